package org.webbcal.core.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A condition over keywords: comparisons {@code == != < <= > >=} of a keyword with a number, a quoted string or a word, joined by {@code and}, {@code or},
 * {@code not} and parentheses. {@code or} binds weaker than {@code and}. A comparison with a missing keyword is false, except {@code !=}.
 */
final class When {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\\(|\\)|==|!=|<=|>=|<|>|'[^']*'|\"[^\"]*\"|[A-Za-z0-9_.+-]+)");

    private interface Node {
        boolean test(Function<String, String> keywords);
    }

    private final String text;
    private final Node root;

    private When(String text, Node root) {
        this.text = text;
        this.root = root;
    }

    /** @throws IllegalArgumentException naming the place that cannot be understood */
    static When parse(String text) {
        List<String> tokens = new ArrayList<>();
        var m = TOKEN.matcher(text);
        int at = 0;
        while (at < text.length() && !text.substring(at).isBlank()) {
            if (!m.find(at) || m.start() != at) {
                throw new IllegalArgumentException(
                        "condition '" + text + "': cannot read '" + text.substring(at) + "'");
            }
            tokens.add(m.group(1));
            at = m.end();
        }
        var parser = new Parser(text, tokens);
        var root = parser.or();
        parser.end();
        return new When(text, root);
    }

    /** @param keywords gives the text of a keyword, or null */
    boolean test(Function<String, String> keywords) {
        return root.test(keywords);
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class Parser {
        private final String text;
        private final List<String> tokens;
        private int at;

        private Parser(String text, List<String> tokens) {
            this.text = text;
            this.tokens = tokens;
        }

        private boolean take(String token) {
            if (at < tokens.size() && tokens.get(at).equals(token)) {
                at++;
                return true;
            }
            return false;
        }

        private String next(String expected) {
            if (at >= tokens.size()) {
                throw new IllegalArgumentException("condition '" + text + "' ends where " + expected + " is expected");
            }
            return tokens.get(at++);
        }

        private void end() {
            if (at < tokens.size()) {
                throw new IllegalArgumentException("condition '" + text + "': unexpected '" + tokens.get(at) + "'");
            }
        }

        private Node or() {
            var left = and();
            while (take("or")) {
                var a = left;
                var b = and();
                left = k -> a.test(k) || b.test(k);
            }
            return left;
        }

        private Node and() {
            var left = unary();
            while (take("and")) {
                var a = left;
                var b = unary();
                left = k -> a.test(k) && b.test(k);
            }
            return left;
        }

        private Node unary() {
            if (take("not")) {
                var a = unary();
                return k -> !a.test(k);
            }
            if (take("(")) {
                var a = or();
                if (!take(")")) {
                    throw new IllegalArgumentException("condition '" + text + "' lacks a closing parenthesis");
                }
                return a;
            }
            var keyword = next("a keyword");
            var operator = next("a comparison");
            var value = next("a value").replaceAll("^['\"]|['\"]$", "");
            return switch (operator) {
                case "==" -> k -> k.apply(keyword) != null && same(k.apply(keyword), value);
                case "!=" -> k -> k.apply(keyword) == null || !same(k.apply(keyword), value);
                case "<" -> k -> compare(k.apply(keyword), value, c -> c < 0);
                case "<=" -> k -> compare(k.apply(keyword), value, c -> c <= 0);
                case ">" -> k -> compare(k.apply(keyword), value, c -> c > 0);
                case ">=" -> k -> compare(k.apply(keyword), value, c -> c >= 0);
                default ->
                    throw new IllegalArgumentException("condition '" + text + "': '" + operator + "' is no comparison");
            };
        }
    }

    private static boolean same(String a, String b) {
        try {
            return Double.parseDouble(a) == Double.parseDouble(b);
        } catch (NumberFormatException e) {
            return a.equalsIgnoreCase(b)
                    || a.equals("T") && b.equalsIgnoreCase("true")
                    || a.equals("F") && b.equalsIgnoreCase("false");
        }
    }

    private static boolean compare(String a, String b, java.util.function.IntPredicate test) {
        if (a == null) {
            return false;
        }
        try {
            return test.test(Double.compare(Double.parseDouble(a), Double.parseDouble(b)));
        } catch (NumberFormatException e) {
            return test.test(a.compareTo(b));
        }
    }
}
