package org.webbcal.step.dark_current;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** Where the average dark current that {@code ramp_fit} gets comes from. */
class AverageDarkTest {

    private static final float[] IMAGE = {0.1f, 0.2f, 0.3f, 0.4f};

    private static FakeStepContext context() {
        return FakeStepContext.miri(new Shape4(1, 3, 2, 2))
                .reference(new FakeReference("dark")
                        .floats("SCI", new float[12], 1, 3, 2, 2)
                        .floats("AVDRKCUR", IMAGE, 2, 2)
                        .key("AVDRKCUR", 0.7)
                        .key("NFRAMES", 1)
                        .key("GROUPGAP", 0));
    }

    private static float[] carried(FakeStepContext context) throws StepException {
        new DarkCurrentStep().open(context);
        return context.carried("AVDRKCUR").orElseThrow().floats();
    }

    @Test
    void imageOfTheReferenceGoesBeforeItsKeyword() throws StepException {
        assertArrayEquals(IMAGE, carried(context()));
    }

    @Test
    void valueOfTheUserGoesBeforeBoth() throws StepException {
        assertArrayEquals(new float[] {2, 2, 2, 2}, carried(context().parameter("average_dark_current", "2")));
    }

    @Test
    void imageIsLostInTheReferenceProfile() throws StepException {
        var context = context().referenceProfile(true);
        new DarkCurrentStep().open(context);
        assertTrue(context.carried("AVDRKCUR").isEmpty());
    }
}
