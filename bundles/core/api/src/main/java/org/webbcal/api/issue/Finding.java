package org.webbcal.api.issue;

import java.util.List;
import java.util.Locale;

/**
 * What was found of an issue in one product, or in a group of products that can only tell together. Build one with {@link #present} and its siblings.
 *
 * @param verdict whether the issue is there
 * @param products names of the files that it was found in
 * @param sentence one sentence with the numbers that decide
 * @param measures those numbers, for tables and programs
 * @param advice what to do: a command or a parameter; empty for nothing
 */
public record Finding(Verdict verdict, List<String> products, String sentence, List<Measure> measures, String advice) {

    /** Whether an issue is there. */
    public enum Verdict {
        /** It is there and does harm. */
        PRESENT,
        /** It was there, and what it did has been taken out or flagged. */
        MITIGATED,
        /** It was looked for and is not there. */
        ABSENT,
        /** The products do not tell; the sentence says what is missing. */
        UNDECIDED
    }

    /**
     * A number.
     *
     * @param name what is measured, {@code outliers of one pixel}
     * @param value in {@code unit}
     * @param before the same before the mitigation; NaN where it is not known
     * @param limit value beyond which it does harm; NaN for none
     * @param unit may be empty
     */
    public record Measure(String name, double value, double before, double limit, String unit) {

        public static Measure of(String name, double value, String unit) {
            return new Measure(name, value, Double.NaN, Double.NaN, unit);
        }

        /** A number for people: four digits, without zeros at the end. */
        public static String digits(double value) {
            if (Double.isNaN(value)) {
                return "–";
            }
            // what is smaller is the rounding of something that is 0
            if (Math.abs(value) < 1e-12 || value == Math.rint(value) && Math.abs(value) < 1e9) {
                return String.valueOf(Math.round(value));
            }
            var text = String.format(Locale.ROOT, "%.4g", value);
            return text.matches("[^e]*\\..*0") ? text.replaceFirst("\\.?0+$", "") : text;
        }

        public Measure before(double number) {
            return new Measure(name, value, number, limit, unit);
        }

        public Measure limit(double number) {
            return new Measure(name, value, before, number, unit);
        }
    }

    public Finding {
        products = List.copyOf(products);
        measures = List.copyOf(measures);
    }

    /** It is there. */
    public static Finding present(Evidence.Product product, String sentence, String advice, Measure... measures) {
        return new Finding(Verdict.PRESENT, List.of(product.name()), sentence, List.of(measures), advice);
    }

    /** It was there. */
    public static Finding mitigated(Evidence.Product product, String sentence, Measure... measures) {
        return new Finding(Verdict.MITIGATED, List.of(product.name()), sentence, List.of(measures), "");
    }

    /** It is not there. */
    public static Finding absent(Evidence.Product product, String sentence, Measure... measures) {
        return new Finding(Verdict.ABSENT, List.of(product.name()), sentence, List.of(measures), "");
    }

    /** This product does not tell. */
    public static Finding undecided(Evidence.Product product, String why) {
        return new Finding(Verdict.UNDECIDED, List.of(product.name()), why, List.of(), "");
    }
}
