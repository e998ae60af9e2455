package org.webbcal.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Segments of a time series of spectra, in associations as users write them: what is missing is told, what contradicts is refused in one line, and what is merely in
 * another order is put right.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadSeriesIT {

    private static final int DONE = 0;
    private static final int INPUT = 3;
    private static final int NO_DATA = 64;
    private static final String PRODUCT = "jw01234-o001_t001_miri_p750l-slitlessprism";

    private Executable webbcal;
    private Platform platform;
    /** Calibrated segments of two integrations each. */
    private final Path[] good = new Path[2];

    private int cases;

    /** Alters segment 0 or 1. */
    private interface Change {
        Fits of(int segment, Fits file);
    }

    @BeforeAll
    void makeGoodSegments() throws Exception {
        webbcal = Executable.install("bad-series");
        platform = Platform.start(webbcal.home());
        var raw = webbcal.work().resolve("raw");
        var made = platform.run(List.of(
                "simulate", "miri-lrs-slitless", "-o", raw.toString(), "--nints=4", "--ngroups=3", "--segments=2"));
        assertEquals(DONE, made.status(), () -> String.join("\n", made.err()));
        var out = webbcal.work().resolve("good");
        var run = platform.run(List.of("run", raw.toString(), "-o", out.toString(), "--stage", "1,2"));
        assertEquals(DONE, run.status(), () -> String.join("\n", run.err()));
        for (int k = 0; k < 2; k++) {
            String segment = "-seg00" + (k + 1);
            good[k] = Path.of(run.out().stream()
                    .filter(l -> l.contains(segment) && l.endsWith("_calints.fits"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    @AfterAll
    void stop() throws IOException {
        if (platform != null) {
            platform.close();
        }
    }

    /** Runs stage 3 on the altered segments, listed in an order. */
    private Executable.Outcome run(Change change, int... order) throws Exception {
        var folder = Files.createDirectories(webbcal.work().resolve("cases").resolve(String.valueOf(cases++)));
        for (int k = 0; k < 2; k++) {
            change.of(k, Fits.read(good[k])).write(folder.resolve(name(k)));
        }
        var members = IntStream.of(order)
                .mapToObj(k -> "{\"expname\": \"" + name(k) + "\", \"exptype\": \"science\"}")
                .collect(Collectors.joining(", "));
        var association = Files.writeString(
                folder.resolve("x_asn.json"),
                "{\"asn_type\": \"tso3\", \"asn_id\": \"o001\", \"products\": [{\"name\": \"" + PRODUCT
                        + "\", \"members\": [" + members + "]}]}");
        var end = platform.run(List.of(
                "run", association.toString(), "-o", folder.resolve("out").toString()));
        var words = String.join("\n", end.err());
        assertFalse(words.contains("\tat ") || words.contains("internal fault"), words);
        for (var left : Executable.files(folder.resolve("out"))) {
            assertFalse(left.contains(".part") || left.contains("scratch"), left);
            assertTrue(end.status() == DONE || !left.contains("x1dints"), left);
        }
        return end;
    }

    private static String name(int segment) {
        return "x-seg00" + (segment + 1) + "_mirimage_calints.fits";
    }

    private void refused(int status, String words, Change change) throws Exception {
        var end = run(change, 0, 1);
        assertEquals(status, end.status(), () -> String.join("\n", end.err()));
        assertEquals(1, end.faults().size(), () -> String.join("\n", end.err()));
        assertTrue(end.faults().get(0).contains(words), () -> end.faults().get(0));
    }

    private void warned(String words, Change change) throws Exception {
        var end = run(change, 0, 1);
        assertEquals(DONE, end.status(), () -> String.join("\n", end.err()));
        assertTrue(end.err().stream().anyMatch(l -> l.contains(words)), () -> String.join("\n", end.err()));
    }

    private static Change second(String key, String value) {
        return (segment, file) -> segment == 0 ? file : file.set("PRIMARY", key, value);
    }

    private Path spectra() {
        return webbcal.work()
                .resolve("cases")
                .resolve(String.valueOf(cases - 1))
                .resolve("out/" + PRODUCT + "_x1dints.fits");
    }

    @Test
    void theOrderOfMembersDoesNotMatter() throws Exception {
        assertEquals(DONE, run((segment, file) -> file, 0, 1).status());
        byte[] forwards = Fits.read(spectra()).content("EXTRACT1D");
        byte[] times = Fits.read(spectra()).content("INT_TIMES");
        assertEquals(DONE, run((segment, file) -> file, 1, 0).status());
        assertArrayEquals(forwards, Fits.read(spectra()).content("EXTRACT1D"));
        assertArrayEquals(times, Fits.read(spectra()).content("INT_TIMES"));
    }

    /** The header says that it is a time series, but there is nothing to compare with. */
    @Test
    void aSingleIntegrationIsAnExposure() throws Exception {
        var raw = webbcal.work().resolve("single");
        var made = platform.run(
                List.of("simulate", "miri-lrs-slitless", "-o", raw.toString(), "--nints=1", "--ngroups=3"));
        assertEquals(DONE, made.status(), () -> String.join("\n", made.err()));
        var run = platform.run(List.of(
                "run", raw.toString(), "-o", webbcal.work().resolve("one").toString()));
        assertEquals(DONE, run.status(), () -> String.join("\n", run.err()));
        assertTrue(run.out().stream().anyMatch(l -> l.endsWith("_c1d.fits")), () -> String.join("\n", run.out()));
        assertFalse(run.out().stream().anyMatch(l -> l.endsWith("_x1dints.fits")));
    }

    @Test
    void aMissingSegmentIsTold() throws Exception {
        warned("segment 2 of 3 missing", (segment, file) -> {
            file.set("PRIMARY", "EXSEGTOT", "3");
            return segment == 0 ? file : file.set("PRIMARY", "EXSEGNUM", "3");
        });
    }

    @Test
    void differentCountsOfTheExposureAreTold() throws Exception {
        warned("announce NINTS = 4 and 9", second("NINTS", "9"));
    }

    @Test
    void overlapIsRefused() throws Exception {
        refused(
                INPUT,
                "segments overlap",
                (segment, file) -> segment == 0
                        ? file
                        : file.set("PRIMARY", "INTSTART", "2").set("PRIMARY", "INTEND", "3"));
    }

    @Test
    void theSameSegmentTwiceIsRefused() throws Exception {
        refused(INPUT, "are both segment 1", second("EXSEGNUM", "1"));
    }

    @Test
    void aSegmentOfAnotherFilterIsRefused() throws Exception {
        refused(INPUT, "different FILTER, P750L", second("FILTER", "'F770W'"));
    }

    @Test
    void aSegmentOfAnotherSubarrayIsRefused() throws Exception {
        refused(INPUT, "different SUBARRAY, SLITLESSPRISM", second("SUBARRAY", "'SUB64'"));
    }

    /** DO_NOT_USE everywhere. */
    private static Fits flagged(Fits file) {
        return file.fill("DQ", 0x80, 0, 0, 1);
    }

    @Test
    void aSegmentFlaggedThroughoutIsLeftOut() throws Exception {
        warned(
                "x-seg002_mirimage is left out: extract_1d: no pixel of the aperture",
                (segment, file) -> segment == 0 ? file : flagged(file));
    }

    @Test
    void aSeriesFlaggedThroughoutHasNoSpectrum() throws Exception {
        refused(NO_DATA, "no pixel of the aperture", (segment, file) -> flagged(file));
    }
}
