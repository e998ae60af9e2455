package org.webbcal.reference.crds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The small language of relevance expressions in mapping headers: {@code and or not}, comparisons, membership, {@code a if c else b}, literals and
 * names of header keys ({@code META.EXPOSURE.TYPE} or {@code META_EXPOSURE_TYPE}). Calls, subscripts, attributes and everything else are refused.
 */
final class Expression {

    /** A name in the expression is not a header key of the exposure. */
    static final class UndefinedNameException extends Exception {
        private static final long serialVersionUID = 1L;

        UndefinedNameException(String name) {
            super(name);
        }
    }

    private interface Node {
        Object eval(Map<String, String> header) throws UndefinedNameException;
    }

    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final int MAX_DEPTH = 64;

    private final String where;
    private final List<String> tokens = new ArrayList<>();
    private int at;
    private int depth;
    private final Node root;

    private Expression(String where, String text) throws MappingException {
        this.where = where;
        tokenize(text);
        root = conditional();
        if (at < tokens.size()) {
            throw error("unexpected '" + tokens.get(at) + "'");
        }
    }

    /** @param where file and header key, for messages */
    static Expression parse(String where, String text) throws MappingException {
        return new Expression(where, text);
    }

    /** Evaluates with conditioned header values, keyed by upper-case path with dots. */
    boolean holds(Map<String, String> header) throws UndefinedNameException {
        return truth(root.eval(header));
    }

    private static boolean truth(Object v) {
        if (v instanceof Boolean b) {
            return b;
        } else if (v instanceof Double d) {
            return d != 0;
        } else if (v instanceof List<?> l) {
            return !l.isEmpty();
        }
        return v instanceof String s && !s.isEmpty();
    }

    private void tokenize(String text) throws MappingException {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int start = i;
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            } else if (c == '\'' || c == '"') {
                i = text.indexOf(c, i + 1) + 1;
                if (i == 0) {
                    throw error("string without end");
                }
            } else if (Character.isLetter(c) || c == '_') {
                while (i < text.length()
                        && (Character.isLetterOrDigit(text.charAt(i)) || "_.".indexOf(text.charAt(i)) >= 0)) {
                    i++;
                }
            } else if (c >= '0' && c <= '9' || c == '-' || c == '.') {
                i++;
                while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || text.charAt(i) == '.')) {
                    i++;
                }
            } else if (i + 1 < text.length() && COMPARISONS.contains(text.substring(i, i + 2))) {
                i += 2;
            } else if ("<>()[],".indexOf(c) >= 0) {
                i++;
            } else {
                throw error("'" + c + "' is not allowed");
            }
            tokens.add(text.substring(start, i));
        }
    }

    private Node conditional() throws MappingException {
        if (++depth > MAX_DEPTH) {
            throw error("brackets nest deeper than " + MAX_DEPTH);
        }
        Node then = or();
        if (take("if")) {
            Node condition = or();
            require("else");
            Node otherwise = conditional();
            depth--;
            return h -> truth(condition.eval(h)) ? then.eval(h) : otherwise.eval(h);
        }
        depth--;
        return then;
    }

    private Node or() throws MappingException {
        Node left = and();
        while (take("or")) {
            Node a = left;
            Node b = and();
            left = h -> truth(a.eval(h)) || truth(b.eval(h));
        }
        return left;
    }

    private Node and() throws MappingException {
        Node left = not();
        while (take("and")) {
            Node a = left;
            Node b = not();
            left = h -> truth(a.eval(h)) && truth(b.eval(h));
        }
        return left;
    }

    private Node not() throws MappingException {
        boolean negate = false;
        while (take("not")) {
            negate = !negate;
        }
        Node inner = comparison();
        return negate ? h -> !truth(inner.eval(h)) : inner;
    }

    private Node comparison() throws MappingException {
        Node left = atom();
        Node chain = null;
        while (at < tokens.size()) {
            String op = tokens.get(at);
            if (op.equals("not") && at + 1 < tokens.size() && tokens.get(at + 1).equals("in")) {
                at += 2;
                op = "not in";
            } else if (op.equals("in") || COMPARISONS.contains(op)) {
                at++;
            } else {
                break;
            }
            Node a = left;
            Node b = atom();
            String operator = op;
            Node one = h -> compare(operator, a.eval(h), b.eval(h));
            Node before = chain;
            chain = before == null ? one : h -> truth(before.eval(h)) && truth(one.eval(h));
            left = b;
        }
        return chain == null ? left : chain;
    }

    private static boolean compare(String op, Object a, Object b) {
        switch (op) {
            case "==":
                return Objects.equals(a, b);
            case "!=":
                return !Objects.equals(a, b);
            case "in":
            case "not in":
                boolean in = b instanceof List<?> l
                        ? l.contains(a)
                        : b instanceof String s && a instanceof String t && s.contains(t);
                return in == op.equals("in");
            default:
                int order;
                if (a instanceof Double x && b instanceof Double y) {
                    order = Double.compare(x, y);
                } else if (a instanceof String x && b instanceof String y) {
                    order = x.compareTo(y);
                } else {
                    return false;
                }
                return switch (op) {
                    case "<" -> order < 0;
                    case "<=" -> order <= 0;
                    case ">" -> order > 0;
                    default -> order >= 0;
                };
        }
    }

    private Node atom() throws MappingException {
        if (at >= tokens.size()) {
            throw error("unexpected end");
        }
        String token = tokens.get(at++);
        char c = token.charAt(0);
        if (token.equals("(") || token.equals("[")) {
            return group(token.equals("(") ? ")" : "]");
        } else if (c == '\'' || c == '"') {
            String s = token.substring(1, token.length() - 1);
            return h -> s;
        } else if (c >= '0' && c <= '9' || c == '-' || c == '.') {
            try {
                Double d = Double.valueOf(token);
                return h -> d;
            } catch (NumberFormatException e) {
                throw error("'" + token + "' is not a number");
            }
        } else if (token.equals("True") || token.equals("False")) {
            Boolean b = token.equals("True");
            return h -> b;
        }
        if (at < tokens.size() && (tokens.get(at).equals("(") || tokens.get(at).equals("["))) {
            throw error("calls and subscripts are not allowed");
        }
        if (!Character.isLetter(c) && c != '_'
                || token.indexOf('.') >= 0
                        && !token.toUpperCase(java.util.Locale.ROOT).startsWith("META.")) {
            throw error("'" + token + "' is not allowed");
        }
        String name = token.toUpperCase(java.util.Locale.ROOT).replace('.', '_');
        return h -> {
            for (var entry : h.entrySet()) {
                if (entry.getKey().replace('.', '_').equals(name)) {
                    return entry.getValue();
                }
            }
            throw new UndefinedNameException(token);
        };
    }

    private Node group(String closing) throws MappingException {
        List<Node> items = new ArrayList<>();
        boolean commas = closing.equals("]");
        while (!take(closing)) {
            items.add(conditional());
            if (take(",")) {
                commas = true;
            } else if (at >= tokens.size() || !tokens.get(at).equals(closing)) {
                throw error("expected '" + closing + "'");
            }
        }
        if (items.size() == 1 && !commas) {
            return items.get(0);
        }
        return h -> {
            List<Object> values = new ArrayList<>();
            for (var item : items) {
                values.add(item.eval(h));
            }
            return values;
        };
    }

    private boolean take(String token) {
        if (at < tokens.size() && tokens.get(at).equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    private void require(String token) throws MappingException {
        if (!take(token)) {
            throw error("expected '" + token + "'");
        }
    }

    private MappingException error(String what) {
        return new MappingException(where + ": " + what);
    }
}
