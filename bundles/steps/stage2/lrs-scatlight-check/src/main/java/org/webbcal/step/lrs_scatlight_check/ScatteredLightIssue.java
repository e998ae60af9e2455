package org.webbcal.step.lrs_scatlight_check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Bright sources of the imager that shine into the slit. */
@Component(service = KnownIssue.class)
public final class ScatteredLightIssue implements KnownIssue {

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-SCATTER", "A bright source in the imager field scatters light into the slit spectrum")
            .modes("miri-lrs-slit")
            .symptom(
                    "Some rows of the spectrum are too bright; images of later stages show the slit alone and hide why.")
            .cause(
                    "The detector scatters light of bright sources along its rows and columns, into the region of the dispersed slit.")
            .answer(
                    "Rows beside the slit are measured on the whole rate image and compared with the spectrum; subtract=true removes what they show.")
            .diagnosis("Largest share of the spectrum that is scattered light, and its rows.")
            .source("JWST user documentation, MIRI LRS known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (var product : evidence.tellingOf(LrsScatlightCheckStep.ID)) {
            findings.put(
                    product.exposure(),
                    finding(product, product.step(LrsScatlightCheckStep.ID).orElseThrow()));
        }
        for (var product : evidence.products("cal", "calints")) {
            findings.computeIfAbsent(
                    product.exposure(),
                    n -> Finding.undecided(
                            product,
                            "lrs_scatlight_check did not run; run stage 2 again with --steps.lrs_scatlight_check.skip=false"));
        }
        return new ArrayList<>(findings.values());
    }

    private static Finding finding(Evidence.Product product, Evidence.StepRecord step) {
        var share = step.number(LrsScatlightCheckStep.SHARE);
        if (share.isEmpty()) {
            return Finding.undecided(
                    product, "There is no trace in the slit with which scattered light could be compared.");
        }
        double limit = step.number(LrsScatlightCheckStep.LIMIT).orElse(0.02);
        var left = step.number(LrsScatlightCheckStep.LEFT_OVER);
        var measure = Measure.of("scattered light, share of the spectrum", left.orElse(share.getAsDouble()), "")
                .limit(limit);
        if (share.getAsDouble() <= limit) {
            return Finding.absent(product, "No scattered light to speak of beside the slit.", measure);
        }
        var text = String.format(
                Locale.ROOT,
                "Rows %.0f to %.0f hold scattered light, up to %.1f %% of the spectrum, of which nods take out what they share",
                step.number(LrsScatlightCheckStep.FIRST_ROW).orElse(Double.NaN),
                step.number(LrsScatlightCheckStep.LAST_ROW).orElse(Double.NaN),
                100 * share.getAsDouble());
        return left.isPresent() && left.getAsDouble() <= limit
                ? Finding.mitigated(product, text + "; it was subtracted.", measure.before(share.getAsDouble()))
                : Finding.present(
                        product,
                        text + ".",
                        "look at the rate image; --steps.lrs_scatlight_check.subtract=true removes what the rows beside the slit show",
                        measure);
    }
}
