package org.webbcal.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.webbcal.model.key.Key;

/**
 * Keywords of one HDU in the order of the file. A missing value is a missing card; there is no null value.
 *
 * <p>Values are {@link String}, {@link Long}, {@link Double} or {@link Boolean}; {@link #set(String, Object)} normalises other
 * numbers. Getters convert where FITS writers are known to differ: an integer is accepted where a number is expected, a
 * number without fraction where an integer is, and {@code 'NaN'} as a string counts as missing.
 */
public final class Header {

    /** One keyword. */
    public record Card(String key, Object value, String comment) {}

    private final Map<String, Card> cards = new LinkedHashMap<>();
    private final List<String> history = new ArrayList<>();

    /** Cards in the order of the file. */
    public Collection<Card> cards() {
        return cards.values();
    }

    /** HISTORY entries; changes write through. */
    public List<String> history() {
        return history;
    }

    public boolean has(String key) {
        return cards.containsKey(key);
    }

    public Optional<Object> value(String key) {
        var card = cards.get(key);
        return card == null ? Optional.empty() : Optional.of(card.value());
    }

    /** Text of a keyword, trailing blanks removed; numbers and booleans are printed. */
    public Optional<String> string(String key) {
        return value(key)
                .map(v ->
                        v instanceof Boolean b ? (b ? "T" : "F") : v.toString().stripTrailing());
    }

    /** A keyword as number. */
    public OptionalDouble number(String key) {
        var v = value(key).orElse(null);
        if (v instanceof Number n) {
            return Double.isNaN(n.doubleValue()) ? OptionalDouble.empty() : OptionalDouble.of(n.doubleValue());
        }
        if (v instanceof String s) {
            try {
                double d = Double.parseDouble(s.strip());
                return Double.isNaN(d) ? OptionalDouble.empty() : OptionalDouble.of(d);
            } catch (NumberFormatException e) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }

    public double number(String key, double otherwise) {
        return number(key).orElse(otherwise);
    }

    /** A keyword as integer; a number with a fraction counts as missing. */
    public OptionalInt integer(String key) {
        var d = number(key);
        if (d.isEmpty()
                || d.getAsDouble() != Math.rint(d.getAsDouble())
                || Math.abs(d.getAsDouble()) > Integer.MAX_VALUE) {
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) d.getAsDouble());
    }

    public int integer(String key, int otherwise) {
        return integer(key).orElse(otherwise);
    }

    public String string(String key, String otherwise) {
        return string(key).orElse(otherwise);
    }

    /** A keyword as truth value: a FITS logical, or the strings T, TRUE, F, FALSE. */
    public Optional<Boolean> bool(String key) {
        var v = value(key).orElse(null);
        if (v instanceof Boolean b) {
            return Optional.of(b);
        }
        if (v instanceof String s) {
            return switch (s.strip().toUpperCase(java.util.Locale.ROOT)) {
                case "T", "TRUE" -> Optional.of(true);
                case "F", "FALSE" -> Optional.of(false);
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    /** Value of a typed keyword. */
    public <T> Optional<T> get(Key<T> key) {
        return key.read(this);
    }

    /** Sets a typed keyword with its standard comment. */
    public <T> Header set(Key<T> key, T value) {
        return set(key.name(), value, key.comment());
    }

    /** Sets a keyword and keeps the comment that it has, if any. */
    public Header set(String key, Object value) {
        var old = cards.get(key);
        return set(key, value, old == null ? "" : old.comment());
    }

    /**
     * Sets a keyword. A number that is NaN or infinite cannot stand in a FITS header: the keyword is removed instead.
     *
     * @throws IllegalArgumentException if the value is not a string, number or boolean
     */
    public Header set(String key, Object value, String comment) {
        Object v;
        if (value instanceof Double || value instanceof Float) {
            double d =
                    value instanceof Float f ? Double.parseDouble(Float.toString(f)) : ((Number) value).doubleValue();
            if (!Double.isFinite(d)) {
                cards.remove(key);
                return this;
            }
            v = d;
        } else if (value instanceof Number n) {
            v = n.longValue();
        } else if (value instanceof String || value instanceof Boolean) {
            v = value;
        } else {
            throw new IllegalArgumentException(
                    "keyword " + key + ": a header holds strings, numbers and booleans, not " + value);
        }
        cards.put(key, new Card(key, v, comment == null ? "" : comment));
        return this;
    }

    public void remove(String key) {
        cards.remove(key);
    }

    public Header copy() {
        var copy = new Header();
        copy.cards.putAll(cards);
        copy.history.addAll(history);
        return copy;
    }

    /** Adds every card of {@code other} that is not here yet. */
    public void addMissing(Header other) {
        other.cards.forEach(cards::putIfAbsent);
    }

    @Override
    public String toString() {
        return cards.values().toString();
    }
}
