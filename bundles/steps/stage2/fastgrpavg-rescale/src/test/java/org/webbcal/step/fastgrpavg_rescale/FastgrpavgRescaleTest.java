package org.webbcal.step.fastgrpavg_rescale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.ramps.AveragedGroups;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeEvidence;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** MR-LRS06 in files that were calibrated before: rates of averaged groups that were fitted with the time of one frame. */
class FastgrpavgRescaleTest {

    private static final double FRAME = 0.08512;
    private static final float RATE = 12;

    static FakeStepContext old(FakeStepContext context, int averaged) {
        return context.key("READPATT", "FASTGRPAVG" + (averaged == 4 ? "" : averaged))
                .key("NFRAMES", 1)
                .key("FRMDIVSR", averaged)
                .key("MIRNFRMS", 1)
                .key("GROUPGAP", 0)
                .key("TFRAME", FRAME)
                .key("TGROUP", FRAME);
    }

    private static ImageModel image(FakeStepContext context, double factor) {
        var image = ImageModel.image(4, 4).withNoisePlanes();
        image.primary(context.header());
        Arrays.fill(image.sci(), (float) (factor * RATE));
        Arrays.fill(image.err(), (float) (factor * 0.5));
        Arrays.fill(image.varPoisson(), (float) (factor * factor * 0.2));
        Arrays.fill(image.varRnoise(), (float) (factor * factor * 0.05));
        return image;
    }

    private static Finding finding(ImageModel image) {
        return new AveragedGroupsIssue()
                .examine(new FakeEvidence("miri-imaging").add("a", "rate", image))
                .get(0);
    }

    private static void run(FakeStepContext context, ImageModel image) throws Exception {
        ((StepRun.Model) new FastgrpavgRescaleStep().open(context)).process(image);
    }

    @ParameterizedTest(name = "{0} groups averaged, samples multiplied: {1}")
    @CsvSource({"4, false", "8, false", "64, false", "4, true", "16, true"})
    void wrongRatesAreRecognisedAndScaledOnce(int averaged, boolean multiplied) throws Exception {
        double factor = multiplied ? averaged * averaged : averaged;
        var context = old(FakeStepContext.miri(), averaged).key("S_GRPSCL", multiplied ? "COMPLETE" : "SKIPPED");
        var image = image(context, factor);
        assertEquals(Verdict.PRESENT, finding(image).verdict());
        assertEquals(factor, finding(image).measures().get(0).value(), 1e-9);
        assertEquals(RATE * factor, image.sci()[5], 1e-3, "before");
        for (int time = 0; time < 2; time++) {
            run(context, image);
            assertEquals(RATE, image.sci()[5], 1e-5);
            Measured.injection(
                    "MR-LRS06",
                    averaged + " groups averaged, rates of other software" + (multiplied ? ", samples multiplied" : ""),
                    RATE * (factor - 1),
                    image.sci()[5] - RATE);
            assertEquals(0.5, image.err()[5], 1e-6);
            assertEquals(0.25, image.varPoisson()[5] + image.varRnoise()[5], 1e-6);
        }
        assertEquals(averaged, image.primary().integer("NFRAMES", 0));
        assertEquals(averaged * FRAME, image.primary().number("TGROUP", 0), 1e-12);
        assertEquals(1, context.warnings().size());
        assertTrue(image.primary().history().get(0).contains("divided by"));
        assertEquals(Verdict.ABSENT, finding(image).verdict());
    }

    @Test
    void rightRatesAndOtherReadPatternsStayAsTheyAre() throws Exception {
        var right = old(FakeStepContext.miri(), 4).key("NFRAMES", 4).key("TGROUP", 0.3405);
        var image = image(right, 1);
        var before = image.sci().clone();
        run(right, image);
        assertArrayEquals(before, image.sci());
        Measured.harm("MR-LRS06", "rates with the right times", before[5], image.sci()[5]);
        assertTrue(right.skipReason().isPresent());
        assertInstanceOf(
                StepRun.Skip.class,
                new FastgrpavgRescaleStep().open(old(FakeStepContext.miri(), 4).key("READPATT", "FASTR1")));
    }

    @Test
    void whatGroupScaleCorrectedIsTold() throws Exception {
        var context = old(FakeStepContext.miri(), 4);
        AveragedGroups.set(context.header());
        var image = image(context, 1);
        var evidence = new FakeEvidence("miri-imaging")
                .add(
                        "a",
                        "rate",
                        image,
                        FakeEvidence.step("group_scale", "SKIPPED", Map.of(), Map.of("averaging_factor", 4.0)));
        var finding = new AveragedGroupsIssue().examine(evidence).get(0);
        assertEquals(Verdict.MITIGATED, finding.verdict());
        assertEquals(4, finding.measures().get(0).before());
    }
}
