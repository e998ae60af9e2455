package org.webbcal.report.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.webbcal.api.issue.Evidence.StepRecord;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.diagnose.Diagnosis;

/** The page: a file of HTML that needs no other, with pictures inside. */
final class ReportPage {

    /** Facts of an exposure that stand below its name. */
    private static final List<String> FACTS = List.of(
            "TARGPROP",
            "INSTRUME",
            "DETECTOR",
            "EXP_TYPE",
            "FILTER",
            "GRATING",
            "SUBARRAY",
            "READPATT",
            "NINTS",
            "NGROUPS",
            "EFFEXPTM",
            "DATE-OBS",
            "CAL_VER",
            "CRDS_CTX");

    private final Html html = new Html();
    private final String title;
    private final List<Shown> shown;
    private final Diagnosis.Result result;
    private final List<String> warnings;

    ReportPage(String title, List<Shown> shown, Diagnosis.Result result, List<String> warnings) {
        this.title = title;
        this.shown = shown;
        this.result = result;
        this.warnings = warnings;
    }

    String html() {
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .element("title", "", title + " – webbcal report")
                .raw("<style>")
                .raw(style())
                .raw("</style></head><body><header>")
                .element("h1", "", title);
        var modes = shown.stream().map(Shown::mode).collect(Collectors.toCollection(LinkedHashSet::new));
        html.element("p", "lead", String.join(", ", modes)).raw("</header><main>");
        summary();
        findings();
        warnings();
        byStem().forEach(this::observation);
        return html.raw("</main></body></html>\n").toString();
    }

