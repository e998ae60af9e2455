package org.webbcal.step.dark_current;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class DarkCurrentContractTest extends StepContract {

    @Override
    protected Step step() {
        return new DarkCurrentStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        int groups = shape.ngroups() + 1;
        var dark = new float[2 * groups * shape.plane()];
        for (int k = 0; k < dark.length; k++) {
            dark[k] = k % 97 == 0 ? Float.NaN : (k % 13) * 0.5f;
        }
        var dq = new int[2 * shape.plane()];
        dq[3] = 1 << 11;
        context.reference(new FakeReference("dark")
                .floats("SCI", dark, 2, groups, shape.ny(), shape.nx())
                .flags("DQ", dq, 2, 1, shape.ny(), shape.nx())
                .key("NFRAMES", 1)
                .key("GROUPGAP", 0));
    }
}
