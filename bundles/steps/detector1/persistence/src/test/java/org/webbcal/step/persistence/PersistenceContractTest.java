package org.webbcal.step.persistence;

import org.webbcal.api.step.Step;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class PersistenceContractTest extends StepContract {

    @Override
    protected Step step() {
        return new PersistenceStep();
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.key("EXPSTART", 60039.5).key("EFFINTTM", shape.ngroups() * 2.77504);
        context.parameter("persistence_time", "5")
                .parameter("dn_threshold", "30000")
                .parameter("persistence_dnu", "true");
    }
}
