package org.webbcal.step.jump;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/**
 * Two-point difference search for cosmic rays.
 *
 * <p>Words used: a <em>difference</em> is that of two successive groups, in electrons; its number j goes with group j+1. A difference is
 * usable when neither group is DO_NOT_USE or SATURATED. {@code m} is the median of all usable differences of a pixel over all integrations,
 * {@code sigma = sqrt(|m| + R²/nframes)} its noise, with R the noise of the difference of two frames, in electrons.
 *
 * <p>Samples and flags come as bands: {@code sci[i]} and {@code groupDq[i]} are integration i as [group][row][x], with all rows of the image or some.
 * Samples times gain, and differences, are formed in float; medians and ratios in double; as the reference software does.
 *
 * @see "stcal, jump/twopoint_difference.py"
 */
final class JumpKernel {

    /** How jumps are told from noise. */
    enum Method {
        /** Every difference further from the median than the threshold, at once. */
        SINGLE_PASS,
        /** The largest difference, then the median anew without it, and so on. */
        ITERATIVE,
        /** Clip of the same difference over all integrations. */
        CLIP_INTEGRATIONS,
        /** Clip over all differences of all integrations. */
        CLIP_ALL
    }

    /**
     * Settings of the search.
     *
     * @param threshold sigma, for four and more usable differences
     * @param thresholdOf3 sigma, for three
     * @param thresholdOf2 sigma, for two
     * @param minNeighbors sigma; neighbours are flagged for jumps between this …
     * @param maxNeighbors … and this, both exclusive; never when NaN
     * @param nframes frames averaged into a group
     */
    record Settings(
            Method method,
            double threshold,
            double thresholdOf3,
            double thresholdOf2,
            double minNeighbors,
            double maxNeighbors,
            int nframes) {}

    /** Differences that exist: those between two groups neither of which is DO_NOT_USE for all pixels. */
    record Pairs(int[] integration, int[] difference) {
        int count() {
            return integration.length;
        }
    }

    private JumpKernel() {}

    /** Noise of a difference, electron; NaN where it is 0, so that nothing is found there. */
    static double sigma(double median, float noise, int nframes) {
        float square = noise * noise;
        double sigma = Math.sqrt(Math.abs(median) + square / (double) nframes);
        return sigma == 0 ? Double.NaN : sigma;
    }

    /**
     * Finds jumps in rows {@code r0 … r1-1} of a band and sets JUMP_DET in their groups.
     *
     * @param sci samples, DN
     * @param groupDq flags; changed
     * @param pairs differences that exist; of one integration in ascending order
     * @param ngroups groups
     * @param rows rows of the band
     * @param nx columns
     * @param y0 first row of the band in the image
     * @param gain electron/DN, whole image
     * @param readNoise noise of the difference of two frames, DN, whole image
     * @param settings thresholds and method
     * @param seeds takes the jumps whose neighbours are to be flagged
     * @param medians takes {@code m} of each pixel of the image, or null when nobody asks
     * @param bright counts bright pixels and takes back their jumps that are none
     */
    static void detect(
            float[][] sci,
            byte[][] groupDq,
            Pairs pairs,
            int ngroups,
            int rows,
            int nx,
            int y0,
            int r0,
            int r1,
            float[] gain,
            float[] readNoise,
            Settings settings,
            Seeds seeds,
            double[] medians,
            BrightRamps bright) {
        var tile = new DifferenceTile(pairs, nx);
        var unusable = JumpFlags.unusable(false, false);
        var clips = settings.method() == Method.CLIP_INTEGRATIONS
                ? BrightRamps.sameDifference(pairs, ngroups)
                : new int[][] {tile.every()};
        for (int r = r0; r < r1; r++) {
            for (int x0 = 0; x0 < nx; x0 += tile.width()) {
                int w = Math.min(tile.width(), nx - x0);
                int p0 = (y0 + r) * nx + x0;
                tile.load(sci, groupDq, unusable, r, rows, nx, x0, w, gain, p0);
                switch (settings.method()) {
                    case SINGLE_PASS ->
                        singlePass(
                                tile, groupDq, clips[0], rows, r, nx, x0, w, gain, readNoise, p0, settings, medians,
                                bright);
                    case ITERATIVE ->
                        iterative(tile, groupDq, clips[0], rows, r, nx, x0, w, gain, readNoise, p0, settings, bright);
                    default -> {
                        for (var clip : clips) {
                            clip(tile, groupDq, clip, rows, r, nx, x0, w, settings.threshold());
                        }
                        bright.count(tile, w, gain, readNoise, p0, settings.nframes());
                    }
                }
                conclude(
                        tile, groupDq, ngroups, rows, r, nx, x0, w, gain, readNoise, p0, settings, seeds, medians,
                        bright);
            }
        }
    }

