package org.webbcal.io.asdf.internal;

import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.AsdfStandard;
import org.webbcal.io.asdf.Complex;
import org.webbcal.io.asdf.Tagged;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.model.Plane;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Turns values into YAML nodes, and larger arrays into blocks. A value that occurs twice becomes one node with an anchor. */
public final class NodeBuilder {

    /** Arrays of up to this many elements stand in the text, for people to read. */
    private static final int INLINE = 10;

    private final List<byte[]> blocks = new ArrayList<>();
    private final Map<Object, Node> shared = new IdentityHashMap<>();
    private final AsdfStandard standard;
    private final TransformTrees trees;

    public NodeBuilder(AsdfStandard standard) {
        this.standard = standard;
        trees = new TransformTrees(standard);
    }

    /** Content of the blocks, in the order of their numbers. */
    public List<byte[]> blocks() {
        return blocks;
    }

    /** @throws IllegalArgumentException if a value has no form in ASDF */
    public Node node(Object value) {
        if (value == null) {
            return scalar(Tag.NULL, "null");
        } else if (value instanceof String s) {
            return text(Tag.STR, s);
        } else if (value instanceof Boolean b) {
            return scalar(Tag.BOOL, b.toString());
        } else if (value instanceof Double || value instanceof Float) {
            return scalar(Tag.FLOAT, real(value));
        } else if (value instanceof Number n) {
            return scalar(Tag.INT, n.toString());
        } else if (value instanceof Complex c) {
            return scalar(new Tag(standard.tag("tag:stsci.edu:asdf/core/complex")), complex(c));
        }
        var known = shared.get(value);
        if (known == null) {
            known = collection(value);
            shared.put(value, known);
        }
        return known;
    }

    private Node collection(Object value) {
        if (value instanceof Transform t) {
            return node(trees.transform(t));
        } else if (value instanceof Gwcs w) {
            return node(trees.wcs(w));
        } else if (value instanceof Plane p) {
            return node(array(p));
        } else if (value instanceof Tagged t) {
            var tag = new Tag(t.tag());
            if (t.value() instanceof Map<?, ?> m) {
                return map(tag, m);
            }
            return t.value() instanceof List<?> l ? list(tag, l) : text(tag, String.valueOf(t.value()));
        } else if (value instanceof Map<?, ?> m) {
            return map(Tag.MAP, m);
        } else if (value instanceof List<?> l) {
            return list(Tag.SEQ, l);
        }
        throw new IllegalArgumentException(
                "a value of type " + value.getClass().getSimpleName() + " has no form in ASDF");
    }

    private Node map(Tag tag, Map<?, ?> map) {
        var tuples = new ArrayList<NodeTuple>();
        boolean flat = !map.isEmpty();
        for (var entry : map.entrySet()) {
            var child = node(entry.getValue());
            flat &= child instanceof ScalarNode;
            tuples.add(new NodeTuple(text(Tag.STR, String.valueOf(entry.getKey())), child));
        }
        return new MappingNode(tag, tuples, flat || map.isEmpty() ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }

    private Node list(Tag tag, List<?> list) {
        var nodes = new ArrayList<Node>();
        boolean flat = true;
        for (var item : list) {
            var child = node(item);
            flat &= child instanceof ScalarNode;
            nodes.add(child);
        }
        return new SequenceNode(tag, nodes, flat ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }

    private static Node scalar(Tag tag, String text) {
        return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
    }

    /** Text; quoted wherever a reader might take it for something else, including spellings that only some readers know as numbers. */
    private static Node text(Tag tag, String text) {
        boolean other = tag == Tag.STR && !(PlainScalars.parse(text) instanceof String);
        return new ScalarNode(tag, text, null, null, other ? ScalarStyle.SINGLE_QUOTED : ScalarStyle.PLAIN);
    }

    /** Digits that read back as the same number, with a point and a signed exponent: other spellings are text for PyYAML. */
    static String real(Object value) {
        double d = ((Number) value).doubleValue();
        if (Double.isNaN(d)) {
            return ".nan";
        }
        if (Double.isInfinite(d)) {
            return d > 0 ? ".inf" : "-.inf";
        }
        var s = value instanceof Float f ? Float.toString(f) : Double.toString(d);
        int e = s.indexOf('E');
        if (e < 0) {
            return s;
        }
        int exponent = Integer.parseInt(s.substring(e + 1));
        return s.substring(0, e)
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    private static String complex(Complex c) {
        var im = part(c.im());
        return "(" + part(c.re()) + (im.startsWith("-") ? "" : "+") + im + "j)";
    }

    private static String part(double d) {
        return Double.isNaN(d) ? "nan" : Double.isInfinite(d) ? (d > 0 ? "inf" : "-inf") : real(d);
    }

    // ---- arrays ----

    private Tagged array(Plane plane) {
        var map = new LinkedHashMap<String, Object>();
        int n = plane.size();
        var shape = new ArrayList<Object>();
        for (int d : plane.dims()) {
            shape.add((long) d);
        }
        if (n <= INLINE && plane.dims().length > 0 && n > 0) {
            map.put("data", nested(plane, 0, new int[] {0}));
            map.put("datatype", datatype(plane));
            map.put("shape", shape);
        } else {
            map.put("source", (long) blocks.size());
            map.put("datatype", datatype(plane));
            map.put("byteorder", "little");
            map.put("shape", shape);
            blocks.add(bytes(plane));
        }
        return new Tagged(standard.tag("tag:stsci.edu:asdf/core/ndarray"), map);
    }

    private static List<Object> nested(Plane plane, int axis, int[] next) {
        var row = new ArrayList<Object>();
        for (int i = 0; i < plane.dims()[axis]; i++) {
            row.add(axis == plane.dims().length - 1 ? element(plane, next[0]++) : nested(plane, axis + 1, next));
        }
        return row;
    }

    private static Object element(Plane plane, int i) {
        var v = Array.get(plane.data(), i);
        if (v instanceof Double || v instanceof Float) {
            return v;
        }
        if (v instanceof Long l) {
            return plane.unsigned() ? new java.math.BigInteger(Long.toUnsignedString(l)) : l;
        }
        return (long) plane.at(i);
    }

    private static String datatype(Plane plane) {
        var data = plane.data();
        var u = plane.unsigned() ? "u" : "";
        if (data instanceof double[]) {
            return "float64";
        } else if (data instanceof float[]) {
            return "float32";
        } else if (data instanceof int[]) {
            return u + "int32";
        } else if (data instanceof short[]) {
            return u + "int16";
        } else if (data instanceof long[]) {
            return u + "int64";
        }
        return "uint8";
    }

    private static byte[] bytes(Plane plane) {
        var data = plane.data();
        int n = plane.size();
        if (data instanceof byte[] b) {
            return b.clone();
        }
        int width = data instanceof double[] || data instanceof long[] ? 8 : data instanceof short[] ? 2 : 4;
        var out = ByteBuffer.allocate(Math.multiplyExact(n, width)).order(ByteOrder.LITTLE_ENDIAN);
        if (data instanceof double[] a) {
            out.asDoubleBuffer().put(a);
        } else if (data instanceof float[] a) {
            out.asFloatBuffer().put(a);
        } else if (data instanceof int[] a) {
            out.asIntBuffer().put(a);
        } else if (data instanceof short[] a) {
            out.asShortBuffer().put(a);
        } else {
            out.asLongBuffer().put((long[]) data);
        }
        return out.array();
    }
}
