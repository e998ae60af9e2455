package org.webbcal.step.refpix;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Evidence.Product;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Noise that alternates from column to column. */
@Component(service = KnownIssue.class)
public final class OddEvenIssue implements KnownIssue {

    private static final String ID = "refpix";
    private static final String OFFSET = "odd_even_offset_";

    /** Offset between odd and even columns that does harm, DN: about a tenth of the read noise of a difference. */
    private static final double HARM = 1;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of("NS-G06", "Alternating column noise")
            .modes("nirspec-fs", "nirspec-mos", "nirspec-ifu", "nirspec-bots")
            .symptom(
                    "Odd and even columns of an output differ in level, group by group; spectra show a pattern of two pixels.")
            .cause("Each output has two amplifiers, for odd and for even columns, which drift apart.")
            .answer(
                    "The reference pixels of odd and of even columns correct their own columns; in interleaved read-outs by option.")
            .remedy(ID, Map.of("odd_even_columns", "true"))
            .diagnosis("Offset between odd and even columns that is left, rms over groups, for each output, DN.")
            .source("jwst refpix")
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
                .filter(p -> telling.stream().noneMatch(t -> t.stem().equals(p.stem())))
                .forEach(p -> findings.add(Finding.undecided(
                        p, "refpix did not run; with --steps.refpix.skip=false it measures the offset")));
        return findings;
    }

    private static Finding judge(Product product) {
        var step = product.step(ID).orElseThrow();
        List<Measure> measures = new ArrayList<>();
        double most = 0;
        for (var note : step.notes().keySet().stream().sorted().toList()) {
            if (note.startsWith(OFFSET)) {
                double offset = step.number(note).orElse(Double.NaN);
                measures.add(Measure.of("offset of output " + note.substring(OFFSET.length()), offset, "DN")
                        .limit(HARM));
                most = Math.max(most, offset);
            }
        }
        if (measures.isEmpty()) {
            return Finding.undecided(product, "refpix had no pair of groups in which columns could be compared");
        }
        var shown = measures.toArray(Measure[]::new);
        var sentence = String.format(Locale.ROOT, "Odd and even columns differ by %.2g DN at most.", most);
        boolean corrected = "true".equals(step.parameters().get("odd_even_columns"));
        if (most > HARM) {
            return Finding.present(
                    product,
                    sentence,
                    corrected
                            ? "what is left varies within the frame: --steps.clean_flicker_noise.skip=false takes it off by columns"
                            : "correct odd and even columns by themselves: --steps.refpix.odd_even_columns=true",
                    shown);
        }
        return corrected ? Finding.mitigated(product, sentence, shown) : Finding.absent(product, sentence, shown);
    }
}
