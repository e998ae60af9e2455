package org.webbcal.reference.crds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules of one reference type ({@code .rmap}): compiled once, evaluated for any number of exposures. Immutable and thread-safe.
 *
 * <p>A rule's key has one element per header key. Each element says match (1), indifferent (0) or eliminated (-1). Rules are tried by falling
 * number of matches; rules of equal weight are merged; in the table so found the latest file not younger than the observation is taken. When there
 * is none the next weight is tried.
 *
 * @see "crds/core/selectors.py, crds/core/rmap.py"
 */
public final class RuleMap {

    /** A rule: its key as written, the matcher of each element, and what it leads to, a String or a table by date. */
    private record Rule(List<String> key, List<KeyMatcher> matchers, Object target) {}

    private record Weighed(Rule rule, int weight) {}

    private final String name;
    private final List<String> matchKeys;
    private final List<String> dateKeys;
    private final List<Rule> rules = new ArrayList<>();
    /** Values that occur for each key; absent where any value may come. */
    private final Map<String, Set<String>> validValues = new LinkedHashMap<>();

    private final Map<String, Expression> keyRelevance = new LinkedHashMap<>();
    private final Set<String> commentKeys = new LinkedHashSet<>();
    private final Expression relevance;
    private final Expression omit;
    private final boolean mergeOverlaps;
    private final boolean required;

