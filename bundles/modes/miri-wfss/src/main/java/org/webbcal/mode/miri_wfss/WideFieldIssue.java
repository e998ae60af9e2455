package org.webbcal.mode.miri_wfss;

import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Wide-field slitless exposures, whose spectra nobody extracts here. */
@Component(service = KnownIssue.class)
public final class WideFieldIssue implements KnownIssue {

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-WFSS", "Wide-field slitless spectra of the prism are in development")
            .modes("miri-wfss")
            .symptom("Exposures of type MIR_WFSS end as images of count rates; there are no spectra.")
            .cause("Wavelengths and fluxes of sources all over the field are calibrated provisionally so far.")
            .answer(
                    "The exposures are recognised, calibrated through stage 1, and their images less background and divided by the flat field.")
            .diagnosis("How far each exposure came.")
            .source("JWST user documentation, MIRI wide field slitless spectroscopy")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        for (var product : evidence.products("cal", "calints")) {
            findings.add(Finding.present(
                    product,
                    "An image of count rates"
                            + (product.step("bkg_subtract").isPresent() ? ", less its background" : "")
                            + (product.step("flat_field").isPresent() ? ", divided by the flat field" : "")
                            + "; spectra are not extracted of it.",
                    "extract the spectra with software that has the dispersion of the whole field"));
        }
        if (findings.isEmpty()) {
            evidence.products("rate", "rateints").stream()
                    .map(p -> Finding.undecided(p, "calibrated through stage 1; run stage 2 for the image"))
                    .forEach(findings::add);
        }
        return findings;
    }
}
