package org.webbcal.refdata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.webbcal.model.Irs2Layout;
import org.webbcal.simulate.nirspec.NirspecSubarray;

/**
 * Writes the files of NIRSpec for the steps on ramps. One imaginary detector stands for both; files differ where the two read out in opposite directions, and
 * by the gain.
 */
final class NirspecFiles {

    private static final int SIDE = NearInfrared.SIDE;
    private static final String BOTH = "NRS1|NRS2";
    private static final String TRADITIONAL = "NRS|NRSRAPID|NRSRAPIDD1|NRSRAPIDD2|NRSRAPIDD6";
    private static final String INTERLEAVED = "NRSIRS2|NRSIRS2RAPID|ALLIRS2";
    /** Groups of the dark ramps; longer exposures continue them in a straight line. */
    private static final int DARK_GROUPS = 8;

    private static final int SUBARRAY_DARK_FRAMES = 40;

    // The line of the interleaved read-out in time: 32 times 22 slots of 8 normal pixels, a pause, 4 reference pixels,
    // a pause, 8 normal ones; 8 slots at its end.
    private static final int LINE_SLOTS = 712;
    private static final int BLOCK_SLOTS = 22;
    private static final int SLOTS = LINE_SLOTS * 2048;
    private static final double SLOT_SECONDS = 1e-5;
    /** Slots of a block that the reference samples are spread over. */
    private static final int FILLED_SLOTS = 8;

    private interface Task {
        void write() throws IOException;
    }

    private final ReferenceFolder folder;
    private final List<Task> tasks = new ArrayList<>();

    NirspecFiles(ReferenceFolder folder) {
        this.folder = folder;
    }

