package org.webbcal.step.ramp_fit;

import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;

/**
 * When the groups of a ramp were read. Taken from the header of the product under work, not from the file as it came: {@code group_scale} mends what older files
 * say of averaged groups (known issue MR-LRS06).
 *
 * @param group seconds between groups, held as float like the reference does
 * @param frame seconds between frames, likewise
 * @param exactFrame seconds between frames as the header has it
 * @param frames frames averaged into a group
 * @param gap frames dropped between groups
 * @param dropped frames dropped before the first group
 */
record ReadTimes(double group, double frame, double exactFrame, int frames, int gap, int dropped) {

    /** Relative difference between TGROUP and the time of its frames that is worth a warning; headers round to 1e-5 s. */
    private static final double TOLERANCE = 0.01;

    /** @param name what messages call the exposure */
    static ReadTimes of(Header header, String name) throws StepException {
        double frame = seconds(header, name, "TFRAME");
        return new ReadTimes(
                (float) seconds(header, name, "TGROUP"),
                (float) frame,
                frame,
                Math.max(1, header.integer("NFRAMES", 1)),
                Math.max(0, header.integer("GROUPGAP", 0)),
                header.integer("DRPFRMS1", 0));
    }

    private static double seconds(Header header, String name, String key) throws StepException {
        double seconds = header.number(key, Double.NaN);
        if (!(seconds > 0)) {
            throw StepException.badInput("ramp_fit: " + name + ": keyword " + key + " is "
                    + header.string(key, "missing")
                    + ", expected a time in seconds; mend the primary header");
        }
        return seconds;
    }

    /** Frame times from one group to the next. */
    int frameSteps() {
        return frames + gap;
    }

    /** TGROUP over the time of its frames and gap: 1, or the factor by which rates are wrong. */
    double consistency() {
        return group / (frameSteps() * frame);
    }

    boolean isConsistent() {
        return Math.abs(consistency() - 1) <= TOLERANCE;
    }

    /** Mean time from the reset at which the frames of a group were read, for the first group (0) and later ones. */
    double elapsed(int g) {
        return (frames + 1.0) * frame / 2 + g * (double) frameSteps() * frame;
    }

    /**
     * Poisson covariance of differences of groups, per unit of rate: {@code alpha} of a difference with itself, {@code beta} with its neighbour, seconds; and of
     * the first group with itself, {@code first}. For single frames these are TGROUP, 0 and TFRAME.
     *
     * @see "Brandt 2024, PASP 136, 045004, equations 12-15"
     */
    record Covariance(double alpha, double beta, double first) {}

    Covariance covariance() {
        double mean = (frames + 1) / 2.0;
        double tau = 0;
        for (int k = 1; k <= frames; k++) {
            tau += (2.0 * frames + 1 - 2 * k) * k;
        }
        tau /= (double) frames * frames;
        return new Covariance(
                (2 * tau + frames + gap - 2 * mean) * exactFrame, (mean - tau) * exactFrame, tau * exactFrame);
    }
}
