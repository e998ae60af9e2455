package org.webbcal.step.emicorr;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.webbcal.api.run.ExposureInfo;

/** Waves made from data as the text of a reference file (ASDF with the numbers in the text). */
final class WaveFile {

    private WaveFile() {}

    /** The file: usable as {@code override_emicorr} for exposures of the same subarray and read-out. */
    static String text(ExposureInfo exposure, EmiReference.Case found, List<Wave> waves) {
        boolean slow =
                exposure.keyword("READPATT").orElse("").toUpperCase(Locale.ROOT).startsWith("SLOW");
        String names = waves.stream().map(w -> "'" + w.name() + "'").collect(Collectors.joining(", ", "[", "]"));
        var out = new StringBuilder("""
                #ASDF 1.0.0
                #ASDF_STANDARD 1.5.0
                %YAML 1.1
                %TAG ! tag:stsci.edu:asdf/
                --- !core/asdf-1.1.0
                frequencies:
                """);
        for (var wave : waves) {
            out.append("  '").append(wave.name()).append("':\n");
            out.append("    frequency: ").append(wave.hertz()).append('\n');
            out.append("    phase_amplitudes: !core/ndarray-1.0.0\n      data: [");
            for (int j = 0; j < wave.shape().length; j++) {
                out.append(j == 0 ? "" : j % 8 == 0 ? ",\n        " : ", ").append(number(wave.shape()[j]));
            }
            out.append("]\n      datatype: float64\n      shape: [")
                    .append(wave.shape().length)
                    .append("]\n");
        }
        String speed = slow ? "SLOW: {" + exposure.detector() + ": " + names + "}" : "FAST: " + names;
        out.append("""
                meta: {author: webbcal, description: EMI waves measured in %s, instrument: {detector: %s, name: MIRI}, model_type: EmiModel,
                  pedigree: INFLIGHT, reftype: emicorr, telescope: JWST, useafter: '2021-12-25T00:00:00'}
                subarray_cases:
                  %s:
                    rowclocks: %d
                    frameclocks: %d
                    freqs: {%s}
                ...
                """.formatted(
                        "'" + exposure.name().replace("'", "") + "'",
                        exposure.detector(),
                        found.name(),
                        found.rowClocks(),
                        found.frameClocks(),
                        speed));
        return out.toString();
    }

    private static String number(double v) {
        return Double.isFinite(v) ? Double.toString(v) : ".nan";
    }
}
