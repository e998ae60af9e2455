package org.webbcal.step.ramp_fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Keywords;

/**
 * The fit by likelihood of one exposure: every integration is complete by itself, and their rates are averaged with weights at the end.
 *
 * <p>Unlike the fit of segments it leaves no groups out and suppresses nothing; a pixel has a value when one difference of two good groups is there.
 */
final class LikelyFold implements StepRun.Fold {

    /**
     * What the fit needs beside the samples. Arrays are [y][x] and read only.
     *
     * @param frameNoise read noise of a frame, DN
     * @param dark average dark current as added to the rate, DN/s (e-/s taken as DN/s in the reference); null for none
     * @param strict whether NaN in flagged groups, and flagged differences in the first guess of the rate, count as in the reference
     * @param flagUnfitted whether a pixel without a usable difference or gain becomes DO_NOT_USE
     * @param chi2 whether the image of χ² is wanted
     */
    record Setup(
            Shape4 shape,
            ReadPattern pattern,
            boolean zeroFrame,
            int frames,
            float[] gain,
            double[] frameNoise,
            double[] dark,
            int firstGroup,
            int lastGroup,
            boolean strict,
            boolean flagUnfitted,
            boolean chi2) {}

    private static final EnumSet<ImageStack.Layer> PLANES = EnumSet.complementOf(EnumSet.of(ImageStack.Layer.WORK));

    private static final int UNUSABLE = Dq.DO_NOT_USE | Dq.SATURATED;

    private final StepContext ctx;
    private final Setup s;
    private final String rateModel;
    /** Rates of all integrations, or of the one under work. */
    private final ImageModel ints;
    /** Takes the rates of the integrations; null if they are held in memory. */
    private final IntegrationStore store;

    private final float[] chi2;
    private final LongAdder jumps = new LongAdder();
    private int[] pixelDq;
    private int done;

    /** @param stack takes the rates of the integrations; null if they are held in memory */
    LikelyFold(StepContext ctx, Setup setup, String rateModel, ImageStack stack) {
        this.ctx = ctx;
        this.s = setup;
        this.rateModel = rateModel;
        var shape = setup.shape();
        store = stack == null ? null : new IntegrationStore(stack);
        ints = store != null
                ? store.image()
                : ImageModel.cube(shape.nints(), shape.ny(), shape.nx()).withNoisePlanes();
        chi2 = setup.chi2() ? new float[shape.plane()] : null;
    }

    @Override
    public void add(RampBlock block) throws StepException {
        var shape = s.shape();
        if (block.ngroups() != shape.ngroups() || block.ny() != shape.ny() || block.nx() != shape.nx()) {
            throw StepException.badInput(
                    "ramp_fit: integration " + block.integration() + " has " + block.ngroups() + "×"
                            + block.ny() + "×" + block.nx() + " samples, the exposure " + shape.ngroups() + "×"
                            + shape.ny() + "×"
                            + shape.nx());
        }
        if (s.zeroFrame() && block.zeroFrame() == null) {
            throw StepException.badInput("ramp_fit: integration " + block.integration()
                    + " has no zero frame, the integrations before have; mend the ZEROFRAME extension");
        }
        int i = done++;
        pixelDq = block.pixelDq();
        ctx.rows().each(shape.ny(), (y0, y1) -> {
            var kernel = new LikelyKernel(s.pattern());
            var flags = new int[LikelyKernel.TILE];
            int end = y1 * shape.nx();
            for (int p0 = y0 * shape.nx(); p0 < end; p0 += LikelyKernel.TILE) {
                tile(block, i, p0, Math.min(LikelyKernel.TILE, end - p0), kernel, flags);
            }
        });
        if (store != null) {
            store.put(i, PLANES);
        }
    }

    /** Fits {@code w} pixels from {@code p0} on; a tile may reach over the end of a row. */
    private void tile(RampBlock block, int i, int p0, int w, LikelyKernel kernel, int[] flags) {
        load(block, p0, w, kernel, flags);
        kernel.guess(w, s.strict());
        var used = count(kernel, w);
        kernel.search(w);
        for (int x = 0; x < w; x++) {
            double rate = kernel.guess[x] < 0 ? 0 : kernel.guess[x];
            kernel.guess[x] = s.dark() == null ? rate : rate + s.dark()[p0 + x];
        }
        int found = 0;
        var left = count(kernel, w);
        for (int x = 0; x < w; x++) {
            if (left[x] < used[x]) {
                flags[x] |= Dq.JUMP_DET;
                found += used[x] - left[x];
            }
        }
        jumps.add(found);
        kernel.fit(w, false);
        int at = store != null ? p0 : i * s.shape().plane() + p0;
        for (int x = 0; x < w; x++) {
            ints.sci()[at + x] = (float) kernel.rate[x];
            ints.err()[at + x] = (float) kernel.error[x];
            ints.varPoisson()[at + x] = (float) kernel.varPoisson[x];
            ints.varRnoise()[at + x] = (float) kernel.varReadNoise[x];
            if (s.flagUnfitted() && kernel.rate[x] != kernel.rate[x]) {
                flags[x] |= kernel.gain[x] > 0 ? Dq.DO_NOT_USE : Dq.DO_NOT_USE | Dq.NO_GAIN_VALUE;
            }
            ints.dq()[at + x] = flags[x];
            if (chi2 != null) {
                chi2[p0 + x] += (float) kernel.chi2[x];
            }
        }
    }

