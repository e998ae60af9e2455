package org.webbcal.step.jump;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.step.RampExposure;
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
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.DqFlag;

/** Flags the groups in which cosmic rays hit. */
@Component(service = Step.class)
@StepService(
        id = "jump",
        instruments = {"MIRI", "NIRSPEC"})
public final class JumpStep implements Step {

    private static final StepDescriptor DESCRIPTOR = StepDescriptor.of(
                    "jump", "Flags jumps by cosmic rays, snowballs and showers")
            .status("S_JUMP")
            .inPlace(Kind.RAMP)
            .parameters(JumpParams.class)
            .reference("gain", Need.REQUIRED)
            .reference("readnoise", Need.REQUIRED)
            .reads(PlaneKind.SCI, PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .changes(PlaneKind.GROUPDQ, PlaneKind.PIXELDQ)
            .dqReads(DqFlag.DO_NOT_USE, DqFlag.SATURATED, DqFlag.JUMP_DET, DqFlag.REFERENCE_PIXEL)
            .dqSets(DqFlag.JUMP_DET, DqFlag.SATURATED, DqFlag.DO_NOT_USE, DqFlag.NO_GAIN_VALUE)
            .locality(Locality.EXPOSURE)
            // medians 8, seeds, showers 10; their statistics by difference are 8 (NGROUPS - 1) more, here for a clip of
            // integrations of 20 groups
            .workspaceBytesPerPixel(192)
            .source("jwst, jump/jump_step.py; stcal, jump/jump.py and jump/twopoint_difference.py")
            .source("Anderson and Gordon 2011, PASP 123, 1237 (two-point difference)")
            .build();

    @Override
    public StepDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public StepRun open(StepContext context) throws StepException {
        context.required("gain");
        context.required("readnoise");
        var shape = context.rampShape();
        if (shape.ngroups() <= 2) {
            return new StepRun.Skip("no jump can be told from noise in " + shape.ngroups() + " groups");
        }
        JumpInput.groupTime(context);
        var parameters = context.parameters(JumpParams.class);
        return shape.nints() == 1 ? new Single(context, parameters) : new Whole(context, parameters);
    }

    /** An exposure of one integration: all walks over the block at hand. */
    private record Single(StepContext context, JumpParams parameters) implements StepRun.Ramp {

        @Override
        public void correct(RampBlock block) throws StepException {
            var shape = new Shape4(1, block.ngroups(), block.ny(), block.nx());
            var search = new JumpSearch(context, parameters, shape, block.pixelDq());
            float[][] sci = {block.sci()};
            byte[][] groupDq = {block.groupDq()};
            search.survey(0, block.groupDq());
            if (search.choose()) {
                search.detect(0, block.ny(), sci, groupDq);
            }
            search.settle(0, block);
            if (search.seeksShowers()) {
                search.measure(0, block.ny(), sci, groupDq);
                search.flagShowers(block.sci(), block.groupDq());
            }
            search.finish();
        }
    }

    /** An exposure of several integrations: the median of a pixel is that of all of them. */
    private record Whole(StepContext context, JumpParams parameters) implements StepRun.Exposure {

        @Override
        public void process(RampExposure exposure) throws StepException {
            var search = new JumpSearch(context, parameters, exposure.shape(), exposure.pixelDq());
            exposure.look(block -> search.survey(block.integration(), block.groupDq()));
            if (search.choose()) {
                exposure.bands(search::detect);
            }
            exposure.integrations(block -> search.settle(block.integration(), block));
            if (search.seeksShowers()) {
                exposure.bands(search::measure);
                exposure.integrations(block -> search.flagShowers(block.sci(), block.groupDq()));
            }
            search.finish();
        }
    }
}
