package org.webbcal.refdata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.simulate.miri.MiriSubarray;

/** Writes the files of the steps on ramps. */
final class RampFiles {

    /** The imaginary imager stands for the detectors of the spectrometer as well. */
    private static final String DETECTORS = "MIRIMAGE|MIRIFUSHORT|MIRIFULONG";

    private static final String FAST = "FAST|FASTR1|FASTGRPAVG|FASTGRPAVG8|FASTGRPAVG16|FASTGRPAVG32|FASTGRPAVG64";
    private static final String SLOW = "SLOW|SLOWR1";
    /** Groups of the dark ramps; longer exposures continue them in a straight line. */
    private static final int FULL_DARK_GROUPS = 16;
    /** Groups after which the reset anomaly is gone. */
    private static final int RESET_GROUPS = 6;
    /** Average dark current stated in the files, e-/s. */
    private static final double AVERAGE_DARK = 0.2;

    private final ReferenceFolder folder;

    RampFiles(ReferenceFolder folder) {
        this.folder = folder;
    }

    /** Writes all of them. */
    void write() throws IOException {
        mask();
        saturation();
        linearity();
        gain();
        readNoise();
        ipc();
        darks();
        resets();
        rscd();
    }

    private FitsFileWriter open(String name, String type, String model, String description) throws IOException {
        return folder.open(name, type, model, description).key("P_DETECT", DETECTORS + "|", "Detectors it serves");
    }

    private void mask() throws IOException {
        folder.rules.type("mask", ReferenceFolder.DETECTOR);
        String name = "webbcal_miri_mask.fits.gz";
        folder.rules.file("mask", name, DETECTORS);
        try (var out = open(name, "mask", "MaskModel", "Bad and reference pixels")) {
            ReferenceFolder.generic(out).endHeader();
            // Bits in the order of the definition below.
            out.flagImage(
                    "DQ",
                    folder.flags((x, y, kind) -> switch (kind) {
                        case REFERENCE -> 16;
                        case DEAD -> 1 + 2;
                        case VERY_HOT -> 1 + 4;
                        case HOT -> 4;
                        case WARM -> 8;
                        default -> 0;
                    }),
                    Imager.NY,
                    Imager.NX);
            ReferenceFolder.definition(out, "DO_NOT_USE", "DEAD", "HOT", "WARM", "REFERENCE_PIXEL");
        }
    }

    private void saturation() throws IOException {
        folder.rules.type("saturation", ReferenceFolder.DETECTOR);
        String name = "webbcal_miri_saturation.fits.gz";
        folder.rules.file("saturation", name, DETECTORS);
        try (var out = open(name, "saturation", "SaturationModel", "Full well in raw data numbers")) {
            ReferenceFolder.generic(out).endHeader();
            out.floatImage("SCI", Imager.NY, Imager.NX)
                    .floats(folder.map((x, y, kind) -> kind == Imager.Kind.REFERENCE ? 65535 : Imager.fullWell(x, y)))
                    .pad();
            out.flagImage(
                    "DQ", folder.flags((x, y, kind) -> kind == Imager.Kind.REFERENCE ? 1 : 0), Imager.NY, Imager.NX);
            ReferenceFolder.definition(out, "NO_SAT_CHECK");
        }
    }

    private void linearity() throws IOException {
        folder.rules.type("linearity", ReferenceFolder.DETECTOR);
        String name = "webbcal_miri_linearity.fits.gz";
        folder.rules.file("linearity", name, DETECTORS);
        try (var out = open(name, "linearity", "LinearityModel", "Correction of non-linearity")) {
            ReferenceFolder.generic(out).endHeader();
            out.floatImage("COEFFS", 4, Imager.NY, Imager.NX);
            for (int k = 0; k < 4; k++) {
                int order = k;
                out.floats(folder.map((x, y, kind) ->
                        kind == Imager.Kind.REFERENCE ? order == 1 ? 1 : 0 : Imager.linearity(x, y)[order]));
            }
            out.pad()
                    .flagImage(
                            "DQ",
                            folder.flags((x, y, kind) -> kind == Imager.Kind.REFERENCE ? 1 : 0),
                            Imager.NY,
                            Imager.NX);
            ReferenceFolder.definition(out, "NO_LIN_CORR");
        }
    }

    private void gain() throws IOException {
        folder.rules.type("gain", ReferenceFolder.DETECTOR);
        String name = "webbcal_miri_gain.fits.gz";
        folder.rules.file("gain", name, DETECTORS);
        try (var out = open(name, "gain", "GainModel", "Electrons per data number")) {
            ReferenceFolder.generic(out).endHeader();
            out.floatImage("SCI", Imager.NY, Imager.NX)
                    .floats(folder.map((x, y, kind) -> Imager.GAIN))
                    .pad();
        }
    }

