package org.webbcal.step.assign_wcs;

import java.util.List;
import java.util.Map;
import org.webbcal.api.step.Step;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class AssignWcsContractTest extends StepContract {

    @Override
    protected Step step() {
        return new AssignWcsStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.sciKey("RA_REF", 83.6)
                .sciKey("DEC_REF", -5.4)
                .sciKey("ROLL_REF", 112.3)
                .sciKey("V2_REF", -467.1)
                .sciKey("V3_REF", -408.4);
        context.reference(
                new FakeReference("distortion").entry("model", new Affine2D(-0.11, 0.008, 0.008, 0.11, -380, -430)));
        context.reference(new FakeReference("filteroffset")
                .entry("filters", List.of(Map.of("filter", "F770W", "column_offset", 0.6, "row_offset", 0.1))));
    }
}