    private static String style() {
        try (var in = ReportPage.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, List<Shown>> byStem() {
        return shown.stream()
                .collect(Collectors.groupingBy(s -> s.product().exposure(), LinkedHashMap::new, Collectors.toList()));
    }

    // --- overview ---

    private void summary() {
        html.raw("<section class=\"cards\">");
        card(shown.size(), shown.size() == 1 ? "product" : "products", "");
        card(count(Verdict.PRESENT), "issues present", count(Verdict.PRESENT) > 0 ? "present" : "");
        card(count(Verdict.MITIGATED), "mitigated", count(Verdict.MITIGATED) > 0 ? "mitigated" : "");
        card(warnings.size(), warnings.size() == 1 ? "warning" : "warnings", warnings.isEmpty() ? "" : "present");
        html.raw("</section>");
    }

    private void card(long number, String what, String kind) {
        html.raw("<div class=\"card " + kind + "\">")
                .element("b", "", number)
                .element("span", "", what)
                .raw("</div>");
    }

    private long count(Verdict verdict) {
        return result.examined().stream()
                .filter(e -> e.findings().stream().anyMatch(f -> f.verdict() == verdict))
                .count();
    }

    // --- known issues ---

    private void findings() {
        html.raw("<section>").element("h2", "", "Known issues");
        if (result.examined().isEmpty()) {
            html.element("p", "quiet", "No known issues are registered for these modes.");
        }
        List<Diagnosis.Examined> quiet = new ArrayList<>();
        for (var examined : result.examined()) {
            var telling = examined.findings().stream()
                    .filter(f -> f.verdict() == Verdict.PRESENT || f.verdict() == Verdict.MITIGATED)
                    .sorted(Comparator.comparing(Finding::verdict))
                    .toList();
            if (telling.isEmpty()) {
                quiet.add(examined);
            } else {
                issue(examined, telling);
            }
        }
        if (!quiet.isEmpty()) {
            html.raw("<details><summary>")
                    .text(quiet.size() + " more: not there, or not to be decided from these products")
                    .raw("</summary>");
            quiet.forEach(e -> issue(e, e.findings()));
            html.raw("</details>");
        }
        html.raw("</section>");
    }

    private void issue(Diagnosis.Examined examined, List<Finding> findings) {
        var issue = examined.issue();
        html.raw("<article class=\"issue\"><h3>")
                .element("code", "", issue.id())
                .text(" " + issue.title())
                .raw("</h3>")
                .element("p", "quiet", issue.symptom());
        if (findings.isEmpty()) {
            html.element("p", "quiet", "No product here can tell.");
        }
        for (var finding : findings) {
            html.raw("<div class=\"finding\">");
            chip(finding.verdict());
            html.element("span", "products", String.join(", ", finding.products()))
                    .element("p", "", finding.sentence());
            if (!finding.measures().isEmpty()) {
                html.raw("<table class=\"measures\">");
                finding.measures().forEach(this::measure);
                html.raw("</table>");
            }
            if (!finding.advice().isEmpty()) {
                html.raw("<p class=\"advice\">→ ").text(finding.advice()).raw("</p>");
            }
            html.raw("</div>");
        }
        html.raw("</article>");
    }

    private void chip(Verdict verdict) {
        var word = verdict.name().toLowerCase(Locale.ROOT);
        html.element("span", "chip " + word, word);
    }

    /** A number and, where it is known, what it was before, as two bars of one scale. */
    private void measure(Measure measure) {
        html.raw("<tr>").element("th", "", measure.name()).raw("<td>");
        boolean compared = Double.isFinite(measure.before()) && Double.isFinite(measure.value());
        double most = compared ? Math.max(Math.abs(measure.before()), Math.abs(measure.value())) : 0;
        if (compared && most > 0) {
            bar("before", measure.before(), most, measure.unit());
            bar("after", measure.value(), most, measure.unit());
        } else {
            html.text(number(measure.value()) + unit(measure.unit()));
        }
        html.raw("</td>")
                .element(
                        "td",
                        "quiet",
                        Double.isNaN(measure.limit()) ? "" : "limit " + number(measure.limit()) + unit(measure.unit()))
                .raw("</tr>");
    }

    private void bar(String kind, double value, double most, String unit) {
        html.raw(String.format(
                        Locale.ROOT,
                        "<div class=\"bar %s\"><i style=\"width:%.1f%%\"></i><span>",
                        kind,
                        100 * Math.abs(value) / most))
                .text(kind + " " + number(value) + unit(unit))
                .raw("</span></div>");
    }

    private static String unit(String unit) {
        return unit.isEmpty() ? "" : " " + unit;
    }

    static String number(double value) {
        return Measure.digits(value);
    }

    private void warnings() {
        if (!warnings.isEmpty()) {
            html.raw("<section>").element("h2", "", "Warnings of the last run").raw("<ul>");
            warnings.forEach(w -> html.element("li", "", w));
            html.raw("</ul></section>");
        }
    }

    // --- products ---

    private void observation(String stem, List<Shown> products) {
        html.raw("<section>").element("h2", "", stem);
        facts(products.get(0));
        html.raw("<div class=\"products\">");
        products.forEach(this::product);
        html.raw("</div>");
        steps(products);
        html.raw("</section>");
    }

    private void facts(Shown one) {
        var header = one.product().primary();
        html.raw("<dl class=\"facts\">");
        for (var key : FACTS) {
            header.value(key)
                    .map(v -> v instanceof Double d
                            ? number(d)
                            : String.valueOf(v).strip())
                    .filter(v -> !v.isBlank() && !v.equals("N/A"))
                    .ifPresent(v -> html.raw("<div>")
                            .element("dt", "", key)
                            .element("dd", "", v)
                            .raw("</div>"));
        }
        html.raw("</dl>");
    }

    private void product(Shown one) {
        html.raw(one.wide() || one.product().kind() == FileKind.SPECTRUM ? "<figure class=\"wide\">" : "<figure>");
        if (one.picture().length > 0) {
            html.raw("<img loading=\"lazy\" alt=\"")
                    .text(one.product().name())
                    .raw("\" src=\"data:image/png;base64,")
                    .raw(Base64.getEncoder().encodeToString(one.picture()))
                    .raw("\">");
        }
        html.raw("<figcaption>")
                .element("b", "", one.product().suffix())
                .text(" ")
                .element("code", "", one.product().name());
        if (!one.flags().isEmpty()) {
            html.raw("<details><summary>flags</summary><table>");
            one.flags().forEach((flag, share) -> html.raw("<tr>")
                    .element("th", "", flag)
                    .raw(String.format(
                            Locale.ROOT, "<td><div class=\"bar\"><i style=\"width:%.2f%%\"></i><span>", 100 * share))
                    .text(String.format(Locale.ROOT, share < 0.001 ? "%.4f %%" : "%.2f %%", 100 * share))
                    .raw("</span></div></td></tr>"));
            html.raw("</table></details>");
        }
        html.raw("</figcaption></figure>");
    }

    /** Steps of all products of an observation, each once: what several products have in common is told with the first. */
    private void steps(List<Shown> products) {
        Set<StepRecord> told = new LinkedHashSet<>();
        products.stream()
                .sorted(Comparator.comparingInt(Shown::order).reversed())
                .forEach(p -> told.addAll(p.product().steps()));
        if (told.isEmpty()) {
            html.element("p", "quiet", "These products carry no account of their steps; another software made them.");
            return;
        }
        double longest = told.stream()
                .mapToDouble(StepRecord::seconds)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double sum = told.stream()
                .mapToDouble(StepRecord::seconds)
                .filter(Double::isFinite)
                .sum();
        html.raw("<details><summary>")
                .text(String.format(Locale.ROOT, "%d steps, %.1f s", told.size(), sum))
                .raw(
                        "</summary><table class=\"steps\"><thead><tr><th>step</th><th>status</th><th>time</th><th>measured</th>")
                .raw("<th>references</th><th>bundle</th></tr></thead>");
        for (var step : told) {
            html.raw("<tr>").element("th", "", step.label()).raw("<td>");
            html.element(
                    "span",
                    "chip " + step.status().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""),
                    step.status().toLowerCase(Locale.ROOT));
            html.element("div", "quiet", step.reason()).raw("</td><td>");
            if (Double.isFinite(step.seconds()) && longest > 0) {
                html.raw(String.format(
                        Locale.ROOT,
                        "<div class=\"bar\"><i style=\"width:%.1f%%\"></i><span>%.2f s</span></div>",
                        100 * step.seconds() / longest,
                        step.seconds()));
            }
            html.raw("</td><td>");
            step.notes()
                    .forEach((k, v) -> html.element(
                            "div",
                            "",
                            k.replace('_', ' ') + " " + (v instanceof Number n ? number(n.doubleValue()) : v)));
            html.raw("</td><td>");
            step.references().forEach((type, file) -> {
                var from = step.epochs().getOrDefault(type, "");
                html.element(
                        "div",
                        "",
                        type + " " + file
                                + (from.isEmpty() ? "" : ", from " + from.substring(0, Math.min(10, from.length()))));
            });
            html.raw("</td>")
                    .element("td", "quiet", step.bundle().replaceFirst("^org\\.webbcal\\.", "") + " " + step.version())
                    .raw("</tr>");
        }
        html.raw("</table></details>");
    }
}
