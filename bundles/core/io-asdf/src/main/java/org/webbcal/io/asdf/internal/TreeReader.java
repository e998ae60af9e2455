package org.webbcal.io.asdf.internal;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.io.asdf.AsdfException;
import org.webbcal.io.asdf.Complex;
import org.webbcal.io.asdf.Tagged;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Turns the graph of YAML nodes into values. Tags select among the conversions below and nothing else: no class is ever named by a file. */
public final class TreeReader {

    /** Depth of nesting: pipelines of transforms reach about 60. */
    private static final int MAX_DEPTH = 250;

    /** Longest message of a transform that cannot be made, characters. */
    private static final int LONGEST = 300;

    private static final Tag PLAIN = new Tag("plain");

    /** Leaves the meaning of unquoted scalars to {@link PlainScalars}. */
    private static final class PlainResolver extends Resolver {
        @Override
        public Tag resolve(NodeId kind, String value, boolean implicit) {
            return switch (kind) {
                case scalar -> implicit ? PLAIN : Tag.STR;
                case sequence -> Tag.SEQ;
                default -> Tag.MAP;
            };
        }
    }

    private final Node root;
    private final BlockStore blocks;
    private final Map<Node, Object> values = new IdentityHashMap<>();
    private final Map<Node, Boolean> open = new IdentityHashMap<>();

    private TreeReader(Node root, BlockStore blocks) {
        this.root = root;
        this.blocks = blocks;
    }

    /** Parses the tree of a file. */
    public static TreeReader of(BlockStore blocks) throws AsdfException {
        if (blocks.yaml() == null) {
            return new TreeReader(null, blocks);
        }
        var options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        options.setNestingDepthLimit(MAX_DEPTH);
        // Aliases are kept as shared nodes and never expanded.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        options.setProcessComments(false);
        try {
            var parser = new ParserImpl(new StreamReader(new StringReader(blocks.yaml())), options);
            return new TreeReader(new Composer(parser, new PlainResolver(), options).getSingleNode(), blocks);
        } catch (YAMLException e) {
            throw new AsdfException(
                    "the tree is not valid YAML: "
                            + String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "),
                    e);
        }
    }

    public Object root() throws AsdfException {
        return at();
    }

    /** The value at a path of keys, in a sequence of indices from 0; null when it is missing. */
    public synchronized Object at(String... path) throws AsdfException {
        var node = root;
        for (var key : path) {
            Node next = node instanceof MappingNode map
                    ? child(map, key)
                    : node instanceof SequenceNode list ? item(list, key) : null;
            if (next == null) {
                return null;
            }
            node = next;
        }
        return node == null ? null : value(node);
    }

    private static Node item(SequenceNode list, String index) {
        int i = index.matches("\\d{1,8}") ? Integer.parseInt(index) : Integer.MAX_VALUE;
        return i < list.getValue().size() ? list.getValue().get(i) : null;
    }

    private Object value(Node node) throws AsdfException {
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (values.containsKey(node)) {
            return values.get(node);
        }
        if (open.put(node, true) != null) {
            throw new AsdfException("line " + line(node) + ": a value contains itself");
        }
        Object value;
        try {
            value = node instanceof MappingNode map ? mapping(map) : sequence((SequenceNode) node);
        } catch (IllegalArgumentException | ArithmeticException e) {
            // names of the file may stand in the message: one line, of a length that can be read
            var message = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ");
            throw new AsdfException(
                    "line " + line(node) + ": " + Transforms.brief(name(node.getTag())) + ": "
                            + message.substring(0, Math.min(LONGEST, message.length())),
                    e);
        }
        open.remove(node);
        values.put(node, value);
        return value;
    }

    private static int line(Node node) {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
    }

    private Object scalar(ScalarNode node) throws AsdfException {
        var text = node.getValue();
        if (node.getTag() == PLAIN) {
            return PlainScalars.parse(text);
        }
        var tag = node.getTag().getValue();
        if (tag.startsWith(Tag.PREFIX)) {
            return switch (tag.substring(Tag.PREFIX.length())) {
                case "int", "float", "bool", "null" -> PlainScalars.parse(text);
                default -> text;
            };
        }
        return switch (name(node.getTag())) {
            case "core/complex" -> complex(text);
            case "unit/unit", "time/time" -> text;
            default -> new Tagged(tag, text);
        };
    }

