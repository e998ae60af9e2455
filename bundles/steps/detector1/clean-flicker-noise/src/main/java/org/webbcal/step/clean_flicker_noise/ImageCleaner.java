package org.webbcal.step.clean_flicker_noise;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.ramps.BackgroundClip;
import org.webbcal.lib.sources.BackgroundMesh;
import org.webbcal.lib.sources.Bands;

/**
 * Cleans one image after the other: divides by the flat, takes the background off, leaves out signal, fits and takes off the noise, and gives background and
 * flat back. Keeps what it needs for one image and counts what the scientist should know.
 */
final class ImageCleaner {

    /** Bands of rows over which columns are added up side by side: fixed, so that sums are the same for any number of threads. */
    private static final int BANDS = 16;
    /** Share of the noise of lines that levels must promise not to exceed, to be taken after waves. */
    private static final double WORTH = 0.75;

    /** How images are cleaned. */
    enum Background {
        NONE,
        MEDIAN,
        MODEL
    }

    /**
     * @param ny rows of an image
     * @param nx columns
     * @param fft fit Fourier vectors instead of medians
     * @param nrs2 lines are counted from the last column on
     * @param centred smoothing kernels of fft are centred
     * @param basis of fft
     * @param allSlits limits of frequency for the subarray ALLSLITS
     * @param axis axis along which medians run: 0 for columns, 1 for rows
     * @param byChannel medians for each amplifier
     * @param background what is taken off before the fit
     * @param boxY rows of a box of the model, 0 for automatic
     * @param boxX columns of a box
     * @param nSigma values of an image without its background beyond this are left out of the fit, standard deviations; 0 for none
     * @param window values further from the background's level are no background, standard deviations
     * @param wiener fitted noise is weighed by its power
     * @param means levels of lines are means of their usable pixels, not medians
     * @param outputs in full frames noise that outputs do not share is fitted by output where that leaves less
     * @param flat [y][x], or null; read only
     */
    record Settings(
            int ny,
            int nx,
            boolean fft,
            boolean nrs2,
            boolean centred,
            Basis basis,
            boolean allSlits,
            int axis,
            boolean byChannel,
            Background background,
            int boxY,
            int boxX,
            double nSigma,
            double window,
            boolean wiener,
            boolean means,
            boolean outputs,
            float[] flat) {

        /** For images that are divided by the flat already. */
        Settings withoutFlat() {
            return new Settings(
                    ny,
                    nx,
                    fft,
                    nrs2,
                    centred,
                    basis,
                    allSlits,
                    axis,
                    byChannel,
                    background,
                    boxY,
                    boxX,
                    nSigma,
                    window,
                    wiener,
                    means,
                    outputs,
                    null);
        }
    }

    private final StepContext ctx;
    private final Settings s;
    private final BackgroundClip<StepException> clip;
    private final FrameFft frame;
    private final SubarrayFft subarray;
    private final float[] series;
    private final double[] rowMeans;
    /** Of the image under work, as it was measured last. */
    private double[] columnMeans;

    /** Sums of power and variance of the averages of lines, over the images that were weighed. */
    private double shared;

    private double own;
    private int weighed;
    /** Whether lines lose levels by output, and after waves; null before the first image. */
    private Boolean byOutput;

    private Boolean rest;

    /** The same of the lines of full frames and their outputs; null for others. */
    private LinePower power;

    private final double[][] columnSums;
    private final int[][] columnCounts;

    /** Background of the image cleaned last: one level, or a plane. */
    private float level;

    private float[] surface;

    private int images;
    private int unusable;
    private int withoutModel;
    private long partsWithout;
    /** Sums over images of the covariances: columns before and after, rows before and after. */
    private final double[] correlated = new double[4];

    ImageCleaner(StepContext ctx, Settings settings, BackgroundClip<StepException> clip) {
        this.ctx = ctx;
        this.s = settings;
        this.clip = clip;
        boolean full = s.ny() == FrameFft.SIZE && s.nx() == FrameFft.SIZE;
        frame = s.fft() && full ? new FrameFft(s.nrs2(), s.centred(), s.basis()) : null;
        series = frame != null ? new float[FrameFft.TERMS * s.nx()] : null;
        subarray = s.fft() && !full
                ? new SubarrayFft(s.ny(), s.nx(), s.nrs2(), s.centred(), s.allSlits(), s.basis())
                : null;
        rowMeans = new double[2 * s.ny()];
        int bands = Math.min(BANDS, s.ny());
        columnSums = new double[bands][2 * s.nx()];
        columnCounts = new int[bands][2 * s.nx()];
    }

