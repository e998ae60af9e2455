package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.model.Table;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads tables from text: ECSV with its header, or plain tables separated by commas, tabs or blanks, whose first line names the columns and whose types
 * follow from the values.
 */
final class TextTables {

    /** Largest file that is read, bytes: catalogues of whole surveys stay far below. */
    private static final long MAX_BYTES = 256L << 20;

    private static final int MAX_HEADER = 16 << 20;
    private static final int MAX_DEPTH = 50;
    private static final int MAX_COLUMNS = 10_000;

    private final String name;
    private final String text;
    private int at;
    private int line = 1;

    private TextTables(String name, String text) {
        this.name = name;
        this.text = text;
    }

    static Table read(Path path) throws IOException {
        String name = FitsFile.nameOf(path);
        long size = Files.size(path);
        if (size > MAX_BYTES) {
            throw new FitsFault(name + ": has " + (size >> 20) + " MiB, tables in text may have " + (MAX_BYTES >> 20)
                    + "; use a FITS table");
        }
        CharBuffer decoded;
        try {
            decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)));
        } catch (CharacterCodingException e) {
            throw new FitsFault(name + ": is no table: neither FITS nor text in UTF-8", e);
        }
        String text = decoded.toString();
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        if (text.isBlank()) {
            throw new FitsFault(name + ": is empty, expected a table");
        }
        if (text.indexOf('\0') >= 0) {
            throw new FitsFault(name + ": is no table: neither FITS nor text");
        }
        return new TextTables(name, text).read();
    }

    private FitsFault fault(String what) {
        return new FitsFault(name + ": " + what);
    }

    private Table read() throws IOException {
        return text.startsWith("# %ECSV") ? ecsv() : plain();
    }

    // --- ECSV ---

    private Table ecsv() throws IOException {
        var header = header();
        if (!(header.get("datatype") instanceof List<?> types)) {
            throw fault("ECSV header has no list 'datatype'");
        }
        char delimiter = ",".equals(header.get("delimiter")) ? ',' : ' ';
        var names = row(delimiter);
        if (names == null) {
            throw fault("ends after its header, expected a line with the names of the columns");
        }
        if (names.size() != types.size()) {
            throw fault(
                    "line " + (line - 1) + " names " + names.size() + " columns, the header describes " + types.size());
        }
        var cells = cells(delimiter, names.size());
        var table = new Table();
        for (int i = 0; i < names.size(); i++) {
            var facts = types.get(i) instanceof Map<?, ?> m ? m : Map.of();
            if (!names.get(i).equals(String.valueOf(facts.get("name")))) {
                throw fault("column " + (i + 1) + " is called " + names.get(i) + ", but " + facts.get("name")
                        + " in the header");
            }
            table.add(column(names.get(i), facts, cells.get(i)));
        }
        Object meta = header.get("meta");
        if (meta instanceof Map<?, ?> m) {
            m.forEach((k, v) -> table.meta().put(String.valueOf(k), v));
        }
        table.meta().remove("__serialized_columns__");
        return table;
    }

    /** The YAML in the leading comment lines. */
    private Map<?, ?> header() throws IOException {
        var yaml = new StringBuilder();
        while (at < text.length() && text.charAt(at) == '#') {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String content = text.substring(at + 1, end).stripTrailing();
            content = content.startsWith(" ") ? content.substring(1) : content;
            if (!content.startsWith("%ECSV")) {
                yaml.append(content).append('\n');
            }
            at = Math.min(end + 1, text.length());
            line++;
        }
        if (yaml.length() > MAX_HEADER) {
            throw fault("ECSV header has more than " + (MAX_HEADER >> 20) + " MiB");
        }
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_HEADER);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setAllowDuplicateKeys(false);
        // One unit may be named by every column; what aliases expand to is limited below.
        options.setMaxAliasesForCollections(MAX_COLUMNS);
        // Files of astropy name Python types. The text is composed into nodes and nothing is constructed, so no tag is
        // ever obeyed.
        options.setTagInspector(tag -> true);
        try {
            var node = new Yaml(options).compose(new java.io.StringReader(yaml.toString()));
            if (value(node, new int[1]) instanceof Map<?, ?> map) {
                return map;
            }
            throw fault("ECSV header is no YAML mapping");
        } catch (YAMLException | StackOverflowError e) {
            String reason = e.getMessage() == null
                    ? "nested too deeply"
                    : e.getMessage().lines().findFirst().orElse("");
            throw new FitsFault(name + ": ECSV header is no valid YAML: " + reason, e);
        }
    }

    /** Plain values of a node. {@code !!omap} becomes a map; aliases are walked again, so their total is limited. */
    private Object value(Node node, int[] seen) throws FitsFault {
        if (++seen[0] > 1_000_000) {
            throw fault("ECSV header expands to more than a million values");
        }
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        if (node instanceof MappingNode mapping) {
            var map = new LinkedHashMap<String, Object>();
            for (var tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode k ? k.getValue() : "?";
                map.put(key, value(tuple.getValueNode(), seen));
            }
            return map;
        }
        var list = new ArrayList<Object>();
        if (node instanceof SequenceNode sequence) {
            for (var item : sequence.getValue()) {
                list.add(value(item, seen));
            }
            if (node.getTag().equals(Tag.OMAP)
                    || "tag:yaml.org,2002:omap".equals(node.getTag().getValue())) {
                var map = new LinkedHashMap<String, Object>();
                for (Object item : list) {
                    if (item instanceof Map<?, ?> pair) {
                        pair.forEach((k, v) -> map.put(String.valueOf(k), v));
                    }
                }
                return map;
            }
        }
        return list;
    }

    private static Object scalar(ScalarNode node) {
        String text = node.getValue();
        try {
            if (node.getTag().equals(Tag.NULL)) {
                return null;
            } else if (node.getTag().equals(Tag.BOOL)) {
                return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes") || text.equalsIgnoreCase("on");
            } else if (node.getTag().equals(Tag.INT)) {
                return Long.parseLong(text.replace("_", ""));
            } else if (node.getTag().equals(Tag.FLOAT)) {
                String word = text.toLowerCase(Locale.ROOT);
                return word.endsWith(".nan")
                        ? Double.NaN
                        : word.endsWith(".inf")
                                ? word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY
                                : Double.parseDouble(text.replace("_", ""));
            }
        } catch (NumberFormatException e) {
            return text;
        }
        return text;
    }

    private Table.Column column(String column, Map<?, ?> facts, List<String> cells) throws FitsFault {
        String type = String.valueOf(facts.get("datatype"));
        String unit = facts.get("unit") == null ? "" : String.valueOf(facts.get("unit"));
        String description = facts.get("description") == null ? "" : String.valueOf(facts.get("description"));
        String format = facts.get("format") == null ? "" : String.valueOf(facts.get("format"));
        var subtype =
                java.util.regex.Pattern.compile("(\\w+)\\[(\\d{1,7})]").matcher(String.valueOf(facts.get("subtype")));
        int width = 1;
        List<String> values = cells;
        if (type.equals("string") && subtype.matches()) {
            type = subtype.group(1);
            width = Integer.parseInt(subtype.group(2));
            values = vectors(column, cells, width);
        }
        return new Table.Column(
                column, array(column, type, values), width, type.startsWith("u"), unit, description, format);
    }

    /** JSON lists of equal length, one in each cell. */
    private List<String> vectors(String column, List<String> cells, int width) throws FitsFault {
        var out = new ArrayList<String>();
        for (int row = 0; row < cells.size(); row++) {
            String json = cells.get(row).strip();
            var items = json.startsWith("[") && json.endsWith("]")
                    ? json.substring(1, json.length() - 1).split(",", -1)
                    : new String[0];
            if (items.length != width && !json.isEmpty()) {
                throw fault("row " + (row + 1) + ", column " + column + ": '" + abbreviated(json)
                        + "', expected a list of " + width + " values");
            }
            for (int k = 0; k < width; k++) {
                String item = json.isEmpty() ? "" : items[k].strip();
                out.add(
                        item.startsWith("\"") && item.length() > 1
                                ? item.substring(1, item.length() - 1)
                                : item.equals("null") ? "" : item);
            }
        }
        return out;
    }

    private Object array(String column, String type, List<String> cells) throws FitsFault {
        int n = cells.size();
        boolean whole = type.matches("u?int\\d+");
        if (whole && cells.stream().anyMatch(String::isEmpty)) {
            // A masked integer: there is no integer for that.
            type = "float64";
            whole = false;
        }
        try {
            switch (type) {
                case "bool": {
                    var out = new boolean[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = cells.get(i).equalsIgnoreCase("true")
                                || cells.get(i).equals("1");
                    }
                    return out;
                }
                case "int8":
                case "int16": {
                    var out = new short[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = Short.parseShort(checked(column, i, cells));
                    }
                    return out;
                }
                case "uint8": {
                    var out = new byte[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = (byte) Short.parseShort(checked(column, i, cells));
                    }
                    return out;
                }
                case "uint16": {
                    var out = new short[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = (short) Integer.parseInt(checked(column, i, cells));
                    }
                    return out;
                }
                case "int32": {
                    var out = new int[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = Integer.parseInt(checked(column, i, cells));
                    }
                    return out;
                }
                case "uint32": {
                    var out = new int[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = Integer.parseUnsignedInt(checked(column, i, cells));
                    }
                    return out;
                }
                case "int64": {
                    var out = new long[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = Long.parseLong(checked(column, i, cells));
                    }
                    return out;
                }
                case "uint64": {
                    var out = new long[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = Long.parseUnsignedLong(checked(column, i, cells));
                    }
                    return out;
                }
                case "float16":
                case "float32": {
                    var out = new float[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = cells.get(i).isEmpty() ? Float.NaN : Float.parseFloat(real(checked(column, i, cells)));
                    }
                    return out;
                }
                case "float64":
                case "float128": {
                    var out = new double[n];
                    for (int i = 0; i < n; i++) {
                        out[i] = cells.get(i).isEmpty()
                                ? Double.NaN
                                : Double.parseDouble(real(checked(column, i, cells)));
                    }
                    return out;
                }
                default:
                    return cells.toArray(new String[0]);
            }
        } catch (NumberFormatException e) {
            throw new FitsFault(
                    name + ": row " + (faulty + 1) + ", column " + column + ": '" + abbreviated(cells.get(faulty))
                            + "' is no " + type,
                    e);
        }
    }

    /** Row of the value that is being converted, for the message if that fails. */
    private int faulty;

    private String checked(String column, int row, List<String> cells) {
        faulty = row;
        return cells.get(row);
    }

    private static String real(String cell) {
        return switch (cell.toLowerCase(Locale.ROOT)) {
            case "nan", "+nan", "-nan", "--" -> "NaN";
            case "inf", "+inf", "infinity" -> "Infinity";
            case "-inf", "-infinity" -> "-Infinity";
            default -> cell;
        };
    }

    private static String abbreviated(String cell) {
        return cell.length() > 40 ? cell.substring(0, 40) + "…" : cell;
    }

    // --- plain tables ---

    private Table plain() throws IOException {
        skipComments();
        int end = text.indexOf('\n', at);
        String first = text.substring(at, end < 0 ? text.length() : end);
        char delimiter =
                first.indexOf(',') >= 0 ? ',' : first.indexOf('\t') >= 0 ? '\t' : first.indexOf('|') >= 0 ? '|' : ' ';
        int start = at;
        int startLine = line;
        var names = row(delimiter);
        if (names == null || names.size() > MAX_COLUMNS) {
            throw fault("is no table in text: no line with names of columns");
        }
        if (names.stream().allMatch(TextTables::isNumber)) {
            for (int i = 0; i < names.size(); i++) {
                names.set(i, "col" + (i + 1));
            }
            at = start;
            line = startLine;
        }
        var cells = cells(delimiter, names.size());
        var table = new Table();
        for (int i = 0; i < names.size(); i++) {
            String column = names.get(i).isEmpty() ? "col" + (i + 1) : names.get(i);
            table.add(new Table.Column(column, array(column, guess(cells.get(i)), cells.get(i))));
        }
        return table;
    }

    private void skipComments() {
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String found = text.substring(at, end).strip();
            if (!found.isEmpty() && !found.startsWith("#")) {
                return;
            }
            at = Math.min(end + 1, text.length());
            line++;
        }
    }

    private static boolean isNumber(String cell) {
        try {
            Double.parseDouble(real(cell));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String guess(List<String> cells) {
        boolean whole = true;
        boolean number = true;
        boolean logical = true;
        for (String cell : cells) {
            if (cell.isEmpty()) {
                whole = false;
                logical = false;
                continue;
            }
            whole &= cell.matches("[-+]?\\d{1,18}");
            number &= whole || isNumber(cell);
            logical &= cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false");
        }
        return cells.isEmpty() ? "float64" : logical ? "bool" : whole ? "int64" : number ? "float64" : "string";
    }

    // --- rows and cells ---

    private List<List<String>> cells(char delimiter, int columns) throws FitsFault {
        var out = new ArrayList<List<String>>();
        for (int i = 0; i < columns; i++) {
            out.add(new ArrayList<>());
        }
        List<String> row;
        while ((row = row(delimiter)) != null) {
            if (row.size() != columns) {
                throw fault("line " + (line - 1) + " has " + row.size() + " values, expected " + columns);
            }
            for (int i = 0; i < columns; i++) {
                out.get(i).add(row.get(i));
            }
        }
        return out;
    }

    /** The next line that is neither blank nor a comment, cut into cells; null at the end. Quoted cells may run over lines. */
    private List<String> row(char delimiter) throws FitsFault {
        skipComments();
        if (at >= text.length()) {
            return null;
        }
        var row = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean any = false;
        while (true) {
            char c = at < text.length() ? text.charAt(at) : '\n';
            if (c == '"' && cell.toString().isBlank() && !any) {
                cell.setLength(0);
                quoted(cell);
                any = true;
                continue;
            }
            if (c == '\r' && (at + 1 >= text.length() || text.charAt(at + 1) == '\n')) {
                at++;
                continue;
            }
            boolean end = c == '\n';
            boolean cut = end || (delimiter == ' ' ? c == ' ' || c == '\t' : c == delimiter);
            if (!cut) {
                cell.append(c);
                at++;
                continue;
            }
            if (delimiter != ' ' || any || cell.length() > 0) {
                row.add(any ? cell.toString() : cell.toString().strip());
            }
            cell.setLength(0);
            any = false;
            at++;
            if (end) {
                line++;
                return row;
            }
        }
    }

    private void quoted(StringBuilder cell) throws FitsFault {
        int startLine = line;
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                if (at < text.length() && text.charAt(at) == '"') {
                    at++;
                } else {
                    return;
                }
            }
            if (c == '\n') {
                line++;
            }
            cell.append(c);
        }
        throw fault("line " + startLine + ": quotes are opened and never closed");
    }
}
