package org.webbcal.step.pixel_replace;

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
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;

/** Spikes and divots of single elements in extracted spectra. */
@Component(service = KnownIssue.class)
public final class SaltAndPepperIssue implements KnownIssue {

    /** Share of the outliers that may be left. */
    private static final double LEFT = 0.2;

    /** Share of the elements of a spectrum that noise and lines may make outliers. */
    private static final double CHANCE = 0.01;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "MR-LRS02", "Spikes and divots of single wavelengths in extracted spectra")
            .modes("miri-lrs-slit", "miri-lrs-slitless")
            .symptom("A spectrum has points that stand out alone, up or down, by more than their errors.")
            .cause(
                    "Pixels flagged DO_NOT_USE are left out of the sum over the aperture, and hot pixels that no flag tells of are in it.")
            .answer(
                    "Flagged pixels get the value of the spatial profile of their neighbours, scaled; pixels without flag that depart from this profile are found and treated alike.")
            .remedy(PixelReplaceStep.ID)
            .diagnosis("Number of elements of the spectra that stand out alone, before and after.")
            .source("JWST user documentation, MIRI LRS known issues; jwst pixel_replace")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) throws CalibrationException {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (var product : evidence.products("x1d", "x1dints")) {
            findings.put(product.stem(), spectra(product));
        }
        for (var product : evidence.products("cal", "calints")) {
            findings.computeIfAbsent(
                    product.stem(),
                    s -> Finding.undecided(
                            product, "no spectrum was extracted of it; outliers are counted in x1d and x1dints"));
        }
        return new ArrayList<>(findings.values());
    }

    private static Finding spectra(Evidence.Product product) throws CalibrationException {
        int outliers = 0;
        int elements = 0;
        for (var spectrum : product.spectra().spectra()) {
            if (spectrum.get(Column.FLUX) == null) {
                continue;
            }
            for (int row = 0; row < spectrum.rows(); row++) {
                outliers += OnePixelOutliers.count(
                        spectrum.get(Column.FLUX),
                        spectrum.get(Column.FLUX_ERROR),
                        row * spectrum.length(),
                        spectrum.length());
                elements += elements(spectrum, row);
            }
        }
        var step = product.step(PixelReplaceStep.ID);
        double chance = CHANCE * elements;
        var measure = Measure.of("outliers of one element", outliers, "").limit(chance);
        if (step.isEmpty()) {
            return outliers > chance
                    ? Finding.present(
                            product,
                            outliers + " of " + elements
                                    + " elements stand out alone, and bad pixels were not replaced.",
                            "run stage 2 again with --steps.pixel_replace.skip=false --steps.pixel_replace.algorithm=fit_profile",
                            measure)
                    : Finding.absent(product, outliers + " of " + elements + " elements stand out alone.", measure);
        }
        double before = step.get().number(PixelReplaceStep.BEFORE).orElse(Double.NaN);
        double after = step.get().number(PixelReplaceStep.AFTER).orElse(Double.NaN);
        double replaced = step.get().number(PixelReplaceStep.REPLACED).orElse(0);
        double spikes = step.get().number(PixelReplaceStep.SPIKES).orElse(0);
        var onTrace = Measure.of("outliers on the trace", after, "").before(before);
        var found = Measure.of("pixels without flag that were found", spikes, "");
        if (outliers > chance && after > LEFT * before) {
            return Finding.present(
                    product,
                    String.format(
                            Locale.ROOT,
                            "%d of %d elements stand out alone, though %.0f pixels were replaced.",
                            outliers,
                            elements,
                            replaced),
                    "lower the threshold, --steps.pixel_replace.spike_threshold=4, or take a wider profile, --steps.pixel_replace.n_adjacent_cols=5",
                    measure,
                    onTrace,
                    found);
        }
        if (before > 0) {
            return Finding.mitigated(
                    product,
                    String.format(
                            Locale.ROOT,
                            "%.0f elements of the trace stood out alone, %.0f do after %.0f pixels were replaced, %.0f of which had no flag.",
                            before,
                            after,
                            replaced,
                            spikes),
                    measure,
                    onTrace,
                    found);
        }
        return Finding.absent(product, "No element of the trace stood out alone.", measure, onTrace, found);
    }

    private static int elements(Spectrum spectrum, int row) {
        int n = 0;
        for (int i = row * spectrum.length(); i < (row + 1) * spectrum.length(); i++) {
            n += Double.isNaN(spectrum.get(Column.FLUX)[i]) ? 0 : 1;
        }
        return n;
    }
}
