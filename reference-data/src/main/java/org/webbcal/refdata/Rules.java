package org.webbcal.refdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.webbcal.reference.crds.Mapping;

/** Collects which file is for what and writes it down as CRDS mappings. */
final class Rules {

    private static final String DATE = "2000-01-01 00:00:00";

    /** Day of the launch: what comes from ground tests has other ramps, and invented structure would only harm it. */
    private static final String LAUNCH = "2021-12-25 00:00:00";

    private record TypeRules(List<String> keys, Map<List<String>, Map<String, String>> files) {}

    private final String version;
    private final String instrument;
    private final Map<String, TypeRules> types = new TreeMap<>();
    private final Map<String, String> others = new TreeMap<>();

    Rules(String version, String instrument) {
        this.version = version;
        this.instrument = instrument;
    }

    /** Declares the header keys by which files of a type are chosen, {@code META.INSTRUMENT.DETECTOR} … */
    void type(String type, String... keys) {
        types.put(type, new TypeRules(List.of(keys), new LinkedHashMap<>()));
    }

    /** Adds a file; {@code values} in the order of the keys. */
    void file(String type, String fileName, String... values) {
        types.get(type).files().put(List.of(values), Map.of(DATE, fileName));
    }

    /** Adds a file for data taken in flight; for ground tests the type does not apply. */
    void flightFile(String type, String fileName, String... values) {
        types.get(type).files().put(List.of(values), new TreeMap<>(Map.of(DATE, "N/A", LAUNCH, fileName)));
    }

    /** Types that do not apply. */
    void notApplicable(String... names) {
        for (String n : names) {
            others.put(n, "N/A");
        }
    }

    /** Writes the mappings of the instrument and of its types. */
    void write(Path folder) throws IOException {
        String small = instrument.toLowerCase(Locale.ROOT);
        Files.createDirectories(folder);
        Map<String, String> entries = new TreeMap<>();
        others.forEach((type, value) -> entries.put(type.toUpperCase(Locale.ROOT), value));
        for (var e : types.entrySet()) {
            String kind = e.getKey().toUpperCase(Locale.ROOT);
            String name = "webbcal-embedded_" + small + "_" + e.getKey() + "_" + version + ".rmap";
            String parkey = "(" + tuple(e.getValue().keys()) + ", ('META.OBSERVATION.DATE', 'META.OBSERVATION.TIME'))";
            entries.put(kind, name);
            var header = Map.of("instrument", "'" + instrument + "'", "filekind", "'" + kind + "'", "parkey", parkey);
            write(folder, name, "REFERENCE", header, rules(e.getValue()));
        }
        write(
                folder,
                instrumentMap(),
                "INSTRUMENT",
                Map.of("instrument", "'" + instrument + "'", "parkey", "('REFTYPE',)"),
                dictionary(entries));
    }

    private String instrumentMap() {
        return "webbcal-embedded_" + instrument.toLowerCase(Locale.ROOT) + "_" + version + ".imap";
    }

    /** Writes the mapping over the instruments. */
    static void writeContext(Path folder, String version, List<Rules> instruments) throws IOException {
        Map<String, String> maps = new TreeMap<>();
        instruments.forEach(i -> maps.put(i.instrument, i.instrumentMap()));
        write(
                folder,
                "webbcal-embedded_" + version + ".pmap",
                "PIPELINE",
                Map.of("parkey", "('META.INSTRUMENT.NAME',)"),
                dictionary(maps));
    }

    private static String tuple(List<String> items) {
        return "(" + items.stream().map(k -> "'" + k + "'").collect(Collectors.joining(", "))
                + (items.size() == 1 ? ",)" : ")");
    }

    private static String rules(TypeRules rules) {
        var out = new StringBuilder("Match({\n");
        rules.files().forEach((values, byDate) -> {
            out.append("    ").append(tuple(values)).append(" : UseAfter({\n");
            byDate.forEach((date, file) -> out.append("        '")
                    .append(date)
                    .append("' : '")
                    .append(file)
                    .append("',\n"));
            out.append("    }),\n");
        });
        return out.append("})").toString();
    }

    private static String dictionary(Map<String, String> entries) {
        var out = new StringBuilder("{\n");
        entries.forEach((key, value) ->
                out.append("    '").append(key).append("' : '").append(value).append("',\n"));
        return out.append('}').toString();
    }

    private static void write(Path folder, String name, String kind, Map<String, String> extra, String selector)
            throws IOException {
        Map<String, String> header = new TreeMap<>(extra);
        header.put("mapping", "'" + kind + "'");
        header.put("name", "'" + name + "'");
        header.put("observatory", "'JWST'");
        var before = new StringBuilder("header = {\n");
        header.forEach((key, value) ->
                before.append("    '").append(key).append("' : ").append(value).append(",\n"));
        String after = "}\n\nselector = " + selector + "\n";
        String sum = Mapping.checksum((before + after).getBytes(StandardCharsets.UTF_8));
        Files.writeString(folder.resolve(name), before + "    'sha1sum' : '" + sum + "',\n" + after);
    }
}
