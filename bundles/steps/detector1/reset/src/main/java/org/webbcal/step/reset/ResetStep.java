package org.webbcal.step.reset;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.ReferencePlanes;
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
import org.webbcal.model.dq.DqFlag;
import org.webbcal.model.key.Keywords;

/** Subtracts the reset anomaly of MIRI integrations. */
@Component(service = Step.class)
@StepService(id = "reset", instruments = "MIRI")
public final class ResetStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "reset", "Subtract the reset anomaly of MIRI integrations")
            .status("S_RESET")
            .inPlace(Kind.RAMP)
            .parameters(ResetParams.class)
            .reference("reset", Need.SKIP_WHEN_ABSENT)
            .reads(PlaneKind.SCI, PlaneKind.PIXELDQ)
            .changes(PlaneKind.SCI, PlaneKind.PIXELDQ)
            .dqSets(DqFlag.values())
            .locality(Locality.PIXEL)
            .source("jwst/reset/reset_sub.py")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        var found = context.reference("reset");
        if (found.isEmpty()) {
            return new StepRun.Skip("no reset reference applies to this exposure");
        }
        var reference = found.get();
        var shape = context.rampShape();
        int any = ReferencePlanes.ANY;
        // The anomaly depends on the read-out of the subarray, so a piece of a larger reference would be wrong: no
        // cut-out.
        var sci = ReferencePlanes.requireWhole("reset", reference, "SCI", any, any, shape.ny(), shape.nx());
        int nints = sci.dims()[0];
        int groups = sci.dims()[1];
        var values = sci.floats();
        var header = context.header();
        int frames = header.get(Keywords.NFRAMES).orElse(1);
        int referenceFrames = reference.header().get(Keywords.NFRAMES).orElse(frames);
        if (frames != referenceFrames && context.parameters(ResetParams.class).averageGroups()) {
            if (referenceFrames != 1
                    || groups < frames
                    || header.get(Keywords.GROUPGAP).orElse(0) != 0) {
                return new StepRun.Skip("the reset reference " + reference.fileName() + " has groups of "
                        + referenceFrames + " frames, the exposure of " + frames);
            }
            values = ResetKernel.average(values, nints, groups, shape.plane(), frames);
            context.info(groups + " groups of the reset reference averaged by " + frames);
            groups /= frames;
        }
        var flags = ReferencePlanes.requireWhole("reset", reference, "DQ", shape.ny(), shape.nx())
                .ints();
        int first = Math.max(0, header.get(Keywords.INTSTART).orElse(1) - 1);
        int size = groups * shape.plane();
        int corrected = Math.min(groups, shape.ngroups());
        var anomaly = values;
        StepRun.Ramp run = block -> {
            // Beyond the integrations of the reference, the anomaly has settled to that of the last.
            int start = Math.min(first + block.integration(), nints - 1) * size;
            var pixelDq = block.pixelDq();
            context.rows().each(block.ny(), (y0, y1) -> {
                ResetKernel.subtract(block.sci(), anomaly, start, corrected, block.ny(), block.nx(), y0, y1);
                for (int p = y0 * block.nx(); p < y1 * block.nx(); p++) {
                    pixelDq[p] |= flags[p];
                }
            });
        };
        return run;
    }
}
