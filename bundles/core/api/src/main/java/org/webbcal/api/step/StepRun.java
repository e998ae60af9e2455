package org.webbcal.api.step;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ModelSet;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SpectrumModel;

/**
 * The worker of a step for one exposure, in one of six shapes. The executor calls its methods from one thread; the worker spreads its own
 * work over rows with {@link StepContext#rows()}. It is closed when the run ends, in whatever way.
 */
public sealed interface StepRun extends AutoCloseable {

    @Override
    default void close() {}

    /**
     * Further products of a worker on ramps that parameters asked for: one for each output port of the descriptor after the first, in that order, null where there
     * is none. Asked for once, when all integrations are done.
     */
    default List<? extends ScienceModel> products() throws StepException {
        return List.of();
    }

    /** There is nothing to do: {@code S_xxx = SKIPPED}, the data pass unchanged. */
    record Skip(String reason) implements StepRun {}

    /** Changes each integration of a ramp exposure in place; integrations come in order. Most of stage 1. */
    @ConsumerType
    non-sealed interface Ramp extends StepRun {
        void correct(RampBlock block) throws StepException;

        /** Called once, after the last integration: for keywords and notes. */
        default void finish() throws StepException {}
    }

    /** Needs the whole ramp exposure at once, in any order and as often as it likes: clips over integrations, joint fits. */
    @ConsumerType
    non-sealed interface Exposure extends StepRun {
        void process(RampExposure exposure) throws StepException;
    }

    /** Folds the integrations of a ramp exposure, in order, into other products. Ramp fits. */
    @ConsumerType
    non-sealed interface Fold extends StepRun {
        /** Takes one integration; its arrays go back to the pool afterwards. */
        void add(RampBlock block) throws StepException;

        /** Gives the products, one for each output port of the descriptor, in that order; null where an output does not exist. */
        List<ScienceModel> finish() throws StepException;
    }

    /**
     * Changes one image product in place, or makes another of it. Stage 2.
     *
     * <p>Given a set it is asked for each member in turn; spectra that it makes of the science members become one product, in their order.
     */
    @ConsumerType
    non-sealed interface Model extends StepRun {
        /**
         * @return the outputs, one for each output port of the descriptor; usually the input itself, changed
         */
        List<? extends ScienceModel> process(ImageModel input) throws StepException;
    }

    /** Changes spectra in place, or makes another product of them: combination, white-light curves. */
    @ConsumerType
    non-sealed interface Spectra extends StepRun {
        /**
         * @return the outputs, one for each output port of the descriptor
         */
        List<? extends ScienceModel> process(SpectrumModel input) throws StepException;
    }

    /** Works on the members of an association. Members changed in place are reported by their loan; other products are returned. */
    @ConsumerType
    non-sealed interface Set extends StepRun {
        /** @return further products, one for each output port of the descriptor beyond the set itself */
        List<? extends ScienceModel> process(ModelSet members) throws StepException;
    }
}
