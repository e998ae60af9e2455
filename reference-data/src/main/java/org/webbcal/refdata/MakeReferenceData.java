package org.webbcal.refdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.webbcal.simulate.miri.GaussianMixture;
import org.webbcal.simulate.miri.MiriFilter;
import org.webbcal.simulate.miri.MiriSubarray;

/**
 * Makes the embedded reference data: a folder in the form of a CRDS cache. Run by the build; run again only when the code or the notes changed.
 *
 * <pre>MakeReferenceData FOLDER NOTES VERSION</pre>
 */
public final class MakeReferenceData {

    private static final String DETECTOR = "META.INSTRUMENT.DETECTOR";
    private static final String FILTER = "META.INSTRUMENT.FILTER";
    private static final String READPATT = "META.EXPOSURE.READPATT";
    private static final String SUBARRAY = "META.SUBARRAY.NAME";
    private static final String EXP_TYPE = "META.EXPOSURE.TYPE";
    private static final String IMAGING = "MIR_IMAGE|MIR_TACQ|MIR_TACONFIRM|MIR_CORONCAL";
    private static final String FAST = "FAST|FASTR1|FASTGRPAVG|FASTGRPAVG8|FASTGRPAVG16|FASTGRPAVG32|FASTGRPAVG64";
    private static final String SLOW = "SLOW|SLOWR1";
    /** Groups of the dark ramps; longer exposures continue them in a straight line. */
    private static final int FULL_DARK_GROUPS = 16;
    /** Groups after which the reset anomaly is gone. */
    private static final int RESET_GROUPS = 6;
    /** Average dark current stated in the files, e-/s. */
    private static final double AVERAGE_DARK = 0.2;
    private static final double SR_PER_ARCSEC2 = Math.pow(Math.PI / 648000, 2);

    private final Path references;
    private final Rules rules;
    private final Imager imager = new Imager();
    private final Distortion distortion = new Distortion();
    private final float[] relativeArea = new float[Imager.NX * Imager.NY];
    private double meanArea;

    private MakeReferenceData(Path folder, String version) throws IOException {
        references = folder.resolve("references/jwst/miri");
        Files.createDirectories(references);
        rules = new Rules(version);
    }

    /** Entry of the build. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException("usage: MakeReferenceData FOLDER NOTES VERSION");
        }
        var folder = Path.of(args[0]);
        var notes = Path.of(args[1]);
        String fingerprint = fingerprint(notes, args[2]);
        var stamp = folder.resolve(".made-from");
        if (Files.isRegularFile(stamp) && Files.readString(stamp).equals(fingerprint)) {
            return;
        }
        delete(folder);
        make(folder, args[2]);
        Files.createDirectories(folder.resolve("notes"));
        try (Stream<Path> files = Files.list(notes)) {
            for (Path f : (Iterable<Path>) files::iterator) {
                Files.copy(f, folder.resolve("notes").resolve(f.getFileName()));
            }
        }
        Files.writeString(stamp, fingerprint);
    }

    /** Makes all files and their rules. */
    static void make(Path folder, String version) throws IOException {
        var maker = new MakeReferenceData(folder, version);
        maker.area();
        maker.mask();
        maker.saturation();
        maker.linearity();
        maker.gain();
        maker.readNoise();
        maker.ipc();
        maker.darks();
        maker.resets();
        maker.rscd();
        maker.flats();
        maker.photom();
        maker.apcorr();
        maker.geometry();
        maker.vegaOffsets();
        maker.parameters();
        maker.rules.notApplicable("emicorr", "refpix", "superbias", "persat", "trapdensity", "trappars", "lastframe", "bkg", "psfmask");
        maker.rules.write(folder.resolve("mappings/jwst"));
    }

