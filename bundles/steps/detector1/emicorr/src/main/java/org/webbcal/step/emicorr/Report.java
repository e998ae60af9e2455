package org.webbcal.step.emicorr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.api.step.StepContext;

/** Tells the scientist how strong the interference was and what is left of it. */
final class Report {

    private final StepContext context;
    private final List<String> without = new ArrayList<>();
    private int done;

    Report(StepContext context) {
        this.context = context;
    }

    /** Takes the outcome of the joint fit for one frequency. */
    void add(Wave wave, JointFit.Solution solution) {
        if (solution.found()) {
            subtracted(wave, solution.before(), solution.after());
            context.note(wave.name() + "_sigma", rounded(Math.min(solution.significance(), 1e6)));
        } else if (solution.significance() > 0) {
            done++;
            context.note(wave.name() + "_sigma", rounded(solution.significance()));
            context.info(String.format(
                    Locale.ROOT,
                    "%s: %.6g Hz, not found (%.2g sigma); nothing subtracted",
                    wave.name(),
                    wave.hertz(),
                    solution.significance()));
        } else {
            without.add(wave.name());
        }
    }

    /**
     * Takes the outcome of the sequential correction for one frequency.
     *
     * @param before amplitude of the sine at the frequency, DN
     * @param after the same after the correction
     */
    void add(Wave wave, boolean usable, double before, double after) {
        if (usable) {
            subtracted(wave, before, after);
        } else {
            without.add(wave.name());
        }
    }

    private void subtracted(Wave wave, double before, double after) {
        done++;
        if (Double.isNaN(before)) {
            return;
        }
        context.note(wave.name() + "_dn_before", rounded(before));
        context.note(wave.name() + "_dn_after", rounded(after));
        context.info(String.format(
                Locale.ROOT,
                "%s: %.6g Hz, amplitude %.3g DN before, %.3g DN after; power at the frequency %.2g of what it was",
                wave.name(),
                wave.hertz(),
                before,
                after,
                after * after / (before * before)));
    }

    private static double rounded(double v) {
        return Double.parseDouble(String.format(Locale.ROOT, "%.4g", v));
    }

    /** Says at the end for which frequencies nothing could be done. */
    void finish(String why) {
        if (done == 0) {
            context.skipped("no wave could be fitted for " + String.join(", ", without) + ": " + why);
        } else if (!without.isEmpty()) {
            context.warn(without.size() + " of " + (done + without.size()) + " frequencies not corrected ("
                    + String.join(", ", without) + "): " + why);
        }
    }
}
