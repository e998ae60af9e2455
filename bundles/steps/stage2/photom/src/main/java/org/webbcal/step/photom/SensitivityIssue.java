package org.webbcal.step.photom;

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

/** Loss of sensitivity with time. */
@Component(service = KnownIssue.class)
public final class SensitivityIssue implements KnownIssue {

    private static final String ID = "photom";

    /** Change of the sensitivity that matters: the uncertainty of the flux calibration is of this order. */
    private static final double MATTERS = 0.001;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of("MR-I03", "Count rates fall with time")
            .modes("miri-imaging")
            .symptom(
                    "Fluxes of the same star fall from year to year, more at longer wavelengths, from 12.8 to 25.5 µm.")
            .cause("The throughput of the instrument has dropped since launch.")
            .answer(
                    "The conversion to surface brightness is divided by the sensitivity at the time of the exposure, from the tables of the photom reference.")
            .remedy(ID, Map.of("apply_time_correction", "true"))
            .diagnosis("Sensitivity relative to the time of the reference, by which rates were divided.")
            .source("jwst photom; MIRI imaging known issues, MR-I03")
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
        double correction = step.number("time_correction").orElse(Double.NaN);
        var filter = product.primary().string("FILTER", "");
        if (Double.isNaN(correction)) {
            return Finding.undecided(product, "photom noted no sensitivity; run stage 2 again");
        }
        var measure = Measure.of("sensitivity relative to the reference time", correction, "");
        if (Math.abs(correction - 1) > MATTERS) {
            return Finding.mitigated(
                    product, String.format(Locale.ROOT, "Sensitivity %.4f is corrected for.", correction), measure);
        }
        if ("false".equals(step.parameters().get("apply_time_correction"))) {
            return Finding.present(
                    product, "The loss is not corrected for.", "--steps.photom.apply_time_correction=true", measure);
        }
        if (correction == 1 && PhotomStep.wavelength(filter) >= PhotomStep.LOSES_FROM) {
            return Finding.present(
                    product,
                    "The photom reference has no time correction for " + filter + ", whose sensitivity drops.",
                    "take a newer one: --steps.photom.override_photom=FILE",
                    measure);
        }
        return Finding.absent(product, "The sensitivity is that of the reference time.", measure);
    }
}
