package org.webbcal.reference.crds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One element of the key of a rule. */
@FunctionalInterface
interface KeyMatcher {

    /** The rule fits and counts. */
    int MATCH = 1;
    /** The rule does not mind. */
    int INDIFFERENT = 0;
    /** The rule is out. */
    int ELIMINATED = -1;

    /** Compares with a conditioned header value. */
    int match(String value);

    /** Whether the element is of a kind whose values cannot be listed, so that a header value cannot be called unknown. */
    static boolean isEsoteric(String key) {
        return key.startsWith("{")
                || key.startsWith("(")
                || key.startsWith("#")
                || key.startsWith("BETWEEN")
                || key.startsWith("NOT");
    }

    /** Builds the matcher of a conditioned element. */
    static KeyMatcher of(String key) throws MappingException {
        if (key.equals(Conditioning.NOT_APPLICABLE)) {
            return value -> INDIFFERENT;
        } else if (key.startsWith("{") && key.endsWith("}")) {
            return equality(key.substring(1, key.length() - 1));
        } else if (key.startsWith("(") && key.endsWith(")")) {
            var pattern = compile(key, key.substring(1, key.length() - 1));
            return pattern(value -> pattern.matcher(value).lookingAt());
        } else if (key.startsWith("#") && key.endsWith("#") && key.length() > 1) {
            return logic(key.substring(1, key.length() - 1).strip());
        } else if (key.startsWith("NOT ")) {
            var inner = of(key.substring(4).strip());
            return value -> -inner.match(value);
        } else if (key.startsWith("BETWEEN ")) {
            return between(key);
        } else if (key.startsWith(">") || key.startsWith("<")) {
            return relation(key);
        } else if (key.contains("|") || key.contains("*")) {
            List<Pattern> parts = new ArrayList<>();
            for (String part : key.split("\\|", -1)) {
                parts.add(compile(key, globToRegex(part)));
            }
            return pattern(
                    value -> parts.stream().anyMatch(p -> p.matcher(value).matches()));
        }
        return equality(key);
    }

    private static KeyMatcher equality(String text) {
        return value -> value.equals(text) || value.equals("*")
                ? MATCH
                : value.equals(Conditioning.NOT_APPLICABLE) ? INDIFFERENT : ELIMINATED;
    }

    private static KeyMatcher pattern(java.util.function.Predicate<String> test) {
        return value -> {
            if (value.equals("*")) {
                return MATCH;
            } else if (value.equals(Conditioning.NOT_APPLICABLE)) {
                return INDIFFERENT;
            }
            return test.test(value) ? MATCH : ELIMINATED;
        };
    }

    private static KeyMatcher logic(String text) throws MappingException {
        int and = text.indexOf(" AND ");
        int or = text.indexOf(" OR ");
        if (and < 0 == or < 0) {
            throw new MappingException("key '" + text + "': expected two parts joined by AND or by OR");
        }
        int split = Math.max(and, or);
        var first = of(text.substring(0, split).strip());
        var second = of(text.substring(split + (and >= 0 ? 5 : 4)).strip());
        if (and >= 0) {
            return value -> first.match(value) == MATCH && second.match(value) == MATCH ? MATCH : ELIMINATED;
        }
        return value -> first.match(value) == MATCH || second.match(value) == MATCH ? MATCH : ELIMINATED;
    }

    private static KeyMatcher between(String key) throws MappingException {
        String[] parts = key.strip().split("\\s+");
        if (parts.length != 3) {
            throw new MappingException("key '" + key + "': expected 'between LOW HIGH'");
        }
        double low = bound(key, parts[1]);
        double high = bound(key, parts[2]);
        return value -> {
            double v = number(value);
            return v >= low && v < high ? MATCH : ELIMINATED;
        };
    }

    private static KeyMatcher relation(String key) throws MappingException {
        boolean orEqual = key.startsWith(">=") || key.startsWith("<=");
        double bound = bound(key, key.substring(orEqual ? 2 : 1).strip());
        boolean greater = key.startsWith(">");
        return value -> {
            double v = number(value);
            boolean holds = orEqual && v == bound || (greater ? v > bound : v < bound);
            return holds ? MATCH : ELIMINATED;
        };
    }

    private static double bound(String key, String text) throws MappingException {
        double v = number(text);
        if (Double.isNaN(v)) {
            throw new MappingException("key '" + key + "': '" + text + "' is not a number");
        }
        return v;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static Pattern compile(String key, String regex) throws MappingException {
        try {
            return Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new MappingException(
                    "key '" + key + "' is not a pattern: " + e.getDescription().toLowerCase(Locale.ROOT), e);
        }
    }

    /** Shell pattern with {@code * ? [..] [!..]} as a regular expression. */
    private static String globToRegex(String glob) {
        var out = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            int close = c == '[' ? glob.indexOf(']', i + 2) : -1;
            if (c == '*') {
                out.append(".*");
            } else if (c == '?') {
                out.append('.');
            } else if (close > 0) {
                String set = glob.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
                out.append('[')
                        .append(set.startsWith("!") ? "^" + set.substring(1) : set)
                        .append(']');
                i = close;
            } else {
                out.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return out.toString();
    }
}
