package org.webbcal.lib.resample;

/** The parameter {@code fillval}: what output pixels hold that nothing falls on. */
public final class FillValue {

    private FillValue() {}

    /**
     * Reads the parameter: a number; {@code NAN}, {@code INDEF} or nothing for NaN.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static float parse(String text) {
        var t = text.strip();
        if (t.isEmpty() || t.equalsIgnoreCase("INDEF") || t.equalsIgnoreCase("NAN")) {
            return Float.NaN;
        }
        try {
            return Float.parseFloat(t);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parameter fillval = " + text + ": expected a number, NAN or INDEF", e);
        }
    }
}