    private static Complex complex(String text) throws AsdfException {
        var t = text.strip()
                .toLowerCase(java.util.Locale.ROOT)
                .replace("(", "")
                .replace(")", "")
                .replace('i', 'j')
                .replace("jnf", "inf");
        try {
            if (!t.endsWith("j")) {
                return new Complex(part(t), 0);
            }
            t = t.substring(0, t.length() - 1);
            int split = -1;
            for (int i = 1; i < t.length(); i++) {
                if ((t.charAt(i) == '+' || t.charAt(i) == '-') && t.charAt(i - 1) != 'e') {
                    split = i;
                }
            }
            return split < 0
                    ? new Complex(0, part(t))
                    : new Complex(part(t.substring(0, split)), part(t.substring(split)));
        } catch (NumberFormatException e) {
            throw new AsdfException("'" + Transforms.brief(text) + "' is not a complex number", e);
        }
    }

    private static double part(String t) {
        return switch (t) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "+nan", "-nan" -> Double.NaN;
            case "", "+" -> 1;
            case "-" -> -1;
            default -> Double.parseDouble(t);
        };
    }

    private Object sequence(SequenceNode node) throws AsdfException {
        var list = new ArrayList<Object>(node.getValue().size());
        for (var item : node.getValue()) {
            list.add(value(item));
        }
        if (node.getTag().equals(Tag.OMAP)) {
            return ordered(list, node);
        }
        if (plain(node)) {
            return list;
        }
        return name(node.getTag()).equals("core/ndarray")
                ? new NdArrays(blocks).inline(list, null)
                : new Tagged(node.getTag().getValue(), list);
    }

    /** A list of maps with one entry each, which keeps the order of the entries. */
    private static Map<String, Object> ordered(List<Object> list, Node node) throws AsdfException {
        var out = new LinkedHashMap<String, Object>();
        for (var item : list) {
            if (!(item instanceof Map<?, ?> map)) {
                throw new AsdfException(
                        "line " + line(node) + ": an ordered map holds '" + Transforms.brief(item) + "'");
            }
            map.forEach((k, v) -> out.put(String.valueOf(k), v));
        }
        return out;
    }

    /** Names of the inputs of a transform that a combination holds first; they are not kept with the transform itself. */
    private static List<String> inputsOfFirst(MappingNode node) {
        if (child(node, "forward") instanceof SequenceNode list
                && !list.getValue().isEmpty()
                && list.getValue().get(0) instanceof MappingNode first
                && child(first, "inputs") instanceof SequenceNode names) {
            return names.getValue().stream()
                    .map(n -> n instanceof ScalarNode s ? s.getValue() : "")
                    .toList();
        }
        return List.of();
    }

    private static Node child(MappingNode node, String key) {
        Node found = null;
        for (NodeTuple entry : node.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key)) {
                found = entry.getValueNode();
            }
        }
        return found;
    }

    private Object mapping(MappingNode node) throws AsdfException {
        var map = new LinkedHashMap<String, Object>();
        for (NodeTuple entry : node.getValue()) {
            var key = entry.getKeyNode();
            if (!(key instanceof ScalarNode k)) {
                throw new AsdfException("line " + line(key) + ": a key of a map is not a name or number");
            }
            map.put(k.getValue(), value(entry.getValueNode()));
        }
        if (map.get("$ref") instanceof String target) {
            throw new AsdfException("line " + line(node) + ": the tree refers to '" + Transforms.brief(target)
                    + "' outside of itself, which is not followed");
        }
        if (plain(node)) {
            return map;
        }
        var name = name(node.getTag());
        int slash = name.indexOf('/');
        return switch (slash < 0 ? "" : name.substring(0, slash)) {
            case "core" ->
                name.equals("core/ndarray")
                        ? new NdArrays(blocks).of(map)
                        : name.equals("core/integer") ? NdArrays.integer(map) : map;
            case "transform" ->
                Transforms.read(node.getTag().getValue(), name.substring(slash + 1), map, inputsOfFirst(node));
            case "property" -> map;
            case "jwst_pipeline" -> Transforms.readPipeline(node.getTag().getValue(), name.substring(slash + 1), map);
            case "gwcs" -> WcsTrees.read(node.getTag().getValue(), name.substring(slash + 1), map);
            default -> new Tagged(node.getTag().getValue(), map);
        };
    }

    private static boolean plain(Node node) {
        return node.getTag().getValue().startsWith(Tag.PREFIX);
    }

    /** Last two parts of a tag without its version: {@code transform/shift}, {@code gwcs/wcs}. */
    static String name(Tag tag) {
        var parts = List.of(tag.getValue().replaceFirst("-[0-9.]+$", "").split("[/:]+"));
        int n = parts.size();
        return n < 2 ? parts.get(0) : parts.get(n - 2) + "/" + parts.get(n - 1);
    }
}
