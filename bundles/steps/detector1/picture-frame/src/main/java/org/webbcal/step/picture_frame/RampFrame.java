package org.webbcal.step.picture_frame;

import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.ReferencePlanes;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.ramps.DraftRate;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.PlanesModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.reference.Reference;

/** Corrects the ramps of an exposure: every group less the first one is an image. */
final class RampFrame {

    private final StepContext ctx;
    private final PictureFrameParams p;
    private final Shape4 shape;
    private final Correction correction;
    private final DraftRate draft;
    private final float[] saved;
    private ImageModel mask;

    RampFrame(StepContext ctx, PictureFrameParams p, Correction correction) throws StepException {
        this.ctx = ctx;
        this.p = p;
        this.correction = correction;
        shape = ctx.rampShape();
        draft = correction.needsRate() ? draft() : null;
        long samples = (long) shape.nints() * shape.integration();
        if (p.saveCorrection() && samples > Integer.MAX_VALUE - 8) {
            throw StepException.parameter(PictureFrameStep.ID + ": save_correction = true: the product would have "
                    + samples + " samples, one file takes 2147483639; run a segment of the exposure");
        }
        saved = p.saveCorrection() ? new float[(int) samples] : null;
    }

    private DraftRate draft() throws StepException {
        // live: groups that were averaged on board have their NFRAMES from group_scale
        var header = ctx.header();
        double groupTime = header.number("TGROUP", Double.NaN);
        if (!(groupTime > 0)) {
            throw StepException.badInput(PictureFrameStep.ID + ": "
                    + ctx.exposure().name() + ": keyword TGROUP is " + header.string("TGROUP", "missing")
                    + ", expected a time in seconds; mend the primary header");
        }
        var gain = ctx.reference("gain");
        var readnoise = ctx.reference("readnoise");
        boolean known = gain.isPresent() && readnoise.isPresent();
        if (!known) {
            ctx.warn("no " + (gain.isEmpty() ? "gain" : "readnoise")
                    + " reference: the draft rate that the mask is made from weighs all groups alike");
        }
        return new DraftRate(
                shape.ngroups(),
                shape.plane(),
                (float) groupTime,
                header.integer("NFRAMES", 1),
                known ? plane(gain.get()) : null,
                known ? plane(readnoise.get()) : null);
    }

    private float[] plane(Reference reference) throws StepException {
        return ReferencePlanes.require(PictureFrameStep.ID, reference, "SCI", shape.ny(), shape.nx())
                .floats();
    }

    private void draft(RampBlock block, float[] into, DraftRate.Sums sums) throws StepException {
        int nx = block.nx();
        ctx.rows()
                .each(
                        block.ny(),
                        (y0, y1) -> draft.integration(
                                block.sci(), block.groupDq(), block.pixelDq(), into, sums, y0 * nx, y1 * nx));
    }

    /** Makes the mask; false if nothing can be corrected with it. */
    private boolean ready(boolean[] background) {
        if (p.saveMask()) {
            mask = maskProduct(background, shape.ny(), shape.nx());
        }
        return correction.ready(background);
    }

    private void correct(RampBlock block) throws StepException {
        int plane = block.plane();
        float[] sci = block.sci();
        int saveAt = block.integration() * shape.integration();
        if (saved != null) {
            System.arraycopy(sci, 0, saved, saveAt, shape.integration());
        }
        var levels = correction.measure(sci, 1, block.ngroups() - 1, 0);
        for (int g = 1; g < block.ngroups(); g++) {
            correction.apply(sci, g * plane, 0, levels[g - 1]);
        }
        for (int k = 0; saved != null && k < shape.integration(); k++) {
            saved[saveAt + k] = sci[k] - saved[saveAt + k];
        }
    }

    static ImageModel maskProduct(boolean[] mask, int ny, int nx) {
        var product = ImageModel.image(ny, nx);
        for (int k = 0; k < mask.length; k++) {
            product.sci()[k] = mask[k] ? 1 : 0;
        }
        return product;
    }

    private List<ScienceModel> products(boolean corrected) {
        PlanesModel difference = null;
        if (saved != null && corrected) {
            difference = new PlanesModel("RampModel");
            difference.putExtra(Plane.ofFloat("SCI", saved, shape.nints(), shape.ngroups(), shape.ny(), shape.nx()));
        }
        return Arrays.asList(mask, difference);
    }

    /** An exposure of one integration. */
    static final class Single implements StepRun.Ramp {
        private final RampFrame work;
        private boolean corrected;

        Single(RampFrame work) {
            this.work = work;
        }

        @Override
        public void correct(RampBlock block) throws StepException {
            var mask = work.correction.user();
            if (mask == null) {
                var rate = new float[block.plane()];
                work.draft(block, rate, null);
                mask = work.correction.mask(rate);
            }
            corrected = work.ready(mask);
            if (corrected) {
                work.correct(block);
            }
        }

        @Override
        public void finish() {
            if (corrected) {
                work.correction.finish("DN", "groups");
            }
        }

        @Override
        public List<ScienceModel> products() {
            return work.products(corrected);
        }
    }

    /** Integrations that share a mask. */
    static final class Whole implements StepRun.Exposure {
        private final RampFrame work;
        private boolean corrected;

        Whole(RampFrame work) {
            this.work = work;
        }

        @Override
        public void process(RampExposure exposure) throws StepException {
            var shape = work.shape;
            var mask = work.correction.user();
            if (mask == null) {
                var rate = new float[shape.plane()];
                var sums = new DraftRate.Sums(shape.plane());
                exposure.look(block -> work.draft(block, null, sums));
                work.ctx.rows().each(shape.ny(), (y0, y1) -> sums.rates(rate, y0 * shape.nx(), y1 * shape.nx()));
                mask = work.correction.mask(rate);
            }
            corrected = work.ready(mask);
            if (!corrected) {
                return;
            }
            exposure.integrations(block -> {
                work.correct(block);
                work.ctx.progress((block.integration() + 1.0) / shape.nints());
            });
            work.correction.finish("DN", "groups");
        }

        @Override
        public List<ScienceModel> products() {
            return work.products(corrected);
        }
    }
}
