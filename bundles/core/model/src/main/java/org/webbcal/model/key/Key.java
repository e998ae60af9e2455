package org.webbcal.model.key;

import java.util.Optional;
import org.webbcal.model.Header;

/**
 * A keyword with its type and the comment of its card.
 *
 * @param <T> {@link String}, {@link Double}, {@link Integer} or {@link Boolean}
 */
public record Key<T>(String name, Class<T> type, String comment) {

    public static Key<String> string(String name, String comment) {
        return new Key<>(name, String.class, comment);
    }

    public static Key<Double> number(String name, String comment) {
        return new Key<>(name, Double.class, comment);
    }

    public static Key<Integer> integer(String name, String comment) {
        return new Key<>(name, Integer.class, comment);
    }

    public static Key<Boolean> bool(String name, String comment) {
        return new Key<>(name, Boolean.class, comment);
    }

    /** Value of the keyword in a header; empty when it is missing or of another type. */
    public Optional<T> read(Header header) {
        Optional<?> found;
        if (type == String.class) {
            found = header.string(name);
        } else if (type == Double.class) {
            var d = header.number(name);
            found = d.isPresent() ? Optional.of(d.getAsDouble()) : Optional.empty();
        } else if (type == Integer.class) {
            var i = header.integer(name);
            found = i.isPresent() ? Optional.of(i.getAsInt()) : Optional.empty();
        } else {
            found = header.bool(name);
        }
        return found.map(type::cast);
    }
}
