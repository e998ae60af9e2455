package org.webbcal.reference.crds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the literals of Python in which CRDS writes its mappings and its server record: dictionaries, tuples, lists, strings, numbers, the three
 * constants and calls of the known selectors. Nothing is evaluated; everything else is refused with file and line.
 *
 * <p>Values are {@code String}, {@code Double}, {@code Boolean}, {@link #NONE}, {@code List<Object>} for tuples and lists, {@code Map<Object,
 * Object>} and {@link Call}. A parenthesised single item without a comma is the item itself.
 */
public final class MappingParser {

    /** The constant {@code None}. */
    public static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    /** A selector: its name and its cases in the order of the file. */
    public record Call(String name, Map<Object, Object> cases) {}

    /** Longest text that is read, characters. */
    private static final int MAX_LENGTH = 16 << 20;
    /** Deepest nesting of brackets. */
    private static final int MAX_DEPTH = 64;

    private static final Set<String> SELECTORS = Set.of(
            "Match", "UseAfter", "SelectVersion", "ClosestTime", "GeometricallyNearest", "Bracket", "VersionAfter");

    private final String file;
    private final String text;
    private int at;
    private int depth;

    private MappingParser(String file, String text) throws MappingException {
        this.file = file;
        this.text = text;
        if (text.length() > MAX_LENGTH) {
            throw new MappingException(
                    file + ": " + text.length() + " characters, more than " + MAX_LENGTH + " are refused");
        }
    }

    /** Reads {@code name = value} sections; each name may occur once. */
    public static Map<String, Object> sections(String file, String text) throws MappingException {
        var parser = new MappingParser(file, text);
        Map<String, Object> sections = new LinkedHashMap<>();
        parser.space();
        while (parser.at < text.length()) {
            String name = parser.name();
            parser.space();
            parser.expect('=');
            parser.space();
            if (sections.put(name, parser.value()) != null) {
                throw parser.error("section " + name + " is defined twice");
            }
            parser.space();
        }
        return sections;
    }

    /** Reads one value, for instance the dictionary of a server record. */
    public static Object literal(String file, String text) throws MappingException {
        var parser = new MappingParser(file, text);
        parser.space();
        Object value = parser.value();
        parser.space();
        if (parser.at < text.length()) {
            throw parser.error("text after the end of the value");
        }
        return value;
    }

    private Object value() throws MappingException {
        if (++depth > MAX_DEPTH) {
            throw error("brackets nest deeper than " + MAX_DEPTH);
        }
        try {
            char c = peek();
            if (c == '{') {
                return dict();
            } else if (c == '(') {
                return tuple();
            } else if (c == '[') {
                return list();
            } else if (stringAhead()) {
                return string();
            } else if (c == '-' || c == '+' || c == '.' || isDigit(c)) {
                return number();
            }
            String name = name();
            switch (name) {
                case "None":
                    return NONE;
                case "True":
                    return true;
                case "False":
                    return false;
                default:
                    break;
            }
            if (!SELECTORS.contains(name)) {
                throw error("'" + name + "' is neither a constant nor a selector");
            }
            space();
            expect('(');
            space();
            Map<Object, Object> cases = dict();
            space();
            if (peek() == ',') {
                at++;
                space();
            }
            expect(')');
            return new Call(name, cases);
        } finally {
            depth--;
        }
    }

    private Map<Object, Object> dict() throws MappingException {
        expect('{');
        Map<Object, Object> map = new LinkedHashMap<>();
        space();
        while (peek() != '}') {
            Object key = value();
            if (key instanceof Map || key instanceof Call) {
                throw error("a dictionary cannot be a key");
            }
            space();
            expect(':');
            space();
            map.put(key, value());
            if (!comma('}')) {
                break;
            }
        }
        expect('}');
        return map;
    }

    private List<Object> list() throws MappingException {
        expect('[');
        List<Object> items = new ArrayList<>();
        space();
        while (peek() != ']') {
            items.add(value());
            if (!comma(']')) {
                break;
            }
        }
        expect(']');
        return items;
    }

    private Object tuple() throws MappingException {
        expect('(');
        List<Object> items = new ArrayList<>();
        boolean commas = false;
        space();
        while (peek() != ')') {
            items.add(value());
            space();
            if (peek() == ',') {
                commas = true;
                at++;
                space();
            } else if (peek() != ')') {
                throw error("expected ',' or ')'");
            }
        }
        expect(')');
        return items.size() == 1 && !commas ? items.get(0) : items;
    }

    /** Steps over a comma; false when the closing bracket is next. */
    private boolean comma(char closing) throws MappingException {
        space();
        if (peek() == ',') {
            at++;
            space();
            return true;
        }
        if (peek() != closing) {
            throw error("expected ',' or '" + closing + "'");
        }
        return false;
    }

    private boolean stringAhead() {
        char c = peek();
        if (c == '\'' || c == '"') {
            return true;
        }
        int i = at;
        while (i < text.length() && i < at + 2 && "rRuU".indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i > at && i < text.length() && (text.charAt(i) == '\'' || text.charAt(i) == '"');
    }

    private String string() throws MappingException {
        var out = new StringBuilder();
        while (at < text.length() && stringAhead()) {
            boolean raw = false;
            while (peek() != '\'' && peek() != '"') {
                raw |= Character.toLowerCase(peek()) == 'r';
                at++;
            }
            char quote = peek();
            String triple = String.valueOf(quote).repeat(3);
            boolean multi = text.startsWith(triple, at);
            String end = multi ? triple : String.valueOf(quote);
            at += end.length();
            while (!text.startsWith(end, at)) {
                char c = peek();
                if (c == 0 || c == '\n' && !multi) {
                    throw error("string without end");
                }
                at++;
                if (c == '\\') {
                    escape(out, raw);
                } else {
                    out.append(c);
                }
            }
            at += end.length();
            space();
        }
        return out.toString();
    }

    private void escape(StringBuilder out, boolean raw) throws MappingException {
        char c = peek();
        if (c == 0) {
            throw error("string without end");
        }
        at++;
        if (raw) {
            out.append('\\').append(c);
            return;
        }
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case '\n' -> {}
            case '\\', '\'', '"' -> out.append(c);
            default -> out.append('\\').append(c);
        }
    }

    private Double number() throws MappingException {
        int start = at;
        while (at < text.length() && "+-.0123456789eE_".indexOf(peek()) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        try {
            return Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw error("'" + digits + "' is not a number");
        }
    }

    private String name() throws MappingException {
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(peek()) || peek() == '_')) {
            at++;
        }
        if (start == at || isDigit(text.charAt(start))) {
            at = start;
            throw error(at < text.length() ? "unexpected '" + text.charAt(at) + "'" : "unexpected end");
        }
        return text.substring(start, at);
    }

    private void expect(char c) throws MappingException {
        if (peek() != c) {
            throw error("expected '" + c + "'");
        }
        at++;
    }

    private void space() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private MappingException error(String what) {
        long line = text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new MappingException(file + ": line " + line + ": " + what);
    }
}
