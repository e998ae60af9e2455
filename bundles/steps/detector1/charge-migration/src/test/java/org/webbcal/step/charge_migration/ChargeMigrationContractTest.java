package org.webbcal.step.charge_migration;

import org.webbcal.api.step.Step;
import org.webbcal.testkit.StepContract;

class ChargeMigrationContractTest extends StepContract {

    @Override
    protected Step step() {
        return new ChargeMigrationStep();
    }
}
