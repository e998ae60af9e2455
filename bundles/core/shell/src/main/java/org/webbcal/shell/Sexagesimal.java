package org.webbcal.shell;

import java.util.Locale;
import java.util.regex.Pattern;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/** Positions on the sky as people write them: hours, minutes, seconds of right ascension; degrees, arcminutes, arcseconds of declination. */
final class Sexagesimal {

    /** {@code 5:34:32.1}, {@code 5h34m32.1s}, {@code -5d23m14s}. */
    private static final Pattern PARTS =
            Pattern.compile("([+-]?)(\\d{1,3})[:hd](\\d{1,2})(?:[:m](\\d{1,2}(?:\\.\\d*)?)s?|m)?");

    private Sexagesimal() {}

    /**
     * A number, or on axes {@code ra} and {@code dec} three numbers.
     *
     * @return degrees for positions on the sky
     */
    static double parse(String text, String axis) throws CalibrationException {
        var m = PARTS.matcher(text.strip());
        if ((axis.equals("ra") || axis.equals("dec")) && m.matches()) {
            double minutes = Double.parseDouble(m.group(3));
            double seconds = m.group(4) == null ? 0 : Double.parseDouble(m.group(4));
            if (minutes >= 60 || seconds >= 60) {
                throw bad(text, axis);
            }
            double value = Double.parseDouble(m.group(2)) + minutes / 60 + seconds / 3600;
            boolean hours = axis.equals("ra") && !text.contains("d");
            return (m.group(1).equals("-") ? -1 : 1) * (hours ? 15 : 1) * value;
        }
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw bad(text, axis);
        }
    }

    private static CalibrationException bad(String text, String axis) {
        return new CalibrationException(
                ExitStatus.USAGE,
                text + ": expected a number for " + axis
                        + (axis.equals("ra") ? ", or 5:34:32.1" : axis.equals("dec") ? ", or -5:23:14.9" : ""));
    }

    /** Right ascension to 10 µs, declination to 0.1 mas; empty for other axes. */
    static String format(double degrees, String axis) {
        if (!Double.isFinite(degrees)) {
            return "";
        }
        return switch (axis) {
            case "ra" -> text(degrees / 15, 100_000, 8, "");
            case "dec" -> text(Math.abs(degrees), 10_000, 7, degrees < 0 ? "-" : "+");
            default -> "";
        };
    }

    /** @param fraction parts of a second that are shown; rounded once, so that 59.99999… never becomes 60 */
    private static String text(double value, int fraction, int width, String sign) {
        long units = Math.round(value * 3600 * fraction);
        long seconds = units / fraction;
        return String.format(
                Locale.ROOT,
                "%s%02d:%02d:%0" + width + "." + (width - 3) + "f",
                sign,
                seconds / 3600,
                seconds / 60 % 60,
                (units - seconds / 60 * 60 * fraction) / (double) fraction);
    }
}
