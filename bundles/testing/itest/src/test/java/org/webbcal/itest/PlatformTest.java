package org.webbcal.itest;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.reference.ReferenceResolver.Sources;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.core.api.Calibrator;
import org.webbcal.core.api.Deployer;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;

/** What tests of the running platform share: its services, a small exposure, the bundles and products of a run. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public abstract class PlatformTest {

    static final String MODE = "miri-imaging";

    private static Path raw;

    @Inject
    BundleContext context;

    @Inject
    Calibrator calibrator;

    @Inject
    Deployer deployer;

    @Inject
    ProductReader reader;

    Path home() {
        return Path.of(context.getProperty("webbcal.home"));
    }

    /** A fresh folder. */
    Path scratch() throws IOException {
        return Files.createTempDirectory(home().resolve("scratch"), "run-");
    }

    /** A raw exposure of two integrations, of 64×72 pixels. */
    Path exposure() throws CalibrationException {
        if (raw == null) {
            var values = Map.of("subarray", "SUB64", "ndithers", "1", "ngroups", "5", "nints", "2", "nstars", "2");
            raw = simulated(MODE, values, "raw");
        }
        return raw;
    }

    /** A raw exposure of a mode, in a folder of its own. */
    Path simulated(String mode, Map<String, String> values, String folder) throws CalibrationException {
        var none = new Sources(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
        return simulator(mode)
                .simulate(values, home().resolve("scratch").resolve(folder), none, (what, fraction) -> {})
                .exposures()
                .get(0);
    }

    private Simulator simulator(String mode) {
        try {
            for (var reference : context.getServiceReferences(Simulator.class, null)) {
                if (context.getService(reference).mode().equals(mode)) {
                    return context.getService(reference);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        throw new AssertionError("mode " + mode + " has no simulator");
    }

    Job submit(Path exposure, Path folder, ProgressListener listener) throws CalibrationException {
        return calibrator.submit(
                calibrator.plan(
                        RunRequest.of(exposure).outputFolder(folder).threads(2).build()),
                listener);
    }

    /** Runs an exposure to its end, which must be a good one. */
    Job.Result run(Path exposure) throws Exception {
        return done(submit(exposure, scratch(), ProgressListener.SILENT));
    }

    static Job.Result done(Job job) throws Exception {
        var result = job.await();
        if (result.error() != null) {
            throw new AssertionError("the run failed: " + result.error().getMessage(), result.error());
        }
        return result;
    }

    /** The row of a step in the table WEBBCAL of a product, by column. */
    Map<String, String> provenance(Path product, String label) throws CalibrationException {
        var table = reader.readImage(product).tables().stream()
                .filter(t -> t.name().equals("WEBBCAL"))
                .findFirst()
                .orElseThrow()
                .table();
        for (int row = 0; row < table.rows(); row++) {
            if (table.require("LABEL").text(row).strip().equals(label)) {
                Map<String, String> values = new LinkedHashMap<>();
                for (var column : table.columns()) {
                    values.put(column.name(), column.text(row).strip());
                }
                return values;
            }
        }
        throw new AssertionError(product.getFileName() + ": the table WEBBCAL has no row for " + label);
    }

    /** Version of the bundle that made a step of a product. */
    String version(List<Path> products, String suffix, String label) throws CalibrationException {
        return provenance(product(products, suffix), label).get("VERSION");
    }

    static Path product(List<Path> products, String suffix) {
        return products.stream()
                .filter(p -> p.getFileName().toString().endsWith("_" + suffix + ".fits"))
                .findFirst()
                .orElseThrow();
    }

    /** The installed bundle of that name and version. */
    Optional<Bundle> bundle(String name, String version) {
        for (var bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName())
                    && bundle.getState() != Bundle.UNINSTALLED
                    && bundle.getVersion().toString().equals(version)) {
                return Optional.of(bundle);
            }
        }
        return Optional.empty();
    }

    /** Waits until something holds; bundles go on threads of their own. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            if (condition.call()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertTrue("waited 60 s for: " + what, condition.call());
    }

    /** What runs have left in their output folder, their log aside. */
    static List<String> leftIn(Path folder) throws IOException {
        return files(folder).keySet().stream()
                .filter(f -> !f.equals("webbcal.log"))
                .toList();
    }

    /** All files below a folder, with their sizes: what may not change when nothing happens. */
    static Map<String, Long> files(Path folder) throws IOException {
        Map<String, Long> sizes = new LinkedHashMap<>();
        try (var walk = Files.walk(folder)) {
            for (var file : walk.filter(Files::isRegularFile).sorted().toList()) {
                sizes.put(folder.relativize(file).toString(), Files.size(file));
            }
        }
        return sizes;
    }
}
