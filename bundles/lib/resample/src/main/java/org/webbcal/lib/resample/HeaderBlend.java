package org.webbcal.lib.resample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.webbcal.model.Header;
import org.webbcal.model.ModelSet;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

/**
 * Keywords of a product that is made of several images: sums, means, extremes where the data model says so, those of the first image else; and the
 * table HDRTAB with the keywords of all of them, a row each.
 *
 * @see "stdatamodels, core.schema: blend_rule, blend_table; jwst/model_blender"
 */
public final class HeaderBlend {

    private static final String MULTIPLE = "MULTIPLE";
    private static final String TOLERANCE_EXCEEDED = "outside calibration tolerance";

    private enum Rule {
        MIN,
        MAX,
        MEAN,
        SUM,
        MULTI,
        WHEEL_TOLERANCE
    }

    private static final Map<String, Rule> PRIMARY = Map.ofEntries(
            Map.entry("DATE-OBS", Rule.MIN),
            Map.entry("TIME-OBS", Rule.MIN),
            Map.entry("DATE-BEG", Rule.MIN),
            Map.entry("DATE-END", Rule.MAX),
            Map.entry("DETECTOR", Rule.MULTI),
            Map.entry("MODULE", Rule.MULTI),
            Map.entry("FILTER", Rule.MULTI),
            Map.entry("GRATING", Rule.MULTI),
            Map.entry("BAND", Rule.MULTI),
            Map.entry("FWPOSOFF", Rule.MAX),
            Map.entry("PWPOSOFF", Rule.MAX),
            Map.entry("FWPOSTOL", Rule.WHEEL_TOLERANCE),
            Map.entry("PWPOSTOL", Rule.WHEEL_TOLERANCE),
            Map.entry("EXPSTART", Rule.MIN),
            Map.entry("EXPMID", Rule.MEAN),
            Map.entry("EXPEND", Rule.MAX),
            Map.entry("INTSTART", Rule.MIN),
            Map.entry("INTEND", Rule.MAX),
            Map.entry("EFFEXPTM", Rule.SUM),
            Map.entry("TMEASURE", Rule.SUM),
            Map.entry("DURATION", Rule.SUM));

    private static final Map<String, Rule> SCI = Map.of(
            "MJD-BEG", Rule.MIN, "MJD-AVG", Rule.MEAN, "MJD-END", Rule.MAX, "TDB-BEG", Rule.MIN, "TDB-MID", Rule.MEAN,
            "TDB-END", Rule.MAX, "XPOSURE", Rule.SUM, "TELAPSE", Rule.SUM);

    private HeaderBlend() {}

    /** Replaces in the headers of the first image, already copied, what the others have a say in. */
    public static void blend(Header primary, Header sci, List<ModelSet.Member> members) {
        PRIMARY.forEach((key, rule) -> apply(
                primary,
                key,
                rule,
                members.stream().map(ModelSet.Member::primary).toList()));
        SCI.forEach((key, rule) -> apply(
                sci, key, rule, members.stream().map(ModelSet.Member::sciHeader).toList()));
    }

    private static void apply(Header target, String key, Rule rule, List<Header> headers) {
        List<Object> values = headers.stream()
                .map(h -> h.value(key).orElse(null))
                .filter(Objects::nonNull)
                .toList();
        if (values.isEmpty()) {
            return;
        }
        target.set(key, value(rule, values));
    }

    private static Object value(Rule rule, List<Object> values) {
        var first = values.get(0);
        switch (rule) {
            case MULTI:
                return values.stream().distinct().count() == 1 ? first : MULTIPLE;
            case WHEEL_TOLERANCE:
                return values.stream().anyMatch(TOLERANCE_EXCEEDED::equals)
                        ? TOLERANCE_EXCEEDED
                        : "within commanded tolerance";
            default:
        }
        if (!values.stream().allMatch(v -> v instanceof Number)) {
            // dates and times in ISO 8601 sort as text
            var sorted = values.stream().map(Object::toString).sorted().toList();
            return sorted.get(rule == Rule.MIN ? 0 : sorted.size() - 1);
        }
        var numbers =
                values.stream().mapToDouble(v -> ((Number) v).doubleValue()).summaryStatistics();
        double sum = 0;
        for (var v : values) {
            sum += ((Number) v).doubleValue();
        }
        double result =
                switch (rule) {
                    case MIN -> numbers.getMin();
                    case MAX -> numbers.getMax();
                    case MEAN -> sum / values.size();
                    default -> sum;
                };
        boolean whole = rule != Rule.MEAN && values.stream().allMatch(v -> v instanceof Long);
        return whole ? (Object) (long) result : (Object) result;
    }

    /** HDRTAB: a column for each keyword of the list that any image has, a row for each image. */
    public static TableExtension table(List<ModelSet.Member> members) {
        var table = new Table();
        for (var column : columns()) {
            boolean inSci = column.startsWith("/");
            var key = inSci ? column.substring(1) : column;
            List<Object> values = new ArrayList<>();
            for (var m : members) {
                values.add((inSci ? m.sciHeader() : m.primary()).value(key).orElse(null));
            }
            if (values.stream().anyMatch(Objects::nonNull)) {
                table.add(new Table.Column(key, data(values)));
            }
        }
        return new TableExtension("HDRTAB", 1, new Header(), table);
    }

    private static Object data(List<Object> values) {
        int n = values.size();
        if (values.stream().allMatch(v -> v instanceof Boolean)) {
            var out = new boolean[n];
            for (int i = 0; i < n; i++) {
                out[i] = (Boolean) values.get(i);
            }
            return out;
        }
        if (values.stream().allMatch(v -> v instanceof Long)) {
            return values.stream().mapToLong(v -> (Long) v).toArray();
        }
        if (values.stream().allMatch(v -> v == null || v instanceof Number)) {
            return values.stream()
                    .mapToDouble(v -> v == null ? Double.NaN : ((Number) v).doubleValue())
                    .toArray();
        }
        return values.stream().map(v -> v == null ? "nan" : v.toString()).toArray(String[]::new);
    }

    /** Keywords of the table in order; those of SCI with a stroke before them. */
    private static List<String> columns() {
        var out = new ArrayList<String>();
        try (var stream = Objects.requireNonNull(
                        HeaderBlend.class.getResourceAsStream("header-table.txt"),
                        "header-table.txt is not in the bundle");
                var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            boolean sci = false;
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                if (line.endsWith(":")) {
                    sci = line.equals("SCI:");
                    continue;
                }
                for (var key : line.split(" ")) {
                    out.add(sci ? "/" + key : key);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }
}
