package org.webbcal.step.picture_frame;

import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.reference.Reference;

/** Corrects rates: one image, or one for each integration. */
final class RateFrame implements StepRun.Model {

    private final StepContext ctx;
    private final PictureFrameParams p;
    private final Geometry geometry;
    private final Reference reference;

    RateFrame(StepContext ctx, PictureFrameParams p, Geometry geometry, Reference reference) {
        this.ctx = ctx;
        this.p = p;
        this.geometry = geometry;
        this.reference = reference;
    }

    @Override
    public List<ScienceModel> process(ImageModel input) throws StepException {
        PictureFrameStep.refuse(ctx.exposure().name(), input.ny(), input.nx(), geometry);
        var pattern = Correction.pattern(reference, geometry.ny(), geometry.nx());
        var correction = new Correction(ctx, p, geometry, pattern);
        int plane = input.plane();
        float[] sci = input.sci();
        var mask = correction.user() == null ? commonMask(input, correction) : correction.user();
        ImageModel maskProduct = null;
        if (p.saveMask()) {
            maskProduct = inherit(input, RampFrame.maskProduct(mask, geometry.ny(), geometry.nx()));
        }
        if (!correction.ready(mask)) {
            return Arrays.asList(input, maskProduct, null);
        }
        float[] before = p.saveCorrection() ? sci.clone() : null;
        var levels = correction.measure(sci, 0, input.depth(), -1);
        for (int i = 0; i < input.depth(); i++) {
            correction.apply(sci, i * plane, -1, levels[i]);
            ctx.progress((i + 1.0) / input.depth());
        }
        correction.finish(input.sciHeader().string("BUNIT", "DN/s"), "rate images");
        ImageModel difference = null;
        if (before != null) {
            difference = inherit(
                    input,
                    input.isCube()
                            ? ImageModel.cube(input.depth(), input.ny(), input.nx())
                            : ImageModel.image(input.ny(), input.nx()));
            for (int k = 0; k < before.length; k++) {
                difference.sci()[k] = sci[k] - before[k];
            }
        }
        return Arrays.asList(input, maskProduct, difference);
    }

    /** Pixels that are background in every image. */
    private static boolean[] commonMask(ImageModel input, Correction correction) throws StepException {
        int plane = input.plane();
        boolean[] common = null;
        for (int i = 0; i < input.depth(); i++) {
            var mask = correction.mask(Arrays.copyOfRange(input.sci(), i * plane, (i + 1) * plane));
            for (int k = 0; common != null && k < plane; k++) {
                mask[k] &= common[k];
            }
            common = mask;
        }
        return common;
    }

    private static ImageModel inherit(ImageModel input, ImageModel product) {
        product.primary(input.primary().copy());
        product.sciHeader(input.sciHeader().copy());
        return product;
    }
}
