package org.webbcal.step.ramp_fit;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.ExposureInfo;
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
import org.webbcal.model.ImageStack;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.step.ramp_fit.RampFitSetup.ErrorModel;

/** Fits count rates to ramps: one image for the exposure, one for each integration. */
@Component(service = Step.class)
@StepService(
        id = "ramp_fit",
        instruments = {"MIRI", "NIRSPEC"})
public final class RampFitStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of("ramp_fit", "Fits count rates to ramps")
            .status("S_RAMP")
            .takes(Kind.RAMP)
            .gives("rate", Kind.IMAGE, "rate")
            .gives("rateints", Kind.IMAGE, "rateints")
            .gives("fitopt", Kind.IMAGE, "fitopt")
            .gives("likely_chisq", Kind.IMAGE, "likely_chisq")
            .parameters(RampFitParams.class)
            .reference("readnoise", Need.REQUIRED)
            .reference("gain", Need.REQUIRED)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ, PlaneKind.PIXELDQ, PlaneKind.ZEROFRAME)
            .changes(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.DQ, PlaneKind.VAR_POISSON, PlaneKind.VAR_RNOISE)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.SATURATED, DqFlag.JUMP_DET, DqFlag.PERSISTENCE, DqFlag.CHARGELOSS)
            .dqSets(DqFlag.DO_NOT_USE, DqFlag.SATURATED, DqFlag.JUMP_DET, DqFlag.PERSISTENCE, DqFlag.NO_GAIN_VALUE)
            .locality(Locality.EXPOSURE)
            .workspaceBytesPerPixel(20)
            .source("stcal/ramp_fitting/{ramp_fit,ols_fit}.py, src/slope_fitter.c; jwst/ramp_fitting/ramp_fit_step.py")
            .source("Robberto 2010, JWST-STScI-001890; Fixsen et al. 2000, PASP 112, 1350")
            .build();

    /** Fewest groups of which the fit by likelihood can judge. */
    private static final int LIKELY_MIN_GROUPS = 4;

    private static final Set<String> IFU_TYPES = Set.of("MIR_MRS", "NRS_IFU");
    private static final Set<String> LAMP_TYPES = Set.of("NRS_AUTOWAVE", "NRS_LAMP");

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(RampFitParams.class);
        var exposure = ctx.exposure();
        var shape = ctx.rampShape();
        boolean likely = p.algorithm().equals("LIKELY");
        if (likely && shape.ngroups() < LIKELY_MIN_GROUPS) {
            ctx.info("LIKELY needs " + LIKELY_MIN_GROUPS + " groups, the exposure has " + shape.ngroups()
                    + ": OLS_C is used, as in the reference");
            likely = false;
        }
        var times = ReadTimes.of(ctx.header(), exposure.name());
        if (shape.ngroups() > 1 && !times.isConsistent()) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "ramp_fit: TGROUP = %.5f s is %.3f times that of NFRAMES = %d, GROUPGAP = %d and TFRAME = %.5f s; rates follow TGROUP, errors"
                            + " NFRAMES (MR-LRS06); correct what is wrong in the header",
                    times.group(),
                    times.consistency(),
                    times.frames(),
                    times.gap(),
                    times.frame()));
        }
        ctx.note("frames_per_group", times.frames());
        var gainReference = ctx.required("gain");
        float[] gain = plane(gainReference, shape.plane());
        float[] readnoise = plane(ctx.required("readnoise"), shape.plane());
        gainReference.header().number("GAINFACT").ifPresent(factor -> ctx.header()
                .set(Keywords.GAINFACT, factor));
        float[] dark = ctx.carried("AVDRKCUR").map(plane -> plane.floats()).orElse(null);
        if (dark != null && dark.length != shape.plane()) {
            throw StepException.badInput("ramp_fit: the average dark current has " + dark.length
                    + " pixels, the exposure " + shape.plane() + "; run dark_current again");
        }
        int[] groups = groups(ctx, p, shape.ngroups());
        if (likely) {
            return likely(ctx, p, gain, readnoise, dark, groups, times);
        }
        var noise = new float[gain.length];
        double cds =
                Math.sqrt(2.0 * times.frames()); // the reference file has the noise of the difference of two frames
        for (int k = 0; k < noise.length; k++) {
            noise[k] = (float) (readnoise[k] * (gain[k] / cds));
        }
        boolean spare =
                switch (p.suppressMode()) {
                    case "segment" -> true;
                    case "jwst" -> false;
                    default -> exposure.isTso() || exposure.filter().equals("P750L");
                };
        var rules = new RampFitSetup.Rules(
                p.suppressOneGroup() && shape.ngroups() > 1,
                spare,
                p.flagUnfitted(),
                p.loneGroupTime().equals("elapsed"),
                ErrorModel.valueOf(p.errModel().toUpperCase(Locale.ROOT)));
        var setup = new RampFitSetup(shape, times, gain, noise, dark, groups[0], groups[1], rules);
        // as coded in the reference: frames over frames, to be multiplied with a slope per second
        double pedestal = ((times.frames() + 1) / 2.0 + times.dropped()) / times.frameSteps();
        var stack = stack(ctx);
        if (p.saveOpt() && stack != null) {
            throw StepException.parameter(
                    "ramp_fit: save_opt = true keeps the segments of all " + shape.nints()
                            + " integrations in memory, which cannot take even their rates; leave it off, give more --memory, or run segments of the exposure");
        }
        return new RampFitFold(
                ctx,
                setup,
                exposure.isMiri(),
                rateModel(exposure),
                p.saveOpt() ? new SegmentDetails(setup, pedestal) : null,
                stack);
    }

    private static StepRun likely(
            StepContext ctx,
            RampFitParams p,
            float[] gain,
            float[] readnoise,
            float[] dark,
            int[] groups,
            ReadTimes times)
            throws StepException {
        var exposure = ctx.exposure();
        var shape = ctx.rampShape();
        boolean zeroFrame = ctx.header().bool("ZEROFRAM").orElse(false);
        if (zeroFrame && times.frames() < 2) {
            ctx.warn("ramp_fit: the zero frame is ignored: groups of one frame have nothing left when it is taken out");
            zeroFrame = false;
        }
        boolean consistent = !p.errModel().equals("jwst");
        var frameNoise = new double[gain.length];
        var darkRate = dark == null ? null : new double[gain.length];
        for (int k = 0; k < gain.length; k++) {
            frameNoise[k] =
                    readnoise[k] / Math.sqrt(2); // the reference file has the noise of the difference of two frames
            if (darkRate != null) {
                darkRate[k] = consistent ? dark[k] / gain[k] : dark[k];
            }
        }
        var pattern = ReadPattern.of(shape.ngroups(), times.frames(), times.gap(), times.exactFrame(), zeroFrame);
        return new LikelyFold(
                ctx,
                new LikelyFold.Setup(
                        shape,
                        pattern,
                        zeroFrame,
                        times.frames(),
                        gain,
                        frameNoise,
                        darkRate,
                        groups[0],
                        groups[1],
                        p.likelyFlagged().equals("jwst"),
                        p.flagUnfitted(),
                        p.saveOpt()),
                rateModel(exposure),
                stack(ctx));
    }

    /** Where the rates of the integrations go if memory cannot take them; null if it can. With few integrations the errors may need all at once. */
    private static ImageStack stack(StepContext ctx) throws StepException {
        var shape = ctx.rampShape();
        return shape.nints() < RampFitSetup.FEW_INTEGRATIONS
                ? null
                : ctx.imageStack("rateints", shape.nints(), shape.ny(), shape.nx())
                        .orElse(null);
    }

    private static float[] plane(Reference reference, int size) throws StepException {
        try {
            float[] values = reference.require("SCI").floats();
            if (values.length != size) {
                throw StepException.reference("ramp_fit: reference " + reference.fileName() + " has " + values.length
                        + " pixels for this subarray, expected "
                        + size + "; choose another with override_" + reference.type());
            }
            return values;
        } catch (ReferenceException e) {
            throw StepException.reference("ramp_fit: " + e.getMessage());
        }
    }

    /** First and last group to use. Limits that contradict each other are ignored with a warning, as in the reference. */
    private static int[] groups(StepContext ctx, RampFitParams p, int ngroups) {
        int first = p.firstgroup() == null ? 0 : p.firstgroup();
        int last = p.lastgroup() == null ? ngroups - 1 : p.lastgroup();
        if (first < 0) {
            ctx.warn("ramp_fit: firstgroup = " + first + " is below 0, 0 is used");
            first = 0;
        }
        if (last >= ngroups) {
            ctx.warn("ramp_fit: lastgroup = " + last + ", the exposure has " + ngroups + " groups: " + (ngroups - 1)
                    + " is used");
            last = ngroups - 1;
        }
        if ((p.firstgroup() != null || p.lastgroup() != null) && first >= last) {
            ctx.warn("ramp_fit: firstgroup = " + first + " is not before lastgroup = " + last + ": both are ignored");
            return new int[] {0, ngroups - 1};
        }
        return new int[] {first, last};
    }

    private static String rateModel(ExposureInfo exposure) {
        boolean lampIfu = LAMP_TYPES.contains(exposure.expType())
                && exposure.keyword("OPMODE").filter("IFU"::equals).isPresent();
        return lampIfu || IFU_TYPES.contains(exposure.expType()) ? "IFUImageModel" : "ImageModel";
    }

    /** A straight ramp of 10 DN/s must give 10 DN/s. */
    @Override
    public void selfCheck() throws Exception {
        int n = 6;
        var setup = new RampFitSetup(
                new Shape4(1, n, 1, 1),
                new ReadTimes(2, 2, 2, 1, 0, 0),
                new float[] {4},
                new float[] {10},
                null,
                0,
                n - 1,
                RampFitSetup.Rules.REFERENCE);
        var x = new RampFitKernel.Pixel(n);
        var y = new float[n];
        for (int g = 0; g < n; g++) {
            y[g] = 100 + 20 * g;
        }
        RampFitKernel.fitGood(setup, 0, x, 0, y, 0, n);
        if (Math.abs(x.slope - 10) > 1e-9) {
            throw new IllegalStateException("ramp_fit: a ramp of 10 DN/s gave " + x.slope + " DN/s");
        }
        if (!List.of("rate", "rateints", "fitopt", "likely_chisq")
                .equals(DESCRIPTOR.outputs().stream()
                        .map(StepDescriptor.Output::name)
                        .toList())) {
            throw new IllegalStateException("ramp_fit: outputs are not those of the recipes");
        }
    }
}
