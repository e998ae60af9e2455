package org.webbcal.step.pixel_replace;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.api.step.StepService;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;

/** Gives bad pixels of spectra an estimate, so that an extraction has no gaps. */
@Component(service = Step.class)
@StepService(
        id = "pixel_replace",
        exp_types = {"MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS"})
public final class PixelReplaceStep implements Step {

    static final String ID = "pixel_replace";
    static final String REPLACED = "replaced";
    static final String SPIKES = "spikes";
    static final String BEFORE = "outliers_before";
    static final String AFTER = "outliers_after";
    static final String LONGEST = "longest_gap";
    static final String INTEGRATIONS = "integrations";

    /** Integrations from which on a stack tells what is usual for a pixel. */
    private static final int FEWEST_INTEGRATIONS = 5;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(ID, "Gives bad pixels of spectra an estimate")
            .status("S_PXREPL")
            .inPlace(Kind.IMAGE)
            .parameters(PixelReplaceParams.class)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.DQ, PlaneKind.WAVELENGTH, PlaneKind.TRACEMODEL)
            .changes(
                    PlaneKind.SCI,
                    PlaneKind.ERR,
                    PlaneKind.DQ,
                    PlaneKind.VAR_POISSON,
                    PlaneKind.VAR_RNOISE,
                    PlaneKind.VAR_FLAT)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.NON_SCIENCE)
            .dqSets(DqFlag.FLUX_ESTIMATED, DqFlag.OUTLIER, DqFlag.DO_NOT_USE)
            .locality(Locality.PLANE)
            .source("jwst pixel_replace/pixel_replace.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(PixelReplaceParams.class);
        return (StepRun.Model) image -> process(ctx, image, p);
    }

    private static List<? extends ScienceModel> process(StepContext ctx, ImageModel image, PixelReplaceParams p)
            throws StepException {
        int dispersion = image.sciHeader().integer(Keywords.DISPAXIS.name(), 0);
        if (dispersion != SlitImage.HORIZONTAL && dispersion != SlitImage.VERTICAL) {
            ctx.warn("DISPAXIS is "
                    + image.sciHeader().string(Keywords.DISPAXIS.name(), "missing")
                    + ", expected 1 or 2; nothing is replaced: run assign_wcs first");
            ctx.skipped("no direction of dispersion");
            return List.of(image);
        }
        image.withNoisePlanes();
        var account = new Account();
        var model = p.algorithm().equals("trace_model") ? traceModel(ctx, image) : null;
        var lost = mostlyBad(image);
        for (int k = 0; k < image.depth(); k++) {
            new OneSpectrum(ctx, image, k, dispersion == SlitImage.VERTICAL, p, model, lost, account).run();
        }
        account.report(ctx, image, p);
        return List.of(image);
    }

    /** Pixels [y][x] that most integrations of a stack lack; null where there are too few integrations to tell. */
    private static boolean[] mostlyBad(ImageModel image) {
        if (image.depth() < FEWEST_INTEGRATIONS) {
            return null;
        }
        var mostly = new boolean[image.plane()];
        for (int q = 0; q < mostly.length; q++) {
            int bad = 0;
            for (int k = 0; k < image.depth(); k++) {
                bad += Dq.any(image.dq()[k * image.plane() + q], Dq.DO_NOT_USE) ? 1 : 0;
            }
            mostly[q] = 2 * bad > image.depth();
        }
        return mostly;
    }

    private static float[] traceModel(StepContext ctx, ImageModel image) {
        var model = SlitImage.plane(image, SlitImage.TRACE_MODEL).orElse(null);
        if (model == null) {
            ctx.warn("the product has no plane " + SlitImage.TRACE_MODEL
                    + "; mingrad is used instead: algorithm fit_profile needs no model");
        }
        return model;
    }

    /** What is done to one two-dimensional spectrum. */
    private record OneSpectrum(
            StepContext ctx,
            ImageModel image,
            int k,
            boolean vertical,
            PixelReplaceParams p,
            float[] model,
            boolean[] mostlyBad,
            Account account) {

        void run() throws StepException {
            var planes = SpectralPlanes.of(image, k, vertical);
            account.pixels += planes.size();
            var original = planes.copyDq();
            var keep = new boolean[planes.size()];
            var gaps = TraceGaps.find(planes, lit(original), p.maxGap(), keep);
            account.longest = Math.max(account.longest, gaps.longest());
            // what other integrations have was hit in this one, and is no good signal that was flagged as a whole
            for (int q = 0; mostlyBad != null && q < keep.length; q++) {
                keep[q] &= mostlyBad[q];
            }
            account.before += OnePixelOutliers.count(planes, gaps.core());
            if (p.spikeThreshold() > 0) {
                account.spikes += flagSpikes(planes);
            }
            if (p.matchFlags()) {
                matchFlags(planes);
            }
            var input = planes.copyDq();
            account.replaced += replace(planes, input, keep);
            account.after += OnePixelOutliers.count(planes, gaps.core());
            for (boolean kept : keep) {
                account.kept += kept ? 1 : 0;
            }
        }

        /** Flags with those of pixels without light. */
        private int[] lit(int[] flags) {
            var wavelength = SlitImage.wavelength(image).orElse(null);
            for (int q = 0; wavelength != null && q < flags.length; q++) {
                flags[q] |= Float.isNaN(wavelength[q]) ? Dq.NON_SCIENCE | Dq.DO_NOT_USE : 0;
            }
            return flags;
        }

        private int flagSpikes(SpectralPlanes planes) throws StepException {
            var wavelength = SlitImage.wavelength(image).orElse(null);
            var kernel = new SpikeKernel(planes, wavelength, p.nAdjacentCols(), p.spikeThreshold());
            ctx.rows().each(planes.elements(), kernel::measure);
            var spikes = new boolean[planes.size()];
            int n = kernel.mark(spikes);
            for (int q = 0; q < spikes.length; q++) {
                if (spikes[q]) {
                    planes.dq()[planes.offset() + q] |= Dq.OUTLIER | Dq.DO_NOT_USE;
                    if (!p.algorithm().equals("fit_profile")) {
                        planes.sci()[planes.offset() + q] = Float.NaN;
                    }
                }
            }
            return n;
        }

        /** No value and a flag are the same thing, within the light. */
        private void matchFlags(SpectralPlanes planes) {
            var wavelength = SlitImage.wavelength(image).orElse(null);
            for (int q = 0; q < planes.size(); q++) {
                int at = planes.offset() + q;
                if (wavelength != null && Float.isNaN(wavelength[q]) || Dq.any(planes.dq()[at], Dq.NON_SCIENCE)) {
                    continue;
                }
                if (!Float.isFinite(planes.sci()[at])) {
                    planes.dq()[at] |= Dq.DO_NOT_USE;
                } else if (Dq.any(planes.dq()[at], Dq.DO_NOT_USE)
                        && !p.algorithm().equals("fit_profile")) {
                    planes.sci()[at] = Float.NaN;
                }
            }
        }

        private long replace(SpectralPlanes planes, int[] input, boolean[] keep) throws StepException {
            if (!p.algorithm().equals("fit_profile")) {
                long n = model == null ? 0 : TraceModelKernel.replace(planes, model, keep);
                return n + GradientKernel.replace(planes, keep);
            }
            boolean simplex = p.scaleFit().equals("simplex");
            var kernel = new ProfileKernel(planes, input, keep, p.nAdjacentCols(), simplex);
            var n = new LongAdder();
            ctx.rows().each(planes.elements(), (from, to) -> n.add(kernel.replace(from, to)));
            return n.sum();
        }
    }

    /** Sums over integrations. */
    private static final class Account {
        private long pixels;
        private long replaced;
        private long spikes;
        private long before;
        private long after;
        private long kept;
        private int longest;

        void report(StepContext ctx, ImageModel image, PixelReplaceParams p) {
            ctx.note(REPLACED, replaced);
            ctx.note(SPIKES, spikes);
            ctx.note(BEFORE, before);
            ctx.note(AFTER, after);
            ctx.note(LONGEST, longest);
            ctx.note(INTEGRATIONS, image.depth());
            ctx.info(String.format(
                    Locale.ROOT,
                    "%d of %d pixels replaced (%s), %d of them without flag before; outliers of one element in the spectrum: %d before, %d after",
                    replaced,
                    pixels,
                    p.algorithm(),
                    spikes,
                    before,
                    after));
            if (ctx.referenceProfile()) {
                return;
            }
            image.primary().set("PXRPNUM", (int) Math.min(replaced, Integer.MAX_VALUE), "Pixels with an estimate");
            image.primary().set("PXRPKMAX", longest, "Longest run of bad pixels on the trace");
            if (kept > 0) {
                ctx.warn(kept + " bad pixels in runs of up to " + longest
                        + " along the core of the trace are left as they are, for good signal may have been flagged: examine what jump and outlier_detection flag there, or raise max_gap (now "
                        + p.maxGap() + ")");
            }
        }
    }
}
