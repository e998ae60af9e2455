package org.webbcal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are cancelled, killed, or out of disk leave nothing half written, and go on from there when they are started again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InterruptionIT {

    private Executable webbcal;
    private Path raw;
    private Path out;

    @BeforeAll
    void makeExposures() throws Exception {
        webbcal = Executable.install("interruption");
        raw = webbcal.work().resolve("raw");
        var made = webbcal.run(
                "simulate", "miri-imaging", "-o", raw.toString(), "--subarray=SUB256", "--ndithers=2", "--ngroups=10");
        assertEquals(0, made.status(), () -> String.join("\n", made.err()));
    }

    @BeforeEach
    void clear() throws IOException {
        out = webbcal.work().resolve("out");
        Executable.delete(out);
    }

    /** Starts a run of all, and hands the process over when a line of it contains a word. */
    private Process startUntil(String word) throws IOException {
        var process = webbcal.process("run", raw.toString(), "-o", out.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var lines = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(word)) {
                return process;
            }
        }
        throw new IOException("the run ended before " + word);
    }

    private static List<String> rest(Process process) throws IOException {
        List<String> lines = new ArrayList<>();
        try (var in = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            in.lines().forEach(lines::add);
        }
        return lines;
    }

    private void assertNothingHalfWritten() throws IOException {
        for (var file : Executable.files(out)) {
            assertFalse(file.contains(".part") || file.contains("scratch"), file);
            if (file.endsWith(".fits")) {
                Fits.read(out.resolve(file));
            }
        }
    }

    private Executable.Outcome again() throws IOException, InterruptedException {
        var end = webbcal.run("run", raw.toString(), "-o", out.toString());
        assertEquals(0, end.status(), () -> String.join("\n", end.err()));
        assertNothingHalfWritten();
        return end;
    }

    private static boolean resumed(Executable.Outcome end) {
        return end.err().get(end.err().size() - 1).contains("done already");
    }

    @ParameterizedTest
    @CsvSource({"INT, [1/, true", "TERM, jump, true", "INT, image2, false", "TERM, tweakreg, false"})
    void aCancelledRunEndsAtOnceWithItsStatus(String signal, String word, boolean early) throws Exception {
        var process = startUntil(word);
        long clock = System.nanoTime();
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                        .start()
                        .waitFor());
        var words = String.join("\n", rest(process));
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue(), words);
        assertTrue(words.contains("webbcal: cancelled"), words);
        double seconds = (System.nanoTime() - clock) / 1e9;
        assertTrue(seconds < 10, () -> "took " + seconds + " s");
        assertNothingHalfWritten();
        var second = again();
        assertTrue(early || resumed(second), () -> String.join("\n", second.err()));
    }

    @Test
    void aCancelledStartEndsWithThatStatusToo() throws Exception {
        var process = webbcal.process("run", raw.toString(), "-o", out.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        // the Java machine takes a moment until it hears signals
        Thread.sleep(400);
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertTrue(process.exitValue() == 130 || process.exitValue() == 143, () -> "status " + process.exitValue());
        assertNothingHalfWritten();
    }

    @Test
    void aKilledRunGoesOnFromItsLastWholeProduct() throws Exception {
        var process = startUntil("[3/");
        process.destroyForcibly().waitFor();
        // as a kill in the middle of writing leaves them
        var part = Files.writeString(out.resolve(".x_rate.fits.999999999.part"), "half");
        var scratch = Files.createDirectories(out.resolve(".webbcal/scratch-999999999-1"));
        Files.writeString(scratch.resolve("lock"), "");
        Files.writeString(scratch.resolve("member0.fits"), "half");
        assertTrue(resumed(again()));
        assertFalse(Files.exists(part) || Files.exists(scratch));
        var last = again();
        assertTrue(
                last.err().get(last.err().size() - 1).contains("(5 tasks were done already)"),
                () -> String.join("\n", last.err()));
    }

    @Test
    void aDamagedProductIsMadeAgain() throws Exception {
        var first = again();
        var rate = Path.of(first.out().stream()
                .filter(l -> l.endsWith("_rate.fits"))
                .findFirst()
                .orElseThrow());
        var whole = Files.size(rate);
        Files.write(rate, java.util.Arrays.copyOf(Files.readAllBytes(rate), 10_000));
        assertTrue(resumed(again()));
        assertEquals(whole, Files.size(rate));
    }

    /** The limit stands for a disk where none can be mounted; what unpacks references before would fall over it, so it is a step without. */
    @Test
    void aFileThatCannotGrowIsToldAndLeavesNothing() throws Exception {
        Files.createDirectories(out);
        var end = webbcal.runWithFileLimit(
                256,
                "step",
                "group_scale",
                uncal().toString(),
                "-o",
                out.resolve("x_ramp.fits").toString());
        assertFailsWriting(end, "x_ramp.fits");
        assertNothingHalfWritten();
        assertTrue(Executable.files(out).stream().noneMatch(f -> f.endsWith(".fits")));
    }

    /** The products of SUB256 have 1.3, 1.3 and 2.3 MB. */
    @ParameterizedTest
    @CsvSource({"300k, _rate.fits, 0", "2200k, _rateints.fits, 1", "4M, _cal.fits, 2"})
    void aFullDiskIsToldAndKeepsWhatIsWhole(String size, String product, int whole) throws Exception {
        assumeTrue(Executable.mayMount(), "a small disk cannot be mounted here");
        var left = webbcal.work().resolve("left");
        Executable.delete(left);
        var end = webbcal.runOnDisk("size=" + size, out, left, "run", uncal().toString(), "-o", out.toString());
        assertFailsWriting(end, product);
        out = left;
        assertNothingHalfWritten();
        assertEquals(
                whole,
                Executable.files(left).stream().filter(f -> f.endsWith(".fits")).count(),
                () -> String.join("\n", end.err()));
    }

    @Test
    void aFolderThatMayOnlyBeReadIsToldBeforeAnythingIsDone() throws Exception {
        assumeTrue(Executable.mayMount(), "a folder that only can be read cannot be mounted here");
        var left = webbcal.work().resolve("left");
        var end = webbcal.runOnDisk("ro", out, left, "run", uncal().toString(), "-o", out.toString());
        assertFailsWriting(end, out + ": the output folder");
        assertTrue(end.err().stream().noneMatch(l -> l.contains("COMPLETE")), () -> String.join("\n", end.err()));
    }

    private Path uncal() throws IOException {
        return raw.resolve(Executable.files(raw).stream()
                .filter(f -> f.endsWith("_uncal.fits"))
                .findFirst()
                .orElseThrow());
    }

    private static void assertFailsWriting(Executable.Outcome end, String what) {
        var words = String.join("\n", end.err());
        assertEquals(1, end.status(), words);
        assertEquals(1, end.faults().size(), words);
        assertTrue(end.faults().get(0).contains(what) && end.faults().get(0).contains("cannot be written"), words);
    }
}
