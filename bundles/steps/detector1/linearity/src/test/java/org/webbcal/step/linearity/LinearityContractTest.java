package org.webbcal.step.linearity;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class LinearityContractTest extends StepContract {

    @Override
    protected Step step() {
        return new LinearityStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        int plane = shape.plane();
        var coeffs = new float[3 * plane];
        for (int p = 0; p < plane; p++) {
            coeffs[plane + p] = 1;
            coeffs[2 * plane + p] = 1e-6f;
        }
        coeffs[2 * plane + 4] = Float.NaN;
        var flags = new int[plane];
        flags[6] = Dq.NO_LIN_CORR;
        context.reference(new FakeReference("linearity")
                .floats("COEFFS", coeffs, 3, shape.ny(), shape.nx())
                .flags("DQ", flags, shape.ny(), shape.nx()));
    }
}
