package org.webbcal.step.lrs_foldover_flag;

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

/** Slitless spectra that fold over at their short end. */
@Component(service = KnownIssue.class)
public final class FoldoverIssue implements KnownIssue {

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-FOLD", "Two wavelengths fall together below 4.5 µm in slitless spectra")
            .modes("miri-lrs-slitless")
            .symptom("Flux below 4.5 µm is a mixture of two parts of the spectrum.")
            .cause("The dispersion of the prism turns back there, and without the slit no filter blocks the light.")
            .answer(
                    "These pixels are flagged OTHER_BAD_PIXEL in cal and the spectra; fold_action=do_not_use leaves them out of the extraction.")
            .remedy(LrsFoldoverFlagStep.ID)
            .diagnosis("Number and range of the wavelengths concerned.")
            .source("JWST user documentation, MIRI LRS known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (var product : evidence.products("cal", "calints", "x1d", "x1dints")) {
            if (!product.combined()) {
                findings.computeIfAbsent(product.exposure(), s -> finding(product));
            }
        }
        return new ArrayList<>(findings.values());
    }

    private static Finding finding(Evidence.Product product) {
        var step = product.step(LrsFoldoverFlagStep.ID);
        if (step.isEmpty()) {
            return Finding.present(
                    product,
                    "The wavelengths below 4.5 µm are not flagged.",
                    "leave out wavelengths below 4.5 µm, or run stage 2 again with --steps.lrs_foldover_flag.skip=false");
        }
        double rows = step.get().number(LrsFoldoverFlagStep.ELEMENTS).orElse(0);
        if (rows == 0) {
            return Finding.absent(product, "No wavelength of this spectrum is so short.");
        }
        double from = step.get().number(LrsFoldoverFlagStep.SHORTEST).orElse(Double.NaN);
        double to = step.get().number(LrsFoldoverFlagStep.FOLD).orElse(Double.NaN);
        return Finding.mitigated(
                product,
                String.format(
                        Locale.ROOT,
                        "%.0f wavelengths of %.2f to %.2f µm are folded over and flagged.",
                        rows,
                        from,
                        to),
                Measure.of("wavelengths flagged", rows, ""));
    }
}
