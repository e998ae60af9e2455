package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.model.Header;

/** What users do to files, and the one line that they get for it. */
class BadInputTest {

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();
    private byte[] uncal;
    private byte[] rate;

    @BeforeEach
    void makeGoodFiles() throws Exception {
        uncal = Files.readAllBytes(Samples.uncal(dir.resolve("good_uncal.fits"), 2, 3, 20, 30));
        new FitsProductWriter().write(Samples.rate(20, 30), dir.resolve("good_rate.fits"));
        rate = Files.readAllBytes(dir.resolve("good_rate.fits"));
    }

    private void refused(byte[] content, String message) throws Exception {
        var path = Files.write(dir.resolve("x.fits"), content);
        for (var open : new Opening[] {reader::probe, reader::openRamp, reader::readImage}) {
            var e = assertThrows(CalibrationException.class, () -> open.open(path));
            assertEquals(ExitStatus.BAD_INPUT, e.status());
            assertEquals("x.fits: " + message, e.getMessage());
        }
    }

    private interface Opening {
        Object open(Path path) throws CalibrationException;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** A file with some of its text replaced by text of the same length. */
    private static byte[] edited(byte[] file, String from, String to) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertEquals(from.length(), to.length());
        assertTrue(text.contains(from), from);
        return text.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void notFits() throws Exception {
        refused(new byte[0], "is empty (0 bytes); fetch it again");
        refused(
                ascii("<!DOCTYPE html><html>"),
                "is not a FITS file (starts with '<!DOCTYPE html><', expected 'SIMPLE  ='); it looks like the answer of a web page to a failed download, fetch it again");
        refused(
                ascii("{\"error\": 404}"),
                "is not a FITS file (starts with '{\"error\": 404}', expected 'SIMPLE  ='); it looks like the answer of a web page to a failed download, fetch it again");
        refused(
                ascii("version https://git-lfs.github.com/spec/v1\n"),
                "is a Git LFS pointer, not the file itself; run 'git lfs pull'");
        refused(ascii("#ASDF 1.0.0\n"), "is an ASDF file, expected FITS");
        refused(ascii("hello\n"), "is not a FITS file (starts with 'hello\\x0a', expected 'SIMPLE  =')");
        refused(new byte[5000], "is not a FITS file (starts with zero bytes); the copy is broken, fetch it again");
        refused(new byte[] {'B', 'Z', 'h', '9', 1, 2, 3}, "is compressed with bzip2; unpack it first (bunzip2)");
    }

    @Test
    void notThere() throws Exception {
        var none = dir.resolve("none.fits");
        assertEquals(
                none + ": no such file",
                assertThrows(CalibrationException.class, () -> reader.probe(none))
                        .getMessage());
        assertTrue(assertThrows(CalibrationException.class, () -> reader.probe(dir))
                .getMessage()
                .endsWith("is a folder, not a FITS file; name a file in it"));
        var loop = dir.resolve("loop.fits");
        Files.createSymbolicLink(loop, loop);
        assertEquals(
                ExitStatus.BAD_INPUT,
                assertThrows(CalibrationException.class, () -> reader.probe(loop))
                        .status());
    }

    @Test
    void truncated() throws Exception {
        refused(
                Arrays.copyOf(uncal, 2880 + 2880 + 100),
                "SCI (2×3×20×30, BITPIX 16) needs 7200 bytes, the file has 100 left; it is truncated, fetch it again");
        refused(
                Arrays.copyOf(uncal, 2880 + 500),
                "header of HDU 1 at byte 2880 has no END card before the file ends (3380 bytes); the file is truncated, fetch it again");
        refused(
                Arrays.copyOf(uncal, 100),
                "primary header at byte 0 has no END card before the file ends (100 bytes); the file is truncated, fetch it again");
    }

    @Test
    void missingPaddingAndTrailingGarbageAreTolerated() throws Exception {
        var path = Files.write(dir.resolve("x.fits"), Arrays.copyOf(uncal, 2 * 2880 + 7200));
        assertEquals(4, reader.probe(path).dims().length);
        var more = Arrays.copyOf(uncal, uncal.length + 1000);
        Arrays.fill(more, uncal.length, more.length, (byte) 7);
        assertEquals(4, reader.probe(Files.write(path, more)).dims().length);
        try (var ramp = reader.openRamp(path)) {
            assertEquals(
                    "[x.fits: the last 1000 bytes are no FITS and were left out]",
                    ramp.remarks().toString());
        }
    }

