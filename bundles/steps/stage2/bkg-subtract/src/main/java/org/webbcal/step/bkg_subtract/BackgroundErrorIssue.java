package org.webbcal.step.bkg_subtract;

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

/** Uncertainty of a background that is subtracted. */
@Component(service = KnownIssue.class)
public final class BackgroundErrorIssue implements KnownIssue {

    private static final String ID = "bkg_subtract";

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "NS-G09", "Uncertainty of the subtracted background is not in ERR")
            .modes("nirspec-fs", "nirspec-mos", "nirspec-ifu")
            .symptom("Errors of nod-subtracted spectra are too small, by a factor of up to 1.4.")
            .cause("The background is subtracted from the data alone; its variance is not added.")
            .answer("The variance of the combined background is added to each variance of the subtracted data.")
            .remedy(ID, Map.of("propagate_uncertainty", "components"))
            .diagnosis("Ratio of the rms of ERR after and before.")
            .source("jwst background; NIRSpec known issues, NS-G09")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        evidence.tellingOf(ID).forEach(p -> findings.add(judge(p)));
        return findings;
    }

    private static Finding judge(Product product) {
        var step = product.step(ID).orElseThrow();
        if ("none".equals(step.parameters().get("propagate_uncertainty"))) {
            return Finding.present(
                    product,
                    "The uncertainty of the background is not in ERR.",
                    "--steps.bkg_subtract.propagate_uncertainty=components");
        }
        double ratio = step.number("error_ratio").orElse(Double.NaN);
        return Double.isNaN(ratio)
                ? Finding.undecided(product, "bkg_subtract noted no ratio of errors; run stage 2 again")
                : Finding.mitigated(
                        product,
                        String.format(
                                Locale.ROOT, "The uncertainty of the background makes ERR %.2f times larger.", ratio),
                        Measure.of("ERR after over before", ratio, ""));
    }
}
