package org.webbcal.core.internal;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepException;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.ImageStack.Layer;
import org.webbcal.model.ScienceModel;

/** Gives a step the images of a stack one after the other, as stacks of depth 1. */
final class ImageByImage {

    /** What a step makes of an image. */
    interface Work {
        List<? extends ScienceModel> process(ImageModel image) throws CalibrationException;
    }

    private final String step;
    private final String provider;

    /**
     * @param step label, for messages
     * @param provider its bundle, for messages
     */
    ImageByImage(String step, String provider) {
        this.step = step;
        this.provider = provider;
    }

    /** Whether a step may be given images so: its results for one do not depend on others. */
    static boolean suits(StepDescriptor descriptor) {
        return descriptor.input() == Kind.IMAGE && descriptor.locality().compareTo(Locality.INTEGRATION) <= 0;
    }

    /**
     * Lets the step change all images in place; the stack gets the keywords and coordinates that the last one has.
     *
     * @param progress hears of the share that is done
     * @throws StepException if the step needs all images at once, makes another product of an image, or the stack cannot be read or written
     */
    void process(
            ImageStack stack, StepDescriptor descriptor, Work work, BooleanSupplier cancelled, DoubleConsumer progress)
            throws CalibrationException {
        if (!suits(descriptor)) {
            throw new StepException(
                    ExitStatus.NO_SERVICE,
                    "step " + step + ": it needs all " + stack.depth()
                            + " images at once, which are more than memory takes; give more --memory, or run segments");
        }
        var layers = EnumSet.complementOf(EnumSet.of(Layer.WORK));
        var image = ImageModel.cube(1, stack.ny(), stack.nx()).withNoisePlanes();
        try {
            for (int k = 0; k < stack.depth(); k++) {
                if (cancelled.getAsBoolean()) {
                    throw new CancelledException();
                }
                image.takeMetadata(stack);
                stack.get(k, image, null, layers);
                var outputs = work.process(image);
                if (outputs.size() != 1 || outputs.get(0) != image) {
                    throw new StepException(
                            ExitStatus.NO_SERVICE,
                            "step " + step + ": its provider " + provider
                                    + " makes another product of a single image of many; run segments of the exposure");
                }
                stack.put(k, image, null, layers);
                progress.accept((k + 1.0) / stack.depth());
            }
        } catch (IOException e) {
            throw new StepException(ExitStatus.STEP_FAILED, "step " + step + ": " + e.getMessage(), e);
        }
        // the header in place, for the context of the step writes there
        image.primary().cards().forEach(c -> stack.primary().set(c.key(), c.value(), c.comment()));
        image.sciHeader().cards().forEach(c -> stack.sciHeader().set(c.key(), c.value(), c.comment()));
        image.wcs().ifPresent(stack::wcs);
    }
}
