package org.webbcal.step.ramp_fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageStack;
import org.webbcal.model.ImageStack.Layer;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;

/**
 * The ramp fit of one exposure, integration after integration.
 *
 * <p><b>Groups that are left out.</b> For MIRI the reference drops leading groups, and one trailing group, that are DO_NOT_USE in every pixel of
 * <em>every</em> integration, which is known only at the end. Here each integration is fitted with what is known so far: the groups that were
 * useless in all integrations up to this one. That number can only shrink. A ramp whose dropped groups have no flag but DO_NOT_USE gives the same
 * result however many of them are dropped: such groups are in no segment, in no difference, and change no flag. Ramps for which this is not so
 * (another flag in a dropped group, a jump or saturation in the first one that is used, no usable difference) are remembered, a few in a thousand,
 * and fitted again at the end if the number did shrink.
 */
final class RampFitFold implements StepRun.Fold {

    /** Pixels that are transposed together; 128 samples of a row are 8 cache lines. */
    private static final int TILE = 128;

    private static final Key<Double> ERRSCALE = Key.number("ERRSCALE", "Median factor of errors by observed scatter");

    /** A ramp that may have to be fitted again. */
    private record Kept(
            int integration, int p, float[] y, int[] flags, float zeroFrame, double median, double weighted) {}

    /** Groups of an integration that were fitted. */
    private record Range(int lead, int end) {}

    private final StepContext ctx;
    private final RampFitSetup s;
    private final RampFitState state;
    private final boolean trims;
    private final int knownLead;
    private final boolean knownTrail;
    private final String rateModel;
    private final List<Range> ranges = new ArrayList<>();
    private final ConcurrentLinkedQueue<Kept> kept = new ConcurrentLinkedQueue<>();
    private final LongAdder suppressed = new LongAdder();
    private final LongAdder spared = new LongAdder();
    private int lead;
    private boolean trail;
    private boolean saturatedFromStart = true;

    /** @param stack takes the rates of the integrations; null if they are held in memory */
    RampFitFold(
            StepContext ctx,
            RampFitSetup setup,
            boolean isMiri,
            String rateModel,
            SegmentDetails details,
            ImageStack stack) {
        this.ctx = ctx;
        this.rateModel = rateModel;
        s = setup;
        state = new RampFitState(setup, details, stack);
        int ngroups = setup.shape().ngroups();
        trims = isMiri && ngroups > 1;
        knownLead = trims ? setup.firstGroup() : 0;
        knownTrail = trims && setup.lastGroup() < ngroups - 1;
        lead = trims ? ngroups : 0;
        trail = trims;
    }

    @Override
    public void add(RampBlock block) throws StepException {
        int ngroups = s.shape().ngroups();
        int nx = s.shape().nx();
        if (block.ngroups() != ngroups || block.ny() != s.shape().ny() || block.nx() != nx) {
            throw StepException.badInput("ramp_fit: integration " + block.integration() + " has " + block.ngroups()
                    + "×" + block.ny() + "×"
                    + block.nx()
                    + " samples, the exposure " + ngroups + "×" + s.shape().ny() + "×" + nx);
        }
        int i = ranges.size();
        if (trims) {
            int own = 0;
            while (own < lead && useless(block, own)) {
                own++;
            }
            lead = Math.min(lead, own);
            trail = trail && useless(block, ngroups - 1);
        }
        var range = range();
        ranges.add(range);
        state.open(i);
        if (state.details != null) {
            state.details.open(early(block, range.lead() + 1));
        }
        state.pixelDq = block.pixelDq();
        boolean remember = trims && i < s.shape().nints() - 1;
        var allSaturated = new AtomicBoolean(true);
        ctx.rows().each(s.shape().ny(), (y0, y1) -> {
            var x = pixel();
            x.lead = range.lead();
            var tile = new Tile(range.end() - range.lead());
            boolean saturated = true;
            for (int y = y0; y < y1; y++) {
                for (int x0 = 0; x0 < nx; x0 += TILE) {
                    saturated &= tile(block, i, range, y * nx + x0, Math.min(TILE, nx - x0), x, tile, remember);
                }
            }
            if (!saturated) {
                allSaturated.set(false);
            }
            suppressed.add(tile.suppressed);
            spared.add(tile.spared);
        });
        saturatedFromStart &= allSaturated.get();
        state.close(s, i);
    }

