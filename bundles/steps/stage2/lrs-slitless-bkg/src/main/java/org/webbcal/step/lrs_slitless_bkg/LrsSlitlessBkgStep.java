package org.webbcal.step.lrs_slitless_bkg;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.webbcal.lib.spectra.Trace;
import org.webbcal.math.Median;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.dq.DqFlag;

/** Subtracts the background of slitless low-resolution spectra, measured beside the trace in each row of each integration. */
@Component(service = Step.class)
@StepService(id = "lrs_slitless_bkg", exp_types = "MIR_LRS-SLITLESS")
public final class LrsSlitlessBkgStep implements Step {

    static final String ID = "lrs_slitless_bkg";
    static final String LEVEL = "level_dn_s";
    static final String RESIDUAL = "residual_dn_s";
    static final String NOISE = "noise_dn_s";

    /** Columns of reference pixels on the left of the subarray. */
    private static final int REFERENCE_COLUMNS = 4;

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    ID, "Subtracts the background of slitless spectra, row by row in each integration")
            .status("S_BKDSUB")
            .inPlace(Kind.IMAGE)
            .parameters(LrsSlitlessBkgParams.class)
            .reads(PlaneKind.SCI, PlaneKind.DQ, PlaneKind.ERR, PlaneKind.VAR_RNOISE)
            .changes(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.VAR_RNOISE)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.OUTLIER)
            .locality(Locality.ROW)
            .source("JWST user documentation, MIRI LRS known issues: no background subtraction in slitless mode")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        var p = ctx.parameters(LrsSlitlessBkgParams.class);
        if (p.smoothRows() > 0 && p.smoothRows() % 2 == 0) {
            throw StepException.parameter(ID + ".smooth_rows = " + p.smoothRows() + ": expected 0 or an odd number");
        }
        int[] c = p.bkgColumns();
        boolean pairs = c.length > 0 && c.length % 2 == 0;
        for (int i = 0; pairs && i < c.length; i += 2) {
            pairs = c[i] <= c[i + 1] && c[i] >= 0;
        }
        if (!pairs) {
            throw StepException.parameter(ID + ".bkg_columns = " + text(c)
                    + ": expected pairs of columns, the first not after the last, as 4,17,54,71");
        }
        if ("COMPLETE".equals(ctx.exposure().primary().string("S_BKDSUB", ""))) {
            return new StepRun.Skip("the background is subtracted already (S_BKDSUB is COMPLETE)");
        }
        return (StepRun.Model) image -> process(ctx, image, p);
    }

    private static List<? extends ScienceModel> process(StepContext ctx, ImageModel image, LrsSlitlessBkgParams p)
            throws StepException {
        int[] regions = regions(ctx, image, p);
        if (regions.length == 0) {
            ctx.warn(ID + ": no off-target columns are left in an image of " + image.nx()
                    + " columns; nothing is subtracted: choose others with bkg_columns, or a smaller exclude_trace");
            ctx.skipped("no off-target columns");
            return List.of(image);
        }
        image.withNoisePlanes();
        int ny = image.ny();
        var levels = new double[image.depth()];
        var residuals = new double[image.depth()];
        var noises = new double[image.depth()];
        var lost = new int[image.depth()];
        ctx.rows().eachIndex(image.depth(), (k, end) -> {
            var background = new RowBackground(ny, image.nx(), regions, p.method(), p.minPixels());
            lost[k] = background.measure(image.sci(), image.dq(), k * image.plane(), p.smoothRows());
            levels[k] = Median.ofFinite(background.level);
            subtract(image, k, background, p.propagateError());
            var after = new RowBackground(ny, image.nx(), regions, "median", 1);
            after.measure(image.sci(), image.dq(), k * image.plane(), 0);
            residuals[k] =
                    Median.ofFinite(Arrays.stream(after.level).map(Math::abs).toArray());
            noises[k] = Math.sqrt(Median.ofFinite(background.variance));
        });
        report(ctx, image, p, regions, levels, residuals, noises, lost);
        return List.of(image);
    }

    private static void subtract(ImageModel image, int k, RowBackground background, boolean propagate) {
        for (int y = 0; y < image.ny(); y++) {
            float variance = (float) background.variance[y];
            for (int x = 0; x < image.nx(); x++) {
                int p = k * image.plane() + y * image.nx() + x;
                image.sci()[p] -= (float) background.at(y, x);
                if (propagate) {
                    image.varRnoise()[p] += variance;
                    image.err()[p] = (float) Math.sqrt((double) image.err()[p] * image.err()[p] + variance);
                }
            }
        }
    }

    /** The regions within the image, without reference pixels and what is near the trace. */
    private static int[] regions(StepContext ctx, ImageModel image, LrsSlitlessBkgParams p) {
        var use = new boolean[image.nx()];
        int[] c = p.bkgColumns();
        for (int i = 0; i < c.length; i += 2) {
            for (int x = Math.max(REFERENCE_COLUMNS, c[i]); x <= Math.min(image.nx() - 1, c[i + 1]); x++) {
                use[x] = true;
            }
        }
        if (p.excludeTrace() > 0 && image.nx() > REFERENCE_COLUMNS) {
            var trace = Trace.find(image.sci(), image.dq(), image.nx(), 0, image.ny(), REFERENCE_COLUMNS, image.nx());
            trace.ifPresent(t -> {
                ctx.note("trace_x", Math.round(100 * t.x()) / 100.0);
                for (int x = 0; x < use.length; x++) {
                    use[x] &= Math.abs(x - t.x()) >= p.excludeTrace();
                }
            });
        }
        var regions = IntStream.builder();
        for (int x = 0; x < use.length; x++) {
            if (use[x] && (x == 0 || !use[x - 1])) {
                regions.add(x);
            }
            if (use[x] && (x == use.length - 1 || !use[x + 1])) {
                regions.add(x);
            }
        }
        return regions.build().toArray();
    }

    private static void report(
            StepContext ctx,
            ImageModel image,
            LrsSlitlessBkgParams p,
            int[] regions,
            double[] levels,
            double[] residuals,
            double[] noises,
            int[] lost) {
        double level = Median.ofFinite(levels);
        double rms = scatter(levels, level);
        double residual = Median.ofFinite(residuals);
        double noise = Median.ofFinite(noises);
        ctx.note(LEVEL, level);
        ctx.note(RESIDUAL, residual);
        ctx.note(NOISE, noise);
        ctx.note("level_rms_dn_s", rms);
        image.primary().set("LBKGMTH", p.method(), "Background of slitless spectra: method");
        image.primary().set("LBKGCOL", text(regions), "Background of slitless spectra: columns, 0-based");
        image.primary().set("LBKGRMS", rms, "[DN/s] Scatter of its level over integrations");
        ctx.info(String.format(
                java.util.Locale.ROOT,
                "background of %.4g DN/s from columns %s; %.2g DN/s left in a row; level scatters by %.2g DN/s over %d integrations",
                level,
                text(regions),
                residual,
                rms,
                image.depth()));
        int rows = Arrays.stream(lost).sum();
        if (rows > 0) {
            ctx.note("interpolated_rows", rows);
            ctx.warn(ID + ": " + rows + " of " + (long) image.depth() * image.ny() + " rows had fewer than "
                    + p.minPixels() + " usable off-target pixels and took the background of their neighbours");
        }
    }

    private static double scatter(double[] values, double middle) {
        double sum = 0;
        for (double v : values) {
            sum += (v - middle) * (v - middle);
        }
        return Math.sqrt(sum / values.length);
    }

    private static String text(int[] columns) {
        return Arrays.stream(columns).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }
}