    private static int[] count(LikelyKernel kernel, int w) {
        var used = new int[w];
        for (var row : kernel.use) {
            for (int x = 0; x < w; x++) {
                used[x] += (int) row[x];
            }
        }
        return used;
    }

    /** Makes differences and their masks, and the flags of the integration. */
    private void load(RampBlock block, int p0, int w, LikelyKernel kernel, int[] flags) {
        int plane = s.shape().plane();
        int ngroups = s.shape().ngroups();
        var sci = block.sci();
        var dq = block.groupDq();
        var earlier = new float[w];
        var later = new float[w];
        var earlierFlags = new int[w];
        var laterFlags = new int[w];
        var useless = new int[w];
        var union = new int[w];
        Arrays.fill(useless, 1);
        int j = 0;
        for (int g = 0; g < ngroups; g++) {
            int at = g * plane + p0;
            boolean excluded = g < s.firstGroup() || g > s.lastGroup();
            for (int x = 0; x < w; x++) {
                later[x] = sci[at + x];
                laterFlags[x] = dq[at + x] & 0xff | (excluded ? Dq.DO_NOT_USE : 0);
                union[x] |= laterFlags[x];
                useless[x] &= (laterFlags[x] & UNUSABLE) != 0 ? 1 : 0;
            }
            if (g == 0 && s.zeroFrame()) {
                for (int x = 0; x < w; x++) {
                    earlier[x] = block.zeroFrame()[p0 + x];
                    earlierFlags[x] = laterFlags[x];
                    later[x] = (later[x] * s.frames() - earlier[x]) / (s.frames() - 1);
                }
            }
            if (g > 0 || s.zeroFrame()) {
                difference(
                        w, earlier, later, earlierFlags, laterFlags, s.pattern().step()[j], kernel.d[j], kernel.use[j]);
                j++;
            }
            System.arraycopy(later, 0, earlier, 0, w);
            System.arraycopy(laterFlags, 0, earlierFlags, 0, w);
        }
        for (int x = 0; x < w; x++) {
            int p = p0 + x;
            kernel.gain[x] = s.gain()[p];
            kernel.noise[x] = s.frameNoise()[p];
            flags[x] = block.pixelDq()[p] | useless[x] * Dq.DO_NOT_USE | union[x] & (Dq.SATURATED | Dq.JUMP_DET);
        }
    }

    private void difference(
            int w,
            float[] earlier,
            float[] later,
            int[] earlierFlags,
            int[] laterFlags,
            double step,
            double[] d,
            double[] use) {
        for (int x = 0; x < w; x++) {
            d[x] = (later[x] - earlier[x]) / step;
            use[x] = (earlierFlags[x] | laterFlags[x]) == 0 ? 1 : 0;
        }
        if (!s.strict()) {
            for (int x = 0; x < w; x++) {
                if (use[x] == 0 || d[x] != d[x]) {
                    d[x] = 0;
                    use[x] = 0;
                }
            }
        }
    }

    @Override
    public List<ScienceModel> finish() throws StepException {
        var shape = s.shape();
        if (done != shape.nints()) {
            throw StepException.badInput(
                    "ramp_fit: " + done + " integrations came, " + shape.nints() + " were announced");
        }
        var rate = ImageModel.image(shape.ny(), shape.nx()).withNoisePlanes();
        if (shape.nints() == 1) {
            System.arraycopy(ints.sci(), 0, rate.sci(), 0, shape.plane());
            System.arraycopy(ints.err(), 0, rate.err(), 0, shape.plane());
            System.arraycopy(ints.dq(), 0, rate.dq(), 0, shape.plane());
            System.arraycopy(ints.varPoisson(), 0, rate.varPoisson(), 0, shape.plane());
            System.arraycopy(ints.varRnoise(), 0, rate.varRnoise(), 0, shape.plane());
        } else {
            average(rate);
        }
        var products = new ArrayList<ScienceModel>();
        rate.dataModel(rateModel);
        products.add(rate);
        ScienceModel integrations = store == null ? ints : store.stack();
        products.add(integrations);
        products.add(null);
        for (var product : List.of(rate, integrations)) {
            product.sciHeader().set(Keywords.BUNIT, "DN/s");
            product.planeHeader("ERR").set(Keywords.BUNIT, "DN/s");
        }
        if (chi2 != null) {
            var image = ImageModel.image(shape.ny(), shape.nx());
            image.sci(chi2);
            products.add(image);
        } else {
            products.add(null);
        }
        ctx.note("jumps_of_the_fit", jumps.sum());
        return products;
    }

    private void average(ImageModel rate) throws StepException {
        ImageStack.BandVisitor<StepException> visitor = (y0, band, work) -> {
            int n = band.plane();
            ctx.rows().each((n + LikelyKernel.TILE - 1) / LikelyKernel.TILE, (t0, t1) -> {
                var average = new LikelyAverage(s.shape().nints());
                for (int k = t0 * LikelyKernel.TILE; k < Math.min(n, t1 * LikelyKernel.TILE); k++) {
                    average.combine(band, k, rate, y0 * s.shape().nx() + k);
                }
            });
        };
        if (store == null) {
            visitor.visit(0, ints, null);
        } else {
            store.bands(PLANES, EnumSet.noneOf(ImageStack.Layer.class), visitor);
        }
    }
}
