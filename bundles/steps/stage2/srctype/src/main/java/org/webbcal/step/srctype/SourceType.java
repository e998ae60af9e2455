package org.webbcal.step.srctype;

import java.util.Locale;
import java.util.Set;

/**
 * What the headers of an exposure tell about its source.
 *
 * @param chosen type that the user gives with the run, or null
 * @param background whether the target is an empty field (BKGDTARG)
 * @param series whether it is a time series
 * @param proposed type that the proposal gives, or empty
 * @param pattern name of the dither pattern that decides, or empty
 * @param integralField whether the spectrograph sees a field and not a slit
 * @see "jwst/srctype/srctype.py"
 */
record SourceType(
        String chosen, boolean background, boolean series, String proposed, String pattern, boolean integralField) {

    static final String POINT = "POINT";
    static final String EXTENDED = "EXTENDED";

    /** A type and the reason for it. */
    record Decision(String type, String reason) {}

    /** The first rule that applies: the user, an empty field, a time series, the proposal, a pattern for points, what is usual in the mode. */
    Decision decide() {
        if (chosen != null) {
            return new Decision(chosen.toUpperCase(Locale.ROOT), "parameter source_type");
        }
        if (background) {
            return new Decision(EXTENDED, "BKGDTARG: the target is a background");
        }
        if (series) {
            return new Decision(POINT, "a time series");
        }
        if (Set.of(POINT, EXTENDED).contains(proposed)) {
            return new Decision(proposed, "the proposal (SRCTYAPT)");
        }
        if (pattern.contains("NOD") || pattern.contains("POINT-SOURCE")) {
            return new Decision(POINT, "dither pattern " + pattern);
        }
        return new Decision(integralField ? EXTENDED : POINT, "nothing is said; this is usual in the mode");
    }
}