    private static void flag(DifferenceTile tile, byte[][] groupDq, int pair, int rows, int r, int nx, int x0, int x) {
        int i = tile.pairs.integration()[pair];
        int j = tile.pairs.difference()[pair];
        groupDq[i][((j + 1) * rows + r) * nx + x0 + x] |= (byte) Dq.JUMP_DET;
        tile.jumped[x] = true;
    }

    private static void singlePass(
            DifferenceTile tile,
            byte[][] groupDq,
            int[] all,
            int rows,
            int r,
            int nx,
            int x0,
            int w,
            float[] gain,
            float[] readNoise,
            int p0,
            Settings settings,
            double[] medians,
            BrightRamps bright) {
        tile.sort(all, all.length, w, false);
        for (int x = 0; x < w; x++) {
            double m = tile.middle(x, all, all.length);
            if (medians != null) {
                medians[p0 + x] = m;
            }
            if (Double.isNaN(m)) {
                continue;
            }
            double sigma = sigma(m, readNoise[p0 + x] * gain[p0 + x], settings.nframes());
            bright.count(m, sigma);
            double most = Math.max(Math.abs(tile.greatest - m), Math.abs(tile.least - m));
            if (most / sigma > settings.threshold()) {
                for (int k : all) {
                    float d = tile.differences[k][x];
                    if (Math.abs(d - m) / sigma > settings.threshold() && Math.abs(d) <= Float.MAX_VALUE) {
                        flag(tile, groupDq, k, rows, r, nx, x0, x);
                    }
                }
            }
        }
    }

    private static void iterative(
            DifferenceTile tile,
            byte[][] groupDq,
            int[] all,
            int rows,
            int r,
            int nx,
            int x0,
            int w,
            float[] gain,
            float[] readNoise,
            int p0,
            Settings settings,
            BrightRamps bright) {
        tile.sort(all, all.length, w, true);
        for (int x = 0; x < w; x++) {
            int n = tile.settle(x, all, all.length, true);
            if (n < 2) {
                continue;
            }
            float noise = readNoise[p0 + x] * gain[p0 + x];
            float largest = tile.at(n - 1, x);
            int below = n - 1;
            while (below > 0 && n >= 4 && tile.at(below - 1, x) == largest) {
                below--;
            }
            double m = n >= 4 ? tile.median(below, x) : n == 3 ? tile.median(3, x) : tile.at(0, x);
            double most = Math.max(Math.abs((float) (largest - m)), Math.abs((float) (tile.at(0, x) - m)));
            double sigma = sigma(m, noise, settings.nframes());
            bright.count(m, sigma);
            if (most / sigma > threshold(n, settings)) {
                peel(tile, groupDq, all, rows, r, nx, x0, x, m, noise, settings);
            }
        }
    }

    private static double threshold(int usable, Settings settings) {
        return usable >= 4
                ? settings.threshold()
                : usable == 3
                        ? settings.thresholdOf3()
                        : usable == 2 ? settings.thresholdOf2() : Double.POSITIVE_INFINITY;
    }

    /** Flags the largest deviation of one pixel, leaves it out, and so on until none exceeds its threshold. */
    private static void peel(
            DifferenceTile tile,
            byte[][] groupDq,
            int[] all,
            int rows,
            int r,
            int nx,
            int x0,
            int x,
            double firstMedian,
            float noise,
            Settings settings) {
        double m = firstMedian;
        int usable = 0;
        // doubles: magnitudes by pair, NaN once flagged or not usable
        for (int k : all) {
            float d = tile.differences[k][x];
            tile.doubles[k] = Math.abs(d) <= Float.MAX_VALUE ? Math.abs(d) : Double.NaN;
            usable += Math.abs(d) <= Float.MAX_VALUE ? 1 : 0;
        }
        while (true) {
            double sigma = sigma(m, noise, settings.nframes());
            double most = Double.NEGATIVE_INFINITY;
            for (int k : all) {
                double ratio = Math.abs((float) (tile.doubles[k] - m)) / sigma;
                if (ratio > most) {
                    most = ratio;
                }
            }
            if (!(most > threshold(usable, settings))) {
                return;
            }
            for (int k : all) {
                if (Math.abs((float) (tile.doubles[k] - m)) / sigma == most) {
                    flag(tile, groupDq, k, rows, r, nx, x0, x);
                    tile.doubles[k] = Double.NaN;
                    usable--;
                }
            }
            m = (float) peeledMedian(tile, all, usable);
        }
    }

