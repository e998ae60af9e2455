package org.webbcal.step.extract_1d;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeEvidence;
import org.webbcal.testkit.FakeStepContext;

/** How far wavelengths and errors can be trusted: LRS-WAVE and MR-LRS05. */
class TrustIssuesTest {

    /** Spectra of a slope with a transit, whose noise is some times what their errors say. */
    private static SpectrumModel spectra(int rows, double noisier) {
        var random = new Random(5);
        int n = 300;
        var spectrum = rows == 1 ? Spectrum.single(n) : Spectrum.perIntegration(rows, n);
        for (int k = 0; k < rows; k++) {
            // in and out within a tenth of the series each
            double depth = 1 - 0.03 * Math.max(0, Math.min(1, 3.5 - Math.abs(k - rows / 2.0) * 10 / rows));
            for (int i = 0; i < n; i++) {
                int p = k * n + i;
                spectrum.make(Column.WAVELENGTH)[p] = 14 - 0.033 * i;
                spectrum.make(Column.FLUX)[p] = depth * (5 - 0.01 * i) + 0.02 * noisier * random.nextGaussian();
                spectrum.make(Column.FLUX_ERROR)[p] = 0.02;
            }
        }
        spectrum.get(Column.FLUX)[150] = 40;
        spectrum.dq()[150] = Dq.DO_NOT_USE;
        return SpectrumModel.of(spectrum.layout()).add(spectrum);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2.5})
    void theRatioIsThatOfTheNoise(double noisier) {
        var series = spectra(200, noisier).spectra().get(0);
        assertEquals(noisier, ErrorRatio.ofSeries(series), 0.03 * noisier);
        assertEquals(noisier, ErrorRatio.ofSpectrum(series, 0), 0.25 * noisier);
    }

    private static Finding errors(int rows, double noisier, Double bootstrap) throws Exception {
        var model = spectra(rows, noisier);
        if (bootstrap != null) {
            model.primary().set("ERRSCALE", bootstrap);
        }
        return new ErrorIssue()
                .examine(new FakeEvidence("miri-lrs-slitless").add("a", rows == 1 ? "x1d" : "x1dints", model))
                .get(0);
    }

    @Test
    void errorsThatTheDataContradictArePresent() throws Exception {
        assertEquals(Verdict.ABSENT, errors(200, 1, null).verdict());
        assertEquals(Verdict.PRESENT, errors(200, 1.6, null).verdict());
        assertTrue(errors(200, 1.6, null).advice().contains("err_model=bootstrap"));
        assertEquals(Verdict.PRESENT, errors(200, 0.5, null).verdict());
        assertEquals(Verdict.ABSENT, errors(1, 1.3, null).verdict(), "lines and resampling change it as much");
        assertEquals(Verdict.PRESENT, errors(1, 3, null).verdict());
        var mitigated = errors(200, 1, 1.7);
        assertEquals(Verdict.MITIGATED, mitigated.verdict());
        assertEquals(1.7, mitigated.measures().get(0).before(), 0.1);
        var nods = Spectrum.combined(3);
        nods.header().set("ERRRATIO", 1.9);
        var combined = new FakeEvidence("miri-lrs-slit")
                .add("a", "c1d", SpectrumModel.of(nods.layout()).add(nods));
        assertEquals(Verdict.PRESENT, new ErrorIssue().examine(combined).get(0).verdict());
        nods.header().set("ERRRATIO", 1.1);
        assertEquals(Verdict.ABSENT, new ErrorIssue().examine(combined).get(0).verdict());
        var empty = Spectrum.single(3);
        assertEquals(
                Verdict.UNDECIDED,
                new ErrorIssue()
                        .examine(new FakeEvidence("miri-lrs-slit")
                                .add(
                                        "a",
                                        "x1d",
                                        SpectrumModel.of(empty.layout()).add(empty)))
                        .get(0)
                        .verdict());
    }

    private static Finding wavelengths(SpectrumModel model, String photom) throws Exception {
        var evidence = new FakeEvidence("miri-lrs-slit")
                .add(
                        "a",
                        "x1d",
                        model,
                        FakeEvidence.dated("assign_wcs", Map.of("specwcs", "2023-12-01T00:00:00")),
                        FakeEvidence.dated("photom", Map.of("photom", photom)),
                        FakeEvidence.dated("flat_field", Map.of("flat", "2023-12-01 00:00:00")));
        return new WavelengthIssue().examine(evidence).get(0);
    }

    @Test
    void referenceFilesOlderThanTheWavelengthSolutionAreTold() throws Exception {
        var model = spectra(1, 1);
        var older = wavelengths(model, "2022-05-25T00:00:00");
        assertEquals(Verdict.PRESENT, older.verdict());
        assertTrue(older.sentence().contains("photom (2022-05-25)"), older.sentence());
        assertEquals(Verdict.ABSENT, wavelengths(model, "2024-01-01T00:00:00").verdict());
        var foreign = new FakeEvidence("miri-lrs-slit").add("a", "x1d", model);
        assertEquals(
                Verdict.UNDECIDED, new WavelengthIssue().examine(foreign).get(0).verdict());
    }

    @Test
    void theRunWarnsOfThem() {
        var context = FakeStepContext.miri()
                .applies("specwcs", "2023-12-01T00:00:00")
                .applies("photom", "2022-05-25T00:00:00")
                .applies("flat", "2024-01-01T00:00:00");
        Validity.check(context);
        assertTrue(context.warnings().get(0).contains("an earlier date: photom (2022-05-25) (LRS-WAVE)"));
        var unknown = FakeStepContext.miri().applies("photom", "2022-05-25T00:00:00");
        Validity.check(unknown);
        assertEquals(0, unknown.warnings().size());
    }

    @Test
    void wavelengthsBeyondTheNominalRangeAreFlaggedAndTheAccuracyIsStated() throws Exception {
        var model = spectra(1, 1);
        int outside = Validity.state(model.spectra().get(0));
        var measures = wavelengths(model, "2024-01-01").measures();
        assertEquals(20, measures.get(0).value(), 1e-9, "nm");
        assertEquals(outside, measures.get(1).value());
        assertEquals(outside, measures.get(2).value());
        assertEquals(61 + 27, outside);
        assertEquals(Dq.LOW_QE, model.spectra().get(0).dq()[0]);
        assertEquals(0, model.spectra().get(0).dq()[100]);
    }
}