    static BackgroundClip<StepException> clip(StepContext ctx, int ny, int nx) {
        return new BackgroundClip<>(ny, nx, (n, body) -> ctx.rows().each(n, body::run), (n, body) -> ctx.rows()
                .eachIndex(n, body::run));
    }

    /**
     * Cleans an image in place. NaN becomes the noise with its sign turned, so that callers can still tell what was taken off there.
     *
     * @param image [y][x]; changed
     * @param mask background pixels; changed
     * @return false, and the image of no use, if no pixel of the mask has a value
     */
    boolean clean(float[] image, boolean[] mask) throws StepException {
        images++;
        level = 0;
        surface = null;
        ctx.rows().each(s.ny(), (y0, y1) -> prepare(image, mask, y0, y1));
        if (!any(mask)) {
            unusable++;
            return false;
        }
        subtractBackground(image, mask);
        measure(image, mask);
        add(0);
        if (frame != null) {
            var lost = new AtomicInteger();
            ctx.rows().each(s.nx(), (x0, x1) -> lost.addAndGet(frame.fit(image, mask, series, x0, x1)));
            partsWithout += lost.get();
            var smooth = frame.smooth(series);
            ctx.rows().each(s.ny(), (y0, y1) -> frame.subtract(image, smooth, y0, y1));
            subtractRest(image, mask);
        } else if (subarray != null) {
            subtractWaves(image, mask);
        } else {
            subtractLevels(image, mask, byOutput());
        }
        measure(image, mask);
        add(1);
        ctx.rows().each(s.ny(), (y0, y1) -> restore(image, y0, y1));
        return true;
    }

    private void subtractWaves(float[] image, boolean[] mask) throws StepException {
        var sections = subarray.image(image, mask);
        ctx.rows().eachIndex(sections.sections(), (from, to) -> {
            for (int k = from; k < to; k++) {
                sections.fit(k);
            }
        });
        if (s.wiener()) {
            sections.weigh();
        }
        ctx.rows().eachIndex(sections.sections(), (from, to) -> {
            for (int k = from; k < to; k++) {
                sections.synthesize(k);
            }
        });
        partsWithout += sections.without();
        sections.subtract(image);
    }

    /** Waves are smoothed across lines: what differs from line to line, and from output to output, is left for levels of lines where these leave less than three quarters of it. */
    private void subtractRest(float[] image, boolean[] mask) throws StepException {
        if (power == null) {
            return;
        }
        measure(image, mask);
        if (rest == null) {
            rest = Math.min(power.byLine(), power.byOutput()) < WORTH * power.asItIs();
        }
        if (rest) {
            subtractLevels(image, mask, byOutput());
        }
    }

    /** @param byOutput a level for each amplifier, in full frames */
    private void subtractLevels(float[] image, boolean[] mask, boolean byOutput) throws StepException {
        boolean columns = s.axis() == 0;
        int length = columns ? s.ny() : s.nx();
        int channel = byOutput && length == FrameFft.SIZE ? MedianStripes.CHANNEL : length;
        var stripes = new float[(columns ? s.nx() : s.ny()) * ((length + channel - 1) / channel)];
        boolean means = s.means() && columns;
        if (means) {
            // of the image as it was measured last: it is this one
            int bands = columnSums.length * channel / length;
            for (int from = 0, at = 0; from < columnSums.length; from += bands, at += s.nx()) {
                NoiseMeter.columnLevels(s.nx(), columnSums, columnCounts, from, from + bands, stripes, at);
            }
        } else if (columns) {
            ctx.rows()
                    .each(
                            s.nx(),
                            (x0, x1) -> MedianStripes.ofColumns(image, mask, s.ny(), s.nx(), channel, stripes, x0, x1));
        } else {
            ctx.rows().each(s.ny(), (y0, y1) -> MedianStripes.ofRows(image, mask, s.nx(), channel, stripes, y0, y1));
        }
        if (s.wiener()) {
            weigh(
                    stripes,
                    columns ? columnMeans : rowMeans,
                    columns ? length / channel : 1,
                    means ? 1 : LinePower.MEDIAN);
        }
        ctx.rows().each(s.ny(), (y0, y1) -> {
            if (columns) {
                MedianStripes.subtractColumns(image, s.nx(), channel, stripes, y0, y1);
            } else {
                MedianStripes.subtractRows(image, s.nx(), channel, stripes, y0, y1);
            }
        });
    }

