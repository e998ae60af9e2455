package org.webbcal.step.bkg_subtract;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;
import org.webbcal.step.bkg_subtract.BkgSubtractKernel.Background;
import org.webbcal.step.bkg_subtract.BkgSubtractKernel.Combined;

/** Subtracts the average of dedicated background exposures from the science members of a set. */
@Component(service = Step.class)
@StepService(
        id = "bkg_subtract",
        instruments = {"MIRI", "NIRSPEC"})
public final class BkgSubtractStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "bkg_subtract", "Subtracts dedicated background exposures")
            .status("S_BKDSUB")
            .inPlace(Kind.SET)
            .gives("combined_background", Kind.IMAGE, "combinedbackground")
            .parameters(BkgSubtractParams.class)
            .reads(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT)
            .changes(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT)
            .dqSets(DqFlag.values()) // the flags of the backgrounds are added, whatever they are
            .locality(Locality.SET)
            .workspaceBytesPerPixel(32)
            .source("jwst/background/background_sub.py, background_step.py")
            .build();

    private static final Set<String> GLOWSTICK_TYPES = Set.of("MIR_4QPM", "MIR_LYOT");
    /** Largest difference of grating wheel tilts of one wavelength calibration, degrees. */
    private static final double TILT_TOLERANCE = 1e-8;

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        return new Run(ctx, ctx.parameters(BkgSubtractParams.class));
    }

    /** One set. */
    private record Run(StepContext ctx, BkgSubtractParams p) implements StepRun.Set {

        @Override
        public List<? extends ScienceModel> process(ModelSet members) throws StepException {
            var science = new ArrayList<Integer>();
            var backgrounds = new ArrayList<Integer>();
            for (int i = 0; i < members.size(); i++) {
                switch (members.members().get(i).role()) {
                    case "science" -> science.add(i);
                    case "background" -> backgrounds.add(i);
                    default -> {}
                }
            }
            if (backgrounds.isEmpty()) {
                if (GLOWSTICK_TYPES.contains(ctx.exposure().expType())) {
                    ctx.warn(
                            "bkg_subtract: " + members.productName()
                                    + ": no background exposures; the stray light of the coronagraph (glowstick) stays in the data");
                }
                ctx.skipped("the association has no background members");
                return Arrays.asList((ScienceModel) null);
            }
            for (int i : science) {
                for (int k : backgrounds) {
                    if (!sameTilt(members, i, k)) {
                        ctx.skipped("the grating wheel tilt of a background is not that of the science exposure");
                        return Arrays.asList((ScienceModel) null);
                    }
                }
            }
            ImageModel combined = null;
            try {
                for (int i : science) {
                    try (var loan = members.borrow(i)) {
                        combined = subtract(members, i, loan.model(), backgrounds);
                        loan.changed();
                    }
                }
            } catch (IOException e) {
                throw new StepException(ExitStatus.BAD_INPUT, "bkg_subtract: " + e.getMessage(), e);
            }
            return Arrays.asList(p.saveCombinedBackground() ? combined : null);
        }

        private boolean sameTilt(ModelSet members, int i, int k) {
            for (var key : List.of("GWA_XTIL", "GWA_YTIL")) {
                var a = members.members().get(i).primary().number(key);
                var b = members.members().get(k).primary().number(key);
                if (a.isPresent() && b.isPresent() && Math.abs(a.getAsDouble() - b.getAsDouble()) > TILT_TOLERANCE) {
                    ctx.warn(
                            "bkg_subtract: " + key + " is " + b.getAsDouble() + " in background "
                                    + members.members().get(k).name() + " and "
                                    + a.getAsDouble()
                                    + " in " + members.members().get(i).name()
                                    + ": wavelengths would not match, nothing is subtracted; take backgrounds of the same visit");
                    return false;
                }
            }
            return true;
        }

        private ImageModel subtract(ModelSet members, int i, ImageModel image, List<Integer> backgrounds)
                throws StepException, IOException {
            image.withNoisePlanes();
            boolean variances = p.propagateUncertainty().equals("components");
            int[] start = start(members.members().get(i).name(), image.primary(), image);
            var flags = new int[image.plane()];
            var settings = new BkgSubtractKernel.Settings(
                    p.sigma(),
                    p.maxiters() == null ? -1 : p.maxiters(),
                    p.combine().equals("median"),
                    p.combine().equals("madclip"));
            var used = new ArrayList<Background>();
            int outside = 0;
            for (int k : backgrounds) {
                ctx.checkCancelled();
                try (var loan = members.borrow(k)) {
                    var name = members.members().get(k).name();
                    var other = loan.model();
                    if (other.isCube() != image.isCube()) {
                        throw StepException.badInput("bkg_subtract: background " + name + " has " + other.dims().length
                                + " axes, the science exposure "
                                + image.dims().length
                                + "; give backgrounds of the same product type (rate or rateints)");
                    }
                    int[] otherStart = start(name, other.primary(), other);
                    var overlap = Overlap.of(
                            start[0],
                            start[1],
                            image.nx(),
                            image.ny(),
                            otherStart[0],
                            otherStart[1],
                            other.nx(),
                            other.ny());
                    if (overlap.isEmpty()) {
                        outside++;
                        continue;
                    }
                    used.add(placed(image, other.withNoisePlanes(), overlap, settings, variances, flags));
                }
            }
            if (outside > 0) {
                ctx.warn("bkg_subtract: " + outside + " of " + backgrounds.size() + " backgrounds do not overlap "
                        + members.members().get(i).name() + " on the detector and are not used");
            }
            var all = used.toArray(Background[]::new);
            var result = ImageModel.image(image.ny(), image.nx());
            var combined = new Combined(
                    result.sci(),
                    new float[image.plane()],
                    variances ? new float[image.plane()] : null,
                    variances ? new float[image.plane()] : null,
                    variances && image.varFlat() != null ? new float[image.plane()] : null);
            double before = ErrorRatio.meanVariance(image);
            ctx.rows().each(image.ny(), (y0, y1) -> {
                int from = y0 * image.nx();
                int to = y1 * image.nx();
                BkgSubtractKernel.combine(settings, all, combined, from, to);
                for (int n = 0; n < image.depth(); n++) {
                    int offset = n * image.plane();
                    BkgSubtractKernel.subtract(image.sci(), image.dq(), offset, combined, flags, from, to);
                    if (!p.propagateUncertainty().equals("none")) {
                        BkgSubtractKernel.addVariance(
                                image.err(),
                                image.varPoisson(),
                                image.varRnoise(),
                                image.varFlat(),
                                image.dq(),
                                offset,
                                combined,
                                variances,
                                from,
                                to);
                    }
                }
            });
            image.primary().set("NBKG", all.length, "Number of background exposures subtracted");
            if (!p.propagateUncertainty().equals("none")) {
                image.primary().set("BKGERRP", true, "Uncertainty of the background is in ERR");
            }
            ctx.note("backgrounds", all.length);
            ctx.note("error_ratio", Math.sqrt(ErrorRatio.meanVariance(image) / before));
            if (settings.sigma() >= clippable(all.length) && p.combine().equals("mean") && all.length > 1) {
                ctx.info(all.length + " backgrounds: at " + p.sigma()
                        + " sigma none can be clipped, sources in one of them leave 1/" + all.length
                        + " of their light");
            }
            result.err(combined.err());
            result.dq(flags);
            result.primary(image.primary().copy());
            result.sciHeader().set(Keywords.BUNIT, image.sciHeader().string("BUNIT", "DN/s"));
            return result;
        }

        /** Largest distance, in standard deviations, that one value of n can have from the median of the others. */
        private static double clippable(int n) {
            return n / Math.sqrt(n - 1.0);
        }

        /** The background in the frame of the science image; stacks are reduced over their integrations. Its flags are added to {@code flags}. */
        private Background placed(
                ImageModel image,
                ImageModel other,
                Overlap overlap,
                BkgSubtractKernel.Settings settings,
                boolean variances,
                int[] flags)
                throws StepException {
            int size = image.plane();
            var out = new Background(
                    filled(size),
                    filled(size),
                    variances ? new float[size] : null,
                    variances ? new float[size] : null,
                    variances && other.varFlat() != null ? new float[size] : null);
            // where every integration is NaN the reference counts a background of 0
            double whenEmpty = ctx.referenceProfile() ? 0 : Double.NaN;
            ctx.rows().each(image.ny(), (y0, y1) -> {
                if (other.isCube()) {
                    BkgSubtractKernel.reduce(
                            settings,
                            other.sci(),
                            other.err(),
                            new float[][] {other.varPoisson(), other.varRnoise(), other.varFlat()},
                            other.depth(),
                            overlap,
                            whenEmpty,
                            out,
                            y0,
                            y1);
                } else {
                    BkgSubtractKernel.place(other, overlap, out, y0, y1);
                }
                for (int n = 0; n < other.depth(); n++) {
                    for (int y = Math.max(y0, overlap.y0()); y < Math.min(y1, overlap.y1()); y++) {
                        for (int x = overlap.x0(); x < overlap.x1(); x++) {
                            flags[y * overlap.nx() + x] |= other.dq()[n * overlap.otherPlane() + overlap.other(y, x)];
                        }
                    }
                }
            });
            return out;
        }

        private static double[] filled(int size) {
            var a = new double[size];
            Arrays.fill(a, Double.NaN);
            return a;
        }

        /** 0-based detector column and row of the first pixel; a full frame needs no keywords. */
        private static int[] start(String name, Header header, ImageModel image) throws StepException {
            var x = header.integer("SUBSTRT1");
            var y = header.integer("SUBSTRT2");
            if (x.isPresent() && y.isPresent()) {
                return new int[] {x.getAsInt() - 1, y.getAsInt() - 1};
            }
            boolean full = image.nx() == 1032 && image.ny() == 1024 || image.nx() == 2048 && image.ny() == 2048;
            if (!full) {
                throw StepException.badInput(
                        "bkg_subtract: " + name + ": keywords SUBSTRT1 and SUBSTRT2 are missing and " + image.nx() + "×"
                                + image.ny()
                                + " pixels are no full frame; mend the primary header");
            }
            return new int[] {0, 0};
        }
    }
}
