package org.webbcal.step.pathloss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeEvidence;

class NodIssueTest {

    /** A spectrum of 1 % noise; its grid is shifted by a part of a wavelength. */
    private static SpectrumModel nod(int number, double factor, double shift) {
        var random = new Random(number);
        int n = 360;
        var spectrum = Spectrum.single(n);
        for (int i = 0; i < n; i++) {
            double wavelength = 5 + (i + shift) * 0.02;
            spectrum.make(Column.WAVELENGTH)[i] = wavelength;
            spectrum.make(Column.FLUX)[i] = factor * (2 - 0.1 * wavelength) * (1 + 0.01 * random.nextGaussian());
        }
        spectrum.make(Column.FLUX)[100] = 50;
        spectrum.dq()[100] = Dq.DO_NOT_USE;
        var model = SpectrumModel.of(Spectrum.Layout.SINGLE).add(spectrum);
        model.primary().set("PROGRAM", "01234").set("OBSERVTN", "001").set("PATT_NUM", number);
        return model;
    }

    private static List<Finding> examine(double second, double byCoordinates) throws Exception {
        var evidence = new FakeEvidence("miri-lrs-slit")
                .add(
                        "jw01234001001_b",
                        "x1d",
                        nod(2, second, 0.3),
                        FakeEvidence.step(
                                "pathloss", Map.of("factor", 1.5, "factor_by_coordinates", 1.5 * byCoordinates)))
                .add(
                        "jw01234001001_a",
                        "x1d",
                        nod(1, 1, 0),
                        FakeEvidence.step("pathloss", Map.of("factor", 1.5, "factor_by_coordinates", 1.5)))
                .add("jw01234-o001_t001", "x1d", nod(1, 9, 0));
        return new NodIssue().examine(evidence);
    }

    @Test
    void nodsThatAgreeAreTold() throws Exception {
        var findings = examine(1.02, 1);
        assertEquals(1, findings.size());
        assertEquals(Verdict.ABSENT, findings.get(0).verdict());
        assertEquals(1.02, findings.get(0).measures().get(0).value(), 0.003);
        assertTrue(findings.get(0).measures().get(1).value() < 0.003, "error of the ratio");
        assertEquals(6, findings.get(0).measures().size(), "four bands");
    }

    @Test
    void aDifferenceIsPresent() throws Exception {
        var finding = examine(1.3, 1).get(0);
        assertEquals(Verdict.PRESENT, finding.verdict());
        assertEquals(List.of("jw01234001001_a_x1d.fits", "jw01234001001_b_x1d.fits"), finding.products());
    }

    @Test
    void whatCoordinatesWouldHaveDoneIsMitigated() throws Exception {
        var finding = examine(1.0, 1.25).get(0);
        assertEquals(Verdict.MITIGATED, finding.verdict());
        assertEquals(1.25, finding.measures().get(0).before(), 0.01);
    }

    @Test
    void oneNodDoesNotTell() throws Exception {
        var alone = new FakeEvidence("miri-lrs-slit").add("jw01234001001_a", "x1d", nod(1, 1, 0));
        assertEquals(Verdict.UNDECIDED, new NodIssue().examine(alone).get(0).verdict());
    }
}