    /**
     * Weighs levels by the power of lines, averaged over the images until now: weights that change from image to image would leave a part of what one image lost and the next should get back.
     *
     * @param halves averages of the two halves of each line, of the image under work
     * @param parts levels of a line
     * @param factor variance of a level in units of that of the average of its pixels
     */
    private void weigh(float[] stripes, double[] halves, int parts, double factor) {
        shared += NoiseMeter.covariance(halves);
        own += NoiseMeter.own(halves);
        weighed++;
        double pixels = NoiseMeter.pixels(columnCounts) / (halves.length / 2.0) / parts;
        double noise = parts * factor * own / weighed * Math.max(0, 1 - LinePower.HARMLESS * pixels / factor);
        int n = stripes.length / parts;
        for (int k = 0; k < parts; k++) {
            MedianStripes.weigh(stripes, k * n, n, shared / weighed, noise);
        }
    }

    /** Whether lines lose a level for each output. Decided by the first image, because levels of one kind alone add up from group to group. */
    private boolean byOutput() {
        if (byOutput == null) {
            byOutput = power != null && power.byOutput() < power.byLine();
        }
        return s.byChannel() || byOutput;
    }

    private void prepare(float[] image, boolean[] mask, int y0, int y1) {
        float[] flat = s.flat();
        for (int p = y0 * s.nx(); p < y1 * s.nx(); p++) {
            float v = flat == null ? image[p] : image[p] / flat[p];
            if (v != v) {
                v = 0;
                mask[p] = false;
            }
            image[p] = v;
        }
    }

    private void restore(float[] image, int y0, int y1) {
        float[] flat = s.flat();
        for (int p = y0 * s.nx(); p < y1 * s.nx(); p++) {
            float v = image[p] + (surface == null ? level : surface[p]);
            image[p] = flat == null ? v : v * flat[p];
        }
    }

    private static boolean any(boolean[] mask) {
        for (boolean m : mask) {
            if (m) {
                return true;
            }
        }
        return false;
    }

    /** Leaves the image without its background, and the mask without what is not background. */
    private void subtractBackground(float[] image, boolean[] mask) throws StepException {
        if (s.background() == Background.NONE) {
            return;
        }
        clip.take(image, mask);
        var found = clip.clippedLowerHalf();
        double low = found.centre() - s.window() * found.sigma();
        double high = found.centre() + s.window() * found.sigma();
        if (s.background() == Background.MODEL) {
            clip.limit(image, mask, low, high);
            surface = model(image, mask);
        }
        if (surface != null) {
            ctx.rows().each(s.ny(), (y0, y1) -> {
                for (int p = y0 * s.nx(); p < y1 * s.nx(); p++) {
                    image[p] -= surface[p];
                }
            });
            if (s.nSigma() > 0) {
                clip.take(image, mask);
                var rest = clip.clippedLowerHalf();
                clip.limit(image, mask, lowest(rest), highest(rest));
            }
            return;
        }
        // what is left of the sorted values is the mask's: they need not be sorted again, nor the image be looked at
        clip.shift(low, high, 0);
        level = clip.median();
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        if (s.nSigma() > 0) {
            clip.shift(least, most, level);
            var rest = clip.clippedLowerHalf();
            least = lowest(rest);
            most = highest(rest);
        }
        subtractLevel(image, mask, new double[] {low, high, least, most});
    }

    private double lowest(BackgroundClip.Background found) {
        return found.centre() - s.nSigma() * found.sigma();
    }

