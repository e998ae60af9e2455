package org.webbcal.step.refpix;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Evidence.Product;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Bad reference pixels of interleaved read-outs. */
@Component(service = KnownIssue.class)
public final class BadReferenceIssue implements KnownIssue {

    private static final String ID = "refpix";

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "NS-IRS2REF", "Bad reference pixels of interleaved read-outs")
            .modes("nirspec-fs", "nirspec-mos", "nirspec-ifu", "nirspec-bots")
            .symptom("Rows with anomalous rates in exposures of the patterns NRSIRS2 and NRSIRS2RAPID.")
            .cause("Noise of a bad interleaved reference pixel is subtracted from the pixels read next to it.")
            .answer(
                    "Flags of bad reference pixels are honoured, noisy ones found in the exposure itself, and both replaced by their neighbours.")
            .remedy(ID)
            .diagnosis(
                    "Number of interleaved reference rows replaced, and how many of them were found in the exposure.")
            .source("jwst refpix/irs2_subtract_reference.py")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        var telling = evidence.tellingOf(ID);
        telling.forEach(p -> findings.add(judge(p)));
        evidence.products("rate").stream()
                .filter(p -> p.primary().string("READPATT", "").contains("IRS2"))
                .filter(p -> telling.stream().noneMatch(t -> t.stem().equals(p.stem())))
                .forEach(p -> findings.add(
                        Finding.undecided(p, "refpix did not run; with --steps.refpix.skip=false it looks for them")));
        return findings;
    }

    private static Finding judge(Product product) {
        var step = product.step(ID).orElseThrow();
        if (step.number("bad_reference_rows").isEmpty()) {
            return Finding.absent(product, "The read-out has no interleaved reference pixels.");
        }
        double all = step.number("bad_reference_rows").orElse(0);
        double noisy = step.number("noisy_reference_rows").orElse(0);
        var measures = new Measure[] {
            Measure.of("reference rows replaced", all, ""), Measure.of("found to be noisy in the exposure", noisy, "")
        };
        return all == 0
                ? Finding.absent(product, "No interleaved reference row is bad.", measures)
                : Finding.mitigated(
                        product,
                        String.format(
                                Locale.ROOT,
                                "%.0f bad interleaved reference rows replaced, %.0f of them found in the exposure.",
                                all,
                                noisy),
                        measures);
    }
}
