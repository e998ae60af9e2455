package org.webbcal.io.asdf.internal;

import java.math.BigInteger;
import java.util.regex.Pattern;

/** What an unquoted scalar without tag means in YAML 1.1, as PyYAML, which writes nearly all ASDF files, understands it. */
final class PlainScalars {

    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+][0-9]+)?|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(?:0|[1-9][0-9_]*)");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7_]+");
    private static final Pattern HEX = Pattern.compile("[-+]?0x[0-9a-fA-F_]+");
    private static final Pattern BINARY = Pattern.compile("[-+]?0b[0-1_]+");
    private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?");

    /** Longest text that can be a number; the time to convert one grows with the square of its length. */
    private static final int LONGEST = 400;

    private PlainScalars() {}

    /** Null, {@link Boolean}, {@link Long}, {@link BigInteger} beyond 64 bits, {@link Double} or {@link String}. Dates stay text. */
    static Object parse(String text) {
        switch (text) {
            case "", "~", "null", "Null", "NULL":
                return null;
            case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON":
                return Boolean.TRUE;
            case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
                return Boolean.FALSE;
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF":
                return Double.POSITIVE_INFINITY;
            case "-.inf", "-.Inf", "-.INF":
                return Double.NEGATIVE_INFINITY;
            case ".nan", ".NaN", ".NAN":
                return Double.NaN;
            default:
        }
        char c = text.charAt(0);
        if (!(c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.') || text.length() > LONGEST) {
            return text;
        }
        if (DECIMAL.matcher(text).matches()) {
            return integer(text, 0, 10);
        }
        if (FLOAT.matcher(text).matches()) {
            return Double.valueOf(text.replace("_", ""));
        }
        if (OCTAL.matcher(text).matches()) {
            return integer(text, 1, 8);
        }
        if (HEX.matcher(text).matches()) {
            return integer(text, 2, 16);
        }
        if (BINARY.matcher(text).matches()) {
            return integer(text, 2, 2);
        }
        return SEXAGESIMAL.matcher(text).matches() ? sexagesimal(text) : text;
    }

    /** A number where one is expected, also in spellings that are text in YAML 1.1, such as {@code 1e-20}. Null when it is none. */
    static Number number(Object value) {
        if (value instanceof Number n) {
            return n;
        }
        if (value instanceof String s && s.length() <= LONGEST) {
            try {
                return Double.valueOf(s.strip());
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    private static Object integer(String text, int prefix, int radix) {
        var digits = text.replace("_", "");
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        var value = new BigInteger(digits.substring(Math.min(prefix, digits.length() - 1)), radix);
        value = negative ? value.negate() : value;
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private static Object sexagesimal(String text) {
        var digits = text.replace("_", "");
        boolean negative = digits.startsWith("-");
        double value = 0;
        for (var part : digits.replaceFirst("^[-+]", "").split(":")) {
            value = value * 60 + Double.parseDouble(part);
        }
        value = negative ? -value : value;
        return digits.contains(".") || Math.abs(value) > 1e15 ? (Object) value : (Object) (long) value;
    }
}
