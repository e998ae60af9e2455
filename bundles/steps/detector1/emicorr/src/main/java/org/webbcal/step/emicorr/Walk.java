package org.webbcal.step.emicorr;

import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.StepException;
import org.webbcal.model.RampBlock;

/** Ways through the integrations of an exposure, in order, as often as needed. */
interface Walk {

    /** For looking. */
    void look(RampExposure.BlockVisitor visitor) throws StepException;

    /** Changes are kept. */
    void change(RampExposure.BlockVisitor visitor) throws StepException;

    static Walk of(RampExposure exposure) {
        return new Walk() {
            @Override
            public void look(RampExposure.BlockVisitor visitor) throws StepException {
                exposure.look(visitor);
            }

            @Override
            public void change(RampExposure.BlockVisitor visitor) throws StepException {
                exposure.integrations(visitor);
            }
        };
    }

    /** An exposure of one integration, which is at hand. */
    static Walk of(RampBlock block) {
        return new Walk() {
            @Override
            public void look(RampExposure.BlockVisitor visitor) throws StepException {
                visitor.visit(block);
            }

            @Override
            public void change(RampExposure.BlockVisitor visitor) throws StepException {
                visitor.visit(block);
            }
        };
    }
}