    private double highest(BackgroundClip.Background found) {
        return found.centre() + s.nSigma() * found.sigma();
    }

    /** @param limits of the values as they are, then of those without the level */
    private void subtractLevel(float[] image, boolean[] mask, double[] limits) throws StepException {
        ctx.rows().each(s.ny(), (y0, y1) -> {
            for (int p = y0 * s.nx(); p < y1 * s.nx(); p++) {
                float v = image[p];
                float rest = v - level;
                // no branches: which pixel is signal cannot be foretold
                mask[p] &= !(v < limits[0] | v > limits[1] | rest < limits[2] | rest > limits[3]);
                image[p] = rest;
            }
        });
    }

    /** Low-resolution model of the background; null where it cannot be made. */
    private float[] model(float[] image, boolean[] mask) throws StepException {
        var made = surface(ctx, image, mask, s.ny(), s.nx(), s.boxY(), s.boxX());
        if (made == null) {
            withoutModel++;
        }
        return made;
    }

    /** @param boxY rows of a box, 0 for automatic; null if no box has enough pixels */
    static float[] surface(StepContext ctx, float[] image, boolean[] mask, int ny, int nx, int boxY, int boxX)
            throws StepException {
        var covered = new boolean[mask.length];
        for (int p = 0; p < mask.length; p++) {
            covered[p] = !mask[p];
        }
        Bands bands = (n, body) -> {
            try {
                ctx.rows().each(n, body::run);
            } catch (StepException e) {
                throw new Carrier(e);
            }
        };
        try {
            return BackgroundMesh.estimate(
                            image, covered, ny, nx, boxY > 0 ? boxY : box(ny), boxX > 0 ? boxX : box(nx), 5, bands)
                    .map(mesh -> mesh.level(bands))
                    .orElse(null);
        } catch (Carrier e) {
            throw (StepException) e.getCause();
        }
    }

    private static final class Carrier extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Carrier(StepException cause) {
            super(cause);
        }
    }

    /** Largest size up to 32 that divides the length. */
    static int box(int length) {
        for (int size = 32; size > 1; size--) {
            if (length % size == 0) {
                return size;
            }
        }
        return 1;
    }

    private void measure(float[] image, boolean[] mask) throws StepException {
        int bands = columnSums.length;
        ctx.rows().eachIndex(bands, (from, to) -> {
            for (int b = from; b < to; b++) {
                int y0 = (int) ((long) b * s.ny() / bands);
                int y1 = (int) ((long) (b + 1) * s.ny() / bands);
                NoiseMeter.add(image, mask, s.nx(), y0, y1, rowMeans, columnSums[b], columnCounts[b]);
            }
        });
        columnMeans = NoiseMeter.columnMeans(s.nx(), columnSums, columnCounts);
        boolean full = s.ny() == FrameFft.SIZE && s.nx() == FrameFft.SIZE;
        power = full && s.outputs() && s.axis() == 0 ? LinePower.of(s.nx(), columnSums, columnCounts, s.means()) : null;
    }

    /** Adds what was measured last to the figures before (0) or after (1). */
    private void add(int when) {
        correlated[when] += NoiseMeter.covariance(columnMeans);
        correlated[2 + when] += NoiseMeter.covariance(rowMeans);
    }

    /** Background that was found for the image cleaned last, added to a plane. */
    void background(float[] plane, int offset) {
        if (surface != null) {
            System.arraycopy(surface, 0, plane, offset, surface.length);
        } else {
            Arrays.fill(plane, offset, offset + s.ny() * s.nx(), level);
        }
    }

    /** Stripes that columns have in common, before ({@code 0}) and after ({@code 1}); of rows at 2 and 3: root of the mean variance of all images. */
    double stripes(int which) {
        int n = images - unusable;
        return n == 0 ? 0 : Math.sqrt(Math.max(0, correlated[which] / n));
    }

    int images() {
        return images;
    }

    /** Images without a usable pixel: they stay as they are. */
    int unusable() {
        return unusable;
    }

    /** Images whose background model could not be made, so that the median was used. */
    int withoutModel() {
        return withoutModel;
    }

    /** Lines or sections that stay as they are, of all images. */
    long partsWithout() {
        return partsWithout;
    }
}
