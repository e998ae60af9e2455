package org.webbcal.step.ramp_fit;

import java.io.IOException;
import java.util.Set;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepException;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;

/** The stack on disk for the rates of the integrations, and the one integration that is under work. */
record IntegrationStore(ImageStack stack, ImageModel image, int[] work) {

    IntegrationStore(ImageStack stack) {
        this(stack, ImageModel.cube(1, stack.ny(), stack.nx()).withNoisePlanes(), new int[stack.plane()]);
    }

    void put(int i, Set<ImageStack.Layer> layers) throws StepException {
        try {
            stack.put(i, image, work, layers);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    void get(int i, Set<ImageStack.Layer> layers) throws StepException {
        try {
            stack.get(i, image, work, layers);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    void bands(Set<ImageStack.Layer> reads, Set<ImageStack.Layer> writes, ImageStack.BandVisitor<StepException> visitor)
            throws StepException {
        try {
            stack.bands(reads, writes, visitor);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static StepException failure(IOException e) {
        return new StepException(ExitStatus.STEP_FAILED, "ramp_fit: rates of the integrations: " + e.getMessage(), e);
    }
}
