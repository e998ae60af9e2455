package org.webbcal.step.extract_1d;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Evidence.StepRecord;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;

/** Wavelengths that are no better than their solution, and reference files that were made for an earlier one. */
@Component(service = KnownIssue.class)
public final class WavelengthIssue implements KnownIssue {

    /** Nanometres to the micrometre. */
    private static final double NANO = 1000;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-WAVE", "Wavelengths are good to 20 nm, and other reference files depend on them")
            .modes("miri-lrs-slit", "miri-lrs-slitless")
            .symptom(
                    "Lines lie up to 20 nm off, more below 5 µm; steps in a flux calibration that was made for other wavelengths.")
            .cause(
                    "The dispersion of the prism varies over the field and steepens at the short end; slit and slitless have solutions of their own since 2022 and 2023. Flat, path loss, flux calibration and aperture correction depend on them.")
            .answer(
                    "WAVACC in the spectra says how good the wavelengths are; values outside of 5 to 12 µm have the flag LOW_QE; the dates of the reference files are compared.")
            .diagnosis(
                    "Reference files that apply from an earlier date than the wavelength solution; values outside of 5 to 12 µm.")
            .source("JWST user documentation, MIRI LRS known issues and calibration status")
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
        return findings;
    }

    private static Finding finding(Evidence.Product product) throws CalibrationException {
        var shown = measures(product.spectra());
        Map<String, String> dates = new LinkedHashMap<>();
        for (StepRecord step : product.steps()) {
            if (step.status().equals("COMPLETE")) {
                dates.putAll(step.epochs());
            }
        }
        var solution = dates.get(Validity.SOLUTION);
        if (solution == null) {
            return new Finding(
                    Verdict.UNDECIDED,
                    List.of(product.name()),
                    "The product does not say from when its wavelength solution applies.",
                    shown,
                    "");
        }
        var older = Validity.older(dates::get);
        shown.add(Measure.of("reference files older than the wavelength solution", older.size(), "")
                .limit(0));
        return older.isEmpty()
                ? Finding.absent(
                        product,
                        "All reference files that depend on wavelength apply from " + Validity.day(solution)
                                + " on, the date of the wavelength solution, or from later.",
                        shown.toArray(Measure[]::new))
                : Finding.present(
                        product,
                        "The wavelength solution applies from " + Validity.day(solution)
                                + ", and these from an earlier date: " + String.join(", ", older) + ".",
                        "see whether a later CRDS context has newer ones: webbcal refs check",
                        shown.toArray(Measure[]::new));
    }

    private static List<Measure> measures(SpectrumModel model) {
        double accuracy = Double.NaN;
        int outside = 0;
        int flagged = 0;
        for (var spectrum : model.spectra()) {
            accuracy = spectrum.header().number(Validity.ACCURACY, accuracy);
            double[] wavelengths = spectrum.get(Column.WAVELENGTH);
            for (int i = 0; i < wavelengths.length; i++) {
                if (Validity.outside(wavelengths[i])) {
                    outside++;
                    flagged += Dq.any(spectrum.dq()[i], Dq.LOW_QE) ? 1 : 0;
                }
            }
        }
        List<Measure> measures = new ArrayList<>();
        if (!Double.isNaN(accuracy)) {
            measures.add(Measure.of("uncertainty of the wavelengths", NANO * accuracy, "nm"));
        }
        measures.add(Measure.of("values outside of 5 to 12 um", outside, ""));
        measures.add(Measure.of("of these flagged LOW_QE", flagged, ""));
        return measures;
    }
}