    private static String fingerprint(Path notes, String version) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(version.getBytes(StandardCharsets.UTF_8));
            List<Path> inputs = new ArrayList<>();
            for (Class<?> c : List.of(MakeReferenceData.class, MiriFilter.class)) {
                try (Stream<Path> files = Files.walk(Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()))) {
                    files.filter(Files::isRegularFile).forEach(inputs::add);
                }
            }
            try (Stream<Path> files = Files.list(notes)) {
                files.forEach(inputs::add);
            }
            inputs.sort(null);
            for (Path f : inputs) {
                digest.update(f.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(f));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = new ArrayList<>(files.toList());
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }

    // ---------------------------------------------------------------- headers

    private FitsFileWriter open(String fileName, String type, String model, String description) throws IOException {
        return new FitsFileWriter(references.resolve(fileName))
                .primary()
                .key("DATE", "2026-11-01T00:00:00.000", "Date this file was created (UTC)")
                .key("FILENAME", fileName, "Name of the file")
                .key("DATAMODL", model, "Type of data model")
                .key("TELESCOP", "JWST", "Telescope used to acquire the data")
                .key("REFTYPE", type.toUpperCase(Locale.ROOT), "Reference file type")
                .key("PEDIGREE", "DUMMY", "The pedigree of the reference file")
                .key("DESCRIP", description, "Description of the reference file")
                .key("AUTHOR", "webbcal", "Author of the reference file")
                .key("USEAFTER", "2000-01-01T00:00:00", "Use after date of the reference file")
                .key("INSTRUME", "MIRI", "Instrument used to acquire the data")
                .key("DETECTOR", "MIRIMAGE", "Name of detector used to acquire the data");
    }

    private static FitsFileWriter subarray(FitsFileWriter out, String name, MiriSubarray s) {
        return out.key("SUBARRAY", name, "Subarray used")
                .key("SUBSTRT1", s.xStartFits(), "Starting pixel in axis 1 direction")
                .key("SUBSTRT2", s.yStartFits(), "Starting pixel in axis 2 direction")
                .key("SUBSIZE1", s.nx(), "Number of pixels in axis 1 direction")
                .key("SUBSIZE2", s.ny(), "Number of pixels in axis 2 direction")
                .key("FASTAXIS", 1, "Fast readout axis direction")
                .key("SLOWAXIS", 2, "Slow readout axis direction")
                .history("Synthetic: made by code for demonstrations and tests, not for science.");
    }

    /** Whole-detector file that serves every subarray by cut-out. */
    private static FitsFileWriter generic(FitsFileWriter out) {
        return subarray(out, "GENERIC", MiriSubarray.FULL);
    }

    private static void definition(FitsFileWriter out, String... names) throws IOException {
        List<Integer> bits = new ArrayList<>();
        List<Long> values = new ArrayList<>();
        List<String> descriptions = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            bits.add(i);
            values.add(1L << i);
            descriptions.add("");
        }
        out.table("DQ_DEF", List.of(FitsFileWriter.Column.integers("BIT", bits), FitsFileWriter.Column.unsigned("VALUE", values),
                FitsFileWriter.Column.text("NAME", 40, List.of(names)), FitsFileWriter.Column.text("DESCRIPTION", 80, descriptions)));
    }

    private interface PixelValue {
        float at(int x, int y, Imager.Kind kind);
    }

    private float[] map(PixelValue value) {
        return map(MiriSubarray.FULL, value);
    }

    private float[] map(MiriSubarray s, PixelValue value) {
        var out = new float[s.nx() * s.ny()];
        for (int y = 0; y < s.ny(); y++) {
            int detectorY = y + s.yStartFits() - 1;
            for (int x = 0; x < s.nx(); x++) {
                int detectorX = x + s.xStartFits() - 1;
                out[y * s.nx() + x] = value.at(detectorX, detectorY, imager.kind[detectorY * Imager.NX + detectorX]);
            }
        }
        return out;
    }

    private int[] flags(PixelValue value) {
        float[] v = map(value);
        var out = new int[v.length];
        for (int p = 0; p < v.length; p++) {
            out[p] = (int) v[p];
        }
        return out;
    }

    // ---------------------------------------------------------------- stage 1

    private void mask() throws IOException {
        rules.type("mask", DETECTOR);
        String name = "webbcal_miri_mask.fits.gz";
        rules.file("mask", name, "MIRIMAGE");
        try (var out = open(name, "mask", "MaskModel", "Bad and reference pixels")) {
            generic(out).endHeader();
            // Bits in the order of the definition below.
            out.flagImage("DQ", flags((x, y, kind) -> switch (kind) {
                case REFERENCE -> 16;
                case DEAD -> 1 + 2;
                case VERY_HOT -> 1 + 4;
                case HOT -> 4;
                case WARM -> 8;
                default -> 0;
            }), Imager.NY, Imager.NX);
            definition(out, "DO_NOT_USE", "DEAD", "HOT", "WARM", "REFERENCE_PIXEL");
        }
    }

    private void saturation() throws IOException {
        rules.type("saturation", DETECTOR);
        String name = "webbcal_miri_saturation.fits.gz";
        rules.file("saturation", name, "MIRIMAGE");
        try (var out = open(name, "saturation", "SaturationModel", "Full well in raw data numbers")) {
            generic(out).endHeader();
            out.floatImage("SCI", Imager.NY, Imager.NX)
                    .floats(map((x, y, kind) -> kind == Imager.Kind.REFERENCE ? 65535 : Imager.fullWell(x, y)))
                    .pad();
            out.flagImage("DQ", flags((x, y, kind) -> kind == Imager.Kind.REFERENCE ? 1 : 0), Imager.NY, Imager.NX);
            definition(out, "NO_SAT_CHECK");
        }
    }

    private void linearity() throws IOException {
        rules.type("linearity", DETECTOR);
        String name = "webbcal_miri_linearity.fits.gz";
        rules.file("linearity", name, "MIRIMAGE");
        try (var out = open(name, "linearity", "LinearityModel", "Correction of non-linearity")) {
            generic(out).endHeader();
            out.floatImage("COEFFS", 4, Imager.NY, Imager.NX);
            for (int k = 0; k < 4; k++) {
                int order = k;
                out.floats(map((x, y, kind) -> kind == Imager.Kind.REFERENCE ? order == 1 ? 1 : 0 : Imager.linearity(x, y)[order]));
            }
            out.pad().flagImage("DQ", flags((x, y, kind) -> kind == Imager.Kind.REFERENCE ? 1 : 0), Imager.NY, Imager.NX);
            definition(out, "NO_LIN_CORR");
        }
    }

    private void gain() throws IOException {
        rules.type("gain", DETECTOR);
        String name = "webbcal_miri_gain.fits.gz";
        rules.file("gain", name, "MIRIMAGE");
        try (var out = open(name, "gain", "GainModel", "Electrons per data number")) {
            generic(out).endHeader();
            out.floatImage("SCI", Imager.NY, Imager.NX).floats(map((x, y, kind) -> Imager.GAIN)).pad();
        }
    }

    private void readNoise() throws IOException {
        rules.type("readnoise", DETECTOR, READPATT);
        for (boolean slow : new boolean[] {false, true}) {
            String name = "webbcal_miri_readnoise_" + (slow ? "slow" : "fast") + ".fits.gz";
            rules.file("readnoise", name, "MIRIMAGE", slow ? SLOW : FAST);
            try (var out = open(name, "readnoise", "ReadnoiseModel", "Noise of the difference of two frames, DN")) {
                generic(out.key("READPATT", slow ? "SLOWR1" : "FASTR1", "Readout pattern")).endHeader();
                out.floatImage("SCI", Imager.NY, Imager.NX).floats(map((x, y, kind) -> Imager.readNoise(kind, slow, x, y))).pad();
            }
        }
    }

    private void ipc() throws IOException {
        rules.type("ipc", DETECTOR);
        String name = "webbcal_miri_ipc.fits";
        rules.file("ipc", name, "MIRIMAGE");
        try (var out = open(name, "ipc", "IPCModel", "Deconvolution of interpixel capacitance")) {
            out.endHeader();
            // Undoes 1.5 % to each neighbour; the simulator makes data without it.
            float a = -0.015f;
            out.floatImage("SCI", 3, 3).floats(new float[] {0, a, 0, a, 1 - 4 * a, a, 0, a, 0}).pad();
        }
    }

    private static int darkGroups(MiriSubarray s, boolean slow) {
        return switch (s) {
            case FULL -> slow ? 8 : FULL_DARK_GROUPS;
            case BRIGHTSKY -> 24;
            case SUB256 -> 40;
            default -> 60;
        };
    }

    private interface RampFile {
        void write(MiriSubarray s, boolean slow, String pattern) throws IOException;
    }

    private static void everyRamp(RampFile file) throws IOException {
        for (var s : MiriSubarray.values()) {
            file.write(s, false, "FASTR1");
            if (s.reads("SLOWR1")) {
                file.write(s, true, "SLOWR1");
            }
        }
    }

    private void darks() throws IOException {
        rules.type("dark", DETECTOR, READPATT, SUBARRAY);
        everyRamp((s, slow, pattern) -> {
            String name = "webbcal_miri_dark_" + pattern.toLowerCase(Locale.ROOT) + "_" + s.name().toLowerCase(Locale.ROOT) + ".fits.gz";
            rules.file("dark", name, "MIRIMAGE", slow ? SLOW : FAST, s.name());
            int groups = darkGroups(s, slow);
            try (var out = open(name, "dark", "DarkMIRIModel", "Dark current and glow")) {
                subarray(ramp(out, pattern, groups, 1).key("AVDRKCUR", AVERAGE_DARK, "Average dark current"), s.name(), s).endHeader();
                out.floatImage("SCI", 1, groups, s.ny(), s.nx());
                for (int g = 0; g < groups; g++) {
                    double seconds = (g + 1) * s.frameSeconds(pattern);
                    out.floats(map(s, (x, y, kind) -> Imager.dark(kind, x, y, seconds)));
                }
                out.pad().flagImage("DQ", new int[s.nx() * s.ny()], 1, 1, s.ny(), s.nx());
            }
        });
    }

    private void resets() throws IOException {
        rules.type("reset", DETECTOR, SUBARRAY, READPATT);
        everyRamp((s, slow, pattern) -> {
            String name = "webbcal_miri_reset_" + pattern.toLowerCase(Locale.ROOT) + "_" + s.name().toLowerCase(Locale.ROOT) + ".fits.gz";
            rules.file("reset", name, "MIRIMAGE", s.name(), slow ? SLOW : FAST);
            int groups = s == MiriSubarray.FULL ? RESET_GROUPS : 3 * RESET_GROUPS;
            double recovery = s == MiriSubarray.FULL ? 1.3 : 4;
            try (var out = open(name, "reset", "ResetModel", "Reset anomaly of the first groups")) {
                subarray(ramp(out, pattern, groups, 2), s.name(), s).endHeader();
                out.floatImage("SCI", 2, groups, s.ny(), s.nx());
                for (int i = 0; i < 2; i++) {
                    for (int g = 0; g < groups; g++) {
                        int integration = i;
                        int group = g;
                        out.floats(map(s, (x, y, kind) -> Imager.reset(integration, group, recovery, x, y)));
                    }
                }
                out.pad().flagImage("DQ", new int[s.nx() * s.ny()], s.ny(), s.nx());
            }
        });
    }

    private static FitsFileWriter ramp(FitsFileWriter out, String pattern, int groups, int integrations) {
        return out.key("EXP_TYPE", "MIR_DARKIMG", "Type of data in the exposure")
                .key("READPATT", pattern, "Readout pattern")
                .key("NINTS", integrations, "Number of integrations in exposure")
                .key("NGROUPS", groups, "Number of groups in integration")
                .key("NFRAMES", 1, "Number of frames per group")
                .key("GROUPGAP", 0, "Number of frames dropped between groups");
    }

    private void rscd() throws IOException {
        rules.type("rscd", DETECTOR);
        String name = "webbcal_miri_rscd.fits";
        rules.file("rscd", name, "MIRIMAGE");
        List<String> subarrays = new ArrayList<>();
        List<String> patterns = new ArrayList<>();
        List<Integer> first = new ArrayList<>();
        List<Integer> later = new ArrayList<>();
        for (var s : MiriSubarray.values()) {
            for (String pattern : List.of("FAST", "FASTR1", "SLOW", "SLOWR1")) {
                subarrays.add(s.name());
                patterns.add(pattern);
                first.add(1);
                later.add(s == MiriSubarray.FULL ? 2 : 4);
            }
        }
        try (var out = open(name, "rscd", "RSCDModel", "First groups that the reset disturbs")) {
            out.endHeader();
            out.table("RSCD_GROUP_SKIP", List.of(FitsFileWriter.Column.text("subarray", 17, subarrays), FitsFileWriter.Column.text("readpatt", 12, patterns),
                    FitsFileWriter.Column.integers("group_skip1", first), FitsFileWriter.Column.integers("group_skip", later)));
        }
    }

    // ---------------------------------------------------------------- stage 2

    /** Pixel areas from the distortion: the area file, and the part of the flat that makes uniform sky uniform. */
    private void area() throws IOException {
        // Smooth: exact on a grid, linear between.
        int step = 8;
        int gx = Imager.NX / step + 1;
        int gy = Imager.NY / step + 1;
        var grid = new double[gx * gy];
        for (int j = 0; j < gy; j++) {
            for (int i = 0; i < gx; i++) {
                grid[j * gx + i] = distortion.pixelArea(i * step, j * step);
            }
        }
        double sum = 0;
        int count = 0;
        var absolute = new double[Imager.NX * Imager.NY];
        for (int y = 0; y < Imager.NY; y++) {
            int j = Math.min(y / step, gy - 2);
            double v = (y - j * step) / (double) step;
            for (int x = 0; x < Imager.NX; x++) {
                int i = Math.min(x / step, gx - 2);
                double u = (x - i * step) / (double) step;
                double a = (1 - v) * ((1 - u) * grid[j * gx + i] + u * grid[j * gx + i + 1])
                        + v * ((1 - u) * grid[(j + 1) * gx + i] + u * grid[(j + 1) * gx + i + 1]);
                absolute[y * Imager.NX + x] = a;
                if (x >= Imager.FIELD_X0 && x < Imager.NX - 4) {
                    sum += a;
                    count++;
                }
            }
        }
        meanArea = sum / count;
        for (int p = 0; p < relativeArea.length; p++) {
            relativeArea[p] = (float) (Math.rint(absolute[p] / meanArea * 16384) / 16384);
        }
        rules.type("area", DETECTOR, EXP_TYPE);
        String name = "webbcal_miri_area.fits.gz";
        rules.file("area", name, "MIRIMAGE", IMAGING);
        try (var out = open(name, "area", "PixelAreaModel", "Pixel area relative to the mean of the imaging field")) {
            generic(pixelArea(out.key("EXP_TYPE", "MIR_IMAGE", "Type of data in the exposure"))).endHeader();
            out.floatImage("SCI", Imager.NY, Imager.NX).floats(relativeArea).pad();
        }
    }

    private FitsFileWriter pixelArea(FitsFileWriter out) {
        return out.key("PIXAR_SR", meanArea * SR_PER_ARCSEC2, "Nominal pixel area in steradians").key("PIXAR_A2", meanArea, "Nominal pixel area in arcsec^2");
    }

    private void flats() throws IOException {
        rules.type("flat", DETECTOR, FILTER);
        for (var filter : MiriFilter.values()) {
            String name = "webbcal_miri_flat_" + filter.name().toLowerCase(Locale.ROOT) + ".fits.gz";
            rules.file("flat", name, "MIRIMAGE", filter.name());
            try (var out = open(name, "flat", "FlatModel", "Response to uniform sky, " + filter)) {
                generic(out.key("FILTER", filter.name(), "Name of the filter element used")).endHeader();
                // Quantised after the area went in: few distinct values compress well, and the file is the truth for the simulator.
                float[] flat = map((x, y, kind) -> {
                    float r = Imager.response(kind, filter.ordinal(), x, y);
                    return r == 0 ? Float.NaN : (float) (Math.rint(r * relativeArea[y * Imager.NX + x] * 256) / 256);
                });
                out.floatImage("SCI", Imager.NY, Imager.NX).floats(flat).pad();
                out.floatImage("ERR", Imager.NY, Imager.NX).floats(map((x, y, kind) -> 0.002f)).pad();
                out.flagImage("DQ", flags((x, y, kind) -> {
                    if (Float.isNaN(flat[y * Imager.NX + x])) {
                        return 1 + 2 + (Imager.lit(x, y) ? 0 : 4);
                    }
                    return kind == Imager.Kind.LOW ? 8 : 0;
                }), Imager.NY, Imager.NX);
                definition(out, "DO_NOT_USE", "NO_FLAT_FIELD", "NON_SCIENCE", "LOW_QE");
            }
        }
    }

    /** Loss of signal in the smaller subarrays relative to the whole detector. */
    private static double subarrayFactor(MiriSubarray s) {
        return switch (s) {
            case FULL -> 1;
            case BRIGHTSKY -> 1.005;
            case SUB256 -> 1.01;
            case SUB128 -> 1.02;
            case SUB64 -> 1.03;
        };
    }

    private void photom() throws IOException {
        rules.type("photom", DETECTOR, EXP_TYPE);
        String name = "webbcal_miri_photom.fits";
        rules.file("photom", name, "MIRIMAGE", IMAGING);
        List<String> filters = new ArrayList<>();
        List<String> subarrays = new ArrayList<>();
        List<Float> factor = new ArrayList<>();
        List<Float> uncertainty = new ArrayList<>();
        List<Float> t0 = new ArrayList<>();
        List<Float> amplitude = new ArrayList<>();
        List<Float> tau = new ArrayList<>();
        List<Float> constant = new ArrayList<>();
        for (var f : MiriFilter.values()) {
            for (var s : MiriSubarray.values()) {
                filters.add(f.name());
                subarrays.add(s.name());
                factor.add((float) (f.photmjsr() * subarrayFactor(s)));
                uncertainty.add((float) (0.02 * f.photmjsr()));
                t0.add(59720f);
                amplitude.add((float) f.loss());
                tau.add(200f);
                constant.add((float) (1 - f.loss()));
            }
        }
        var filterColumn = FitsFileWriter.Column.text("filter", 12, filters);
        var subarrayColumn = FitsFileWriter.Column.text("subarray", 17, subarrays);
        try (var out = open(name, "photom", "MirImgPhotomModel", "Surface brightness per count rate")) {
            pixelArea(out.key("EXP_TYPE", "MIR_IMAGE", "Type of data in the exposure")).endHeader();
            out.table("PHOTOM", List.of(filterColumn, subarrayColumn, FitsFileWriter.Column.floats("photmjsr", factor),
                    FitsFileWriter.Column.floats("uncertainty", uncertainty)));
            out.table("TIMECOEFF_EXPONENTIAL", List.of(filterColumn, subarrayColumn, FitsFileWriter.Column.floats("t0", t0),
                    FitsFileWriter.Column.floats("amplitude", amplitude), FitsFileWriter.Column.floats("tau", tau), FitsFileWriter.Column.floats("const", constant)));
        }
    }

    private void geometry() throws IOException {
        rules.type("distortion", DETECTOR, EXP_TYPE);
        rules.file("distortion", "webbcal_miri_distortion.asdf", "MIRIMAGE", IMAGING);
        write("webbcal_miri_distortion.asdf", "meta: " + meta("DistortionModel", "distortion", "detector: MIRIMAGE, ", "input_units: pixel, output_units: arcsec, ")
                + "\nmodel: " + distortion.asdf().replace("\n", "\n  ") + "\n");
        rules.type("filteroffset", DETECTOR, EXP_TYPE);
        rules.file("filteroffset", "webbcal_miri_filteroffset.asdf", "MIRIMAGE", IMAGING);
        var offsets = new StringBuilder("filters:\n");
        double[][] boresight = {{-0.1, -0.1}, {0, 0}, {-0.1, -0.6}, {0.2, -0.6}, {-0.1, -0.7}, {-0.4, -0.7}, {0.4, -0.7}, {0, -0.3}, {-0.2, -0.6}};
        for (var f : MiriFilter.values()) {
            double[] o = boresight[f.ordinal()];
            offsets.append(String.format(Locale.ROOT, "- {column_offset: %.1f, filter: %s, pupil: N/A, row_offset: %.1f}%n", o[0], f.name(), o[1]).replace("\r", ""));
        }
        write("webbcal_miri_filteroffset.asdf", offsets + "meta: " + meta("FilteroffsetModel", "filteroffset", "detector: MIRIMAGE, ", "input_units: pixels, ") + "\n");
    }

    // ---------------------------------------------------------------- stage 3

    private void apcorr() throws IOException {
        rules.type("apcorr", EXP_TYPE);
        String name = "webbcal_miri_apcorr.fits";
        rules.file("apcorr", name, IMAGING);
        List<String> filters = new ArrayList<>();
        List<String> subarrays = new ArrayList<>();
        List<List<Float>> numbers = new ArrayList<>();
        for (int k = 0; k < 5; k++) {
            numbers.add(new ArrayList<>());
        }
        for (var f : MiriFilter.values()) {
            for (var s : MiriSubarray.values()) {
                // A mosaic takes its scale from the pixel at the reference point of the aperture.
                double scale = Math.sqrt(distortion.pixelArea(s.xStartFits() + s.xRefFits() - 2, s.yStartFits() + s.yRefFits() - 2));
                for (float[] row : apertures(f.pointSpread(scale))) {
                    filters.add(f.name());
                    subarrays.add(s.name());
                    for (int k = 0; k < 5; k++) {
                        numbers.get(k).add(row[k]);
                    }
                }
            }
        }
        List<FitsFileWriter.Column> columns = new ArrayList<>(List.of(FitsFileWriter.Column.text("filter", 12, filters),
                FitsFileWriter.Column.text("subarray", 17, subarrays)));
        String[] names = {"eefraction", "radius", "apcorr", "skyin", "skyout"};
        for (int k = 0; k < 5; k++) {
            columns.add(FitsFileWriter.Column.floats(names[k], numbers.get(k)));
        }
        try (var out = open(name, "apcorr", "MirImgApcorrModel", "Aperture corrections of the simulated point spread")) {
            out.key("EXP_TYPE", "MIR_IMAGE", "Type of data in the exposure").endHeader();
            out.table("APCORR", columns);
        }
    }

    /** Rows of one point spread function: encircled energy, radius, correction, inner and outer radius of the background ring, pixels. */
    private static float[][] apertures(GaussianMixture psf) {
        var curve = new ApertureCurve(psf);
        double skyIn = Math.rint(Math.max(9, 9 * psf.sigma(0)));
        double skyOut = Math.rint(1.5 * skyIn);
        // The background is the median over the ring: the brightness at the radius that halves its area.
        double background = curve.brightness(Math.sqrt((skyIn * skyIn + skyOut * skyOut) / 2));
        var rows = new float[7][];
        for (int e = 0; e < rows.length; e++) {
            double energy = (e + 2) / 10.0;
            double r = curve.radius(energy);
            double measured = curve.energy(r) - background * Math.PI * r * r;
            rows[e] = new float[] {(float) energy, (float) r, (float) (1 / measured), (float) skyIn, (float) skyOut};
        }
        return rows;
    }

    private void vegaOffsets() throws IOException {
        rules.type("abvegaoffset");
        rules.file("abvegaoffset", "webbcal_miri_abvegaoffset.asdf");
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (var f : MiriFilter.values()) {
            names.add(f.name());
            values.add(String.format(Locale.ROOT, "%.2f", f.abVegaOffset()));
        }
        int n = names.size();
        write("webbcal_miri_abvegaoffset.asdf", """
                abvega_offset: !<tag:astropy.org:astropy/table/table-1.0.0>
                  colnames: [filter, abvega_offset]
                  columns:
                  - !core/column-1.0.0
                    data: !core/ndarray-1.0.0
                      data: %s
                      datatype: [ucs4, 6]
                      shape: [%d]
                    name: filter
                  - !core/column-1.0.0
                    data: !core/ndarray-1.0.0
                      data: %s
                      datatype: float32
                      shape: [%d]
                    name: abvega_offset
                meta: %s
                """.formatted(names, n, values, n, meta("ABVegaOffsetModel", "abvegaoffset", "", "")));
    }

    // ---------------------------------------------------------------- parameters

    /** Width of the core, least matches and geometry by which images are aligned, as the instrument team tuned them for each filter. */
    private void parameters() throws IOException {
        rules.type("pars-tweakregstep", EXP_TYPE, FILTER);
        double[] width = {1.63, 2.19, 2.89, 3.32, 3.71, 4.35, 5.22, 5.99, 7.31};
        for (var f : MiriFilter.values()) {
            String name = "webbcal_miri_pars-tweakregstep_" + f.name().toLowerCase(Locale.ROOT) + ".asdf";
            rules.file("pars-tweakregstep", name, "MIR_IMAGE", f.name());
            boolean many = f.ordinal() < 3;
            write(name, """
                    class: jwst.tweakreg.tweakreg_step.TweakRegStep
                    name: tweakreg
                    parameters: {snr_threshold: 10.0, kernel_fwhm: %s, minobj: %d, fitgeometry: %s, nclip: 3, sigma: 3.0, searchrad: 1.0, separation: 1.0,
                      tolerance: 0.7}
                    meta: %s
                    """.formatted(width[f.ordinal()], many ? 15 : 5, many ? "rshift" : "shift", meta("", "pars-tweakregstep", "", "")));
        }
        rules.type("pars-detector1pipeline", DETECTOR);
        rules.file("pars-detector1pipeline", "webbcal_miri_pars-detector1pipeline.asdf", "MIRIMAGE");
        write("webbcal_miri_pars-detector1pipeline.asdf", """
                class: jwst.pipeline.calwebb_detector1.Detector1Pipeline
                name: calwebb_detector1
                parameters: {}
                steps:
                - class: jwst.refpix.refpix_step.RefPixStep
                  name: refpix
                  parameters: {skip: true}
                meta: %s
                """.formatted(meta("", "pars-detector1pipeline", "", "")));
    }

    private static String meta(String model, String type, String instrument, String more) {
        return "{author: webbcal, date: '2026-11-01T00:00:00.000', description: synthetic, " + more + "instrument: {" + instrument + "name: MIRI}, "
                + (model.isEmpty() ? "" : "model_type: " + model + ", ") + "origin: webbcal, pedigree: DUMMY, reftype: " + type
                + ", telescope: JWST, useafter: '2000-01-01T00:00:00'}";
    }

    private void write(String name, String tree) throws IOException {
        Files.writeString(references.resolve(name), """
                #ASDF 1.0.0
                #ASDF_STANDARD 1.5.0
                %YAML 1.1
                %TAG ! tag:stsci.edu:asdf/
                --- !core/asdf-1.1.0
                """ + tree + "...\n");
    }
}
