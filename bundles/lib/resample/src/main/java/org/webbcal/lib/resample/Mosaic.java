package org.webbcal.lib.resample;

import java.util.ArrayList;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;

/** The planes of a product that is drizzled from several images, growing image by image. */
public final class Mosaic {

    /** Output rows that are worked on as one unit. */
    private static final int BAND = 64;

    /** Images whose marks fit into one plane of CON. */
    private static final int CONTEXT_BITS = 32;

    /**
     * What is wanted beside the image and its weights.
     *
     * @param images number of images
     * @param context CON, which tells the images that contribute to each pixel
     * @param noise variances and errors
     * @param flags DQ, with the flags of all contributing pixels
     */
    public record Wanted(int images, boolean context, boolean noise, boolean flags) {}

    /**
     * Runs work on units {@code 0 … n-1}, possibly in parallel, and waits.
     *
     * @param <E> what may go wrong
     */
    @FunctionalInterface
    public interface Bands<E extends Exception> {
        void each(int n, Work work) throws E;
    }

    /** Work on units {@code from … to-1}. */
    @FunctionalInterface
    public interface Work {
        void run(int from, int to);
    }

    private final ResampleGrid grid;
    private final DrizzleSettings settings;
    private final DrizzleInput input;
    private final DrizzleTarget target;
    private final int[][] context;
    private final int[] dq;
    /** Sums over images for read noise, flat, Poisson noise; null where noise is not wanted. */
    private final float[][] numerator;

    private final float[][] denominator;

    public Mosaic(ResampleGrid grid, DrizzleSettings settings, Wanted wanted) {
        this.grid = grid;
        this.settings = settings;
        int size = Math.multiplyExact(grid.nx(), grid.ny());
        target = new DrizzleTarget(1, 0, 0, grid.ny(), grid.nx());
        input = new DrizzleInput(grid, settings, wanted.noise());
        context = wanted.context() ? new int[(wanted.images() - 1) / CONTEXT_BITS + 1][size] : null;
        dq = wanted.flags() ? new int[size] : null;
        if (dq != null) {
            target.dq(dq);
        }
        numerator = wanted.noise()
                ? new float[][] {MosaicNoise.nan(size), MosaicNoise.nan(size), MosaicNoise.nan(size)}
                : null;
        denominator = wanted.noise() ? new float[3][size] : null;
    }

    /**
     * Adds an image.
     *
     * @param k number of the image, from 0
     * @param image read only
     * @param seconds exposure time, for weights by time
     * @param skyLevel level that is subtracted from the image, or 0
     * @return whether the image reaches the grid
     * @throws IllegalArgumentException as {@link DrizzleInput#start}
     */
    public <E extends Exception> boolean add(int k, ImageModel image, double seconds, double skyLevel, Bands<E> bands)
            throws E {
        input.start(image, seconds, skyLevel);
        bands.each(input.bands(), (from, to) -> {
            for (int b = from; b < to; b++) {
                input.prepare(b);
            }
        });
        var geometry = input.geometry();
        int[] box = geometry.footprint();
        if (box[2] == 0) {
            return false;
        }
        target.context(context == null ? null : context[k / CONTEXT_BITS]);
        var sci = new Drizzle.Layer(
                new float[][] {input.data()}, dq == null ? null : image.dq(), target, 1 << k % CONTEXT_BITS);
        var noise = noiseLayer(box);
        int first = box[0] / BAND;
        int last = (box[0] + box[2] - 1) / BAND;
        bands.each(last - first + 1, (from, to) -> {
            for (int b = first + from; b < first + to; b++) {
                int y0 = b * BAND;
                int y1 = Math.min(grid.ny(), y0 + BAND);
                if (noise == null) {
                    geometry.add(input.weight(), y0, y1, sci);
                } else {
                    geometry.add(input.weight(), y0, y1, sci, noise);
                    accumulate(noise.target(), image, seconds, y0, y1);
                }
            }
        });
        return true;
    }

    /** The standard deviations of an image, to be drizzled onto a rectangle of the output; null if they are not wanted or there are none. */
    private Drizzle.Layer noiseLayer(int[] box) {
        if (numerator == null) {
            return null;
        }
        var planes = new ArrayList<float[]>();
        for (var d : input.deviations()) {
            if (d != null) {
                planes.add(d);
            }
        }
        if (planes.isEmpty()) {
            return null;
        }
        var drizzled = new DrizzleTarget(planes.size(), box[0], box[1], box[2], box[3]);
        return new Drizzle.Layer(planes.toArray(new float[0][]), null, drizzled, 0);
    }

    private void accumulate(DrizzleTarget drizzled, ImageModel image, double seconds, int y0, int y1) {
        boolean ivm = settings.weights() == DrizzleWeights.Type.IVM && image.varRnoise() != null;
        double constant = settings.weights() == DrizzleWeights.Type.EXPTIME ? seconds : 1;
        int next = 0;
        for (int t = 0; t < 3; t++) {
            int plane = input.deviations()[t] == null ? -1 : next++;
            MosaicNoise.accumulate(
                    drizzled, plane, ivm ? 0 : -1, constant, numerator[t], denominator[t], grid.nx(), y0, y1);
        }
    }

    /**
     * Hands the planes over to the product: SCI, WHT, and what was wanted. The mosaic must not grow any more.
     *
     * @param out an image of the shape of the grid
     * @param fill value of pixels that nothing falls on
     * @param scaling see {@link MosaicNoise#finish}
     * @param single likewise
     * @param variances whether the product receives the variances as well as the errors
     */
    public <E extends Exception> void finish(
            ImageModel out, float fill, double scaling, boolean single, boolean variances, Bands<E> bands) throws E {
        out.sci(target.value(0));
        if (numerator != null) {
            out.err(new float[out.plane()]);
        }
        bands.each((grid.ny() + BAND - 1) / BAND, (b0, b1) -> {
            int from = b0 * BAND * grid.nx();
            int to = Math.min(grid.ny(), b1 * BAND) * grid.nx();
            MosaicNoise.fill(out.sci(), target.weight(), fill, from, to);
            if (numerator != null) {
                for (int t = 0; t < 3; t++) {
                    MosaicNoise.finish(numerator[t], denominator[t], scaling, single, from, to);
                }
                MosaicNoise.error(numerator[0], numerator[1], numerator[2], out.err(), from, to);
            }
        });
        if (numerator != null && variances) {
            out.varRnoise(numerator[0]);
            out.varFlat(numerator[1]);
            out.varPoisson(numerator[2]);
        }
        if (dq != null) {
            out.dq(dq);
        }
        if (context != null) {
            out.putExtra(Plane.ofInt("CON", joined(context), context.length, grid.ny(), grid.nx()));
        }
        out.putExtra(Plane.ofFloat("WHT", target.weight(), grid.ny(), grid.nx()));
    }

    private static int[] joined(int[][] planes) {
        if (planes.length == 1) {
            return planes[0];
        }
        var all = new int[Math.multiplyExact(planes.length, planes[0].length)];
        for (int k = 0; k < planes.length; k++) {
            System.arraycopy(planes[k], 0, all, k * planes[0].length, planes[0].length);
        }
        return all;
    }
}
