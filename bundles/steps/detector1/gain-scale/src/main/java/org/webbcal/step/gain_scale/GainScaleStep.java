package org.webbcal.step.gain_scale;

import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
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
import org.webbcal.model.ImageModel;
import org.webbcal.model.key.Keywords;

/** Rescales count rates that were taken with a gain setting other than the standard one. */
@Component(service = Step.class)
@StepService(
        id = "gain_scale",
        instruments = {"MIRI", "NIRSPEC"})
public final class GainScaleStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "gain_scale", "Rescale count rates of a non-standard gain setting")
            .status("S_GANSCL")
            .inPlace(Kind.IMAGE)
            .reference("gain", Need.OPTIONAL)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.VAR_POISSON, PlaneKind.VAR_RNOISE)
            .changes(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.VAR_POISSON, PlaneKind.VAR_RNOISE)
            .locality(Locality.PIXEL)
            .source("jwst/gain_scale/gain_scale.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        Optional<Double> factor = context.header().get(Keywords.GAINFACT);
        if (factor.isEmpty()) {
            factor = context.reference("gain").flatMap(gain -> gain.header().get(Keywords.GAINFACT));
        }
        if (factor.isEmpty()) {
            return new StepRun.Skip(
                    "GAINFACT stands neither in the header nor in the gain reference: the gain is the standard one");
        }
        double gain = factor.get();
        // once, though the images of an exposure may come one by one
        context.note("gain_factor", gain);
        context.info("rates are multiplied by GAINFACT = " + gain);
        StepRun.Model run = image -> {
            scale(context, image, gain);
            return List.of(image);
        };
        return run;
    }

    private static void scale(StepContext context, ImageModel image, double gain) throws StepException {
        float factor = (float) gain;
        float factorSquared = (float) (gain * gain);
        int nx = image.nx();
        context.rows().each(image.depth() * image.ny(), (row0, row1) -> {
            GainScaleKernel.scale(image.sci(), factor, row0 * nx, row1 * nx);
            GainScaleKernel.scale(image.err(), factor, row0 * nx, row1 * nx);
            GainScaleKernel.scale(image.varPoisson(), factorSquared, row0 * nx, row1 * nx);
            GainScaleKernel.scale(image.varRnoise(), factorSquared, row0 * nx, row1 * nx);
        });
        image.primary().set(Keywords.GAINFACT, gain);
    }
}