    /** Writes all of them. */
    void write() throws IOException {
        mask();
        gain();
        readNoise();
        saturation();
        superbias();
        linearity();
        darks();
        folder.rules.type("refpix", ReferenceFolder.DETECTOR, ReferenceFolder.READPATT);
        folder.rules.file("refpix", "webbcal_nirspec_refpix.fits.gz", BOTH, INTERLEAVED);
        tasks.add(this::refpix);
        folder.rules.type("pictureframe", ReferenceFolder.DETECTOR);
        folder.rules.file("pictureframe", "webbcal_nirspec_pictureframe.fits.gz", BOTH);
        tasks.add(this::pictureFrame);
        folder.rules.notApplicable(
                "ipc", "persat", "trapdensity", "trappars", "sirskernel", "emicorr", "lastframe", "reset", "rscd");
        try {
            tasks.parallelStream().forEach(task -> {
                try {
                    task.write();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    // ---- maps

    private interface PixelValue {
        float at(int x, int y);
    }

    private static float[] map(PixelValue value) {
        var out = new float[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                out[y * SIDE + x] = value.at(x, y);
            }
        }
        return out;
    }

    private static int[] flags(PixelValue value) {
        float[] values = map(value);
        var out = new int[values.length];
        for (int p = 0; p < out.length; p++) {
            out[p] = (int) values[p];
        }
        return out;
    }

    /** Flag 1 on the reference pixels. */
    private static int[] border() {
        return flags((x, y) -> NearInfrared.kind(x, y) == NearInfrared.Kind.REFERENCE ? 1 : 0);
    }

    private FitsFileWriter open(String name, String type, String model, String description) throws IOException {
        return folder.open(name, type, model, description, "ANY").key("P_DETECT", BOTH + "|", "Detectors it serves");
    }

    private static FitsFileWriter whole(FitsFileWriter out) {
        return place(out, "GENERIC")
                .key("SUBSTRT1", 1, "Starting pixel in axis 1 direction")
                .key("SUBSTRT2", 1, "Starting pixel in axis 2 direction")
                .key("SUBSIZE1", SIDE, "Number of pixels in axis 1 direction")
                .key("SUBSIZE2", SIDE, "Number of pixels in axis 2 direction");
    }

    private static FitsFileWriter place(FitsFileWriter out, String subarray) {
        return out.key("SUBARRAY", subarray, "Subarray used")
                .history("Synthetic: made by code for demonstrations and tests, not for science.");
    }

    // ---- pixels

    private void mask() {
        folder.rules.type("mask", ReferenceFolder.DETECTOR, ReferenceFolder.READPATT);
        folder.rules.file("mask", "webbcal_nirspec_mask.fits.gz", BOTH, TRADITIONAL);
        tasks.add(() -> {
            try (var out = open("webbcal_nirspec_mask.fits.gz", "mask", "MaskModel", "Bad and reference pixels")) {
                whole(out).endHeader();
                out.flagImage("DQ", maskFlags(), SIDE, SIDE);
                maskDefinition(out);
            }
        });
        for (String detector : BOTH.split("\\|")) {
            String name = "webbcal_nirspec_mask_irs2_" + detector.toLowerCase(Locale.ROOT) + ".fits.gz";
            folder.rules.file("mask", name, detector, INTERLEAVED);
            tasks.add(() -> {
                try (var out = folder.open(name, "mask", "MaskModel", "Bad and reference pixels, IRS2", detector)) {
                    whole(out.key("READPATT", "NRSIRS2", "Readout pattern")).endHeader();
                    int[] normal = maskFlags();
                    var flags = new int[Irs2Layout.ROWS * SIDE];
                    Arrays.fill(flags, 16);
                    int[] rows = new Irs2Layout(detector.equals("NRS2")).normalRows();
                    for (int y = 0; y < SIDE; y++) {
                        System.arraycopy(normal, y * SIDE, flags, rows[y] * SIDE, SIDE);
                    }
                    out.flagImage("DQ", flags, Irs2Layout.ROWS, SIDE);
                    maskDefinition(out);
                }
            });
        }
    }

    private static int[] maskFlags() {
        return flags((x, y) -> switch (NearInfrared.kind(x, y)) {
            case REFERENCE -> 16;
            case DEAD -> 1 + 2;
            case HOT -> 1 + 4;
            case WARM -> 8;
            default -> 0;
        });
    }

    private static void maskDefinition(FitsFileWriter out) throws IOException {
        ReferenceFolder.definition(out, "DO_NOT_USE", "DEAD", "HOT", "WARM", "REFERENCE_PIXEL");
    }

    private void gain() {
        folder.rules.type("gain", ReferenceFolder.DETECTOR);
        for (String detector : BOTH.split("\\|")) {
            String name = "webbcal_nirspec_gain_" + detector.toLowerCase(Locale.ROOT) + ".fits.gz";
            folder.rules.file("gain", name, detector);
            tasks.add(() -> {
                try (var out = folder.open(name, "gain", "GainModel", "Electrons per data number", detector)) {
                    whole(out).endHeader();
                    out.floatImage("SCI", SIDE, SIDE)
                            .floats(map((x, y) -> NearInfrared.gain(detector)))
                            .pad();
                }
            });
        }
    }

    private void readNoise() {
        folder.rules.type("readnoise", ReferenceFolder.DETECTOR, ReferenceFolder.READPATT);
        for (boolean irs2 : new boolean[] {false, true}) {
            String name = "webbcal_nirspec_readnoise" + (irs2 ? "_irs2" : "") + ".fits.gz";
            folder.rules.file("readnoise", name, BOTH, irs2 ? INTERLEAVED : TRADITIONAL);
            tasks.add(() -> {
                try (var out = open(name, "readnoise", "ReadnoiseModel", "Noise of the difference of two frames, DN")) {
                    whole(out).endHeader();
                    out.floatImage("SCI", SIDE, SIDE)
                            .floats(map((x, y) -> NearInfrared.readNoise(irs2, x, y)))
                            .pad();
                }
            });
        }
    }

    private void saturation() {
        folder.rules.type("saturation", ReferenceFolder.DETECTOR);
        String name = "webbcal_nirspec_saturation.fits.gz";
        folder.rules.file("saturation", name, BOTH);
        tasks.add(() -> {
            int[] border = border();
            try (var out = open(name, "saturation", "SaturationModel", "Full well in raw data numbers")) {
                whole(out).endHeader();
                out.floatImage("SCI", SIDE, SIDE)
                        .floats(map((x, y) -> border[y * SIDE + x] != 0 ? 65535 : NearInfrared.fullWell(x, y)))
                        .pad();
                out.flagImage("DQ", border, SIDE, SIDE);
                ReferenceFolder.definition(out, "NO_SAT_CHECK");
            }
        });
    }

    private void superbias() {
        folder.rules.type("superbias", ReferenceFolder.DETECTOR, ReferenceFolder.READPATT);
        String traditional = "webbcal_nirspec_superbias.fits.gz";
        folder.rules.file("superbias", traditional, BOTH, TRADITIONAL);
        tasks.add(() -> {
            try (var out = open(traditional, "superbias", "SuperBiasModel", "Bias of each pixel")) {
                whole(out.key("READPATT", "NRSRAPID", "Readout pattern")).endHeader();
                out.floatImage("SCI", SIDE, SIDE)
                        .floats(map(NearInfrared::bias))
                        .pad()
                        .flagImage("DQ", new int[SIDE * SIDE], SIDE, SIDE);
                ReferenceFolder.definition(out, "DO_NOT_USE", "UNRELIABLE_BIAS");
            }
        });
        for (String detector : BOTH.split("\\|")) {
            String name = "webbcal_nirspec_superbias_irs2_" + detector.toLowerCase(Locale.ROOT) + ".fits.gz";
            folder.rules.file("superbias", name, detector, INTERLEAVED);
            tasks.add(() -> {
                try (var out =
                        folder.open(name, "superbias", "SuperBiasModel", "Bias of each sample, IRS2", detector)) {
                    whole(out.key("READPATT", "NRSIRS2RAPID", "Readout pattern"))
                            .endHeader();
                    out.floatImage("SCI", Irs2Layout.ROWS, SIDE)
                            .floats(interleavedBias(new Irs2Layout(detector.equals("NRS2"))))
                            .pad()
                            .flagImage("DQ", new int[Irs2Layout.ROWS * SIDE], Irs2Layout.ROWS, SIDE);
                    ReferenceFolder.definition(out, "DO_NOT_USE", "UNRELIABLE_BIAS");
                }
            });
        }
    }

    /** Bias of the interleaved read-out: reference samples lie at the level of their output without the structure of the pixels. */
    private static float[] interleavedBias(Irs2Layout layout) {
        float[] normal = map(NearInfrared::bias);
        var bias = new float[Irs2Layout.ROWS * SIDE];
        Arrays.fill(bias, NearInfrared.REFERENCE_OUTPUT);
        int[] rows = layout.normalRows();
        int y = 0;
        for (int row = 0; row < Irs2Layout.ROWS; row++) {
            if (y < SIDE && rows[y] == row) {
                System.arraycopy(normal, y * SIDE, bias, row * SIDE, SIDE);
                y++;
            } else if (layout.place(row) >= Irs2Layout.OUTPUT_ROWS) {
                float level = normal[Math.max(0, y - 1) * SIDE + SIDE / 2];
                Arrays.fill(bias, row * SIDE, (row + 1) * SIDE, (float) (50 * Math.rint(level / 50)));
            }
        }
        return bias;
    }

    private void linearity() {
        folder.rules.type("linearity", ReferenceFolder.DETECTOR);
        String name = "webbcal_nirspec_linearity.fits.gz";
        folder.rules.file("linearity", name, BOTH);
        tasks.add(() -> {
            int[] border = border();
            try (var out = open(name, "linearity", "LinearityModel", "Correction of non-linearity and its inverse")) {
                whole(out).endHeader();
                coefficients(out, "COEFFS", border, NearInfrared::linearity);
                coefficients(out, "INV_COEFFS", border, NearInfrared::inverseLinearity);
                out.flagImage("DQ", border, SIDE, SIDE);
                ReferenceFolder.definition(out, "NO_LIN_CORR");
            }
        });
    }

    private interface Polynomial {
        float[] of(int x, int y);
    }

    private static void coefficients(FitsFileWriter out, String extension, int[] border, Polynomial polynomial)
            throws IOException {
        int terms = polynomial.of(0, 0).length;
        out.floatImage(extension, terms, SIDE, SIDE);
        for (int k = 0; k < terms; k++) {
            int order = k;
            out.floats(map((x, y) ->
                    border[y * SIDE + x] != 0 ? order == 1 ? 1 : 0 : polynomial.of(x, y)[order]));
        }
        out.pad();
    }

    // ---- darks

    private void darks() {
        folder.rules.type("dark", ReferenceFolder.DETECTOR, ReferenceFolder.READPATT, ReferenceFolder.SUBARRAY);
        for (String pattern : List.of("NRSRAPID", "NRS", "NRSIRS2RAPID", "NRSIRS2")) {
            String name = "webbcal_nirspec_dark_" + pattern.toLowerCase(Locale.ROOT) + "_full.fits.gz";
            String patterns = pattern.equals("NRSRAPID") ? TRADITIONAL.replace("NRS|", "") : pattern;
            folder.rules.file("dark", name, BOTH, patterns, "FULL");
            int frames =
                    switch (pattern) {
                        case "NRS" -> 4;
                        case "NRSIRS2" -> 5;
                        default -> 1;
                    };
            tasks.add(() -> wholeDark(name, pattern, frames));
        }
        var sizes = new TreeSet<String>();
        for (var s : NirspecSubarray.values()) {
            if (s != NirspecSubarray.FULL) {
                String size = s.nx() + "x" + s.ny();
                String name = "webbcal_nirspec_dark_nrsrapid_" + size + ".fits.gz";
                folder.rules.file("dark", name, BOTH, TRADITIONAL, s.name());
                if (sizes.add(size)) {
                    tasks.add(() -> subarrayDark(name, s));
                }
            }
        }
    }

    private FitsFileWriter dark(String name, String pattern, int frames, int groups) throws IOException {
        return open(name, "dark", "DarkNirspecModel", "Dark current")
                .key("EXP_TYPE", "NRS_DARK", "Type of data in the exposure")
                .key("READPATT", pattern, "Readout pattern")
                .key("NGROUPS", groups, "Number of groups in integration")
                .key("NFRAMES", frames, "Number of frames per group")
                .key("GROUPGAP", 0, "Number of frames dropped between groups")
                .key("AVDRKCUR", NearInfrared.DARK, "Average dark current");
    }

    private void wholeDark(String name, String pattern, int frames) throws IOException {
        double frameSeconds = NirspecSubarray.FULL.frameSeconds(pattern.contains("IRS2"));
        float[] rate = map((x, y) -> NearInfrared.darkRate(NearInfrared.kind(x, y), x, y));
        try (var out = dark(name, pattern, frames, DARK_GROUPS)) {
            whole(out).endHeader();
            out.floatImage("SCI", DARK_GROUPS, SIDE, SIDE);
            var plane = new float[rate.length];
            for (int g = 0; g < DARK_GROUPS; g++) {
                // The mean of the frames of a group: the middle of their times.
                double seconds = (g * frames + (frames + 1) / 2.0) * frameSeconds;
                for (int p = 0; p < plane.length; p++) {
                    plane[p] = (float) (rate[p] * seconds);
                }
                out.floats(plane);
            }
            out.pad().flagImage("DQ", new int[SIDE * SIDE], SIDE, SIDE);
        }
    }

    /** Subarrays move with the grating, so their darks have no hot pixels; those stand in the mask. */
    private void subarrayDark(String name, NirspecSubarray s) throws IOException {
        try (var out = dark(name, "NRSRAPID", 1, SUBARRAY_DARK_FRAMES)) {
            place(out, "ANY").endHeader();
            out.floatImage("SCI", SUBARRAY_DARK_FRAMES, s.ny(), s.nx());
            var plane = new float[s.ny() * s.nx()];
            for (int g = 0; g < SUBARRAY_DARK_FRAMES; g++) {
                Arrays.fill(plane, (float) (NearInfrared.DARK * (g + 1) * s.frameSeconds(false)));
                out.floats(plane);
            }
            out.pad().flagImage("DQ", new int[plane.length], s.ny(), s.nx());
        }
    }

    // ---- read-out

    /**
     * Weights by frequency, two rows each: real part, imaginary part. Slow drifts that all pixels of an output see are taken from its interleaved reference
     * samples; they fill 8 of 22 slots, so their weight is 22/8. What is faster than those can follow is common to the outputs, and taken from the reference
     * output. Steps and not curves: the file is small.
     */
    private void refpix() throws IOException {
        double own = 0.95 * BLOCK_SLOTS / FILLED_SLOTS;
        var names = new ArrayList<String>();
        for (String kind : List.of("alpha_", "beta_")) {
            for (int k = 0; k < 4; k++) {
                names.add(kind + k);
            }
        }
        try (var out = open(
                "webbcal_nirspec_refpix.fits.gz", "refpix", "IRS2Model", "Weights of the reference samples of IRS2")) {
            place(out.key("READPATT", "NRSIRS2RAPID", "Readout pattern"), "FULL")
                    .endHeader();
            out.floatTable("IRS2", names, 2 * SLOTS, (row, bytes) -> {
                int f = row / 2;
                double hertz = Math.min(f, SLOTS - f) / (SLOTS * SLOT_SECONDS);
                boolean real = row % 2 == 0;
                putAll(bytes, real ? (float) referenceOutput(hertz) : 0);
                putAll(bytes, real ? (float) (own * interleaved(hertz)) : 0);
            });
            List<Integer> outputs = List.of(1, 1, 2, 2, 3, 3, 4, 4);
            out.table(
                    "DQ",
                    List.of(
                            FitsFileWriter.Column.integers("OUTPUT", outputs),
                            FitsFileWriter.Column.integers("ODD_EVEN", List.of(1, 2, 1, 2, 1, 2, 1, 2)),
                            FitsFileWriter.Column.integers("MASK", List.of(0, 0, 0, 0, 0, 0, 0, 0))));
        }
    }

    private static void putAll(ByteBuffer bytes, float weight) {
        for (int k = 0; k < 4; k++) {
            bytes.putFloat(weight);
        }
    }

    /** Share of a frequency that the interleaved samples show: less as their own noise gains on the drift. */
    private static double interleaved(double hertz) {
        return hertz < 20 ? 1 : hertz < 60 ? 0.75 : hertz < 150 ? 0.4 : hertz < 400 ? 0.15 : 0;
    }

    private static double referenceOutput(double hertz) {
        return hertz < 20 ? 0 : hertz < 60 ? 0.15 : hertz < 150 ? 0.3 : hertz < 400 ? 0.3 : hertz < 1500 ? 0.15 : 0;
    }

    private void pictureFrame() throws IOException {
        try (var out = open(
                "webbcal_nirspec_pictureframe.fits.gz",
                "pictureframe",
                "PictureFrameModel",
                "Pattern of the edges that warm up")) {
            whole(out).endHeader();
            out.floatImage("SCI", SIDE, SIDE)
                    .floats(map(NearInfrared::pictureFrame))
                    .pad();
            out.flagImage("DQ", border(), SIDE, SIDE);
            ReferenceFolder.definition(out, "DO_NOT_USE");
        }
    }
}
