package org.webbcal.refdata;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes the waves of electromagnetic interference, with the clocks of the subarrays. */
final class InterferenceFile {

    private static final int STEPS = 500;
    private static final double HZ_390 = 390.625;
    private static final double HZ_10 = 10.039216;

    /** How a subarray is read: clocks of 10 µs from a row to the next, and in a frame; whether frames are out of step with 390 Hz. */
    private record Case(String name, int rowClocks, int frameClocks, boolean disturbed) {

        String yaml() {
            return """
                    %s:
                      rowclocks: %d
                      frameclocks: %d
                      freqs:
                        FAST: %s
                        SLOW: {MIRIFULONG: [Hz10_slow_MIRIFULONG], MIRIFUSHORT: [Hz10_slow_MIRIFUSHORT], MIRIMAGE: [Hz10_slow_MIRIMAGE]}
                    """.formatted(name, rowClocks, frameClocks, disturbed ? "[Hz390, Hz10]" : "[Hz10]")
                    .indent(2);
        }
    }

    private static final List<Case> CASES = List.of(
            new Case("BRIGHTSKY", 162, 86528, false),
            new Case("FULL_FAST", 271, 277504, false),
            new Case("FULL_SLOW", 2333, 2388992, false),
            new Case("MASK1065", 82, 23968, true),
            new Case("MASK1140", 82, 23968, true),
            new Case("MASK1550", 82, 23968, true),
            new Case("MASKLYOT", 90, 32400, true),
            new Case("SLITLESSPRISM", 28, 15904, true),
            new Case("SUB128", 44, 11904, true),
            new Case("SUB256", 96, 29952, false),
            new Case("SUB64", 28, 8512, true));

    private InterferenceFile() {}

    static void write(ReferenceFolder folder) throws IOException {
        String name = "webbcal_miri_emicorr.asdf";
        folder.rules.type("emicorr");
        folder.rules.file("emicorr", name);
        var tree = new StringBuilder("frequencies:\n");
        tree.append(wave("Hz10", HZ_10, 1.0, 0.35, 0.15));
        for (String detector : List.of("MIRIFULONG", "MIRIFUSHORT", "MIRIMAGE")) {
            tree.append(wave("Hz10_slow_" + detector, HZ_10, 1.0, 0.35, 0.15));
        }
        tree.append(wave("Hz390", HZ_390, 4.0, 0.8, -0.5));
        tree.append("meta: ")
                .append(ReferenceFolder.meta("EmiModel", "emicorr", "", ""))
                .append('\n');
        tree.append("subarray_cases:\n");
        CASES.forEach(c -> tree.append(c.yaml()));
        folder.write(name, tree.toString());
    }

    /** One cycle of a wave of three harmonics, DN. */
    private static String wave(String name, double hertz, double first, double second, double third) {
        String values = IntStream.range(0, STEPS)
                .mapToObj(j -> {
                    double angle = 2 * Math.PI * (j + 0.5) / STEPS;
                    double v = first * Math.sin(angle) + second * Math.cos(2 * angle) + third * Math.sin(3 * angle + 1);
                    return String.format(Locale.ROOT, "%.5f", v);
                })
                .collect(Collectors.joining(", "));
        return """
                %s:
                  frequency: %s
                  phase_amplitudes: !core/ndarray-1.0.0
                    data: [%s]
                    datatype: float32
                    shape: [%d]
                """.formatted(name, hertz, values, STEPS).indent(2);
    }
}
