package org.webbcal.step.extract_1d;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Faint points whose aperture has more noise than a fit of their profile. */
@Component(service = KnownIssue.class)
public final class PsfIssue implements KnownIssue {

    /** Note for the account of the run. */
    static final String GAIN = "snr_gain_over_aperture";

    private static final String ID = "extract_1d";

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-PSFX", "Apertures are noisier than a fit of the profile")
            .modes("miri-lrs-slit")
            .symptom("Spectra of faint points are noisier than the image allows, and dip where pixels are missing.")
            .cause("An aperture sums pixels that have little light and all noise, and takes missing ones for dark.")
            .answer(
                    "extraction_type=optimal fits the profile of a point, and the other nod, with weights by the smoothed variance; missing pixels take no part.")
            .remedy(ID, Map.of("extraction_type", "optimal"))
            .diagnosis("Signal to noise of the fit relative to that of the aperture.")
            .source("Horne 1986, PASP 98, 609; jwst extract_1d/psf_profile.py")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        for (var product : evidence.products("x1d")) {
            product.step(ID).ifPresent(step -> findings.add(finding(product, step)));
        }
        return findings;
    }

    private static Finding finding(Evidence.Product product, Evidence.StepRecord step) {
        double gain = step.number(GAIN).orElse(Double.NaN);
        if (Double.isNaN(gain)) {
            return Finding.undecided(
                    product,
                    "an aperture was summed; --steps.extract_1d.extraction_type=optimal tells what a fit gains");
        }
        var measure = Measure.of("signal to noise of the fit over that of the aperture", gain, "");
        return Finding.mitigated(
                product,
                String.format(
                        Locale.ROOT,
                        "The profile was fitted: signal to noise is %.2f times that of the aperture.",
                        gain),
                measure);
    }
}