    private void readNoise() throws IOException {
        folder.rules.type("readnoise", ReferenceFolder.DETECTOR, ReferenceFolder.READPATT);
        for (boolean slow : new boolean[] {false, true}) {
            String name = "webbcal_miri_readnoise_" + (slow ? "slow" : "fast") + ".fits.gz";
            folder.rules.file("readnoise", name, DETECTORS, slow ? SLOW : FAST);
            try (var out = open(name, "readnoise", "ReadnoiseModel", "Noise of the difference of two frames, DN")) {
                ReferenceFolder.generic(out.key("READPATT", slow ? "SLOWR1" : "FASTR1", "Readout pattern"))
                        .endHeader();
                out.floatImage("SCI", Imager.NY, Imager.NX)
                        .floats(folder.map((x, y, kind) -> Imager.readNoise(kind, slow, x, y)))
                        .pad();
            }
        }
    }

    private void ipc() throws IOException {
        folder.rules.type("ipc", ReferenceFolder.DETECTOR);
        String name = "webbcal_miri_ipc.fits";
        folder.rules.file("ipc", name, DETECTORS);
        try (var out = open(name, "ipc", "IPCModel", "Deconvolution of interpixel capacitance")) {
            out.endHeader();
            // Undoes 1.5 % to each neighbour; the simulator makes data without it.
            float a = -0.015f;
            out.floatImage("SCI", 3, 3)
                    .floats(new float[] {0, a, 0, a, 1 - 4 * a, a, 0, a, 0})
                    .pad();
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
        folder.rules.type("dark", ReferenceFolder.DETECTOR, ReferenceFolder.READPATT, ReferenceFolder.SUBARRAY);
        everyRamp((s, slow, pattern) -> {
            String name = "webbcal_miri_dark_" + pattern.toLowerCase(Locale.ROOT) + "_"
                    + s.name().toLowerCase(Locale.ROOT) + ".fits.gz";
            folder.rules.flightFile("dark", name, DETECTORS, slow ? SLOW : FAST, s.name());
            int groups = darkGroups(s, slow);
            try (var out = open(name, "dark", "DarkMIRIModel", "Dark current and glow")) {
                ramp(out, pattern, groups, 1).key("AVDRKCUR", AVERAGE_DARK, "Average dark current");
                ReferenceFolder.subarray(out, s.name(), s).endHeader();
                out.floatImage("SCI", 1, groups, s.ny(), s.nx());
                for (int g = 0; g < groups; g++) {
                    double seconds = (g + 1) * s.frameSeconds(pattern);
                    out.floats(folder.map(s, (x, y, kind) -> Imager.dark(kind, x, y, seconds)));
                }
                out.pad().flagImage("DQ", new int[s.nx() * s.ny()], 1, 1, s.ny(), s.nx());
            }
        });
    }

    private void resets() throws IOException {
        folder.rules.type("reset", ReferenceFolder.DETECTOR, ReferenceFolder.SUBARRAY, ReferenceFolder.READPATT);
        everyRamp((s, slow, pattern) -> {
            String name = "webbcal_miri_reset_" + pattern.toLowerCase(Locale.ROOT) + "_"
                    + s.name().toLowerCase(Locale.ROOT) + ".fits.gz";
            folder.rules.flightFile("reset", name, DETECTORS, s.name(), slow ? SLOW : FAST);
            int groups = s == MiriSubarray.FULL ? RESET_GROUPS : 3 * RESET_GROUPS;
            double recovery = s == MiriSubarray.FULL ? 1.3 : 4;
            try (var out = open(name, "reset", "ResetModel", "Reset anomaly of the first groups")) {
                ReferenceFolder.subarray(ramp(out, pattern, groups, 2), s.name(), s)
                        .endHeader();
                out.floatImage("SCI", 2, groups, s.ny(), s.nx());
                for (int i = 0; i < 2; i++) {
                    for (int g = 0; g < groups; g++) {
                        int integration = i;
                        int group = g;
                        out.floats(folder.map(s, (x, y, kind) -> Imager.reset(integration, group, recovery, x, y)));
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
        folder.rules.type("rscd", ReferenceFolder.DETECTOR);
        String name = "webbcal_miri_rscd.fits";
        folder.rules.file("rscd", name, DETECTORS);
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
            out.table(
                    "RSCD_GROUP_SKIP",
                    List.of(
                            FitsFileWriter.Column.text("subarray", 17, subarrays),
                                    FitsFileWriter.Column.text("readpatt", 12, patterns),
                            FitsFileWriter.Column.integers("group_skip1", first),
                                    FitsFileWriter.Column.integers("group_skip", later)));
        }
    }
}
