package org.webbcal.step.photom;

import java.util.Arrays;
import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class PhotomContractTest extends StepContract {

    @Override
    protected Step step() {
        return new PhotomStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        var area = new float[shape.plane()];
        Arrays.fill(area, 1.001f);
        context.reference(new FakeReference("photom")
                .table(
                        "PHOTOM",
                        new Table()
                                .add(new Table.Column("filter", new String[] {"F770W", "F770W"}))
                                .add(new Table.Column("subarray", new String[] {"FULL", "SUBTEST"}))
                                .add(new Table.Column("photmjsr", new float[] {0.4f, 0.5f}))
                                .add(new Table.Column("uncertainty", new float[] {0.01f, 0.01f}))));
        context.reference(new FakeReference("area")
                .floats("SCI", area, shape.ny(), shape.nx())
                .key("PIXAR_SR", 2.8e-13)
                .key("PIXAR_A2", 0.0121));
    }
}
