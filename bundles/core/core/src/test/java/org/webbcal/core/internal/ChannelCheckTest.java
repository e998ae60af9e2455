package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;

class ChannelCheckTest {

    private static final Map<String, StepDescriptor> STEPS = Map.of(
            "jump",
            StepDescriptor.of("jump", "Jumps").inPlace(Kind.RAMP).build(),
            "ramp_fit",
            StepDescriptor.of("ramp_fit", "Fit")
                    .takes(Kind.RAMP)
                    .gives("rate", Kind.IMAGE, "rate")
                    .gives("rateints", Kind.IMAGE, "rateints")
                    .build(),
            "gain_scale",
            StepDescriptor.of("gain_scale", "Gain").inPlace(Kind.IMAGE).build());

    /** Faults of a stage on ramps, of which {@code left} are not planned. */
    private static Faults faults(String steps, Set<String> left) throws RecipeReader.RecipeException {
        var recipe = new RecipeReader()
                .read(
                        "recipe: r\nstages:\n  - name: detector1\n    number: 1\n    input: ramp\n    steps:\n" + steps,
                        id -> null,
                        Map.of());
        var stage = recipe.stages().get(0);
        List<TaskPlan.Entry> entries = new ArrayList<>();
        for (var entry : stage.entries()) {
            if (entry instanceof Recipe.Node node && !left.contains(node.label())) {
                entries.add(new TaskPlan.Node(node, null, STEPS.get(node.step()), null, Map.of(), List.of(), ""));
            } else if (entry instanceof Recipe.Save save) {
                entries.add(new TaskPlan.Save(save.products()));
            }
        }
        var faults = new Faults();
        new ChannelCheck(recipe, stage, faults).check(entries);
        return faults;
    }

    private static String fault(String steps) throws RecipeReader.RecipeException {
        var e = assertThrows(CalibrationException.class, faults(steps, Set.of())::report);
        assertEquals(ExitStatus.NO_SERVICE, e.status());
        return e.getMessage();
    }

    @Test
    void chainWhoseChannelsFitPasses() throws Exception {
        assertTrue(faults("""
                      - jump
                      - ramp_fit: { out: { rate: slope } }
                      - gain_scale: { on: slope }
                      - save: { slope: rate, rateints: rateints }
                """, Set.of()).isEmpty());
    }

    @Test
    void outputThatAStepHasNotIsNamed() throws Exception {
        assertTrue(fault("      - ramp_fit: { out: { rates: slope } }\n")
                .contains("ramp_fit has no output rates; did you mean"));
    }

    @Test
    void channelThatNobodyGivesIsNamed() throws Exception {
        assertTrue(fault("      - gain_scale: { on: rat }\n")
                .contains("gain_scale takes 'rat', which no step before it gives"));
        assertTrue(fault("      - jump\n      - save: { i2d: i2d }\n").contains("save takes 'i2d'"));
    }

    @Test
    void stepOnDataOfAnotherKindIsNamed() throws Exception {
        assertTrue(fault("      - gain_scale\n").contains("gain_scale takes an image, and 'main' is a ramp"));
    }

    @Test
    void channelOfAStepThatIsLeftOutIsNotMissed() throws Exception {
        assertTrue(faults("""
                      - ramp_fit: { out: { rate: slope } }
                      - gain_scale: { on: slope }
                """, Set.of("ramp_fit")).isEmpty());
    }
}
