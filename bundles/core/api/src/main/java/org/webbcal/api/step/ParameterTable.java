package org.webbcal.api.step;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The parameters that a record declares: names, types, defaults, ranges; and the way from text values to a checked record. A component that is a record itself stands
 * for its components: parameters that several records share.
 *
 * @param entries one for each component, in order
 */
public record ParameterTable(Class<? extends Record> type, List<Entry> entries) {

    /** One parameter. {@code typeName} is boolean, integer, float, string, or "list of …"; {@code nullable} allows {@code none}. */
    public record Entry(String name, Param declaration, RecordComponent component, String typeName, boolean nullable) {

        /** Default in one of the two settings. */
        public String defaultText(boolean referenceProfile) {
            return referenceProfile && !declaration.reference().equals(Param.SAME)
                    ? declaration.reference()
                    : declaration.def();
        }
    }

    /** @throws IllegalArgumentException if a component lacks {@link Param} or has a type that parameters cannot have */
    public static ParameterTable of(Class<? extends Record> type) {
        List<Entry> entries = new ArrayList<>();
        for (var component : type.getRecordComponents()) {
            var declaration = component.getAnnotation(Param.class);
            if (isGroup(component)) {
                entries.addAll(of(component.getType().asSubclass(Record.class)).entries());
                continue;
            }
            if (declaration == null) {
                throw new IllegalArgumentException(type.getName() + "." + component.getName() + " lacks @Param");
            }
            var name = declaration.name().isEmpty() ? snakeCase(component.getName()) : declaration.name();
            var c = component.getType();
            boolean nullable = !c.isPrimitive();
            entries.add(new Entry(name, declaration, component, typeName(c, type, component), nullable));
        }
        return new ParameterTable(type, List.copyOf(entries));
    }

    private static boolean isGroup(RecordComponent component) {
        return component.getType().isRecord() && component.getAnnotation(Param.class) == null;
    }

    static String snakeCase(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static String typeName(Class<?> c, Class<?> owner, RecordComponent component) {
        if (c == boolean.class || c == Boolean.class) {
            return "boolean";
        } else if (c == int.class || c == Integer.class || c == long.class || c == Long.class) {
            return "integer";
        } else if (c == double.class || c == Double.class) {
            return "float";
        } else if (c == String.class) {
            return "string";
        } else if (c == double[].class) {
            return "list of float";
        } else if (c == int[].class) {
            return "list of integer";
        } else if (c == String[].class) {
            return "list of string";
        }
        throw new IllegalArgumentException(
                owner.getName() + "." + component.getName() + ": a parameter cannot be a " + c.getName());
    }

    public Optional<Entry> entry(String name) {
        return entries.stream().filter(e -> e.name().equals(name)).findFirst();
    }

    /**
     * Builds the record.
     *
     * @param values text values by public name; a name that is missing takes its default
     * @throws IllegalArgumentException for a value of the wrong type or out of range, naming parameter, value and what is expected
     */
    public <P extends Record> P build(Class<P> recordType, Map<String, String> values, boolean referenceProfile) {
        Objects.requireNonNull(recordType);
        var components = recordType.getRecordComponents();
        var arguments = new Object[components.length];
        var types = new Class<?>[components.length];
        int next = 0;
        for (int i = 0; i < arguments.length; i++) {
            types[i] = components[i].getType();
            if (isGroup(components[i])) {
                var group = of(types[i].asSubclass(Record.class));
                arguments[i] = group.build(types[i].asSubclass(Record.class), values, referenceProfile);
                next += group.entries().size();
            } else {
                var e = entries.get(next++);
                arguments[i] = parse(e, values.getOrDefault(e.name(), e.defaultText(referenceProfile)));
            }
        }
        try {
            var constructor = recordType.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot build " + recordType.getName(), e);
        }
    }

    /** Value of one parameter from text, checked. */
    public static Object parse(Entry e, String text) {
        var c = e.component().getType();
        var t = text.strip();
        if (e.nullable() && !c.isArray() && (t.equalsIgnoreCase("none") || t.equalsIgnoreCase("null"))) {
            if (c == String.class && Arrays.asList(e.declaration().choices()).contains(t)) {
                return t;
            }
            return null;
        }
        try {
            if (c.isArray()) {
                var parts = t.isEmpty() || t.equalsIgnoreCase("none")
                        ? new String[0]
                        : t.replaceAll("^[\\[(]|[\\])]$", "").split("\\s*,\\s*");
                if (c == String[].class) {
                    return parts;
                } else if (c == int[].class) {
                    return Arrays.stream(parts).mapToInt(Integer::parseInt).toArray();
                }
                return Arrays.stream(parts).mapToDouble(Double::parseDouble).toArray();
            } else if (c == boolean.class || c == Boolean.class) {
                return switch (t.toLowerCase(Locale.ROOT)) {
                    case "true", "t", "yes", "1" -> true;
                    case "false", "f", "no", "0" -> false;
                    default -> throw new IllegalArgumentException("expected true or false");
                };
            } else if (c == int.class || c == Integer.class) {
                double d = Double.parseDouble(t);
                if (d != Math.rint(d) || Math.abs(d) > Integer.MAX_VALUE) {
                    throw new IllegalArgumentException("expected an integer");
                }
                checkRange(e, d);
                return (int) d;
            } else if (c == long.class || c == Long.class) {
                long v = Long.parseLong(t);
                checkRange(e, v);
                return v;
            } else if (c == double.class || c == Double.class) {
                double v = Double.parseDouble(t.equalsIgnoreCase("inf") ? "Infinity" : t);
                checkRange(e, v);
                return v;
            }
        } catch (NumberFormatException x) {
            throw bad(
                    e,
                    text,
                    "expected " + (e.typeName().startsWith("list") ? "a " : "a value of type ") + e.typeName());
        } catch (IllegalArgumentException x) {
            throw bad(e, text, x.getMessage());
        }
        var choices = e.declaration().choices();
        if (choices.length > 0) {
            for (var choice : choices) {
                if (choice.equalsIgnoreCase(t)) {
                    return choice;
                }
            }
            throw bad(e, text, "expected one of " + String.join(", ", choices));
        }
        return text;
    }

    private static IllegalArgumentException bad(Entry e, String text, String why) {
        return new IllegalArgumentException("parameter " + e.name() + " = " + text + ": " + why);
    }

    private static void checkRange(Entry e, double v) {
        var min = e.declaration().min();
        var max = e.declaration().max();
        boolean low = !min.isEmpty()
                && (min.startsWith(">")
                        ? !(v > Double.parseDouble(min.substring(1)))
                        : !(v >= Double.parseDouble(min)));
        boolean high = !max.isEmpty()
                && (max.startsWith("<")
                        ? !(v < Double.parseDouble(max.substring(1)))
                        : !(v <= Double.parseDouble(max)));
        if (low || high) {
            var range = (min.isEmpty()
                            ? ""
                            : min.startsWith(">") ? "greater than " + min.substring(1) : "at least " + min)
                    + (min.isEmpty() || max.isEmpty() ? "" : " and ")
                    + (max.isEmpty() ? "" : max.startsWith("<") ? "less than " + max.substring(1) : "at most " + max);
            throw new IllegalArgumentException("must be " + range
                    + (e.declaration().unit().isEmpty()
                            ? ""
                            : " " + e.declaration().unit()));
        }
        if (Double.isNaN(v)) {
            throw new IllegalArgumentException("NaN is no valid value");
        }
    }
}