    @Test
    void headersThatLie() throws Exception {
        refused(
                edited(uncal, "BITPIX  =                   16", "BITPIX  =                   17"),
                "header of HDU 1 has BITPIX = 17, expected 8, 16, 32, 64, -32 or -64");
        refused(
                edited(uncal, "BITPIX  =                   16", "BITPIX  =                  'a'"),
                "header of HDU 1 has BITPIX = a, expected a whole number");
        refused(
                edited(uncal, "NAXIS   =                    4", "NAXIS   =                 4000"),
                "header of HDU 1 has NAXIS = 4000, expected 0 to 999");
        refused(
                edited(uncal, "NAXIS2  =                   20", "NAXIS2  =                  -20"),
                "header of HDU 1 has NAXIS2 = -20, expected a whole number from 0 on");
        refused(
                edited(uncal, "NAXIS2  =                   20", "NAXISX  =                   20"),
                "header of HDU 1 has NAXIS2 = (missing), expected a whole number from 0 on");
        refused(
                edited(uncal, "NAXIS2  =                   20", "NAXIS2  =           2000000000"),
                "SCI (2×3×2000000000×30, BITPIX 16) needs 720000000000 bytes, the file has 8640 left; it is truncated, fetch it again");
        refused(
                edited(uncal, "NAXIS2  =                   20", "NAXIS2  =  9000000000000000000"),
                "SCI claims 2×3×9000000000000000000×30 values, more than any file holds; the header is damaged, fetch it again");
    }

    @Test
    void aHeaderWithoutEnd() throws Exception {
        var endless = new byte[2880 * 400];
        Arrays.fill(endless, (byte) ' ');
        System.arraycopy(ascii("SIMPLE  =                    T"), 0, endless, 0, 30);
        refused(endless, "primary header has no END card within 10000 cards; the file is damaged, fetch it again");
    }

    @Test
    void noScience() throws Exception {
        refused(
                edited(rate, "EXTNAME = 'SCI     '", "EXTNAME = 'SKY     '"),
                "no SCI extension, it has SKY, ERR, DQ, VAR_POISSON, VAR_RNOISE");
        var path = dir.resolve("primary.fits");
        var cards = new Cards()
                .add("SIMPLE", true, "")
                .add("BITPIX", 16L, "")
                .add("NAXIS", 2L, "")
                .add("NAXIS1", 2L, "")
                .add("NAXIS2", 1L, "");
        Samples.file(path, cards, Samples.shorts(1, 2));
        assertEquals(
                "primary.fits: no SCI extension, it has no extensions; the primary HDU holds an array of 1×2: move it into an extension SCI "
                        + "[integration][group][y][x] first",
                assertThrows(CalibrationException.class, () -> reader.probe(path))
                        .getMessage());
        Samples.file(path, Samples.primary(), new byte[0], Samples.image("SCI", -32, false, 0), new byte[0]);
        assertEquals(
                "primary.fits: SCI holds no image (no data), expected pixels",
                assertThrows(CalibrationException.class, () -> reader.probe(path))
                        .getMessage());
    }

    private Path science(String model, int... dims) throws Exception {
        int n = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        var header = new Header().set("NINTS", 2);
        if (!model.isEmpty()) {
            header.set("DATAMODL", model);
        }
        return Samples.file(
                dir.resolve("x.fits"),
                Samples.primary(header),
                new byte[0],
                Samples.image("SCI", 8, false, dims),
                new byte[n]);
    }

    @Test
    void wrongNumberOfAxes() throws Exception {
        for (Object[] c : new Object[][] {
            {science("", 5), "x.fits: SCI has 1 axes (5), expected 2 or 3 for an image, 4 for ramps"}
        }) {
            assertEquals(
                    c[1],
                    assertThrows(CalibrationException.class, () -> reader.probe((Path) c[0]))
                            .getMessage());
        }
        var flat = science("Level1bModel", 2, 3);
        assertEquals(
                "x.fits: SCI has 2 axes (2×3), expected 4: integrations, groups, rows, columns",
                assertThrows(CalibrationException.class, () -> reader.openRamp(flat))
                        .getMessage());
        var three = science("RampModel", 2, 2, 3);
        assertEquals(
                "x.fits: SCI has 3 axes (2×2×3), expected 4: integrations, groups, rows, columns",
                assertThrows(CalibrationException.class, () -> reader.openRamp(three))
                        .getMessage());
        var rate = science("ImageModel", 2, 2, 3);
        assertEquals(
                "x.fits: SCI has 3 axes (2×2×3), but DATAMODL = ImageModel has 2",
                assertThrows(CalibrationException.class, () -> reader.readImage(rate))
                        .getMessage());
        var rateints = science("CubeModel", 2, 3);
        assertEquals(
                "x.fits: SCI has 2 axes (2×3), but DATAMODL = CubeModel has 3",
                assertThrows(CalibrationException.class, () -> reader.readImage(rateints))
                        .getMessage());
        var ramp = science("", 1, 1, 2, 3);
        assertEquals(
                "x.fits: SCI has 4 axes (1×1×2×3): a ramp; expected an image with 2 or 3",
                assertThrows(CalibrationException.class, () -> reader.readImage(ramp))
                        .getMessage());
        var image = science("", 2, 3);
        assertEquals(
                "x.fits: SCI has 2 axes (2×3), expected a ramp with 4: integrations, groups, rows, columns",
                assertThrows(CalibrationException.class, () -> reader.openRamp(image))
                        .getMessage());
    }

