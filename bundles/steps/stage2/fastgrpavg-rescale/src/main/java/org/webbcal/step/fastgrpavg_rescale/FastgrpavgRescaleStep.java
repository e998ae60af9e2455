package org.webbcal.step.fastgrpavg_rescale;

import java.util.List;
import java.util.Locale;
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
import org.webbcal.lib.ramps.AveragedGroups;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;

/** Scales images of averaged groups that were calibrated as if these were single frames (known issue MR-LRS06). */
@Component(service = Step.class)
@StepService(id = "fastgrpavg_rescale", instruments = "MIRI")
public final class FastgrpavgRescaleStep implements Step {

    static final String ID = "fastgrpavg_rescale";

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    ID, "Scales rates of averaged groups that were fitted with the times of single frames")
            .inPlace(Kind.IMAGE)
            .reads(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.VAR_POISSON, PlaneKind.VAR_RNOISE, PlaneKind.VAR_FLAT)
            .changes(PlaneKind.SCI, PlaneKind.ERR, PlaneKind.VAR_POISSON, PlaneKind.VAR_RNOISE, PlaneKind.VAR_FLAT)
            .locality(Locality.PIXEL)
            .source("MIRI known issue MR-LRS06")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext ctx) throws StepException {
        if (!AveragedGroups.averaged(ctx.header())) {
            return new StepRun.Skip("the groups were not averaged");
        }
        return (StepRun.Model) image -> process(ctx, image);
    }

    private static List<? extends ScienceModel> process(StepContext ctx, ImageModel image) {
        var header = image.primary();
        double factor = AveragedGroups.excess(header);
        ctx.note(AveragedGroups.FACTOR, factor);
        if (factor == 1) {
            ctx.skipped("the times in the header are those of averaged groups");
            return List.of(image);
        }
        scale(image.sci(), 1 / factor);
        scale(image.err(), 1 / factor);
        scale(image.varPoisson(), 1 / (factor * factor));
        scale(image.varRnoise(), 1 / (factor * factor));
        scale(image.varFlat(), 1 / (factor * factor));
        // the header says the truth from here on, so that nothing is scaled twice
        AveragedGroups.set(header);
        var told = String.format(
                Locale.ROOT,
                "values divided by %.4g; NFRAMES becomes %d, TGROUP %.5f s",
                factor,
                header.integer("NFRAMES", 0),
                header.number("TGROUP", 0));
        header.history().add(ID + ": " + told);
        ctx.warn(ID + ": calibrated as if averaged groups were single frames (MR-LRS06): " + told);
        return List.of(image);
    }

    private static void scale(float[] values, double factor) {
        if (values != null) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (values[i] * factor);
            }
        }
    }
}
