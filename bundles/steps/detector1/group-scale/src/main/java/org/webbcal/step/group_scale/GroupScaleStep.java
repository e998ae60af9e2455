package org.webbcal.step.group_scale;

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
import org.webbcal.model.key.Keywords;

/** Undoes an on-board divisor that was not the number of frames. */
@Component(service = Step.class)
@StepService(
        id = "group_scale",
        instruments = {"MIRI", "NIRSPEC"})
public final class GroupScaleStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "group_scale", "Rescale averaged groups whose divisor was not NFRAMES")
            .status("S_GRPSCL")
            .inPlace(Kind.RAMP)
            .parameters(GroupScaleParams.class)
            .reads(PlaneKind.SCI)
            .changes(PlaneKind.SCI)
            .locality(Locality.PIXEL)
            .source("jwst/group_scale/group_scale_step.py")
            .source("MIRI known issue MR-LRS06")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var header = context.header();
        if (context.parameters(GroupScaleParams.class).fixFastgrpavg()) {
            double excess = AveragedGroups.excess(header);
            AveragedGroups.correct(header).ifPresent(change -> {
                context.note(AveragedGroups.FACTOR, excess);
                header.history().add("group_scale: " + change);
                context.warn(
                        "header of averaged groups corrected: " + change + " (MR-LRS06); slopes follow these values");
            });
        }
        var nframes = header.get(Keywords.NFRAMES);
        var divisor = header.get(Keywords.FRMDIVSR);
        if (nframes.isEmpty() || nframes.get() < 1) {
            return new StepRun.Skip("NFRAMES is missing");
        }
        if (divisor.isEmpty()) {
            boolean powerOfTwo = Integer.bitCount(nframes.get()) == 1;
            return new StepRun.Skip(
                    powerOfTwo
                            ? "NFRAMES = " + nframes.get() + " is a power of two"
                            : "FRMDIVSR is missing, so the scale of NFRAMES = " + nframes.get() + " is unknown");
        }
        if (divisor.get().equals(nframes.get())) {
            return new StepRun.Skip("NFRAMES and FRMDIVSR are equal");
        }
        float factor = (float) ((double) divisor.get() / nframes.get());
        context.note("scale", factor);
        context.info("samples are multiplied by FRMDIVSR/NFRAMES = " + divisor.get() + "/" + nframes.get());
        StepRun.Ramp run = block -> context.rows()
                .each(
                        block.ny(),
                        (y0, y1) -> GroupScaleKernel.scale(
                                block.sci(), factor, block.ngroups(), block.ny(), block.nx(), y0, y1));
        return run;
    }
}
