package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Header;

class RecipeReaderTest {

    private static final String BASE = """
            recipe: base
            stages:
              - name: detector1
                number: 1
                input: ramp
                steps:
                  - dq_init
                  - ipc: { off: true }
                  - jump: { params: { find_showers: true } }
                  - ramp_fit: { out: { rate: rate } }
                  - save: { rate: rate }
            """;

    private static final String MODE = """
            recipe: mode
            extends: base
            match: { INSTRUME: MIRI, EXP_TYPE: [MIR_IMAGE, MIR_TACQ] }
            """;

    private static Recipe read(String text, Map<String, String> overlays) throws RecipeReader.RecipeException {
        return new RecipeReader().read(text, Map.of("base", BASE)::get, overlays);
    }

    private static List<String> labels(Recipe recipe) {
        return recipe.stages().get(0).entries().stream()
                .filter(Recipe.Node.class::isInstance)
                .map(e -> ((Recipe.Node) e).label())
                .toList();
    }

    private static Recipe.Node node(Recipe recipe, String label) {
        return recipe.stages().get(0).entries().stream()
                .filter(Recipe.Node.class::isInstance)
                .map(Recipe.Node.class::cast)
                .filter(n -> n.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysWhereTheModeEnds() throws Exception {
        assertEquals("", read(MODE, Map.of()).ends());
        assertEquals("no spectra", read(MODE + "ends: no spectra\n", Map.of()).ends());
    }

    @Test
    void inheritsStagesAndKeepsTheWrittenOrder() throws Exception {
        var recipe = read(MODE, Map.of());
        assertEquals(List.of("dq_init", "ipc", "jump", "ramp_fit"), labels(recipe));
        assertEquals(List.of("MIR_IMAGE", "MIR_TACQ"), recipe.match().get("EXP_TYPE"));
        assertTrue(node(recipe, "ipc").off());
        assertEquals(Map.of("find_showers", "true"), node(recipe, "jump").parameters());
        assertEquals(Map.of("rate", "rate"), node(recipe, "ramp_fit").out());
    }

    @Test
    void overlayInsertsReplacesRemovesAndSets() throws Exception {
        var overlay = """
                overlay: mode
                edit:
                  - insert: { step: esac.shower_mask, after: jump }
                  - replace: { label: dq_init, step: { esac.dq: { as: dq_init } } }
                  - remove: ipc
                  - set: { jump: { rejection_threshold: 5 } }
                """;
        var recipe = read(MODE, Map.of("site.yaml", overlay));
        assertEquals(List.of("dq_init", "jump", "esac.shower_mask", "ramp_fit"), labels(recipe));
        assertEquals("esac.dq", node(recipe, "dq_init").step());
        assertEquals(
                Map.of("find_showers", "true", "rejection_threshold", "5"),
                node(recipe, "jump").parameters());
    }

    private static ExposureInfo exposure(String... keywords) {
        var header = new Header();
        for (int i = 0; i < keywords.length; i += 2) {
            header.set(keywords[i], keywords[i + 1]);
        }
        return new ExposureInfo("x_uncal.fits", header, new Header());
    }

    @Test
    void profilesHoldForTheExposuresOfTheirConditionAndLaterOnesWin() throws Exception {
        var mode = MODE + """
                edit:
                  - profile: { jump: { params: { min_jump_area: 5, find_showers: true } } }
                  - profile: { jump: [ { when: FILTER == F2550W, params: { find_showers: false } } ] }
                """;
        var overlay = "overlay: mode\nedit:\n  - profile: { jump: { params: { min_jump_area: 7 } } }\n";
        var jump = node(read(mode, Map.of("site.yaml", overlay)), "jump");
        assertEquals(Map.of("find_showers", "true"), jump.parameters());
        assertEquals(Map.of("min_jump_area", "7", "find_showers", "true"), jump.profile(exposure("FILTER", "F770W")));
        assertEquals(Map.of("min_jump_area", "7", "find_showers", "false"), jump.profile(exposure("FILTER", "F2550W")));
    }

    @Test
    void profileKnowsItsWordsAlone() {
        var text =
                "recipe: m\nstages:\n  - name: s\n    input: ramp\n    steps:\n      - jump: { profile: { when: A == 1, par: {} } }\n";
        var fault = assertThrows(RecipeReader.RecipeException.class, () -> read(text, Map.of()));
        assertTrue(
                fault.getMessage().contains("profile: 'par' is unknown; there are params, when"), fault.getMessage());
    }

    @Test
    void oneOfSeveralMatchesSufficesAndItsConditionsCount() throws Exception {
        var recipe = read(
                "recipe: m\nmatch:\n  - { INSTRUME: NIRSPEC, EXP_TYPE: NRS_IFU }\n  - { INSTRUME: NIRSPEC, EXP_TYPE: [NRS_LAMP], OPMODE: IFU }\n",
                Map.of());
        assertEquals(2, recipe.fit(exposure("INSTRUME", "NIRSPEC", "EXP_TYPE", "NRS_IFU")));
        assertEquals(3, recipe.fit(exposure("INSTRUME", "NIRSPEC", "EXP_TYPE", "NRS_LAMP", "OPMODE", "IFU")));
        assertEquals(0, recipe.fit(exposure("INSTRUME", "NIRSPEC", "EXP_TYPE", "NRS_LAMP", "OPMODE", "MSASPEC")));
        assertEquals(List.of("NRS_IFU"), recipe.match().get("EXP_TYPE"));
    }

    @Test
    void overlayOfAnotherModeIsLeftAlone() throws Exception {
        var overlay = "overlay: other\nedit:\n  - remove: no_such_step\n";
        assertEquals(4, labels(read(MODE, Map.of("x.yaml", overlay))).size());
    }

    @Test
    void unknownKeysOfOverlaysAndStagesAreErrors() {
        var overlay = "overlay: mode\nedits:\n  - remove: ipc\n";
        var fault = assertThrows(RecipeReader.RecipeException.class, () -> read(MODE, Map.of("site.yaml", overlay)));
        assertEquals("site.yaml: 'edits' is unknown; there are edit, overlay", fault.getMessage());
        var stage = "recipe: m\nstages:\n  - name: s\n    input: ramp\n    step:\n      - jump\n";
        fault = assertThrows(RecipeReader.RecipeException.class, () -> read(stage, Map.of()));
        assertTrue(fault.getMessage().startsWith("recipe m, stage s: 'step' is unknown"), fault.getMessage());
    }

    @Test
    void overlayThatDoesNotFitIsAnError() {
        var overlay = "overlay: mode\nedit:\n  - insert: { step: x, after: jumpp }\n";
        var fault = assertThrows(RecipeReader.RecipeException.class, () -> read(MODE, Map.of("site.yaml", overlay)));
        assertTrue(fault.getMessage().startsWith("site.yaml"), fault.getMessage());
        assertTrue(fault.getMessage().contains("does not fit recipe mode"), fault.getMessage());
    }

    @Test
    void saysWhichKeyIsUnknown() {
        var text =
                "recipe: m\nstages:\n  - name: s\n    number: 1\n    input: ramp\n    steps:\n      - jump: { wen: 'A == 1' }\n";
        var fault = assertThrows(RecipeReader.RecipeException.class, () -> read(text, Map.of()));
        assertTrue(fault.getMessage().contains("'wen' is unknown"), fault.getMessage());
    }

    @Test
    void refusesCyclesDoubleLabelsAndMissingParents() {
        assertTrue(
                assertThrows(RecipeReader.RecipeException.class, () -> read("recipe: m\nextends: nowhere\n", Map.of()))
                        .getMessage()
                        .contains("not installed"));
        var twice = "recipe: m\nstages:\n  - name: s\n    number: 1\n    input: ramp\n    steps: [jump, jump]\n";
        assertTrue(assertThrows(RecipeReader.RecipeException.class, () -> read(twice, Map.of()))
                .getMessage()
                .contains("two steps are called jump"));
        var self = Map.of("a", "recipe: a\nextends: a\n");
        assertTrue(assertThrows(RecipeReader.RecipeException.class, () -> new RecipeReader()
                        .read(self.get("a"), self::get, Map.of()))
                .getMessage()
                .contains("extends itself"));
    }

    @Test
    void namesTheLineOfBrokenYaml() {
        var fault = assertThrows(RecipeReader.RecipeException.class, () -> read("recipe: m\nstages: [\n", Map.of()));
        assertTrue(fault.getMessage().contains("line"), fault.getMessage());
    }

    @Test
    void stagesAreForSomeExposures() throws Exception {
        var recipe = read(MODE + """
                stages:
                  - { name: spec2, number: 2, input: image, takes: rate, takes_series: rateints, steps: [ x ] }
                  - { name: spec3, number: 3, input: set, takes: cal, when: "not TSOVISIT == T", steps: [ x ] }
                  - { name: tso3, number: 3, input: set, takes: calints, when: TSOVISIT == T, steps: [ x ] }
                """, Map.of());
        var single = exposure(false);
        var series = exposure(true);
        assertEquals("rate", recipe.stages().get(1).takes(single));
        assertEquals("rateints", recipe.stages().get(1).takes(series));
        assertEquals(List.of("detector1", "spec2", "spec3"), stages(recipe, single));
        assertEquals(List.of("detector1", "spec2", "tso3"), stages(recipe, series));
    }

    private static List<String> stages(Recipe recipe, ExposureInfo exposure) {
        return recipe.stages().stream()
                .filter(s -> s.appliesTo(exposure))
                .map(Recipe.Stage::name)
                .toList();
    }

    private static ExposureInfo exposure(boolean series) {
        return new ExposureInfo("x", new Header().set("TSOVISIT", series).set("NINTS", 5), new Header());
    }
}