    /** Median of the magnitudes that are left: without the largest of four and more, of all three, the smaller of two, NaN below. */
    private static double peeledMedian(DifferenceTile tile, int[] all, int usable) {
        int n = 0;
        for (int k : all) {
            if (!Double.isNaN(tile.doubles[k])) {
                tile.values[n++] = (float) tile.doubles[k];
            }
        }
        if (usable < 2) {
            return Double.NaN;
        }
        Arrays.sort(tile.values, 0, n);
        if (usable == 2) {
            return tile.values[0];
        }
        if (usable >= 4) {
            float largest = tile.values[n - 1];
            while (n > 0 && tile.values[n - 1] == largest) {
                n--;
            }
        }
        return n == 0 ? Double.NaN : 0.5 * ((double) tile.values[n - 1 >> 1] + tile.values[n >> 1]);
    }

    /** Flags what a clip about the median, in units of the standard deviation about the mean, leaves out. */
    private static void clip(
            DifferenceTile tile,
            byte[][] groupDq,
            int[] which,
            int rows,
            int r,
            int nx,
            int x0,
            int w,
            double threshold) {
        tile.sort(which, which.length, w, false);
        for (int x = 0; x < w; x++) {
            int n = tile.settle(x, which, which.length, false);
            if (n == 0) {
                continue;
            }
            var range = tile.clipped(x, n, threshold);
            if (range.from() > 0 || range.to() < n) {
                for (int k : which) {
                    float d = tile.differences[k][x];
                    if ((d < range.low() || d > range.high()) && Math.abs(d) <= Float.MAX_VALUE) {
                        flag(tile, groupDq, k, rows, r, nx, x0, x);
                    }
                }
            }
        }
    }

    /** Notes the medians of pixels if wanted, has a second look at the jumps of bright ones, and notes those whose ratio asks for their neighbours. */
    private static void conclude(
            DifferenceTile tile,
            byte[][] groupDq,
            int ngroups,
            int rows,
            int r,
            int nx,
            int x0,
            int w,
            float[] gain,
            float[] readNoise,
            int p0,
            Settings settings,
            Seeds seeds,
            double[] medians,
            BrightRamps bright) {
        boolean fill = medians != null && settings.method() != Method.SINGLE_PASS;
        boolean any = false;
        for (int x = 0; x < w; x++) {
            if (!fill && !tile.jumped[x]) {
                continue;
            }
            double m = tile.signedMedian(x);
            if (medians != null) {
                medians[p0 + x] = m;
            }
            if (tile.jumped[x]) {
                double sigma = sigma(m, readNoise[p0 + x] * gain[p0 + x], settings.nframes());
                bright.examine(tile, x, groupDq, r * nx + x0 + x, rows * nx, p0 + x, m, sigma);
                tile.middles[x] = m;
                tile.sigmas[x] = sigma;
                any = true;
            }
        }
        if (any && settings.minNeighbors() < settings.maxNeighbors()) {
            seed(tile, groupDq, ngroups, rows, r, nx, x0, w, p0, settings, seeds);
        }
    }

    /** Notes jumps by difference, columns inside: of thousands of integrations each lies elsewhere in memory. */
    private static void seed(
            DifferenceTile tile,
            byte[][] groupDq,
            int ngroups,
            int rows,
            int r,
            int nx,
            int x0,
            int w,
            int p0,
            Settings settings,
            Seeds seeds) {
        for (int k = 0; k < tile.pairs.count(); k++) {
            int i = tile.pairs.integration()[k];
            int g = tile.pairs.difference()[k] + 1;
            var flags = groupDq[i];
            var differences = tile.differences[k];
            int at = (g * rows + r) * nx + x0;
            for (int x = 0; x < w; x++) {
                if ((flags[at + x] & Dq.JUMP_DET) != 0 && tile.jumped[x]) {
                    double ratio = Math.abs(differences[x] - tile.middles[x]) / tile.sigmas[x];
                    if (ratio < settings.maxNeighbors() && ratio > settings.minNeighbors()) {
                        seeds.add(i * ngroups + g, p0 + x, flags[at + x] == Dq.JUMP_DET);
                    }
                }
            }
        }
    }
}
