package org.webbcal.step.jump;

import java.util.Arrays;
import org.webbcal.math.Median;

/** Centre and scale of the differences of each pixel, against which showers are looked for. Jumps found before are left out. */
final class ShowerStatistics {

    private ShowerStatistics() {}

    /**
     * Centre and scale of the differences of each pixel over all integrations, for rows {@code r0 … r1-1} of a band.
     *
     * <p>{@code centre = median}, {@code scale = sqrt(|median| + R²/nframes)}; in float. With {@code byDifference} they are median and
     * standard deviation of each difference over the integrations, after a clip at 5 sigma.
     *
     * @param sci samples of the band [integration][group, row, column], DN
     * @param groupDq flags, same shape
     * @param unusable samples to leave out, by flag
     * @param y0 first row of the band in the image
     * @param centre takes the centres, electron: [0][y, x], or [difference][y, x]
     * @param scale takes the scales, electron
     */
    static void measure(
            float[][] sci,
            byte[][] groupDq,
            JumpKernel.Pairs pairs,
            boolean[] unusable,
            int rows,
            int nx,
            int y0,
            int r0,
            int r1,
            float[] gain,
            float[] readNoise,
            int nframes,
            boolean byDifference,
            float[][] centre,
            float[][] scale) {
        var tile = new DifferenceTile(pairs, nx);
        for (int r = r0; r < r1; r++) {
            for (int x0 = 0; x0 < nx; x0 += tile.width()) {
                int w = Math.min(tile.width(), nx - x0);
                int p0 = (y0 + r) * nx + x0;
                tile.load(sci, groupDq, unusable, r, rows, nx, x0, w, gain, p0);
                if (byDifference) {
                    tile.clipEachDifference(w, p0, centre, scale);
                    continue;
                }
                tile.medians(w, centre[0], p0);
                for (int p = p0; p < p0 + w; p++) {
                    scale[0][p] = scale(centre[0][p], readNoise[p] * gain[p], nframes);
                }
            }
        }
    }

    /**
     * The same from the medians of the search for jumps, which need a correction only where it found some.
     *
     * @param medians of the search, electron, whole image
     */
    static void measureJumped(
            float[][] sci,
            byte[][] groupDq,
            JumpKernel.Pairs pairs,
            boolean[] unusable,
            int rows,
            int nx,
            int y0,
            int r0,
            int r1,
            float[] gain,
            float[] readNoise,
            int nframes,
            double[] medians,
            float[] centre,
            float[] scale) {
        var values = new float[pairs.count()];
        var jumped = new boolean[nx];
        for (int r = r0; r < r1; r++) {
            jumped(groupDq, pairs, rows, r, nx, jumped);
            for (int x = 0; x < nx; x++) {
                int p = (y0 + r) * nx + x;
                float m = (float) medians[p];
                if (jumped[x]) {
                    m = median(sci, groupDq, pairs, unusable, rows * nx, r * nx + x, gain[p], values);
                }
                centre[p] = m;
                scale[p] = scale(m, readNoise[p] * gain[p], nframes);
            }
        }
    }

    private static float scale(float centre, float noise, int nframes) {
        return (float) Math.sqrt(Math.abs(centre) + noise * noise / nframes);
    }

    private static void jumped(byte[][] groupDq, JumpKernel.Pairs pairs, int rows, int r, int nx, boolean[] jumped) {
        Arrays.fill(jumped, false);
        for (int n = 0; n < pairs.count(); n++) {
            var flags = groupDq[pairs.integration()[n]];
            int j = pairs.difference()[n];
            boolean follows =
                    n > 0 && pairs.integration()[n - 1] == pairs.integration()[n] && pairs.difference()[n - 1] == j - 1;
            if (!follows) {
                mark(flags, (j * rows + r) * nx, nx, jumped);
            }
            mark(flags, ((j + 1) * rows + r) * nx, nx, jumped);
        }
    }

    private static void mark(byte[] flags, int at, int nx, boolean[] jumped) {
        for (int x = JumpFlags.nextJump(flags, at, at + nx) - at; x < nx; ) {
            jumped[x] = true;
            x = JumpFlags.nextJump(flags, at + x + 1, at + nx) - at;
        }
    }

    /** Median of the usable differences of one pixel, electron. */
    private static float median(
            float[][] sci,
            byte[][] groupDq,
            JumpKernel.Pairs pairs,
            boolean[] unusable,
            int plane,
            int pixel,
            float gain,
            float[] values) {
        int m = 0;
        for (int n = 0; n < pairs.count(); n++) {
            int i = pairs.integration()[n];
            int k = pairs.difference()[n] * plane + pixel;
            if (!unusable[groupDq[i][k] & 0xff] && !unusable[groupDq[i][k + plane] & 0xff]) {
                float difference = sci[i][k + plane] * gain - sci[i][k] * gain;
                if (Math.abs(difference) <= Float.MAX_VALUE) {
                    values[m++] = difference;
                }
            }
        }
        return Median.inPlace(values, m);
    }
}
