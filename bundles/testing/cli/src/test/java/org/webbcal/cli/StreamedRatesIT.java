package org.webbcal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates of integrations that {@code --memory} does not take go through a file on disk, and the products are, byte for byte, those of a run that holds them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamedRatesIT {

    private static final String ON_DISK = "MB are kept on disk";

    private Executable webbcal;
    private Path miri;

    @BeforeAll
    void install() throws Exception {
        webbcal = Executable.install("streamed-rates");
        miri = simulated("miri-imaging", "miri", "--subarray=SUB64", "--ndithers=1", "--nints=40", "--ngroups=5");
    }

    /** A time series of 4.5 MB of rates and variances. */
    private Path simulated(String mode, String name, String... parameters) throws Exception {
        var raw = webbcal.work().resolve(name);
        List<String> arguments = new ArrayList<>(List.of("simulate", mode, "-o", raw.toString()));
        arguments.addAll(List.of(parameters));
        var made = webbcal.run(arguments.toArray(new String[0]));
        assertEquals(0, made.status(), () -> String.join("\n", made.err()));
        return webbcal.work()
                .resolve(made.out().stream()
                        .filter(l -> l.endsWith("_uncal.fits"))
                        .findFirst()
                        .orElseThrow())
                .normalize();
    }

    private Executable.Outcome run(Path uncal, Path out, String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("run", uncal.toString(), "-o", out.toString(), "--stage", "1", "-v"));
        arguments.addAll(List.of(more));
        return webbcal.run(arguments.toArray(new String[0]));
    }

    private void assertSame(Path uncal, String little) throws Exception {
        var folder = uncal.getParent();
        var held = run(uncal, folder.resolve("held"));
        assertEquals(0, held.status(), () -> String.join("\n", held.err()));
        assertFalse(String.join("\n", held.err()).contains(ON_DISK), () -> String.join("\n", held.err()));
        var out = folder.resolve("streamed-" + little);
        var streamed = run(uncal, out, "--memory", little);
        assertEquals(0, streamed.status(), () -> String.join("\n", streamed.err()));
        assertTrue(String.join("\n", streamed.err()).contains(ON_DISK), () -> String.join("\n", streamed.err()));
        var products = Executable.files(folder.resolve("held")).stream()
                .filter(f -> f.endsWith(".fits"))
                .toList();
        assertEquals(2, products.size(), products::toString);
        for (var product : products) {
            var a = Fits.read(folder.resolve("held").resolve(product));
            var b = Fits.read(out.resolve(product));
            assertEquals(a.names(), b.names());
            // what tells when and for how long it ran
            assertEquals(a.cards("PRIMARY", "DATE "), b.cards("PRIMARY", "DATE "), product);
            for (var plane : List.of("SCI", "ERR", "DQ", "VAR_POISSON", "VAR_RNOISE")) {
                assertEquals(a.cards(plane), b.cards(plane), product + " " + plane);
                assertArrayEquals(a.content(plane), b.content(plane), product + " " + plane);
            }
        }
        for (var left : Executable.files(out)) {
            assertFalse(left.contains("scratch") || left.contains(".stack"), left);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4M", "100K"})
    void productsOfMiriAreTheSame(String little) throws Exception {
        assertSame(miri, little);
    }

    /** Here gain_scale works on the images as well. */
    @Test
    void productsOfNirspecAreTheSame() throws Exception {
        var uncal = simulated("nirspec-bots", "nirspec", "--subarray=SUB512", "--nints=12", "--ngroups=4");
        Fits.read(uncal).set("PRIMARY", "GAINFACT", "2.0").write(uncal);
        assertSame(uncal, "4M");
    }

    /** A step that needs all images and cannot have them is told of when the fit starts, not after it. */
    @Test
    void aStepThatNeedsAllImagesIsRefusedAtTheFit() throws Exception {
        var overlay = webbcal.home().resolve("overlays/all.yaml");
        Files.writeString(
                overlay,
                "overlay: miri-imaging\nedit:\n  - insert: { after: gain_scale_ints, step: { clean_flicker_noise: { on:"
                        + " rateints, as: clean_ints } } }\n");
        try {
            var out = miri.getParent().resolve("refused");
            var end = run(miri, out, "--memory", "4M");
            var words = String.join("\n", end.err());
            assertEquals(2, end.status(), words);
            assertEquals(1, end.faults().size(), words);
            assertTrue(
                    end.faults().get(0).contains("step clean_ints needs the rateints of all 40 integrations in memory")
                            && end.faults().get(0).contains("give --memory 1G"),
                    words);
            assertTrue(
                    Executable.files(out).stream().noneMatch(f -> f.endsWith(".fits")),
                    () -> "a product of what failed in " + out);
            assertEquals(0, run(miri, miri.getParent().resolve("allowed")).status());
        } finally {
            Files.delete(overlay);
        }
    }
}
