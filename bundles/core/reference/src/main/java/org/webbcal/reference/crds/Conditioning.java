package org.webbcal.reference.crds;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Brings header values and rule keys into the one spelling in which CRDS compares them. */
public final class Conditioning {

    /** Value of a keyword that the exposure does not have. */
    public static final String UNDEFINED = "UNDEFINED";
    /** Value that matches nothing and excludes nothing. */
    public static final String NOT_APPLICABLE = "N/A";

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?|[+-]?[0-9]+\\.");

    private Conditioning() {}

    /** Upper case, trimmed; numbers as Python prints a float; the synonyms of not applicable, any, true and false unified. */
    public static String value(String raw) {
        String v = raw.strip().toUpperCase(Locale.ROOT);
        if (NUMBER.matcher(v).matches()) {
            v = pythonFloat(Double.parseDouble(v));
        }
        return switch (v) {
            case "-2147483648.0", "()", "N/A", "NOT APPLICABLE", "NOT_APPLICABLE" -> NOT_APPLICABLE;
            case "ANY" -> "*";
            case "4294967295.0" -> "-1.0";
            case "T", "TRUE" -> "T";
            case "F", "FALSE" -> "F";
            default -> v;
        };
    }

    /** An element of a rule's key: alternatives are conditioned one by one and sorted; literals and regular expressions stay. */
    static String key(String raw) {
        String v = raw.strip();
        if (v.startsWith("{") && v.endsWith("}") || v.startsWith("(") && v.endsWith(")") && v.length() > 2) {
            return v;
        }
        if (v.contains("|")) {
            return Arrays.stream(v.split("\\|", -1))
                    .map(Conditioning::value)
                    .sorted()
                    .collect(Collectors.joining("|"));
        }
        return value(v);
    }

    /** {@code str(float)} of Python: shortest digits, an exponent below 1e-4 and from 1e16 on. */
    static String pythonFloat(double d) {
        if (Double.isInfinite(d)) {
            return d > 0 ? "INF" : "-INF";
        }
        if (d == 0) {
            return 1 / d < 0 ? "-0.0" : "0.0";
        }
        var digits = new BigDecimal(Double.toString(d)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String mantissa = digits.unscaledValue().abs().toString();
        String fraction = mantissa.length() > 1 ? "." + mantissa.substring(1) : "";
        String power = (exponent < 0 ? "e-" : "e+") + String.format(Locale.ROOT, "%02d", Math.abs(exponent));
        return (d < 0 ? "-" : "") + mantissa.charAt(0) + fraction + power;
    }
}