    @Test
    void keywordsThatContradictTheArray() throws Exception {
        refusedRamp(
                edited(uncal, "NGROUPS =                    3", "NGROUPS =                    2"),
                "SCI has 3 groups, but NGROUPS = 2; correct the keyword if the pixels are right");
        refusedRamp(
                edited(uncal, "NINTS   =                    2", "NINTS   =                    1"),
                "SCI has 2 integrations, but NINTS = 1; correct the keywords if the pixels are right");
        try (var ramp = reader.openRamp(Files.write(
                dir.resolve("x.fits"),
                edited(uncal, "NGROUPS =                    3", "NGROUPS =                    5")))) {
            assertEquals(
                    "[x.fits: exposure cut short: SCI has 2 integrations of 3 groups, the keywords announce 2 of 5]",
                    ramp.remarks().toString());
        }
    }

    private void refusedRamp(byte[] content, String message) throws Exception {
        var path = Files.write(dir.resolve("x.fits"), content);
        assertEquals(
                "x.fits: " + message,
                assertThrows(CalibrationException.class, () -> reader.openRamp(path))
                        .getMessage());
        assertEquals(
                "x.fits: " + message,
                assertThrows(CalibrationException.class, () -> reader.probe(path))
                        .getMessage());
    }

    @Test
    void planesOfDifferentShape() throws Exception {
        var path = Samples.file(
                dir.resolve("x.fits"),
                Samples.primary(),
                new byte[0],
                Samples.image("SCI", -32, false, 2, 2),
                Samples.floats(1, 2, 3, 4),
                Samples.image("ERR", -32, false, 2, 1),
                Samples.floats(1, 2));
        assertEquals(
                "x.fits: ERR is 2×1, SCI is 2×2; they must agree",
                assertThrows(CalibrationException.class, () -> reader.readImage(path))
                        .getMessage());
    }

    /** Nothing but a clear refusal may come of a damaged file: no other exception, no hang, no allocation beyond the file's size. */
    @Test
    void damagedFilesNeverCrashTheReader() throws Exception {
        var random = new Random(17);
        var path = dir.resolve("fuzz.fits");
        new FitsProductWriter()
                .write(Samples.ramp(new org.webbcal.model.Shape4(2, 2, 4, 4), true, true), dir.resolve("r.fits"));
        var table = Samples.rate(3, 3);
        table.tables()
                .add(new org.webbcal.model.TableExtension(
                        "T",
                        1,
                        new Header(),
                        new org.webbcal.model.Table()
                                .add(new org.webbcal.model.Table.Column("a", new String[] {"x", "yz"}))
                                .add(new org.webbcal.model.Table.Column("v", new double[4], 2, false, "", "", ""))));
        new FitsProductWriter().write(table, dir.resolve("t.fits"));
        byte[][] seeds = {
            uncal, rate, Files.readAllBytes(dir.resolve("r.fits")), Files.readAllBytes(dir.resolve("t.fits"))
        };
        int opened = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = seeds[i % seeds.length].clone();
            UnaryOperator<byte[]> cut = b -> random.nextInt(10) == 0 ? Arrays.copyOf(b, random.nextInt(b.length)) : b;
            for (int k = random.nextInt(12); k >= 0; k--) {
                // Mostly in headers, and mostly characters that mean something there.
                int at = random.nextInt(3) == 0
                        ? random.nextInt(bytes.length)
                        : random.nextInt(2) * 2880 + random.nextInt(2880);
                bytes[Math.min(at, bytes.length - 1)] = (byte) "0123456789 -'=/ENDTXAISLO&.".charAt(random.nextInt(27));
            }
            Files.write(path, cut.apply(bytes));
            for (var open : new Opening[] {reader::probe, reader::openRamp, reader::readImage, reader::readTable}) {
                try {
                    Object found = open.open(path);
                    if (found instanceof org.webbcal.model.RampModel ramp) {
                        ramp.read(0);
                        ramp.close();
                    }
                    opened++;
                } catch (CalibrationException e) {
                    assertEquals(ExitStatus.BAD_INPUT, e.status());
                    assertFalse(e.getMessage().contains("\n"), e.getMessage());
                } catch (java.io.IOException e) {
                    assertTrue(e.getMessage().startsWith("fuzz.fits: "), e.getMessage());
                }
            }
        }
        assertTrue(opened > 100);
    }
}
