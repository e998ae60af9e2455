package org.webbcal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Whatever is wrong with what users give, they get the exit status of the contract and one line that says what and where; no stack trace, no product that is
 * not whole. Cases that have to do with a process are one of their own, and one of each kind; the others are commands in a framework of the test's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final int INPUT = 3;
    private static final int REFERENCE = 4;
    private static final int NO_SERVICE = 5;
    private static final int NO_DATA = 64;

    /** Cases that are a process: one for each status, and where script, arguments, files of the system, stack or heap take part. */
    private static final Set<String> PROCESSES = Set.of(
            "text in place of FITS",
            "empty file",
            "no file",
            "link to itself",
            "device",
            "folder without exposures",
            "more pixels than the file",
            "gzip of something else",
            "info of what is no FITS",
            "step on what is no FITS",
            "NIRCam",
            "one group",
            "saturated throughout",
            "override: a gain for a flat",
            "usage: rnu UNCAL",
            "usage: run",
            "usage: run  -o OUT",
            "usage: run UNCAL -o OUT --steps.jump.rejection_treshold=4",
            "association: nesting without end",
            "output folder is a file",
            "deploy: text",
            "deploy: throws in its constructor");

    private static final int NX = 72;
    private static final int NY = 64;
    private static final int GROUPS = 5;

    /** Makes what is wrong in a folder of its own and gives the arguments. */
    private interface Maker {
        List<String> arguments(Path folder) throws IOException;
    }

    private interface FileMaker {
        Path file(Path folder) throws IOException;
    }

    /** @param words that the line has to contain; when the status is DONE, a warning */
    private record Case(int status, String words, Maker maker) {}

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private final ExecutorService processes =
            Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()));
    private Executable webbcal;
    private Platform platform;
    private Path uncal;
    private Path rate;
    private Path cal;

    @BeforeAll
    void makeGoodFiles() throws Exception {
        webbcal = Executable.install("bad-input");
        var raw = webbcal.work().resolve("raw");
        var made = webbcal.run(
                "simulate",
                "miri-imaging",
                "-o",
                raw.toString(),
                "--subarray=SUB64",
                "--ndithers=1",
                "--ngroups=" + GROUPS);
        assertEquals(DONE, made.status(), () -> String.join("\n", made.err()));
        uncal = Path.of(made.out().stream()
                .filter(l -> l.endsWith("_uncal.fits"))
                .findFirst()
                .orElseThrow());
        uncal = webbcal.work().resolve(uncal).normalize();
        var good = webbcal.work().resolve("good");
        var run = webbcal.run("run", uncal.toString(), "-o", good.toString());
        assertEquals(DONE, run.status(), () -> String.join("\n", run.err()));
        rate = product(run, "_rate.fits");
        cal = product(run, "_cal.fits");
        platform = Platform.start(webbcal.home());
    }

    private static Path product(Executable.Outcome run, String suffix) {
        return Path.of(
                run.out().stream().filter(l -> l.endsWith(suffix)).findFirst().orElseThrow());
    }

    @AfterAll
    void stop() throws IOException {
        processes.shutdownNow();
        if (platform != null) {
            platform.close();
        }
    }

    // ---- the cases
    // ----------------------------------------------------------------------------------------------------------------

    private void add(String name, int status, String words, Maker maker) {
        cases.put(name, new Case(status, words, maker));
    }

    /** A file that {@code run} is given. */
    private void file(String name, int status, String words, FileMaker maker) {
        add(name, status, words, folder -> run(folder, maker.file(folder)));
    }

    private static List<String> run(Path folder, Path input, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("run", input.toString(), "-o", folder.resolve("out").toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private static FileMaker bytes(byte[] content) {
        return folder -> Files.write(folder.resolve("x_uncal.fits"), content);
    }

    private static FileMaker text(String content) {
        return bytes(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The good exposure with an alteration. */
    private FileMaker uncal(java.util.function.UnaryOperator<Fits> change) {
        return folder -> change.apply(Fits.read(uncal)).write(folder.resolve("x_uncal.fits"));
    }

    private FileMaker keyword(String extension, String key, String value) {
        return uncal(f -> f.set(extension, key, value));
    }

    private void files() throws IOException {
        var good = Files.readAllBytes(uncal);
        file(
                "text in place of FITS",
                INPUT,
                "is not a FITS file (starts with 'hello",
                text("hello, world\n".repeat(1000)));
        file("page of a failed download", INPUT, "failed download", text("<!DOCTYPE html><html>404</html>"));
        file("empty file", INPUT, "is empty", text(""));
        file("zero bytes", INPUT, "zero bytes", bytes(new byte[10_000]));
        file(
                "Git LFS pointer",
                INPUT,
                "git lfs pull",
                text("version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 5\n"));
        file(
                "truncated pixels",
                INPUT,
                "SCI (1×5×64×72, BITPIX 16) needs 46080 bytes",
                bytes(Arrays.copyOf(good, 40_000)));
        file("truncated header", INPUT, "has no END card", bytes(Arrays.copyOf(good, 3_000)));
        file("file of the primary header alone", INPUT, "no SCI extension", uncal(Fits::bare));
        file("no SCI", INPUT, "no SCI extension, it has", uncal(f -> f.without("SCI")));
        file("two axes", INPUT, "SCI has 2 axes", uncal(f -> f.set("SCI", "NAXIS", "2")
                .set("SCI", "NAXIS3", null)
                .set("SCI", "NAXIS4", null)
                .data("SCI", d -> new byte[11_520])));
        file("more pixels than the file", INPUT, "needs 46080000 bytes", keyword("SCI", "NAXIS3", "5000"));
        file("more pixels than any file", INPUT, "more than any file holds", uncal(f -> f.set(
                        "SCI", "NAXIS3", "4294967296")
                .set("SCI", "NAXIS4", "4294967296")));
        file("negative axis", INPUT, "NAXIS1 = -72", keyword("SCI", "NAXIS1", "-72"));
        file("more axes than the standard has", INPUT, "NAXIS = 2000", keyword("SCI", "NAXIS", "2000"));
        file("unknown BITPIX", INPUT, "BITPIX = 17", keyword("SCI", "BITPIX", "17"));
        file("table of two milliard rows", INPUT, "INT_TIMES", keyword("INT_TIMES", "NAXIS2", "2000000000"));
        file("table of 5000 columns", INPUT, "TFIELDS = 5000", keyword("INT_TIMES", "TFIELDS", "5000"));
        file("column of 99999999999 numbers", INPUT, "TFORM2", keyword("INT_TIMES", "TFORM2", "'99999999999D'"));
        file("header of a million cards", INPUT, "within 10000 cards", uncal(f -> f.addCards(1_000_000)));
        file(
                "truncated gzip",
                INPUT,
                "damaged or truncated",
                folder -> Files.write(folder.resolve("x_uncal.fits.gz"), Arrays.copyOf(gzip(good), 15_000)));
        file(
                "gzip of something else",
                INPUT,
                "is not a FITS file",
                folder -> Files.write(folder.resolve("x_uncal.fits.gz"), gzip(new byte[50_000_000])));
        file("no file", INPUT, "no such file", folder -> folder.resolve("x_uncal.fits"));
        file(
                "folder of that name",
                INPUT,
                "holds no exposure",
                folder -> Files.createDirectory(folder.resolve("x.fits")));
        file(
                "link to itself",
                INPUT,
                "link",
                folder -> Files.createSymbolicLink(folder.resolve("x_uncal.fits"), folder.resolve("x_uncal.fits")));
        file("device", INPUT, "no regular file", folder -> Path.of("/dev/zero"));
        file("folder without exposures", INPUT, "holds no exposure", folder -> folder);
        add("folder with one exposure of two", DONE, "left out: y_uncal.fits", folder -> {
            Files.copy(uncal, folder.resolve("x_uncal.fits"));
            Files.writeString(folder.resolve("y_uncal.fits"), "junk");
            return run(folder, folder, "--stage", "1");
        });
        add(
                "info of what is no FITS",
                INPUT,
                "is not a FITS file",
                folder -> List.of("info", text("junk").file(folder).toString()));
        add(
                "step on what is no FITS",
                INPUT,
                "is not a FITS file",
                folder -> List.of(
                        "step",
                        "dq_init",
                        text("junk").file(folder).toString(),
                        "-o",
                        folder.resolve("out").resolve("y.fits").toString()));
        if (!System.getProperty("user.name").equals("root")) {
            file("file without permission", INPUT, "no permission", folder -> {
                var file = Files.copy(uncal, folder.resolve("x_uncal.fits"));
                Files.setPosixFilePermissions(
                        file, java.nio.file.attribute.PosixFilePermissions.fromString("-w-------"));
                return file;
            });
        }
    }

    private void headers() {
        file("no EXP_TYPE", INPUT, "no EXP_TYPE", keyword("PRIMARY", "EXP_TYPE", null));
        file("unknown EXP_TYPE", NO_SERVICE, "MIR_FOO", keyword("PRIMARY", "EXP_TYPE", "'MIR_FOO'"));
        file("NIRCam", NO_SERVICE, "NIRCAM", keyword("PRIMARY", "INSTRUME", "'NIRCAM'"));
        file("FGS", NO_SERVICE, "FGS", keyword("PRIMARY", "INSTRUME", "'FGS'"));
        file("no INSTRUME", INPUT, "no INSTRUME", keyword("PRIMARY", "INSTRUME", null));
        file("no DETECTOR", INPUT, "no valid DETECTOR", keyword("PRIMARY", "DETECTOR", null));
        file("no READPATT", INPUT, "no valid READPATT", keyword("PRIMARY", "READPATT", null));
        file("a date that is none", INPUT, "DATE-OBS", keyword("PRIMARY", "DATE-OBS", "'yesterday'"));
        file("no TGROUP", INPUT, "TGROUP", keyword("PRIMARY", "TGROUP", null));
        file("NFRAMES 0", INPUT, "NFRAMES = 0", keyword("PRIMARY", "NFRAMES", "0"));
        file("fewer groups than data", INPUT, "NGROUPS = 3", keyword("PRIMARY", "NGROUPS", "3"));
        file("more groups than data", DONE, "cut short", keyword("PRIMARY", "NGROUPS", "9"));
        file("fewer integrations than data", INPUT, "NINTS = 0", keyword("PRIMARY", "NINTS", "0"));
        file("more integrations than data", DONE, "announce 5 of 5", keyword("PRIMARY", "NINTS", "5"));
        file("NFRAMES against the pattern", DONE, "NFRAMES", keyword("PRIMARY", "NFRAMES", "8"));
        file(
                "GROUPGAP against the pattern",
                DONE,
                "drops no frames between groups",
                keyword("PRIMARY", "GROUPGAP", "2"));
        file("first integration after the last", INPUT, "INTSTART = 5, INTEND = 1", uncal(f -> f.set(
                        "PRIMARY", "INTSTART", "5")
                .set("PRIMARY", "INTEND", "1")));
        file("segment 4 of 3", INPUT, "EXSEGNUM = 4 of EXSEGTOT = 3", uncal(f -> f.set("PRIMARY", "EXSEGNUM", "4")
                .set("PRIMARY", "EXSEGTOT", "3")));
        file(
                "groups out of order",
                INPUT,
                "group 2 of integration 1 comes after group 3 of integration 1",
                uncal(f -> f.swapRows("GROUP", 1, 2)));
        file("a zero frame that is announced", DONE, "there is no ZEROFRAME", keyword("PRIMARY", "ZEROFRAM", "T"));
        file("unknown READPATT", REFERENCE, "READPATT=FOO", keyword("PRIMARY", "READPATT", "'FOO'"));
        file("subarray of another size than the pixels", INPUT, "SUBSIZE1", keyword("PRIMARY", "SUBSIZE1", "100"));
        file("pointing in words", INPUT, "RA_REF", keyword("SCI", "RA_REF", "'north'"));
        file("no reference output", DONE, "", uncal(f -> f.without("REFOUT")));
        file("reference output of the wrong shape", DONE, "REFOUT", uncal(f -> f.without("REFOUT")
                .addImage("REFOUT", 16, 0, 7, 11)));
        file("zero frame of the wrong shape", DONE, "ZEROFRAME", uncal(f -> f.addImage("ZEROFRAME", 16, 0, 10, 10)));
        file("no pointing", INPUT, "RA_REF", keyword("SCI", "RA_REF", null));
        file("pointing that is no number", INPUT, "ROLL_REF", keyword("SCI", "ROLL_REF", "NaN"));
        file("declination of 100 degrees", INPUT, "DEC_REF is 100.0", keyword("SCI", "DEC_REF", "100.0"));
        file("subarray outside the references", REFERENCE, "lies outside", keyword("PRIMARY", "SUBSTRT2", "1000"));
    }

    /** Some segments of a time series in a folder; each is given as its number, number of segments, first and last integration. */
    private void segments(String name, int status, String words, int[]... segments) {
        add(name, status, words, folder -> {
            int k = 1;
            for (int[] s : segments) {
                Fits.read(uncal)
                        .set("PRIMARY", "NINTS", "3")
                        .set("PRIMARY", "EXSEGNUM", String.valueOf(s[0]))
                        .set("PRIMARY", "EXSEGTOT", String.valueOf(s[1]))
                        .set("PRIMARY", "INTSTART", String.valueOf(s[2]))
                        .set("PRIMARY", "INTEND", String.valueOf(s[3]))
                        .write(folder.resolve("x-seg00" + k++ + "_mirimage_uncal.fits"));
            }
            return run(folder, folder, "--stage", "1");
        });
    }

    private void segmented() {
        segments("a missing segment", DONE, "segment 2 of 3 missing", new int[] {1, 3, 1, 1}, new int[] {3, 3, 3, 3});
        segments(
                "lost integrations", DONE, "integrations 2-2 are missing", new int[] {1, 2, 1, 1}, new int[] {2, 2, 3, 3
                });
        segments("segments out of order", DONE, "segments are out of order", new int[] {2, 2, 1, 1}, new int[] {
            1, 2, 2, 2
        });
        segments("segments that overlap", INPUT, "segments overlap", new int[] {1, 2, 1, 2}, new int[] {2, 2, 2, 3});
        segments(
                "the same segment twice",
                INPUT,
                "are both segment 2",
                new int[] {1, 2, 1, 1},
                new int[] {2, 2, 2, 2},
                new int[] {2, 2, 2, 2});
    }

    /** Exposures of the prism in a folder; headers alone matter. */
    private void spectra(String name, String words, List<java.util.function.UnaryOperator<Fits>> exposures) {
        add(name, DONE, words, folder -> {
            int k = 1;
            for (var exposure : exposures) {
                exposure.apply(Fits.read(uncal)).write(folder.resolve("x" + k++ + "_mirimage_uncal.fits"));
            }
            return run(folder, folder, "--to", "dq_init");
        });
    }

    private static java.util.function.UnaryOperator<Fits> nod(int number, double offset, String filter) {
        return f -> f.set("PRIMARY", "EXP_TYPE", "'MIR_LRS-FIXEDSLIT'")
                .set("PRIMARY", "FILTER", "'" + filter + "'")
                .set("PRIMARY", "PATTTYPE", "'ALONG-SLIT-NOD'")
                .set("PRIMARY", "NUMDTHPT", "2")
                .set("PRIMARY", "PATT_NUM", String.valueOf(number))
                .set("PRIMARY", "XOFFSET", String.valueOf(offset))
                .set("PRIMARY", "YOFFSET", "0.0");
    }

    private static java.util.function.UnaryOperator<Fits> verification(String filter) {
        return f -> f.set("PRIMARY", "EXP_TYPE", "'MIR_TACONFIRM'").set("PRIMARY", "FILTER", "'" + filter + "'");
    }

    /** An association with a background that cannot be one. */
    private void background(String name, String words, String member, java.util.function.UnaryOperator<Fits> second) {
        add(name, INPUT, words, folder -> {
            nod(1, 0.95, "P750L").apply(Fits.read(uncal)).write(folder.resolve("x1_mirimage_uncal.fits"));
            second.apply(Fits.read(uncal)).write(folder.resolve("x2_mirimage_uncal.fits"));
            Files.writeString(folder.resolve("x_asn.json"), """
                    {"asn_type": "spec2", "products": [{"name": "x1_mirimage", "members": [
                      {"expname": "x1_mirimage_rate.fits", "exptype": "science"},
                      {"expname": "%s", "exptype": "background"}]}]}
                    """.formatted(member));
            return run(folder, folder);
        });
    }

    private void nodsAndVerification() {
        spectra("one nod alone", "nod 1 of 2 without another of its observation", List.of(nod(1, 0.95, "P750L")));
        spectra(
                "nods in the same place",
                "lie in the same place, 0.00 arcsec apart",
                List.of(nod(1, 0.95, "P750L"), nod(2, 0.95, "P750L")));
        spectra(
                "a nod of another filter",
                "has FILTER F770W and this exposure P750L: it is not subtracted",
                List.of(nod(1, 0.95, "P750L"), nod(2, -0.95, "F770W")));
        spectra(
                "no verification image",
                "no verification image (MIR_TACONFIRM) of this observation",
                List.of(nod(1, 0.95, "P750L"), nod(2, -0.95, "P750L")));
        spectra(
                "verification image through a wrong filter",
                "verification image with FILTER F770W, expected F560W",
                List.of(nod(1, 0.95, "P750L"), nod(2, -0.95, "P750L"), verification("F770W")));
        background(
                "background of an association through another filter",
                "background x2_mirimage_rate.fits has FILTER F770W, the science exposure x1_mirimage has P750L",
                "x2_mirimage_rate.fits",
                nod(2, -0.95, "F770W"));
        background(
                "background of an association that is the science",
                "x1_mirimage_rate.fits is science and background",
                "x1_mirimage_rate.fits",
                nod(2, -0.95, "P750L"));
        add(
                "wide-field spectra to be combined",
                NO_SERVICE,
                "mode miri-wfss has no such stage; spectra of the sources are not extracted",
                folder -> run(
                        folder,
                        uncal(f -> f.set("PRIMARY", "EXP_TYPE", "'MIR_WFSS'").set("PRIMARY", "FILTER", "'P750L'"))
                                .file(folder),
                        "--stage",
                        "3"));
        add(
                "verification image of an association that is not there",
                INPUT,
                "this target_acquisition member",
                folder -> {
                    nod(1, 0.95, "P750L").apply(Fits.read(uncal)).write(folder.resolve("x1_mirimage_uncal.fits"));
                    Files.writeString(folder.resolve("x_asn.json"), """
                    {"asn_type": "spec2", "products": [{"name": "x1_mirimage", "members": [
                      {"expname": "x1_mirimage_rate.fits", "exptype": "science"},
                      {"expname": "ta_mirimage_rate.fits", "exptype": "target_acquisition"}]}]}
                    """);
                    return run(folder, folder);
                });
    }

    private void pixels() {
        file("one group", DONE, "", uncal(f -> groups(f, 1)));
        file("two groups", DONE, "", uncal(f -> groups(f, 2)));
        // 65535 is stored as 32767
        file("saturated throughout", NO_DATA, "saturated", uncal(f -> f.fill("SCI", 0x7f, 0xff)));
        file(
                "DO_NOT_USE throughout",
                NO_DATA,
                "DO_NOT_USE",
                uncal(f -> f.addImage("GROUPDQ", 8, 1, NX, NY, GROUPS, 1)));
        file("flags of the wrong shape", DONE, "PIXELDQ", uncal(f -> f.addImage("PIXELDQ", 32, 0, 10, 10)));
        file("rate without a value", DONE, "all NaN", folder -> Fits.read(rate)
                .fill("SCI", 0x7f, 0xc0, 0, 0)
                .write(folder.resolve("x_rate.fits")));
        file("errors of another shape than the pixels", INPUT, "ERR is", folder -> Fits.read(rate)
                .set("ERR", "NAXIS2", "32")
                .data("ERR", d -> Arrays.copyOf(d, 11_520))
                .write(folder.resolve("x_rate.fits")));
    }

    private static Fits groups(Fits f, int n) {
        int bytes = (n * NX * NY * 2 + 2879) / 2880 * 2880;
        return f.set("SCI", "NAXIS3", String.valueOf(n))
                .data("SCI", d -> Arrays.copyOf(d, bytes))
                .set("PRIMARY", "NGROUPS", String.valueOf(n))
                .without("REFOUT")
                .without("GROUP");
    }

    private void override(String name, String words, String step, String type, FileMaker maker) {
        add(
                "override: " + name,
                REFERENCE,
                words,
                folder -> run(folder, uncal, "--steps." + step + ".override_" + type + "=" + maker.file(folder)));
    }

    private Fits reference(String name) {
        return Fits.read(webbcal.references().resolve("webbcal_miri_" + name));
    }

    private void references() {
        override("a gain for a flat", "REFTYPE GAIN, expected FLAT", "flat_field", "flat", folder -> reference(
                        "gain.fits.gz")
                .write(folder.resolve("r.fits")));
        override("of another detector", "DETECTOR MIRIFULONG", "flat_field", "flat", folder -> reference(
                        "flat_f770w.fits.gz")
                .set("PRIMARY", "DETECTOR", "'MIRIFULONG'")
                .write(folder.resolve("r.fits")));
        override("of another filter", "FILTER F2550W", "flat_field", "flat", folder -> reference("flat_f770w.fits.gz")
                .set("PRIMARY", "FILTER", "'F2550W'")
                .write(folder.resolve("r.fits")));
        override("of another instrument", "INSTRUME NIRSPEC", "ramp_fit", "gain", folder -> reference("gain.fits.gz")
                .set("PRIMARY", "INSTRUME", "'NIRSPEC'")
                .write(folder.resolve("r.fits")));
        override("of another size", "choose another with override_readnoise", "jump", "readnoise", folder -> reference(
                        "readnoise_fast.fits.gz")
                .set("SCI", "NAXIS1", "100")
                .set("SCI", "NAXIS2", "100")
                .data("SCI", d -> Arrays.copyOf(d, 40_320))
                .set("PRIMARY", "SUBSIZE1", "100")
                .set("PRIMARY", "SUBSIZE2", "100")
                .write(folder.resolve("r.fits")));
        override("without its extension", "no extension SCI", "ramp_fit", "gain", folder -> reference("gain.fits.gz")
                .bare()
                .write(folder.resolve("r.fits")));
        override(
                "truncated",
                "truncated",
                "ramp_fit",
                "gain",
                folder -> Files.write(
                        folder.resolve("r.fits"),
                        Arrays.copyOf(reference("gain.fits.gz").bytes(), 90_000)));
        override("a gain of zero", "holds no positive value", "ramp_fit", "gain", folder -> reference("gain.fits.gz")
                .fill("SCI", 0)
                .write(folder.resolve("r.fits")));
        override("a gain of NaN", "holds no positive value", "ramp_fit", "gain", folder -> reference("gain.fits.gz")
                .fill("SCI", 0x7f, 0xc0, 0, 0)
                .write(folder.resolve("r.fits")));
        override("a read noise of NaN", "holds no finite value", "jump", "readnoise", folder -> reference(
                        "readnoise_fast.fits.gz")
                .fill("SCI", 0x7f, 0xc0, 0, 0)
                .write(folder.resolve("r.fits")));
        override("saturation of NaN", "holds no finite value", "saturation", "saturation", folder -> reference(
                        "saturation.fits.gz")
                .fill("SCI", 0x7f, 0xc0, 0, 0)
                .write(folder.resolve("r.fits")));
        override(
                "a linearity of NaN",
                "extension COEFFS, holds no finite value",
                "linearity",
                "linearity",
                folder -> reference("linearity.fits.gz")
                        .fill("COEFFS", 0x7f, 0xc0, 0, 0)
                        .write(folder.resolve("r.fits")));
        override("a dark of NaN", "holds no finite value", "dark_current", "dark", folder -> reference(
                        "dark_fastr1_sub64.fits.gz")
                .fill("SCI", 0x7f, 0xc0, 0, 0)
                .write(folder.resolve("r.fits")));
        add(
                "IRS2 without its reference",
                REFERENCE,
                "is an IRS2 read-out and no reference of type refpix",
                folder -> run(
                        folder,
                        interleaved().write(folder.resolve("x_uncal.fits")),
                        "--stage",
                        "1",
                        "--steps.refpix.override_refpix=N/A"));
        override("text", "is not a FITS file", "ramp_fit", "gain", text("hello"));
        override(
                "an ASDF file that is none",
                "not valid YAML",
                "assign_wcs",
                "distortion",
                folder -> Files.writeString(
                        folder.resolve("r.asdf"),
                        "#ASDF 1.0.0\n#ASDF_STANDARD 1.6.0\n%YAML 1.1\n--- \nfoo: [1\n...\n"));
        override(
                "an ASDF file without a model",
                "'model'",
                "assign_wcs",
                "distortion",
                folder -> Files.writeString(
                        folder.resolve("r.asdf"),
                        "#ASDF 1.0.0\n#ASDF_STANDARD 1.6.0\n%YAML 1.1\n--- \nmeta: {reftype: distortion}\n...\n"));
        override("no file", "there is no file", "flat_field", "flat", folder -> folder.resolve("nope.fits"));
        add("--ref-dir: a gain for a readnoise", REFERENCE, "REFTYPE GAIN, expected READNOISE", folder -> {
            reference("gain.fits.gz").write(folder.resolve("readnoise.fits"));
            return run(folder, uncal, "--ref-dir", folder.toString());
        });
        add(
                "--ref-dir: no folder",
                REFERENCE,
                "no such folder",
                folder -> run(folder, uncal, "--ref-dir", folder.resolve("nope").toString()));
        add(
                "--crds-path: no cache",
                REFERENCE,
                "no CRDS cache",
                folder -> run(folder, uncal, "--crds-path", folder.toString()));
    }

    /** A raw exposure of NIRSpec with interleaved reference pixels. */
    private Fits interleaved() {
        var keys = Map.of(
                "INSTRUME", "'NIRSPEC'",
                "DETECTOR", "'NRS1'",
                "EXP_TYPE", "'NRS_IFU'",
                "FILTER", "'F290LP'",
                "GRATING", "'G395H'",
                "READPATT", "'NRSIRS2RAPID'",
                "SUBARRAY", "'FULL'");
        var numbers = Map.of(
                "SUBSTRT2", "1",
                "SUBSIZE1", "2048",
                "SUBSIZE2", "2048",
                "FASTAXIS", "2",
                "SLOWAXIS", "1",
                "NGROUPS", "2",
                "TFRAME", "14.58888",
                "TGROUP", "14.58888",
                "NRS_NORM", "16",
                "NRS_REF", "4");
        var fits = Fits.read(uncal).without("SCI").without("REFOUT").without("GROUP");
        keys.forEach((key, value) -> fits.set("PRIMARY", key, value));
        numbers.forEach((key, value) -> fits.set("PRIMARY", key, value));
        return fits.addImage("SCI", 16, 10, 2048, 3200, 2, 1);
    }

    private void usage(String words, String... arguments) {
        add("usage: " + String.join(" ", arguments), USAGE, words, folder -> {
            List<String> all = new ArrayList<>();
            for (var a : arguments) {
                all.add(a.replace("UNCAL", uncal.toString())
                        .replace("OUT", folder.resolve("out").toString()));
            }
            return all;
        });
    }

    private void usages() {
        usage("did you mean run", "rnu", "UNCAL");
        usage("--foo", "run", "UNCAL", "--foo");
        usage("jmp", "run", "UNCAL", "-o", "OUT", "--steps.jmp.skip=true");
        usage("did you mean rejection_threshold", "run", "UNCAL", "-o", "OUT", "--steps.jump.rejection_treshold=4");
        usage("rejection_threshold = abc", "run", "UNCAL", "-o", "OUT", "--steps.jump.rejection_threshold=abc");
        usage("must be at least 0", "run", "UNCAL", "-o", "OUT", "--steps.jump.rejection_threshold=-4");
        usage("expected one of square", "run", "UNCAL", "-o", "OUT", "--steps.resample.kernel=foo");
        usage("expected true or false", "run", "UNCAL", "-o", "OUT", "--steps.jump.skip=maybe");
        usage("did you mean miri-imaging", "run", "UNCAL", "-o", "OUT", "--mode", "miri-imagin");
        usage("did you mean jump", "run", "UNCAL", "-o", "OUT", "--from", "jmup");
        usage("--stage 4", "run", "UNCAL", "--stage", "4");
        usage("--threads -1", "run", "UNCAL", "--threads", "-1");
        usage("--memory x", "run", "UNCAL", "--memory", "x");
        usage("--profile x", "run", "UNCAL", "--profile", "x");
        usage("INPUT", "run");
        usage("input is empty", "run", "", "-o", "OUT");
        usage("did you mean jump", "step", "jmp", "UNCAL", "-o", "OUT/x.fits");
        usage("overwrite its own input", "step", "dq_init", "UNCAL", "-o", "UNCAL");
        usage("did you mean jump", "steps", "jmp");
        usage("no simulator", "simulate", "foo");
        usage("at least 1", "simulate", "miri-imaging", "-o", "OUT", "--ngroups=-2");
        usage("no run 77", "cancel", "77");
        add(
                "parameter file with an unknown step",
                USAGE,
                "did you mean jump",
                folder -> run(
                        folder,
                        uncal,
                        "--param-file",
                        Files.writeString(folder.resolve("p.yaml"), "steps: {jmp: {skip: true}}\n")
                                .toString()));
        add(
                "parameter file that is no YAML",
                USAGE,
                "p.yaml",
                folder -> run(
                        folder,
                        uncal,
                        "--param-file",
                        Files.writeString(folder.resolve("p.yaml"), "a: [1\n").toString()));
        add(
                "a step for another kind of product",
                INPUT,
                "takes an image",
                folder -> List.of(
                        "step",
                        "flat_field",
                        uncal.toString(),
                        "-o",
                        folder.resolve("out").resolve("x.fits").toString()));
    }

    private void association(String name, int status, String words, String content) {
        add("association: " + name, status, words, folder -> {
            Files.copy(cal, folder.resolve("a_cal.fits"));
            return run(folder, Files.writeString(folder.resolve("x_asn.json"), content));
        });
    }

    private static String members(String product, String... members) {
        var list = Stream.of(members)
                .map(m -> m.contains("{") ? m : "{\"expname\": \"" + m + "\", \"exptype\": \"science\"}")
                .toList();
        return "{\"asn_type\": \"image3\", \"asn_id\": \"o001\", \"products\": [{\"name\": \"" + product
                + "\", \"members\": [" + String.join(", ", list) + "]}]}";
    }

    private void associations() {
        association(
                "members that are missing",
                INPUT,
                "members b_cal.fits, c_cal.fits not found",
                members("p", "a_cal.fits", "b_cal.fits", "c_cal.fits"));
        association("no JSON", INPUT, "not valid JSON (line 1", "hello");
        association("no products", INPUT, "'products'", "{}");
        association("nesting without end", INPUT, "not valid JSON", "{\"products\": " + "[".repeat(100_000));
        association("member elsewhere", INPUT, "outside the folder", members("p", "../" + "a_cal.fits"));
        association("absolute member", INPUT, "outside the folder", members("p", "/etc/passwd"));
        association("product elsewhere", INPUT, "not a plain file name", members("../evil", "a_cal.fits"));
        association(
                "no science",
                NO_DATA,
                "no science member",
                members("p", "{\"expname\": \"a_cal.fits\", \"exptype\": \"background\"}"));
        association("member listed twice", DONE, "listed twice", members("p", "a_cal.fits", "./a_cal.fits"));
        add("association: two filters", INPUT, "different FILTER", folder -> {
            Files.copy(cal, folder.resolve("a_cal.fits"));
            Fits.read(cal).set("PRIMARY", "FILTER", "'F1000W'").write(folder.resolve("b_cal.fits"));
            return run(
                    folder, Files.writeString(folder.resolve("x_asn.json"), members("p", "a_cal.fits", "b_cal.fits")));
        });
    }

    private void output() {
        add("output folder is a file", FAILED, "cannot be written", folder -> {
            Files.writeString(folder.resolve("out"), "");
            return run(folder, uncal);
        });
        add("folder in the way of a product", FAILED, "in the way", folder -> {
            var name = uncal.getFileName().toString().replace("_uncal", "_rate");
            Files.createDirectories(folder.resolve("out").resolve(name));
            return run(folder, uncal);
        });
    }

    private void jar(String name, String words, String manifest, String... entries) {
        add("deploy: " + name, INPUT, words, folder -> {
            var jar = folder.resolve("x.jar");
            try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
                zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
                zip.write(("Manifest-Version: 1.0\n" + manifest + "\n\n").getBytes(StandardCharsets.UTF_8));
                for (int i = 0; i < entries.length; i += 2) {
                    zip.putNextEntry(new ZipEntry(entries[i]));
                    zip.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
                }
            }
            return List.of("deploy", jar.toString());
        });
    }

    private static final String BUNDLE =
            "Bundle-ManifestVersion: 2\nBundle-SymbolicName: org.webbcal.step.bad\nBundle-Version: 1.0.0";
    private static final String COMPONENT =
            "\nImport-Package: org.webbcal.api.step\nService-Component: OSGI-INF/x.xml\n"
                    + "Require-Capability: osgi.extender;filter:=\"(osgi.extender=osgi.component)\"";

    private static String component(String type) {
        return "<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" name=\"" + type
                + "\"><implementation class=\"" + type
                + "\"/><service><provide interface=\"org.webbcal.api.step.Step\"/></service>"
                + "<property name=\"webbcal.step.id\" value=\"bad\"/></scr:component>";
    }

    private void jars() {
        add(
                "deploy: text",
                INPUT,
                "refused",
                folder -> List.of(
                        "deploy",
                        Files.writeString(folder.resolve("x.jar"), "hello").toString()));
        jar("no bundle", "Bundle-SymbolicName", "Foo: bar");
        jar("an import that nobody has", "com.nowhere", BUNDLE + "\nImport-Package: com.nowhere");
        jar("no step", "registers no step", BUNDLE);
        jar("untrusted", "does not trust com.evil", BUNDLE.replace("org.webbcal.step.bad", "com.evil"));
        jar("a class that is not there", "bad", BUNDLE + COMPONENT, "OSGI-INF/x.xml", component("a.B"));
        add(
                "deploy: throws in its constructor",
                INPUT,
                "IllegalStateException: no licence",
                folder -> List.of("deploy", throwingStep(folder).toString()));
    }

    /** A step whose constructor throws, compiled on the spot. */
    private Path throwingStep(Path folder) throws IOException {
        var source =
                Files.writeString(Files.createDirectories(folder.resolve("src")).resolve("Bad.java"), """
                package org.webbcal.step.bad;

                public final class Bad implements org.webbcal.api.step.Step {
                    public Bad() {
                        throw new IllegalStateException("no licence");
                    }

                    public org.webbcal.api.step.StepDescriptor descriptor() {
                        return null;
                    }

                    public org.webbcal.api.step.StepRun open(org.webbcal.api.step.StepContext context) {
                        return null;
                    }
                }
                """);
        var bundles = webbcal.home().resolve("bundles");
        List<String> path = new ArrayList<>();
        try (var jars = Files.newDirectoryStream(bundles, "org.webbcal.{api,model}-*.jar")) {
            jars.forEach(j -> path.add(j.toString()));
        }
        var classes = Files.createDirectories(folder.resolve("classes"));
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        String.join(File.pathSeparator, path),
                        "-d",
                        classes.toString(),
                        source.toString());
        assertEquals(0, compiled);
        var jar = folder.resolve("x.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            entry(
                    zip,
                    "META-INF/MANIFEST.MF",
                    ("Manifest-Version: 1.0\n" + BUNDLE + COMPONENT + "\n\n").getBytes(StandardCharsets.UTF_8));
            entry(zip, "OSGI-INF/x.xml", component("org.webbcal.step.bad.Bad").getBytes(StandardCharsets.UTF_8));
            var name = "org/webbcal/step/bad/Bad.class";
            entry(zip, name, Files.readAllBytes(classes.resolve(name)));
        }
        return jar;
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    // ---- what has to hold for each
    // ------------------------------------------------------------------------------------------------

    @TestFactory
    Stream<DynamicTest> endsInOneClearLine() throws IOException {
        files();
        headers();
        segmented();
        nodsAndVerification();
        pixels();
        references();
        usages();
        associations();
        output();
        jars();
        List<DynamicTest> tests = new ArrayList<>();
        int number = 0;
        for (var name : PROCESSES) {
            assertTrue(cases.containsKey(name), () -> "there is no case '" + name + "'");
        }
        for (var entry : cases.entrySet()) {
            var folder = Files.createDirectories(webbcal.work().resolve("cases").resolve(String.valueOf(number++)));
            var maker = entry.getValue().maker();
            Callable<Executable.Outcome> end;
            if (PROCESSES.contains(entry.getKey())) {
                end = processes.submit(() -> webbcal.run(maker.arguments(folder).toArray(new String[0])))::get;
            } else {
                end = () -> platform.run(maker.arguments(folder));
            }
            tests.add(DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue(), folder, end.call())));
        }
        return tests.stream();
    }

    private static void check(Case c, Path folder, Executable.Outcome end) throws IOException {
        var words = String.join("\n", end.err());
        assertEquals(c.status(), end.status(), words);
        assertFalse(words.contains("\tat ") || words.contains("internal fault"), words);
        // the author of a step wants to know which
        assertTrue(!words.contains("Exception") || c.words().contains("Exception"), words);
        if (c.status() == DONE) {
            assertTrue(words.contains(c.words()), words);
        } else {
            assertEquals(1, end.faults().size(), words);
            assertTrue(end.faults().get(0).contains(c.words()), words);
        }
        for (var left : Executable.files(folder.resolve("out"))) {
            assertFalse(left.contains(".part") || left.contains("scratch"), left);
            if (left.endsWith(".fits")) {
                assertTrue(c.status() == DONE || left.contains("_rate"), () -> "a product of what failed: " + left);
                Fits.read(folder.resolve("out").resolve(left));
            }
        }
    }
}
