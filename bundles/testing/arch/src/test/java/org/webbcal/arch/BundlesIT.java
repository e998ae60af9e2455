package org.webbcal.arch;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Manifests, features, recipes and the folders of the bundles keep what they promise. */
class BundlesIT {

    private static Map<String, Path> stepsAndModes() {
        Map<String, Path> jars = new TreeMap<>(Distribution.own("org.webbcal.step."));
        jars.putAll(Distribution.own("org.webbcal.mode."));
        assertTrue(jars.size() > 20, "steps and modes of the distribution: " + jars.keySet());
        return jars;
    }

    private static void each(Map<String, Path> jars, Check check) {
        assertAll(jars.entrySet().stream().map(e -> (Executable) () -> check.of(e.getKey(), e.getValue())));
    }

    private interface Check {
        void of(String name, Path jar) throws Exception;
    }

    @Test
    void stepsAndModesExportNothing() {
        each(
                stepsAndModes(),
                (name, jar) -> assertEquals(
                        Set.of(),
                        Distribution.packages(Distribution.manifest(jar).getValue("Export-Package")),
                        name));
    }

    @Test
    void stepsAndModesImportContractAndGroundAlone() {
        each(stepsAndModes(), (name, jar) -> {
            var foreign = new TreeSet<>(
                    Distribution.packages(Distribution.manifest(jar).getValue("Import-Package")));
            foreign.removeIf(p -> p.matches(
                    "org\\.webbcal\\.(api|model|math|lib)(\\..*)?|org\\.apache\\.commons\\.math3\\..*|java\\..*"));
            assertEquals(Set.of(), foreign, name + " imports");
        });
    }

    @Test
    void importsOfTheContractHaveConsumerRanges() {
        each(stepsAndModes(), (name, jar) -> {
            var header = String.valueOf(Distribution.manifest(jar).getValue("Import-Package"));
            assertTrue(
                    header.contains("org.webbcal.api.") && !header.matches(".*org\\.webbcal\\.api\\.[a-z]+(,.*|$)"),
                    name + " imports the contract without a version: " + header);
        });
    }

    @Test
    void everyBundleOfOursNamesItsVersionAndItsImports() {
        each(Distribution.own("org.webbcal."), (name, jar) -> {
            var manifest = Distribution.manifest(jar);
            assertEquals(null, manifest.getValue("DynamicImport-Package"), name);
            assertEquals(null, manifest.getValue("Require-Bundle"), name);
            assertFalse(String.valueOf(manifest.getValue("Bundle-Version")).endsWith("SNAPSHOT"), name);
        });
    }

    @Test
    void aStepIsCalledLikeItsBundle() {
        each(
                Distribution.own("org.webbcal.step."),
                (name, jar) -> assertEquals(
                        Set.of(name.substring("org.webbcal.step.".length())), Distribution.steps(jar), name));
    }

    @Test
    void featuresAndBundlesAreTheSame() throws IOException {
        assertEquals(
                String.join("\n", Distribution.featured()),
                String.join("\n", Distribution.bundles().keySet()));
    }

    @Test
    void everyRecipeNamesStepsThatExist() throws IOException {
        Set<String> steps = new TreeSet<>();
        Distribution.own("org.webbcal.step.").values().forEach(jar -> steps.addAll(Distribution.steps(jar)));
        int recipes = 0;
        for (var mode : Distribution.own("org.webbcal.mode.").entrySet()) {
            for (var text : Distribution.texts(mode.getValue(), "recipe/.*\\.yaml")) {
                recipes++;
                var unknown = named(new ObjectMapper(new YAMLFactory()).readTree(text));
                unknown.removeAll(steps);
                assertEquals(List.of(), unknown, "steps of " + mode.getKey() + " that no bundle provides");
            }
        }
        assertTrue(recipes > 0, "recipes were found");
    }

    private static List<String> named(JsonNode recipe) {
        List<String> ids = new ArrayList<>();
        for (var stage : recipe.path("stages")) {
            for (var entry : stage.path("steps")) {
                var id = entry.isTextual() ? entry.asText() : entry.fieldNames().next();
                boolean optional = entry.path(id).path("optional").asBoolean();
                if (!id.equals("save") && !optional) {
                    ids.add(id);
                }
            }
        }
        for (var edit : recipe.path("edit")) {
            var step = edit.elements().next().path("step");
            if (!step.isMissingNode()) {
                ids.add(step.isTextual() ? step.asText() : step.fieldNames().next());
            }
        }
        return ids;
    }

    /** Folders of the step bundles, by symbolic name. */
    private static Map<String, Path> folders() throws IOException {
        Map<String, Path> folders = new TreeMap<>();
        try (var walk = Files.find(Distribution.root().resolve("bundles/steps"), 3, (p, a) -> p.endsWith("pom.xml"))) {
            for (var pom : walk.toList()) {
                var name = Files.readString(pom)
                        .replaceAll("(?s)<parent>.*</parent>", "")
                        .replaceAll("(?s).*?<artifactId>([^<]*)</artifactId>.*", "$1");
                if (name.startsWith("org.webbcal.step.")) {
                    folders.put(name, pom.getParent());
                }
            }
        }
        return folders;
    }

    @Test
    void everyStepFolderIsInTheDistribution() throws IOException {
        assertEquals(
                String.join("\n", folders().keySet()),
                String.join("\n", Distribution.own("org.webbcal.step.").keySet()));
    }

    @Test
    void everyStepFolderIsNamedAfterItsStep() throws IOException {
        each(
                folders(),
                (name, folder) -> assertEquals(
                        name.substring("org.webbcal.step.".length()).replace('_', '-'),
                        folder.getFileName().toString()));
    }

    @Test
    void everyStepHasAUserPage() throws IOException {
        each(folders(), (name, folder) -> {
            var page = folder.resolve("README.md");
            assertTrue(Files.exists(page) && Files.readString(page).length() > 500, name + " has no user page " + page);
        });
    }

    @Test
    void everyStepHasAContractTest() throws IOException {
        each(folders(), (name, folder) -> {
            try (var tests = Files.find(
                    folder.resolve("src/test/java"), 10, (p, a) -> p.toString().endsWith("ContractTest.java"))) {
                List<String> sources = new ArrayList<>();
                for (var test : tests.toList()) {
                    sources.add(Files.readString(test));
                }
                assertTrue(
                        sources.stream().anyMatch(t -> t.contains("extends StepContract")),
                        name + " has no contract test");
            }
        });
    }
}
