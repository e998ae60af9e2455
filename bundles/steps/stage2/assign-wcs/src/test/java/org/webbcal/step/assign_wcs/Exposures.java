package org.webbcal.step.assign_wcs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.webbcal.api.step.StepRun;
import org.webbcal.io.asdf.AsdfFile;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** Exposures and references of files that tests may find beside the project, and the step run on them. */
final class Exposures {

    private Exposures() {}

    /** A file of {@code $WEBBCAL_TEST_DATA}, or of {@code shared/data} beside the project; the test is skipped without. */
    static Path data(String name) {
        String set = System.getenv("WEBBCAL_TEST_DATA");
        if (set != null && Files.exists(Path.of(set, name))) {
            return Path.of(set, name);
        }
        for (Path p = Path.of("").toAbsolutePath(); set == null && p != null; p = p.getParent()) {
            var data = p.resolve("shared/data").resolve(name);
            if (Files.exists(data)) {
                return data;
            }
        }
        return Assumptions.abort("skipped: " + name + " is not here");
    }

    /** A folder of {@code $WEBBCAL_ORACLE}, or of {@code ~/.cache/webbcal-oracle}; the test is skipped without. */
    static Path oracle(String group, String name) {
        var set = System.getenv("WEBBCAL_ORACLE");
        var root = set != null ? Path.of(set) : Path.of(System.getProperty("user.home"), ".cache", "webbcal-oracle");
        var pack = root.resolve(group).resolve(name);
        Assumptions.assumeTrue(Files.isDirectory(pack), "skipped: " + pack + " is not here");
        return pack;
    }

    /** Headers of a product, with an image of its size. */
    static ImageModel image(Path file) throws IOException {
        try (var fits = new FitsAccessService().open(file)) {
            var sci = fits.extension("SCI").orElseThrow();
            int[] dims = sci.dims();
            var image = dims.length == 3
                    ? ImageModel.cube(1, dims[1], dims[2])
                    : ImageModel.image(dims[dims.length - 2], dims[dims.length - 1]);
            image.primary(fits.primary().copy());
            image.sciHeader(sci.header().copy());
            return image;
        }
    }

    static FakeStepContext context(ImageModel image) {
        var context = FakeStepContext.miri(new Shape4(1, 1, image.ny(), image.nx()));
        image.primary().cards().forEach(c -> context.key(c.key(), c.value()));
        image.sciHeader().cards().forEach(c -> context.sciKey(c.key(), c.value()));
        return context;
    }

    static FakeReference tree(String type, Path file) throws IOException {
        var reference = new FakeReference(type);
        Map<String, Object> tree = AsdfFile.open(file).tree();
        tree.forEach(reference::entry);
        return reference;
    }

    static FakeReference table(String type, Path file) throws IOException {
        var reference = new FakeReference(type);
        try (var fits = new FitsAccessService().open(file)) {
            Header header = fits.primary();
            header.cards().forEach(c -> reference.key(c.key(), c.value()));
            reference.table("WAVETABLE", fits.table("WAVETABLE").orElseThrow());
        }
        return reference;
    }

    static ImageModel run(FakeStepContext context, ImageModel image) throws Exception {
        return (ImageModel) ((StepRun.Model) new AssignWcsStep().open(context))
                .process(image)
                .get(0);
    }

    /** Rows of numbers below a line of names. */
    static double[][] table(Path csv) throws IOException {
        var rows = Files.readAllLines(csv);
        return rows.stream()
                .skip(1)
                .map(row -> Arrays.stream(row.split(","))
                        .mapToDouble(v -> v.equals("nan") ? Double.NaN : Double.parseDouble(v))
                        .toArray())
                .toArray(double[][]::new);
    }
}
