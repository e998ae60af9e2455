package org.webbcal.step.emicorr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Interference of the instrument's electronics with the read-out. */
@Component(service = KnownIssue.class)
public final class EmiIssue implements KnownIssue {

    private static final String ID = "emicorr";
    private static final String BEFORE = "_dn_before";
    private static final String AFTER = "_dn_after";
    private static final String SIGNIFICANCE = "_sigma";

    /** Share of the amplitude that may be left. */
    private static final double LEFT = 0.2;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-EMI", "Electromagnetic interference at 390 and 10 Hz")
            .modes("miri-imaging", "miri-coronagraphy", "miri-lrs-slit", "miri-lrs-slitless", "miri-mrs")
            .symptom(
                    "Faint slanted stripes that move from group to group; in time series noise that does not fall with the number of groups.")
            .cause(
                    "Electronics of the instrument disturb the read-out with waves of fixed frequency, 390.625 Hz and 10.039 Hz; which of them is seen depends on subarray and read-out pattern.")
            .answer(
                    "The wave of each frequency is fitted in the ramps, with phase and shape, and subtracted; a joint fit with the slope serves ramps of few groups, from three on.")
            .remedy(ID)
            .diagnosis("Amplitude at each frequency before and after, DN.")
            .source("jwst emicorr/emicorr.py")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        var telling = evidence.tellingOf(ID);
        telling.forEach(p -> findings.add(finding(p)));
        evidence.products("rate").stream()
                .filter(p -> telling.stream().noneMatch(t -> t.stem().equals(p.stem())))
                .forEach(p -> findings.add(Finding.undecided(
                        p, "emicorr did not run; with --steps.emicorr.skip=false it measures the waves")));
        return findings;
    }

    private static Finding finding(Evidence.Product product) {
        var step = product.step(ID).orElseThrow();
        List<Measure> measures = new ArrayList<>();
        boolean found = false;
        boolean left = false;
        double most = 0;
        for (var note : step.notes().keySet()) {
            if (note.endsWith(BEFORE)) {
                var wave = note.substring(0, note.length() - BEFORE.length());
                double before = step.number(note).orElse(Double.NaN);
                double after = step.number(wave + AFTER).orElse(Double.NaN);
                measures.add(Measure.of("amplitude of " + wave, after, "DN")
                        .before(before)
                        .limit(LEFT * before));
                found = true;
                left |= after > LEFT * before;
                most = Math.max(most, before);
            } else if (note.endsWith(SIGNIFICANCE) && !step.notes().containsKey(note.replace(SIGNIFICANCE, BEFORE))) {
                measures.add(Measure.of(
                        "significance of " + note.substring(0, note.length() - SIGNIFICANCE.length()),
                        step.number(note).orElse(Double.NaN),
                        "sigma"));
            }
        }
        var shown = measures.toArray(Measure[]::new);
        if (!found) {
            return Finding.absent(product, "No wave stands out of the noise.", shown);
        }
        var amplitude = String.format(Locale.ROOT, "%.2g DN", most);
        return left
                ? Finding.present(
                        product,
                        "A wave of " + amplitude + " was found, and more than a fifth of it is left.",
                        "try the other algorithm: --steps.emicorr.algorithm=sequential (ten groups or more) or joint",
                        shown)
                : Finding.mitigated(product, "A wave of " + amplitude + " was found and subtracted.", shown);
    }
}
