package @PACKAGE@;

import org.webbcal.api.step.Step;
import org.webbcal.testkit.StepContract;

/** The checks that every step passes: it changes what it declares and nothing else, gives the same bits on any number of threads, survives odd data. */
class @CLASS@ContractTest extends StepContract {

    @Override
    protected Step step() {
        return new @CLASS@Step();
    }
}