    /**
     * Compiles a mapping.
     *
     * @throws MappingException if it holds a selector other than Match and UseAfter, or is malformed
     */
    public RuleMap(Mapping mapping) throws MappingException {
        name = mapping.name();
        var levels = levels(mapping);
        boolean direct = isUseAfter(mapping.selector());
        matchKeys = direct ? List.of() : levels.get(0);
        dateKeys = levels.size() > (direct ? 0 : 1) ? levels.get(levels.size() - 1) : List.of();
        Map<String, Map<String, String>> substitutions = substitutions(mapping);
        if (direct) {
            rules.add(new Rule(List.of(), List.of(), dates(mapping.selector())));
        } else if (mapping.selector() instanceof MappingParser.Call call
                && call.name().equals("Match")) {
            for (var entry : call.cases().entrySet()) {
                rules.add(rule(entry.getKey(), entry.getValue(), substitutions));
            }
        } else {
            throw new MappingException(name + ": selector not supported; Match and UseAfter are");
        }
        collectValidValues();
        relevance = expression(mapping, "rmap_relevance");
        omit = expression(mapping, "rmap_omit");
        mergeOverlaps = !"false".equalsIgnoreCase(text(mapping, "merge_overlaps", "true"));
        required = !"no".equalsIgnoreCase(text(mapping, "reffile_required", "none"));
        if (mapping.header().get("parkey_relevance") instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                String key = String.valueOf(entry.getKey()).toUpperCase(Locale.ROOT);
                keyRelevance.put(
                        key, Expression.parse(name + ": parkey_relevance of " + key, String.valueOf(entry.getValue())));
            }
        }
        if (mapping.header().get("comment_parkeys") instanceof List<?> list) {
            list.forEach(k -> commentKeys.add(String.valueOf(k).toUpperCase(Locale.ROOT)));
        }
    }

    /** Header keys by which the rules choose, dates last. */
    public List<String> keys() {
        List<String> all = new ArrayList<>(matchKeys);
        all.addAll(dateKeys);
        return all;
    }

    private static boolean isUseAfter(Object selector) {
        return selector instanceof MappingParser.Call call && call.name().equals("UseAfter");
    }

    private List<List<String>> levels(Mapping mapping) throws MappingException {
        Object parkey = mapping.header().get("parkey");
        if (!(parkey instanceof List<?> list)) {
            throw new MappingException(name + ": header has no parkey tuple");
        }
        List<List<String>> levels = new ArrayList<>();
        for (Object level : list) {
            List<String> keys = new ArrayList<>();
            if (level instanceof List<?> l) {
                l.forEach(k -> keys.add(String.valueOf(k).toUpperCase(Locale.ROOT)));
            } else {
                keys.add(String.valueOf(level).toUpperCase(Locale.ROOT));
            }
            levels.add(List.copyOf(keys));
        }
        if (levels.isEmpty()) {
            throw new MappingException(name + ": parkey is empty");
        }
        return levels;
    }

    private static Map<String, Map<String, String>> substitutions(Mapping mapping) {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        if (mapping.header().get("substitutions") instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                Map<String, String> one = new LinkedHashMap<>();
                if (entry.getValue() instanceof Map<?, ?> pairs) {
                    pairs.forEach((from, to) ->
                            one.put(Conditioning.key(String.valueOf(from)), Conditioning.key(String.valueOf(to))));
                }
                all.put(String.valueOf(entry.getKey()).toUpperCase(Locale.ROOT), one);
            }
        }
        return all;
    }

    private Rule rule(Object key, Object target, Map<String, Map<String, String>> substitutions)
            throws MappingException {
        List<?> elements = key instanceof List<?> list ? list : List.of(key);
        if (elements.size() != matchKeys.size()) {
            throw new MappingException(
                    name + ": key " + key + " has " + elements.size() + " elements, parkey " + matchKeys.size());
        }
        List<String> texts = new ArrayList<>();
        List<KeyMatcher> matchers = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            Object e = elements.get(i);
            String text = Conditioning.key(e instanceof Double d ? Conditioning.pythonFloat(d) : String.valueOf(e));
            text = substitutions.getOrDefault(matchKeys.get(i), Map.of()).getOrDefault(text, text);
            texts.add(text);
            matchers.add(KeyMatcher.of(text));
        }
        return new Rule(List.copyOf(texts), List.copyOf(matchers), target instanceof String ? target : dates(target));
    }

    private TreeMap<String, String> dates(Object target) throws MappingException {
        if (!(target instanceof MappingParser.Call call) || !call.name().equals("UseAfter")) {
            throw new MappingException(name + ": selector not supported; Match and UseAfter are");
        }
        var table = new TreeMap<String, String>();
        for (var entry : call.cases().entrySet()) {
            if (!(entry.getValue() instanceof String file)) {
                throw new MappingException(
                        name + ": " + entry.getKey() + " leads to " + entry.getValue() + " instead of a file name");
            }
            table.put(String.valueOf(entry.getKey()), file);
        }
        return table;
    }

    private void collectValidValues() {
        for (int i = 0; i < matchKeys.size(); i++) {
            Set<String> values = new TreeSet<>();
            boolean open = false;
            for (var rule : rules) {
                String element = rule.key().get(i);
                open |= KeyMatcher.isEsoteric(element);
                Collections.addAll(values, element.split("\\|"));
            }
            if (!open && !values.contains("*") && !values.contains(Conditioning.NOT_APPLICABLE)) {
                validValues.put(matchKeys.get(i), values);
            }
        }
    }

    private Expression expression(Mapping mapping, String key) throws MappingException {
        Object value = mapping.header().get(key);
        if (value == null || value == MappingParser.NONE || "always".equalsIgnoreCase(String.valueOf(value))) {
            return null;
        }
        return Expression.parse(name + ": " + key, String.valueOf(value));
    }

    private static String text(Mapping mapping, String key, String otherwise) {
        Object value = mapping.header().get(key);
        return value == null ? otherwise : String.valueOf(value);
    }

    /**
     * Evaluates the rules.
     *
     * @param exposure conditioned values by upper-case path, {@code META.INSTRUMENT.FILTER}; missing ones count as {@code UNDEFINED}
     */
    public Selection select(Map<String, String> exposure) {
        if (omit != null && holds(omit, exposure, false)) {
            return new Selection.Omitted(name + ": rmap_omit");
        }
        if (relevance != null && !holds(relevance, exposure, true)) {
            return new Selection.NotApplicable(name + ": rmap_relevance");
        }
        Map<String, String> header = new LinkedHashMap<>(exposure);
        commentKeys.forEach(k -> header.put(k, Conditioning.NOT_APPLICABLE));
        keyRelevance.forEach((k, e) -> {
            if (!holds(e, exposure, true)) {
                header.put(k, Conditioning.NOT_APPLICABLE);
            }
        });
        Selection result = match(header);
        return result instanceof Selection.NotFound && !required
                ? new Selection.NotApplicable(name + ": reffile_required NO")
                : result;
    }

    private static boolean holds(Expression e, Map<String, String> header, boolean whenUndefined) {
        try {
            return e.holds(header);
        } catch (Expression.UndefinedNameException undefined) {
            return whenUndefined;
        }
    }

    private Selection match(Map<String, String> header) {
        for (var entry : validValues.entrySet()) {
            String value = header.getOrDefault(entry.getKey(), Conditioning.UNDEFINED);
            boolean anything =
                    value.equals("*") || value.equals(Conditioning.NOT_APPLICABLE) || KeyMatcher.isEsoteric(value);
            if (!anything
                    && value.equals(Conditioning.UNDEFINED)
                    && !entry.getValue().contains(value)) {
                return lacking(List.of(entry.getKey()), "expected one of " + entry.getValue());
            }
            if (!anything && !entry.getValue().contains(value)) {
                return new Selection.NotFound(
                        name + ": " + entry.getKey() + "=" + value + " is not in " + entry.getValue());
            }
        }
        List<Weighed> candidates = new ArrayList<>();
        for (var rule : rules) {
            int weight = weigh(rule, header);
            if (weight >= 0) {
                candidates.add(new Weighed(rule, weight));
            }
        }
        candidates.sort((a, b) -> Integer.compare(b.weight(), a.weight()));
        String reason = "no rule fits " + describe(header);
        for (int i = 0; i < candidates.size(); ) {
            int end = i;
            while (end < candidates.size()
                    && candidates.get(end).weight() == candidates.get(i).weight()) {
                end++;
            }
            Selection found = group(candidates.subList(i, end), header);
            if (!(found instanceof Selection.NotFound none)) {
                return found;
            }
            if (!none.absent().isEmpty()) {
                return none;
            }
            reason = none.reason();
            if (end - i > 1 && !mergeOverlaps) {
                return found;
            }
            i = end;
        }
        var absent = matchKeys.stream()
                .filter(k -> header.getOrDefault(k, Conditioning.UNDEFINED).equals(Conditioning.UNDEFINED))
                .toList();
        if (candidates.isEmpty() && !absent.isEmpty()) {
            return lacking(absent, reason);
        }
        return new Selection.NotFound(reason.startsWith(name) ? reason : name + ": " + reason);
    }

    private Selection lacking(List<String> paths, String reason) {
        var keywords = keywords(paths);
        return new Selection.NotFound(
                name + ": the header lacks " + String.join(", ", keywords) + ", " + reason, keywords);
    }

    private static List<String> keywords(List<String> paths) {
        return paths.stream().map(p -> Parkeys.keyword(p).orElse(p)).toList();
    }

    private int weigh(Rule rule, Map<String, String> header) {
        int weight = 0;
        for (int k = 0; k < matchKeys.size(); k++) {
            int fit = rule.matchers().get(k).match(header.getOrDefault(matchKeys.get(k), Conditioning.UNDEFINED));
            if (fit < 0) {
                return -1;
            }
            weight += fit;
        }
        return weight;
    }

    private Selection group(List<Weighed> group, Map<String, String> header) {
        var first = group.get(0);
        String merging = group.size() > 1 ? ", " + group.size() + " rules merged" : "";
        String where = name + " " + first.rule().key() + " weight " + first.weight() + merging;
        if (group.size() > 1 && !mergeOverlaps) {
            return new Selection.NotFound(name + ": more than one rule fits " + describe(header) + " equally well");
        }
        if (group.stream().anyMatch(w -> w.rule().target() instanceof String)) {
            boolean same = group.stream()
                    .allMatch(w -> w.rule().target().equals(first.rule().target()));
            return same
                    ? classify((String) first.rule().target(), where)
                    : new Selection.NotFound(name + ": " + group.size() + " rules with different answers fit "
                            + describe(header) + " equally well");
        }
        var merged = new TreeMap<String, String>();
        for (var w : group) {
            table(w.rule()).forEach((date, file) -> merged.merge(date, file, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        }
        Optional<String> date = observationDate(header);
        if (date.isEmpty()) {
            var absent = dateKeys.stream().filter(k -> !header.containsKey(k)).toList();
            return absent.isEmpty()
                    ? new Selection.NotFound(
                            name + ": the exposure has no valid date and time (" + describeDate(header) + ")",
                            keywords(dateKeys))
                    : lacking(absent, "by which files are chosen");
        }
        var entry = merged.floorEntry(date.get());
        if (entry == null) {
            return new Selection.NotFound(
                    name + ": no file for dates before " + merged.firstKey() + ", the exposure is of " + date.get());
        }
        return classify(entry.getValue(), where + ", use after " + entry.getKey());
    }

    @SuppressWarnings("unchecked")
    private static TreeMap<String, String> table(Rule rule) {
        return (TreeMap<String, String>) rule.target();
    }

    private Optional<String> observationDate(Map<String, String> header) {
        if (dateKeys.isEmpty()) {
            return Optional.empty();
        }
        return ObservationDate.sortable(describeDate(header));
    }

    private String describeDate(Map<String, String> header) {
        var out = new StringBuilder();
        for (String key : dateKeys) {
            out.append(out.length() == 0 ? "" : " ").append(header.getOrDefault(key, Conditioning.UNDEFINED));
        }
        return out.toString();
    }

    private String describe(Map<String, String> header) {
        var out = new StringBuilder();
        for (String key : matchKeys) {
            out.append(out.length() == 0 ? "" : ", ")
                    .append(key)
                    .append('=')
                    .append(header.getOrDefault(key, Conditioning.UNDEFINED));
        }
        return out.toString();
    }

    private static Selection classify(String file, String where) {
        return switch (file.toUpperCase(Locale.ROOT)) {
            case "N/A", "TEMP_N/A" -> new Selection.NotApplicable(where);
            case "OMIT", "TEMP_OMIT" -> new Selection.Omitted(where);
            default -> new Selection.Chosen(file, where);
        };
    }
}
