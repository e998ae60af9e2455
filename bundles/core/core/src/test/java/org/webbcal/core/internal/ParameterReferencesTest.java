package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.webbcal.api.reference.Examined;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.Param;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.model.Header;
import org.webbcal.model.reference.Reference;
import org.webbcal.testkit.FakeReference;

class ParameterReferencesTest {

    record Params(
            @Param(def = "1", doc = "a number") double first,
            @Param(def = "x", doc = "a word") String second,
            @Param(def = "", doc = "a list") double[] third) {}

    private static final ExposureInfo EXPOSURE = new ExposureInfo("exposure", new Header(), new Header());

    private static Map<String, String> values(String stage, String step, FakeReference... files) throws Exception {
        ReferenceResolver resolver = new ReferenceResolver() {
            private Optional<FakeReference> file(String type) {
                return List.of(files).stream()
                        .filter(f -> f.type().equals(type))
                        .findFirst();
            }

            @Override
            public Choices resolve(ExposureInfo exposure, Set<String> types, Sources sources) {
                var type = types.iterator().next();
                var outcome = file(type).isPresent() ? Outcome.FILE : Outcome.NOT_FOUND;
                return new Choices("context", Map.of(type, new Choice(type, outcome, Path.of("file"), "rule", "")));
            }

            @Override
            public Reference open(Choice choice, ExposureInfo exposure) {
                return file(choice.type()).orElseThrow();
            }

            @Override
            public List<Examined> check(Path folder) {
                return List.of();
            }
        };
        var sources = new ReferenceResolver.Sources(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
        return new ParameterReferences(resolver, sources).of(stage, step, ParameterTable.of(Params.class), EXPOSURE);
    }

    private static FakeReference step(String type, Map<String, Object> parameters) {
        return new FakeReference(type).entry("name", "SomeStep").entry("parameters", parameters);
    }

    private static FakeReference stage(String type, String step, Map<String, Object> parameters) {
        return new FakeReference(type)
                .entry("parameters", Map.of())
                .entry("steps", List.of(Map.of("name", step, "parameters", parameters)));
    }

    @Test
    void fileOfTheStageStandsAboveThatOfTheStep() throws Exception {
        var own = step("pars-refpixstep", Map.of("first", 2.0, "second", "y"));
        var above = stage("pars-detector1pipeline", "refpix", Map.of("first", 3.0, "skip", true));
        assertEquals(Map.of("first", "3.0", "second", "y", "skip", "true"), values("detector1", "refpix", own, above));
    }

    @Test
    void otherStepsOfTheStageFileDoNotCount() throws Exception {
        assertEquals(
                Map.of(), values("detector1", "jump", stage("pars-detector1pipeline", "refpix", Map.of("skip", true))));
    }

    @Test
    void namesThatTheStepDoesNotHaveAreLeftOut() throws Exception {
        assertEquals(
                Map.of("second", "y"),
                values(
                        "detector1",
                        "ramp_fit",
                        step("pars-rampfitstep", Map.of("second", "y", "output_dir", "/", "new_one", 1))));
    }

    @Test
    void listsAreWrittenAsTheyAreTyped() throws Exception {
        assertEquals(
                Map.of("third", "1.0, 2.0"),
                values("image3", "skymatch", step("pars-skymatchstep", Map.of("third", List.of(1.0, 2.0)))));
    }

    @Test
    void stepsWithAnotherClassNameAreFound() throws Exception {
        assertEquals(
                Map.of("first", "5.0"),
                values("image2", "bkg_subtract", step("pars-backgroundstep", Map.of("first", 5.0))));
    }
}
