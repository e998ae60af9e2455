package org.webbcal.scaffold.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.Param;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.api.step.StepDescriptor.PlaneKind;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.scaffold.StepProjects.Project;
import org.webbcal.scaffold.StepProjects.Request;

class StepProjectWriterTest {

    /** One parameter of each kind, with everything that can be said of it. */
    record InstalledParams(
            @Param(
                    def = "4.0",
                    unit = "sigma",
                    min = ">0",
                    max = "<100",
                    reference = "5.0",
                    doc = "A \"quoted\" word and a \\ backslash")
            double rejectionThreshold,

            @Param(name = "flag_4_neighbors", def = "true", doc = "Named otherwise")
            boolean flag4Neighbors,

            @Param(
                    def = "none",
                    choices = {"none", "half"},
                    doc = "A choice")
            String cores,

            @Param(def = "1,2", doc = "A list") int[] list,
            @Param(def = "none", doc = "May be absent") Integer maybe) {}

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeAnInstallation() throws Exception {
        home = folder.resolve("webbcal");
        Files.createDirectories(home.resolve("sdk/repository/org/webbcal/org.webbcal.api/0.3.1"));
    }

    private Project write(String id, String site, Kind kind, StepDescriptor replaced) throws Exception {
        var taken = Set.of("S_JUMP", "S_FLAT");
        return new StepProjectWriter()
                .write(new Request(id, site, kind, replaced, taken, folder.resolve("project-" + id), home));
    }

    private static StepDescriptor.Builder installed(Kind kind) {
        return StepDescriptor.of("jump", "Flags jumps")
                .status("S_JUMP")
                .inPlace(kind)
                .changes(PlaneKind.SCI)
                .dqSets(DqFlag.JUMP_DET);
    }

    /** Compiles all sources of a project, tests included, with all warnings as errors. */
    private void compile(Project project) throws Exception {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var faults = new DiagnosticCollector<JavaFileObject>();
        try (var manager = compiler.getStandardFileManager(faults, Locale.ROOT, StandardCharsets.UTF_8)) {
            var sources = project.files().stream()
                    .filter(f -> f.toString().endsWith(".java"))
                    .map(f -> project.folder().resolve(f))
                    .toList();
            assertTrue(sources.size() >= 4, sources.toString());
            var options = List.of(
                    "-d",
                    Files.createDirectories(folder.resolve("classes")).toString(),
                    "--release",
                    "17",
                    "-proc:none",
                    "-Xlint:all,-classfile",
                    "-Werror",
                    "-classpath",
                    System.getProperty("java.class.path"));
            assertTrue(
                    compiler.getTask(null, manager, faults, options, null, manager.getJavaFileObjectsFromPaths(sources))
                            .call(),
                    faults.getDiagnostics().toString());
        }
    }

    private static String read(Project project, String ending) throws Exception {
        var file = project.files().stream()
                .filter(f -> f.toString().endsWith(ending))
                .findFirst()
                .orElseThrow();
        return Files.readString(project.folder().resolve(file));
    }

    @Test
    void newStepsCompile() throws Exception {
        for (var kind : new Kind[] {null, Kind.RAMP, Kind.IMAGE}) {
            var project =
                    write("esac.shower_mask" + (kind == null ? "" : kind == Kind.RAMP ? "r" : "i"), null, kind, null);
            compile(project);
            for (var file : project.files()) {
                var text = Files.readString(project.folder().resolve(file));
                assertFalse(text.matches("(?s).*@[A-Z]+@.*"), "a place was not filled in: " + file);
            }
        }
    }

    @Test
    void replacementsCompileWithTheParametersOfTheInstalledStep() throws Exception {
        for (var kind : new Kind[] {Kind.RAMP, Kind.IMAGE}) {
            var descriptor = installed(kind)
                    .parameters(InstalledParams.class)
                    .reference("gain", Need.REQUIRED)
                    .build();
            var project = write(kind == Kind.RAMP ? "jump" : "photom", "esac", null, descriptor);
            compile(project);
            assertTrue(read(project, "Params.java")
                    .contains("reference = \"5.0\", unit = \"sigma\", min = \">0\", max = \"<100\""));
            assertTrue(read(project, "Step.java").contains("property = \"service.ranking:Integer=100\""));
            assertTrue(read(project, "README.md").contains("`gain`"));
        }
        compile(write(
                "lastframe",
                "esac",
                null,
                StepDescriptor.of("lastframe", "Bare").inPlace(Kind.RAMP).build()));
    }

    @Test
    void namesFollowFromTheId() throws Exception {
        var project = write("esac.shower_mask", null, null, null);
        assertEquals("esac.step.shower_mask", project.bundle());
        assertTrue(
                project.files().contains(Path.of("src/main/java/esac/step/shower_mask/ShowerMaskStep.java")),
                project.files().toString());
        var pom = read(project, "pom.xml");
        assertTrue(pom.contains("<webbcal.version>0.3.1</webbcal.version>")
                && pom.contains("<webbcal.home>" + home + "</webbcal.home>"));
        assertTrue(read(project, "Step.java").contains(".status(\"S_SHOWER\")"));
        assertFalse(
                read(write("esac.jump", null, null, null), "Step.java").contains(".status("),
                "a keyword that is in use is not taken");
        assertTrue(read(project, ".yaml").contains("insert: { step: esac.shower_mask, after: jump }"));
    }

    @Test
    void namesThatCannotBeUsedAreRefusedWithTheRemedy() {
        refused("shower_mask", null, null, "esac.shower_mask");
        refused("shower_mask", "esac", null, "esac.shower_mask");
        refused("jump", null, installed(Kind.RAMP).build(), "--site esac");
        refused("Jump", null, null, "small letters");
        refused("esac.class", null, null, "Java language");
        refused("jump", "org.webbcal", installed(Kind.RAMP).build(), "org.webbcal");
        refused("esac.x", "other", null, "prefix esac");
        refused(
                "ramp_fit",
                "esac",
                StepDescriptor.of("ramp_fit", "Fits")
                        .takes(Kind.RAMP)
                        .gives("rate", Kind.IMAGE, "rate")
                        .build(),
                "in place");
    }

    private void refused(String id, String site, StepDescriptor replaced, String says) {
        var e = assertThrows(CalibrationException.class, () -> write(id, site, null, replaced));
        assertEquals(ExitStatus.USAGE, e.status());
        assertTrue(e.getMessage().contains(says), e.getMessage());
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        write("esac.a", null, null, null);
        var e = assertThrows(CalibrationException.class, () -> write("esac.a", null, null, null));
        assertTrue(e.getMessage().contains("choose another with -o"), e.getMessage());
    }

    @Test
    void aDistributionWithoutSdkIsNamed() throws Exception {
        var bare = Files.createDirectories(folder.resolve("bare"));
        var request = new Request("esac.a", null, null, null, Set.of(), folder.resolve("p"), bare);
        var e = assertThrows(CalibrationException.class, () -> new StepProjectWriter().write(request));
        assertTrue(e.getMessage().contains("sdk"), e.getMessage());
        assertFalse(Files.exists(folder.resolve("p")));
    }
}
