package org.webbcal.step.picture_frame;

import java.util.Arrays;
import org.webbcal.api.step.ReferencePlanes;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.ramps.BackgroundClip;

/** What ramps and rates have in common: mask, levels of the pattern, and the count of what was done. */
final class Correction {

    /** Rows of the fixed slits in full frames of the IFU and the micro-shutter array. */
    private static final int[] FIXED_SLITS = {922, 1116};

    private final StepContext ctx;
    private final PictureFrameParams p;
    private final Geometry geometry;
    private final float[] pattern;
    private final byte[] regions;
    private final BackgroundClip<StepException> clip;
    private final boolean[] user;

    private byte[] background;
    private PictureFrameKernel.Levels levels;

    private int images;
    private int unknown;
    private double largest;
    private double sum;

    Correction(StepContext ctx, PictureFrameParams p, Geometry geometry, float[] pattern) throws StepException {
        this.ctx = ctx;
        this.p = p;
        this.geometry = geometry;
        this.pattern = pattern;
        regions = geometry.regions();
        clip = new BackgroundClip<>(
                geometry.ny(), geometry.nx(), (n, body) -> ctx.rows().each(n, body::run), (n, body) -> ctx.rows()
                        .eachIndex(n, body::run));
        user = userMask();
        if (user == null && p.maskScienceRegions()) {
            ctx.warn("mask_science_regions: the places of slits and slices are not known here; left out are "
                    + (hasFixedSlits() ? "rows " + FIXED_SLITS[0] + "-" + (FIXED_SLITS[1] - 1) + " and " : "")
                    + "pixels beyond n_sigma = " + p.nSigma()
                    + "; give user_mask to leave out more, or set mask_science_regions=false");
        }
    }

    private boolean[] userMask() throws StepException {
        if (p.userMask() == null) {
            return null;
        }
        var plane = ctx.readImage(p.userMask());
        int[] dims = plane.dims();
        if (!Arrays.equals(dims, new int[] {geometry.ny(), geometry.nx()})) {
            throw StepException.parameter(PictureFrameStep.ID + ": user_mask " + p.userMask() + " is "
                    + Arrays.toString(dims) + ", expected [" + geometry.ny() + ", " + geometry.nx()
                    + "] (rows, columns)");
        }
        var mask = new boolean[plane.size()];
        for (int k = 0; k < mask.length; k++) {
            mask[k] = plane.at(k) != 0;
        }
        return mask;
    }

    private boolean hasFixedSlits() {
        String type = ctx.exposure().expType();
        return (type.equals("NRS_IFU") || type.equals("NRS_MSASPEC")) && geometry.ny() >= FIXED_SLITS[1];
    }

    /** Whether a mask has to be made of rates. */
    boolean needsRate() {
        return user == null;
    }

    boolean[] user() {
        return user;
    }

    /** Mask of the background of a rate image. */
    boolean[] mask(float[] rate) throws StepException {
        boolean[] science = null;
        if (p.maskScienceRegions() && hasFixedSlits()) {
            science = new boolean[rate.length];
            Arrays.fill(science, FIXED_SLITS[0] * geometry.nx(), FIXED_SLITS[1] * geometry.nx(), true);
        }
        return clip.background(rate, science, p.nSigma(), false);
    }

    /** Takes the mask; false, and the step counts as skipped, if nothing can be measured with it. */
    boolean ready(boolean[] mask) {
        background = Geometry.background(regions, mask);
        if (background == null) {
            ctx.skipped("the centre or the edge of the detector has no background pixel; a larger n_sigma may help");
            return false;
        }
        levels = PictureFrameKernel.levels(pattern, 0, null, 0, background, geometry.ny(), geometry.nx());
        if (!levels.known() || levels.centre() == levels.edge()) {
            ctx.skipped("the reference has no difference of centre and edge: " + levels.centre() + " and "
                    + levels.edge() + " DN/s");
            return false;
        }
        return true;
    }

    /**
     * Levels of images that follow one another in an array, in parallel.
     *
     * @param first index of the first image
     * @param zeroAt where the image that is subtracted from each starts; -1 for none
     */
    PictureFrameKernel.Levels[] measure(float[] images4, int first, int n, int zeroAt) throws StepException {
        var found = new PictureFrameKernel.Levels[n];
        int plane = geometry.ny() * geometry.nx();
        ctx.rows().eachIndex(n, (from, to) -> {
            for (int k = from; k < to; k++) {
                found[k] = PictureFrameKernel.levels(
                        images4,
                        (first + k) * plane,
                        zeroAt < 0 ? null : images4,
                        Math.max(0, zeroAt),
                        background,
                        geometry.ny(),
                        geometry.nx());
            }
        });
        return found;
    }

    /** Corrects one image in place; an image without levels stays as it is. */
    void apply(float[] images4, int at, int zeroAt, PictureFrameKernel.Levels image) throws StepException {
        images++;
        if (!image.known()) {
            unknown++;
            return;
        }
        float scale = PictureFrameKernel.scale(image, levels);
        double difference = (double) image.edge() - image.centre();
        largest = Math.max(largest, Math.abs(difference));
        sum += scale;
        ctx.rows()
                .each(
                        geometry.ny(),
                        (y0, y1) -> PictureFrameKernel.subtract(
                                images4,
                                at,
                                zeroAt < 0 ? null : images4,
                                Math.max(0, zeroAt),
                                pattern,
                                levels,
                                scale,
                                image.edge(),
                                p.nanSafe() ? regions : null,
                                geometry.nx(),
                                y0,
                                y1));
    }

    /** Tells the scientist what was done. */
    void finish(String unit, String what) {
        int n = images - unknown;
        if (unknown > 0) {
            ctx.warn(unknown + " of " + images + " " + what
                    + " have no value among the background pixels of centre or edge and stay as they are");
        }
        ctx.note("pattern_scale_mean", n == 0 ? 0 : sum / n);
        ctx.note("edge_less_centre_max", largest);
        ctx.info(String.format(
                java.util.Locale.ROOT,
                "%d %s: edge and centre differ by up to %.4g %s, mean scale of the pattern %.4g",
                n,
                what,
                largest,
                unit,
                n == 0 ? 0 : sum / n));
    }

    /** Takes the pattern of the reference file. */
    static float[] pattern(org.webbcal.model.reference.Reference reference, int ny, int nx) throws StepException {
        return ReferencePlanes.require(PictureFrameStep.ID, reference, "SCI", ny, nx)
                .floats();
    }
}
