package org.webbcal.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures kernels with JMH and prints a table: ns per sample, and how many passes over the samples that is. */
public final class Kernels {

    /** Parameters with which steps are measured beyond their defaults. */
    private static final List<String> VARIANTS = List.of(
            "emicorr algorithm=joint",
            "emicorr algorithm=sequential",
            "jump find_showers=false",
            "jump expand_large_events=true",
            "clean_flicker_noise fit_method=median",
            "clean_flicker_noise fit_method=fft",
            "ramp_fit algorithm=LIKELY");

    private static final int GROUPS = 20;
    /** As many samples as a NIRSpec frame allows with a heap of 4 GB. */
    private static final int GROUPS_NIRSPEC = 10;

    private Kernels() {}

    /** @param args {@code --only STEP}, {@code --scene SCENE}, {@code --quick}; {@code --check} times nothing */
    public static void main(String[] args) throws RunnerException {
        List<String> only = new ArrayList<>();
        List<String> scenes = new ArrayList<>();
        boolean quick = false;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--check")) {
                System.exit(check() ? 0 : 1);
            } else if (args[i].equals("--quick")) {
                quick = true;
            } else if (args[i].equals("--only") && i + 1 < args.length) {
                only.add(args[++i]);
            } else if (args[i].equals("--scene") && i + 1 < args.length) {
                scenes.add(args[++i]);
            } else {
                System.err.println("kernels: " + args[i] + ": there are --only STEP, --scene SCENE and --quick");
                System.exit(2);
            }
        }
        System.out.println("| scene | groups | step | ns/sample | passes | |");
        System.out.println("|---|---|---|---|---|---|");
        for (var scene : Scene.values()) {
            if (scenes.isEmpty() || scenes.contains(scene.name())) {
                int groups = quick ? 6 : scene == Scene.MIRI_FULL ? GROUPS : GROUPS_NIRSPEC;
                table(scene.name(), groups, names(scene), only, quick);
            }
        }
        if (scenes.isEmpty() || scenes.contains(Kernel.IMAGES)) {
            var names = ImageCase.STEPS.stream()
                    .filter(id -> Provided.step(id).isPresent())
                    .toList();
            table(Kernel.IMAGES, 1, names, only, quick);
        }
        if (scenes.isEmpty() || scenes.contains(Kernel.WCS)) {
            table(Kernel.WCS, 1, Provided.step("assign_wcs").isPresent() ? WcsCase.NAMES : List.of(), only, quick);
        }
    }

    /** Steps and variants of a scene that the distribution has, in the order of the recipe. */
    static List<String> names(Scene scene) {
        List<String> names = new ArrayList<>();
        for (var id : scene.steps()) {
            if (Provided.step(id).isPresent()) {
                names.add(id);
                VARIANTS.stream()
                        .filter(v -> v.startsWith(id + " "))
                        .filter(v -> scene != Scene.MIRI_FULL || !v.endsWith("=fft"))
                        .forEach(names::add);
            }
        }
        return names;
    }

    /** Whether all cases can be set up and do their work, twice on the same input. */
    private static boolean check() {
        // all steps on MIRI, where frames are small; of the others one whose input takes those before it
        boolean fine = true;
        for (var name : names(Scene.MIRI_FULL)) {
            fine &= check(Scene.MIRI_FULL.name(), name);
        }
        for (var name : ImageCase.STEPS) {
            fine &= Provided.step(name).isEmpty() || check(Kernel.IMAGES, name);
        }
        for (var name : WcsCase.NAMES) {
            fine &= Provided.step("assign_wcs").isEmpty() || check(Kernel.WCS, name);
        }
        return fine & check(Scene.NIRSPEC_FULL.name(), "ramp_fit") & check(Scene.NIRSPEC_IRS2.name(), "refpix");
    }

    private static boolean check(String scene, String name) {
        String words = "done";
        boolean fine = true;
        try {
            var work = Kernel.of(scene, 6, name);
            for (int i = 0; i < 2; i++) {
                work.reset();
                work.run();
            }
        } catch (StepCase.NotApplicable e) {
            words = e.getMessage();
            fine = words.startsWith("skipped: ");
        } catch (Exception e) {
            words = e.toString();
            fine = false;
        }
        System.out.println(scene + " " + name + ": " + words);
        return fine;
    }

    private static void table(String scene, int groups, List<String> names, List<String> only, boolean quick)
            throws RunnerException {
        double copy = 0;
        for (var name : names) {
            if (!only.isEmpty() && !only.contains(name.split(" ")[0])) {
                continue;
            }
            long samples;
            // in this process first, without a clock: a step that does not apply says why
            try {
                var once = Kernel.of(scene, Math.min(groups, 6), name);
                once.reset();
                once.run();
                samples = once.samples() / Math.min(groups, 6) * groups;
            } catch (Exception e) {
                row(scene, groups, name, Double.NaN, copy, e.getMessage());
                continue;
            }
            if (copy == 0) {
                copy = measure(scene, groups, Kernel.COPY, quick) / copied(scene, groups);
                row(scene, groups, Kernel.COPY, copy, copy, "");
            }
            row(scene, groups, name, measure(scene, groups, name, quick) / samples, copy, "");
        }
    }

    private static double copied(String scene, int groups) {
        boolean images = scene.equals(Kernel.IMAGES) || scene.equals(Kernel.WCS);
        var frame = images ? Scene.MIRI_FULL : Scene.valueOf(scene);
        return (double) (images ? Kernel.images(scene) : groups) * frame.ny * frame.nx;
    }

    private static void row(String scene, int groups, String name, double ns, double copy, String remark) {
        System.out.println(
                Double.isNaN(ns)
                        ? String.format(Locale.ROOT, "| %s | %d | %s | – | – | %s |", scene, groups, name, remark)
                        : String.format(
                                Locale.ROOT,
                                "| %s | %d | %s | %.2f | %.1f | %s |",
                                scene,
                                groups,
                                name,
                                ns,
                                ns / copy,
                                remark));
        System.out.flush();
    }

    /** Nanoseconds of the best of the measured uses. */
    private static double measure(String scene, int groups, String name, boolean quick) throws RunnerException {
        var options = new OptionsBuilder()
                .include(Kernel.class.getName() + ".time")
                .param("scene", scene)
                .param("groups", String.valueOf(groups))
                .param("step", name)
                .warmupIterations(quick ? 2 : 6)
                .measurementIterations(quick ? 2 : 8)
                .jvmArgs(
                        "-Xmx4g",
                        "-Xms4g",
                        "-XX:+UseParallelGC",
                        "-D" + Provided.DIST + "=" + System.getProperty(Provided.DIST))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        var result = new Runner(options).runSingle().getPrimaryResult();
        return result.getStatistics().getMin();
    }
}
