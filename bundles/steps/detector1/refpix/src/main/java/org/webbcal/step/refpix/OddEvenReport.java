package org.webbcal.step.refpix;

import java.util.Locale;
import org.webbcal.api.step.StepContext;

/** Puts the odd-even offsets that are left into the log, the provenance and the header. */
final class OddEvenReport {

    private OddEvenReport() {}

    /** Keywords ODDEVN1 … of the outputs, DN; none where no pair of groups could be compared. */
    static void write(StepContext context, OddEvenOffset offset) {
        var text = new StringBuilder();
        for (int output = 0; output < offset.outputs(); output++) {
            double rms = offset.rms(output);
            if (Double.isNaN(rms)) {
                continue;
            }
            double rounded = Math.rint(1e4 * rms) / 1e4;
            context.header()
                    .set("ODDEVN" + (output + 1), rounded, "[DN] odd-even column offset left, output " + (output + 1));
            context.note("odd_even_offset_" + (output + 1), rounded);
            text.append(text.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, "%.3f", rms));
        }
        if (!text.isEmpty()) {
            context.info("odd-even column offset left, rms over groups, by output: " + text + " DN");
        }
    }
}
