package org.webbcal.step.clean_flicker_noise;

import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.ReferencePlanes;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.Plane;
import org.webbcal.model.dq.DqFlag;

/** Removes 1/f noise (NIRSpec) and the flicker of columns (MIRI imaging) from ramps before the fit, or from rates. */
@Component(service = Step.class)
@StepService(
        id = "clean_flicker_noise",
        instruments = {"MIRI", "NIRSPEC"})
public final class CleanFlickerNoiseStep implements Step {

    static final String ID = "clean_flicker_noise";

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(ID, "Removes 1/f and flicker noise")
            .status("S_CLNFNS")
            .inPlace(Kind.RAMP_OR_IMAGE)
            .gives("flicker_mask", Kind.IMAGE, "mask")
            .gives("flicker_background", Kind.IMAGE, "flicker_bkg")
            .gives("flicker_noise", Kind.IMAGE, "flicker_noise")
            .parameters(CleanFlickerNoiseParams.class)
            .reference("gain", Need.OPTIONAL)
            .reference("readnoise", Need.OPTIONAL)
            .reference("flat", Need.OPTIONAL)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ, PlaneKind.PIXELDQ, PlaneKind.DQ)
            .changes(PlaneKind.SCI)
            .dqReads(
                    DqFlag.DO_NOT_USE,
                    DqFlag.SATURATED,
                    DqFlag.JUMP_DET,
                    DqFlag.PERSISTENCE,
                    DqFlag.NON_SCIENCE,
                    DqFlag.MSA_FAILED_OPEN)
            .locality(Locality.EXPOSURE)
            .workspaceBytesPerPixel(48)
            .source("jwst/clean_flicker_noise/{clean_flicker_noise,background_level,nsclean,tso_median_image}.py")
            .source("Rauscher 2024, PASP 136, 015001 (NSClean); Willott, image1overf")
            .build();

    private static final Set<String> FFT_TYPES = Set.of("NRS_MSASPEC", "NRS_IFU", "NRS_FIXEDSLIT", "NRS_BRIGHTOBJ");
    /** Values of an image within so many standard deviations may be background. */
    private static final double WINDOW = 3;

    /** Rows of the fixed slits in full frames of the IFU and the micro-shutter array. */
    private static final int[] FIXED_SLITS = {922, 1116};

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(CleanFlickerNoiseParams.class);
        var exposure = ctx.exposure();
        if (exposure.isMiri() && !exposure.expType().equals("MIR_IMAGE")) {
            return new StepRun.Skip(
                    "MIRI data of type " + exposure.expType() + "; of MIRI, MIR_IMAGE alone can be cleaned");
        }
        refuse(p, exposure);
        if (p.autoparam()) {
            ctx.warn("autoparam has no effect on " + exposure.instrument() + " data: parameters are taken as given");
        }
        var shape = ctx.rampShape();
        if (shape == null) {
            return new RateCleaner(ctx, p);
        }
        if (shape.ngroups() < 2) {
            return new StepRun.Skip("1 group: there is no difference to clean");
        }
        boolean medianImage = p.backgroundMethod().equals("median_image");
        if (medianImage && shape.nints() < 2) {
            return new StepRun.Skip("1 integration: background_method = median_image needs several");
        }
        var work = new RampCleaner(ctx, p);
        boolean whole = medianImage || p.singleMask() && shape.nints() > 1 && p.userMask() == null;
        return whole ? new RampCleaner.Whole(work) : new RampCleaner.Single(work);
    }

    private static void refuse(CleanFlickerNoiseParams p, ExposureInfo exposure) throws StepException {
        if (p.fitMethod().equals("fft") && !FFT_TYPES.contains(exposure.expType())) {
            throw StepException.parameter(ID + ": fit_method = fft on " + exposure.expType()
                    + "; it is for NIRSpec spectra ("
                    + String.join(", ", FFT_TYPES.stream().sorted().toList())
                    + "): use fit_method = median");
        }
        if (p.maskScienceRegions() && !exposure.isMiri() && p.userMask() == null) {
            throw StepException.parameter(ID
                    + ": mask_science_regions = true needs the outlines of slits and slices on the detector, and assign_wcs does not give those of "
                    + exposure.expType() + " yet: give them as user_mask, or leave it false (n_sigma leaves out light;"
                    + " mask_fixed_slit_region and mask_failed_open need no outlines)");
        }
        int[] box = p.backgroundBoxSize();
        if (box.length != 0 && (box.length != 2 || box[0] < 1 || box[1] < 1)) {
            throw StepException.parameter(ID + ": background_box_size has " + box.length
                    + " values, expected two of at least 1: rows, columns");
        }
    }

    /** How images of this exposure are cleaned. */
    static ImageCleaner.Settings settings(StepContext ctx, CleanFlickerNoiseParams p, int ny, int nx, float[] flat) {
        var exposure = ctx.exposure();
        boolean byChannel = p.fitByChannel();
        if (byChannel && (exposure.isMiri() || !exposure.subarray().equals("FULL"))) {
            ctx.warn("fit_by_channel is for NIRSpec full frames; this is " + exposure.instrument() + " "
                    + exposure.subarray() + ": the whole line is taken");
            byChannel = false;
        }
        int[] box = p.backgroundBoxSize();
        return new ImageCleaner.Settings(
                ny,
                nx,
                p.fitMethod().equals("fft"),
                !exposure.detector().equals("NRS1"),
                p.nscleanCenter(),
                p.nscleanBasis().equals("real") ? Basis.REAL : Basis.ONE_SIDED,
                exposure.subarray().equals("ALLSLITS"),
                exposure.isMiri() ? 0 : Math.abs(exposure.primary().integer("SLOWAXIS", 1)) - 1,
                byChannel,
                switch (p.backgroundMethod()) {
                    case "median" -> ImageCleaner.Background.MEDIAN;
                    case "model" -> ImageCleaner.Background.MODEL;
                    default -> ImageCleaner.Background.NONE;
                },
                box.length == 0 ? 0 : box[0],
                box.length == 0 ? 0 : box[1],
                p.nSigma() > 0 && p.outlierSigma() > 0 ? p.outlierSigma() : p.nSigma(),
                Math.max(WINDOW, p.outlierSigma()),
                p.wiener(),
                p.lineLevel().equals("mean"),
                p.outputs().equals("auto"),
                flat);
    }

    /** The flat to divide by, without holes; null if none is wanted or there is none. */
    static float[] flat(StepContext ctx, CleanFlickerNoiseParams p, int ny, int nx) throws StepException {
        if (!p.applyFlatField()) {
            return null;
        }
        var reference = ctx.reference("flat");
        if (reference.isEmpty()) {
            ctx.warn("apply_flat_field = true, and there is no flat for "
                    + ctx.exposure().expType() + ": images are cleaned as they are; give one with override_flat");
            return null;
        }
        float[] given =
                ReferencePlanes.require(ID, reference.get(), "SCI", ny, nx).floats();
        return withoutHoles(ctx, given, ny, nx);
    }

    /** A flat whose zeros and values that are not finite are replaced by its smooth level. */
    private static float[] withoutHoles(StepContext ctx, float[] given, int ny, int nx) throws StepException {
        var good = new boolean[given.length];
        int bad = 0;
        for (int k = 0; k < given.length; k++) {
            good[k] = given[k] != 0 && Math.abs(given[k]) <= Float.MAX_VALUE;
            bad += good[k] ? 0 : 1;
        }
        if (bad == 0) {
            return given;
        }
        var clip = ImageCleaner.clip(ctx, ny, nx);
        var mask = good.clone();
        clip.take(given, mask);
        var found = clip.clippedLowerHalf();
        clip.limit(given, mask, found.centre() - 3 * found.sigma(), found.centre() + 3 * found.sigma());
        clip.take(given, mask);
        float median = clip.median();
        var smooth = ImageCleaner.surface(ctx, given, mask, ny, nx, 0, 0);
        var flat = given.clone();
        for (int k = 0; k < flat.length; k++) {
            if (!good[k]) {
                flat[k] = smooth == null ? median : smooth[k];
            }
        }
        return flat;
    }

    /**
     * Regions that are no background whatever their signal; null if there are none.
     *
     * @param dq flags [y][x] at {@code offset} on, or null
     */
    static boolean[] regions(StepContext ctx, CleanFlickerNoiseParams p, int[] dq, int offset, int ny, int nx)
            throws StepException {
        var exposure = ctx.exposure();
        boolean[] regions = null;
        if (p.maskScienceRegions()) {
            regions = new boolean[ny * nx];
            var flat = ctx.reference("flat");
            int[] flatDq = flat.isEmpty()
                    ? null
                    : ReferencePlanes.optional(ID, flat.get(), "DQ", ny, nx)
                            .map(Plane::ints)
                            .orElse(null);
            float[] values = flat.isEmpty()
                    ? null
                    : ReferencePlanes.require(ID, flat.get(), "SCI", ny, nx).floats();
            if (flat.isEmpty()) {
                ctx.warn(
                        "mask_science_regions: there is no flat; only what the data flag DO_NOT_USE or NON_SCIENCE is left out");
            }
            int out = DqFlag.DO_NOT_USE.mask() | DqFlag.NON_SCIENCE.mask();
            for (int k = 0; k < regions.length; k++) {
                int flags = (dq == null ? 0 : dq[offset + k]) | (flatDq == null ? 0 : flatDq[k]);
                boolean noFlat = (flags & DqFlag.NO_FLAT_FIELD.mask()) != 0 && flatDq != null
                        || values != null && (values[k] == 0 || values[k] != values[k]);
                regions[k] = noFlat || (flags & out) != 0;
            }
        }
        if (p.maskFailedOpen() && !exposure.isMiri() && dq != null) {
            for (int k = 0; k < ny * nx; k++) {
                if ((dq[offset + k] & DqFlag.MSA_FAILED_OPEN.mask()) != 0) {
                    regions = regions == null ? new boolean[ny * nx] : regions;
                    regions[k] = true;
                }
            }
        }
        if (p.maskFixedSlitRegion()) {
            boolean has =
                    exposure.expType().equals("NRS_IFU") || exposure.expType().equals("NRS_MSASPEC");
            if (!has || ny < FIXED_SLITS[1]) {
                throw StepException.parameter(
                        ID + ": mask_fixed_slit_region is for full frames of NRS_IFU and NRS_MSASPEC; this is "
                                + exposure.expType() + " " + exposure.subarray());
            }
            regions = regions == null ? new boolean[ny * nx] : regions;
            java.util.Arrays.fill(regions, FIXED_SLITS[0] * nx, FIXED_SLITS[1] * nx, true);
        }
        return regions;
    }

    /**
     * The mask that the user gives.
     *
     * @return [mask][y*nx + x], one for all integrations or one for each; null if none is given
     */
    static boolean[][] userMask(StepContext ctx, CleanFlickerNoiseParams p, int nints, int ny, int nx)
            throws StepException {
        if (p.userMask() == null) {
            return null;
        }
        var plane = ctx.readImage(p.userMask());
        int[] dims = plane.dims();
        int n = dims.length;
        boolean fits = (n == 2 || n == 3 && dims[0] == nints) && dims[n - 2] == ny && dims[n - 1] == nx;
        if (!fits) {
            throw StepException.parameter(ID + ": user_mask " + p.userMask() + " is " + java.util.Arrays.toString(dims)
                    + ", expected [" + ny + ", " + nx + "] or [" + nints + ", " + ny + ", " + nx
                    + "] (rows, columns last)");
        }
        var masks = new boolean[n == 2 ? 1 : nints][ny * nx];
        for (int i = 0; i < masks.length; i++) {
            for (int k = 0; k < ny * nx; k++) {
                masks[i][k] = plane.at(i * ny * nx + k) != 0; // NaN is other than 0
            }
        }
        return masks;
    }

    /** Stripes of equal columns must go, and nothing else. */
    @Override
    public void selfCheck() throws Exception {
        int ny = 32;
        int nx = 16;
        var image = new float[ny * nx];
        var mask = new boolean[ny * nx];
        for (int k = 0; k < image.length; k++) {
            image[k] = 3 * (k % nx);
            mask[k] = k / nx != 5;
        }
        image[5 * nx + 2] += 100;
        var stripes = new float[nx];
        MedianStripes.ofColumns(image, mask, ny, nx, ny, stripes, 0, nx);
        MedianStripes.subtractColumns(image, nx, ny, stripes, 0, ny);
        for (int k = 0; k < image.length; k++) {
            float expected = k == 5 * nx + 2 ? 100 : 0;
            if (image[k] != expected) {
                throw new IllegalStateException(ID + ": a striped image kept " + image[k] + ", expected " + expected);
            }
        }
    }
}
