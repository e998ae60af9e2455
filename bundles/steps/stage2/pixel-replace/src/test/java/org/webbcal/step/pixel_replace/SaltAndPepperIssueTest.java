package org.webbcal.step.pixel_replace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.testkit.FakeEvidence;

class SaltAndPepperIssueTest {

    private static SpectrumModel spectra(int spikes) {
        var spectrum = Spectrum.single(300);
        var flux = spectrum.make(Column.FLUX);
        var error = spectrum.make(Column.FLUX_ERROR);
        for (int i = 0; i < 300; i++) {
            flux[i] = 10 + 0.001 * i + 0.01 * Math.sin(i * i) + Math.exp(-0.5 * Math.pow((i - 150) / 1.0, 2));
            error[i] = 0.01;
        }
        for (int i = 0; i < spikes; i++) {
            flux[10 + 7 * i] += i % 3 == 0 ? 1 : -1;
            flux[10 + 7 * i] = i % 5 == 0 ? Double.NaN : flux[10 + 7 * i];
        }
        return SpectrumModel.of(Spectrum.Layout.SINGLE, ImageModel.image(1, 1)).add(spectrum);
    }

    private static Finding finding(SpectrumModel model, Map<String, Object> notes) throws Exception {
        var evidence = new FakeEvidence("miri-lrs-slit");
        evidence = notes == null
                ? evidence.add("a", "x1d", model)
                : evidence.add("a", "x1d", model, FakeEvidence.step("pixel_replace", notes));
        return new SaltAndPepperIssue().examine(evidence).get(0);
    }

    @Test
    void spikesAreCountedInTheSpectrum() throws Exception {
        var found = finding(spectra(20), null);
        assertEquals(Verdict.PRESENT, found.verdict());
        assertEquals(20, found.measures().get(0).value());
        assertEquals(Verdict.ABSENT, finding(spectra(0), null).verdict());
        assertEquals(0, finding(spectra(0), null).measures().get(0).value());
    }

    @Test
    void whatIsLeftDecides() throws Exception {
        Map<String, Object> notes = Map.of("replaced", 50, "spikes", 12, "outliers_before", 22, "outliers_after", 1);
        var found = finding(spectra(1), notes);
        assertEquals(Verdict.MITIGATED, found.verdict());
        assertEquals(22, found.measures().get(1).before());
        assertEquals(1, found.measures().get(1).value());
        assertEquals(
                Verdict.PRESENT,
                finding(spectra(20), Map.of("replaced", 5, "outliers_before", 22, "outliers_after", 20))
                        .verdict());
        assertEquals(
                Verdict.ABSENT,
                finding(spectra(0), Map.of("replaced", 5, "outliers_before", 0, "outliers_after", 0))
                        .verdict());
    }

    @Test
    void withoutASpectrumNothingIsDecided() throws Exception {
        var evidence = new FakeEvidence("miri-lrs-slit").add("a", "cal", null);
        assertEquals(
                List.of(Verdict.UNDECIDED),
                new SaltAndPepperIssue()
                        .examine(evidence).stream().map(Finding::verdict).toList());
    }
}
