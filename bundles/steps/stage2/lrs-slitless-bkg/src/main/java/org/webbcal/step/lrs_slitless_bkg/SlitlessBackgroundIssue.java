package org.webbcal.step.lrs_slitless_bkg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Slitless spectra whose background nobody subtracts. */
@Component(service = KnownIssue.class)
public final class SlitlessBackgroundIssue implements KnownIssue {

    /** What may be left in a row, in units of the error of its background. */
    private static final double LIMIT = 3;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-BKG", "Slitless spectra keep their background")
            .modes("miri-lrs-slitless")
            .symptom(
                    "The spectrum rises towards long wavelengths; transits are too shallow; noise of the read-out that all pixels of a row share.")
            .cause(
                    "The reference pipeline subtracts no background in this mode: there are no nods and usually no dedicated exposures.")
            .answer(
                    "In each integration the background of each row is measured in columns beside the trace and subtracted, never in columns 0 to 3, which are reference pixels.")
            .remedy(LrsSlitlessBkgStep.ID)
            .diagnosis("Background that is left in off-target columns, by row, against its error.")
            .source("JWST user documentation, MIRI LRS known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        var telling = evidence.tellingOf(LrsSlitlessBkgStep.ID);
        telling.forEach(p -> findings.add(finding(p)));
        evidence.products("cal", "calints").stream()
                .filter(p -> telling.stream().noneMatch(t -> t.stem().equals(p.stem())))
                .filter(p -> p.step("bkg_subtract").isEmpty())
                .forEach(p -> findings.add(Finding.present(
                        p,
                        "No background was subtracted.",
                        "run stage 2 again with --steps.lrs_slitless_bkg.skip=false")));
        return findings;
    }

    private static Finding finding(Evidence.Product product) {
        var step = product.step(LrsSlitlessBkgStep.ID).orElseThrow();
        double level = step.number(LrsSlitlessBkgStep.LEVEL).orElse(Double.NaN);
        double residual = step.number(LrsSlitlessBkgStep.RESIDUAL).orElse(Double.NaN);
        double noise = step.number(LrsSlitlessBkgStep.NOISE).orElse(Double.NaN);
        var measure = Measure.of("background beside the trace", residual, "DN/s")
                .before(Math.abs(level))
                .limit(LIMIT * noise);
        var words = String.format(
                Locale.ROOT,
                "A background of %.3g DN/s was subtracted; %.2g DN/s is left in a row, the error is %.2g DN/s.",
                level,
                residual,
                noise);
        return residual > LIMIT * noise
                ? Finding.present(
                        product, words, "look at the off-target columns: --steps.lrs_slitless_bkg.bkg_columns", measure)
                : Finding.mitigated(product, words, measure);
    }
}