    /** Buffers for {@link #TILE} pixels: samples [x][group] and the union of the flags. */
    private static final class Tile {
        private final float[] y;
        private final int[] union = new int[TILE];
        private int suppressed;
        private int spared;

        private Tile(int n) {
            y = new float[n * TILE];
        }
    }

    private RampFitKernel.Pixel pixel() {
        var x = new RampFitKernel.Pixel(s.shape().ngroups());
        return state.details == null ? x : x.withDetails();
    }

    /** Samples of the first groups, NaN where saturated. */
    private float[] early(RampBlock block, int groups) {
        var samples = Arrays.copyOf(block.sci(), groups * block.plane());
        for (int k = 0; k < samples.length; k++) {
            if ((block.groupDq()[k] & Dq.SATURATED) != 0) {
                samples[k] = Float.NaN;
            }
        }
        return samples;
    }

    /** Groups to fit, by what is known now: at least one. */
    private Range range() {
        int ngroups = s.shape().ngroups();
        int from = Math.min(lead, ngroups - 1);
        return new Range(from, trail && from < ngroups - 1 ? ngroups - 1 : ngroups);
    }

    /** Whether a group cannot be used in any pixel of the integration. */
    private boolean useless(RampBlock block, int g) {
        if (g < s.firstGroup() || g > s.lastGroup()) {
            return true;
        }
        int plane = block.plane();
        var dq = block.groupDq();
        int[] flags = null;
        for (int p = 0, at = g * plane; p < plane; p++, at++) {
            if ((dq[at] & Dq.DO_NOT_USE) == 0) {
                if (!s.rules().suppress()) {
                    return false;
                }
                flags = flags == null ? new int[block.ngroups()] : flags;
                flags(block, p, flags);
                if (RampFitKernel.lone(s, flags) != RampFitKernel.Lone.SUPPRESSED) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Flags of one ramp, with the groups that the user excludes. */
    private void flags(RampBlock block, int p, int[] flags) {
        int plane = block.plane();
        for (int g = 0, at = p; g < flags.length; g++, at += plane) {
            flags[g] = block.groupDq()[at] & 0xff | (g < s.firstGroup() || g > s.lastGroup() ? Dq.DO_NOT_USE : 0);
        }
    }

    /**
     * Fits {@code count} neighbouring pixels from {@code p0} on.
     *
     * @return whether none can give a rate: saturated in the first group used, a reference pixel, or DO_NOT_USE as a pixel
     */
    private boolean tile(
            RampBlock block,
            int i,
            Range range,
            int p0,
            int count,
            RampFitKernel.Pixel x,
            Tile tile,
            boolean remember) {
        int plane = block.plane();
        int from = range.lead();
        int n = range.end() - from;
        var sci = block.sci();
        var dq = block.groupDq();
        var union = tile.union;
        Arrays.fill(union, from < s.firstGroup() || range.end() - 1 > s.lastGroup() ? Dq.DO_NOT_USE : 0);
        for (int g = 0; g < n; g++) {
            int at = (from + g) * plane + p0;
            for (int k = 0, to = g; k < count; k++, to += n) {
                tile.y[to] = sci[at + k];
            }
            for (int k = 0; k < count; k++) {
                union[k] |= dq[at + k];
            }
        }
        boolean saturated = true;
        for (int k = 0; k < count; k++) {
            int p = p0 + k;
            boolean blind = (block.pixelDq()[p] & (Dq.DO_NOT_USE | Dq.REFERENCE_PIXEL)) != 0;
            if (union[k] == 0 && n > 1) {
                RampFitKernel.fitGood(s, p, x, block.pixelDq()[p], tile.y, k * n, n);
                saturated &= blind;
                if (remember && (x.first || unusual(block, p, range))) {
                    flags(block, p, x.flags);
                    remember(block, i, p, x, x.flags.clone(), 0);
                }
            } else {
                flags(block, p, x.flags);
                System.arraycopy(tile.y, k * n, x.y, from, n);
                saturated &= blind || (x.flags[from] & Dq.SATURATED) != 0;
                float zero = block.zeroFrame() == null ? 0 : block.zeroFrame()[p];
                var flags = remember ? x.flags.clone() : null;
                RampFitKernel.fit(s, p, x, block.pixelDq()[p], from, range.end(), zero);
                tile.suppressed += x.lone == RampFitKernel.Lone.SUPPRESSED ? 1 : 0;
                tile.spared += x.lone == RampFitKernel.Lone.SPARED ? 1 : 0;
                if (remember && (x.first || unusual(block, p, range))) {
                    remember(block, i, p, x, flags, zero);
                }
            }
            state.keep(s, i, p, x);
        }
        return saturated;
    }

    /** Whether the fit may change when fewer groups are dropped than {@code range} does. */
    private boolean unusual(RampBlock block, int p, Range range) {
        int plane = block.plane();
        var dq = block.groupDq();
        int from = range.lead();
        int last = s.shape().ngroups() - 1;
        if (from > knownLead) {
            if ((dq[from * plane + p] & (Dq.JUMP_DET | Dq.SATURATED)) != 0) {
                return true;
            }
            for (int g = knownLead; g < from; g++) {
                if ((dq[g * plane + p] & ~Dq.DO_NOT_USE) != 0) {
                    return true;
                }
            }
        }
        return range.end() == last && !knownTrail && (dq[last * plane + p] & ~Dq.DO_NOT_USE) != 0;
    }

    private void remember(RampBlock block, int i, int p, RampFitKernel.Pixel x, int[] flags, float zero) {
        var y = new float[flags.length];
        for (int g = 0, at = p; g < y.length; g++, at += block.plane()) {
            y[g] = block.sci()[at];
        }
        kept.add(new Kept(i, p, y, flags, zero, x.median, x.segments > 0 ? x.weighted : 0));
    }

    @Override
    public List<ScienceModel> finish() throws StepException {
        var range = range();
        int ngroups = s.shape().ngroups();
        if (ranges.size() != s.shape().nints()) {
            throw StepException.badInput("ramp_fit: " + ranges.size() + " integrations came, "
                    + s.shape().nints() + " were announced");
        }
        if (trims) {
            int usable = ngroups - lead - (trail && lead < ngroups ? 1 : 0);
            if (usable < 2) {
                throw StepException.noScienceData("ramp_fit: of " + ngroups + " groups " + Math.max(usable, 0)
                        + " are left when those that are DO_NOT_USE everywhere are left out, 2 are needed; if the exposure is not bad throughout, switch off steps that flag groups"
                        + " (firstframe, lastframe, rscd) or change firstgroup and lastgroup");
            }
            again(range);
        }
        if (saturatedFromStart) {
            throw StepException.noScienceData(
                    "ramp_fit: every pixel is saturated from the first group on, or DO_NOT_USE; there is no rate to give");
        }
        combine();
        if (trims && (range.lead() > 0 || range.end() < ngroups)) {
            ctx.info("left out " + range.lead() + " leading and " + (ngroups - range.end()) + " trailing of " + ngroups
                    + " groups, DO_NOT_USE in all pixels");
        }
        if (s.rules().errors() == RampFitSetup.ErrorModel.BOOTSTRAP) {
            scaleErrors();
        }
        report();
        state.rate.dataModel(rateModel);
        for (var product : List.of(state.rate, state.integrations())) {
            product.sciHeader().set(Keywords.BUNIT, "DN/s");
            product.planeHeader("ERR").set(Keywords.BUNIT, "DN/s");
        }
        return Arrays.asList(
                state.rate,
                state.integrations(),
                state.details == null ? null : state.details.product(state, range.lead(), range.end()),
                null);
    }

    /** Fits the remembered ramps of integrations that were fitted with too few groups. */
    private void again(Range range) throws StepException {
        var x = pixel();
        int open = -1;
        // by integration; those of a pixel stay in order
        for (var k : kept.stream()
                .filter(k -> !ranges.get(k.integration()).equals(range))
                .sorted(Comparator.comparingInt(Kept::integration))
                .toList()) {
            if (k.integration() != open) {
                if (open >= 0) {
                    state.close(s, open);
                }
                open = k.integration();
                state.reopen(s, open);
            }
            System.arraycopy(k.y(), 0, x.y, 0, k.y().length);
            System.arraycopy(k.flags(), 0, x.flags, 0, k.flags().length);
            RampFitKernel.fit(s, k.p(), x, state.pixelDq[k.p()], range.lead(), range.end(), k.zeroFrame());
            state.takeBack(k.p(), k.median(), k.weighted());
            state.keep(s, k.integration(), k.p(), x);
        }
        if (open >= 0) {
            state.close(s, open);
        }
        kept.clear();
    }

    private void combine() throws StepException {
        if (!s.consistentErrors()) {
            pixels(
                    EnumSet.of(Layer.SCI, Layer.DQ, Layer.WORK),
                    EnumSet.of(Layer.ERR, Layer.VAR_POISSON, Layer.VAR_RNOISE),
                    Combination::reference);
            return;
        }
        pixels(
                EnumSet.of(Layer.DQ, Layer.WORK, Layer.VAR_POISSON, Layer.VAR_RNOISE),
                EnumSet.of(Layer.VAR_POISSON, Layer.VAR_RNOISE),
                Combination::consistent);
        int ny = s.shape().ny();
        int nx = s.shape().nx();
        ctx.rows()
                .each(
                        ny,
                        (y0, y1) ->
                                PhotonRate.fill(state.rate.sci(), state.rate.err(), ny, nx, y0, y1, state.weighted));
        var reads = EnumSet.of(Layer.VAR_POISSON, Layer.VAR_RNOISE);
        var writes = EnumSet.of(Layer.ERR, Layer.VAR_POISSON);
        if (s.scalesByIntegrations()) {
            reads.addAll(EnumSet.of(Layer.SCI, Layer.WORK));
        }
        if (s.scalesByIntegrations() || state.hasChargeLoss()) {
            writes.add(Layer.VAR_RNOISE);
        }
        pixels(reads, writes, Combination::errors);
    }

    /** What {@link Combination} does to neighbouring pixels. */
    private interface Pass {
        void run(Combination combination, int from, int to);
    }

    private void pixels(EnumSet<Layer> reads, EnumSet<Layer> writes, Pass pass) throws StepException {
        state.bands(reads, writes, (y0, band, work) -> {
            int n = band.plane();
            ctx.rows().each((n + Combination.TILE - 1) / Combination.TILE, (t0, t1) -> {
                var combination =
                        new Combination(s, state, band, work, y0 * s.shape().nx());
                for (int t = t0; t < t1; t++) {
                    pass.run(combination, t * Combination.TILE, Math.min(n, (t + 1) * Combination.TILE));
                }
            });
        });
    }

    private void scaleErrors() {
        if (s.scalesByDifferences()) {
            new ScatterScale(s, state).apply();
        }
        double scale = ScatterScale.median(state.scales);
        ctx.header().set(ERRSCALE, scale);
        ctx.note("error_scale", scale);
        ctx.info(String.format(
                Locale.ROOT,
                "errors are scaled to the scatter of %s, by %.3f in the median",
                s.scalesByDifferences() ? "the differences of groups" : "the integrations",
                scale));
    }

    private void report() {
        int unusable = 0;
        int saturated = 0;
        int jumps = 0;
        for (int dq : state.rate.dq()) {
            unusable += dq & Dq.DO_NOT_USE;
            saturated += (dq & Dq.SATURATED) >> 1;
            jumps += (dq & Dq.JUMP_DET) >> 2;
        }
        double pixels = s.shape().plane();
        ctx.note("unusable_fraction", unusable / pixels);
        ctx.note("saturated_fraction", saturated / pixels);
        ctx.note("jump_fraction", jumps / pixels);
        ctx.note("one_group_suppressed", suppressed.sum());
        ctx.note("one_group_spared", spared.sum());
        if (suppressed.sum() + spared.sum() > 0) {
            ctx.info("of " + (suppressed.sum() + spared.sum()) + " ramps with a single good group " + suppressed.sum()
                    + " are given up, " + spared.sum() + " have a second sample, the jump group before it (MR-LRS03)");
        }
    }
}
