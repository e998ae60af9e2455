package org.webbcal.step.extract_1d;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Layout;

/** Errors that are not what the data scatter. */
@Component(service = KnownIssue.class)
public final class ErrorIssue implements KnownIssue {

    /** Median factor by which the bootstrap of ramp_fit raised the errors. */
    private static final String BOOTSTRAP = "ERRSCALE";

    /** Keyword of combined spectra. */
    private static final String RATIO = "ERRRATIO";

    /** Departure of the ratio from 1 that does harm, as a factor: where the scatter is that of integrations … */
    private static final double SERIES_LIMIT = 1.25;
    /** … where it is that of two nods, whose flats differ … */
    private static final double NODS_LIMIT = 1.5;
    /** … and where it is that of neighbouring wavelengths, which lines raise and resampling lowers. */
    private static final double SINGLE_LIMIT = 2;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of("MR-LRS05", "Errors are not those of the data")
            .modes("miri-lrs-slit", "miri-lrs-slitless")
            .symptom("ERR of rates, and the errors of spectra made of them, are too small or too large.")
            .cause(
                    "Errors are propagated from read noise, gain and photons; noise that these do not know (interference, drifts, a detector noisier than its reference file) is missing.")
            .answer(
                    "Errors are propagated through all steps; ramp_fit scales them to the scatter of integrations and residuals with err_model=bootstrap, combine_1d gives errors by the scatter of nods with bootstrap_errors=true.")
            .remedy("ramp_fit", java.util.Map.of("err_model", "bootstrap"))
            .diagnosis(
                    "Scatter over error: of each wavelength from integration to integration, from one wavelength to its neighbours, or of the nods about their mean.")
            .source("JWST user documentation, MIRI LRS known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) throws CalibrationException {
        List<Finding> findings = new ArrayList<>();
        for (var product : evidence.products("x1d", "x1dints")) {
            findings.add(finding(product));
        }
        for (var product : evidence.products("c1d")) {
            nods(product).ifPresent(findings::add);
        }
        return findings;
    }

    /** What combine_1d found when it held the spectra of nods or exposures against each other. */
    private static Optional<Finding> nods(Evidence.Product product) throws CalibrationException {
        double worst = product.spectra().spectra().stream()
                .mapToDouble(s -> s.header().number(RATIO, Double.NaN))
                .filter(Double::isFinite)
                .max()
                .orElse(Double.NaN);
        if (Double.isNaN(worst)) {
            return Optional.empty();
        }
        var measure = Measure.of("scatter over error", worst, "").limit(NODS_LIMIT);
        var words =
                String.format(Locale.ROOT, "The spectra that were combined scatter %.2f times their errors.", worst);
        return Optional.of(
                worst > NODS_LIMIT || worst < 1 / NODS_LIMIT
                        ? Finding.present(
                                product,
                                words,
                                "--steps.combine_1d.bootstrap_errors=true gives errors by the scatter as well",
                                measure)
                        : Finding.absent(product, words, measure));
    }

    private static Finding finding(Evidence.Product product) throws CalibrationException {
        double sum = 0;
        int n = 0;
        boolean series = false;
        for (Spectrum spectrum : product.spectra().spectra()) {
            boolean several = spectrum.layout() == Layout.PER_INTEGRATION && spectrum.rows() >= ErrorRatio.FEWEST;
            double ratio = several ? ErrorRatio.ofSeries(spectrum) : ErrorRatio.ofSpectrum(spectrum, 0);
            if (!Double.isNaN(ratio)) {
                sum += Math.log(ratio);
                n++;
                series |= several;
            }
        }
        if (n == 0) {
            return Finding.undecided(product, "There are too few values with an error to compare it with the scatter.");
        }
        double ratio = Math.exp(sum / n);
        double limit = series ? SERIES_LIMIT : SINGLE_LIMIT;
        double scaled = product.primary().number(BOOTSTRAP, Double.NaN);
        var measure = Measure.of("scatter over error", ratio, "")
                .before(scaled * ratio)
                .limit(limit);
        var words = String.format(
                Locale.ROOT, "%s scatter %.2f times their errors", series ? "Integrations" : "Wavelengths", ratio);
        if (ratio > limit || ratio < 1 / limit) {
            return Finding.present(
                    product,
                    words + ".",
                    scaled == scaled
                            ? "see LRS-BKG, LRS-EMI and LRS-TSO for noise that is no noise of the detector"
                            : "run stage 1 again with --steps.ramp_fit.err_model=bootstrap",
                    measure);
        }
        return scaled > SERIES_LIMIT
                ? Finding.mitigated(
                        product,
                        words
                                + String.format(
                                        Locale.ROOT,
                                        "; those propagated were raised %.2f times by the bootstrap.",
                                        scaled),
                        measure)
                : Finding.absent(product, words + ".", measure);
    }
}
