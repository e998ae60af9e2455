package org.webbcal.step.white_light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.testkit.FakeEvidence;

class SettlingTest {

    /** Noise of a wavelength; the sum of 37 scatters by 1e-3 / sqrt(37) = 164 ppm. */
    private static final double NOISE = 1e-3;

    private static final double PPM = 1e6 * NOISE / Math.sqrt(37);

    private static Settling settling(int n, DoubleUnaryOperator shape) {
        return Settling.of(
                LightCurve.of(Series.of(n, NOISE, shape).spectra(), 4.5, Double.POSITIVE_INFINITY, true), 50);
    }

    private static double transit(double t) {
        return t > 0.45 && t < 0.7 ? 0.99 : 1;
    }

    private static double ramp(double t) {
        return 0.005 * Math.exp(-t / 0.05);
    }

    @Test
    void whiteNoiseIsWhite() {
        var s = settling(1000, t -> 1 + 0.003 * t);
        assertEquals(0, s.ramp());
        assertEquals(-1, s.eventFrom());
        assertEquals(PPM, s.scatter(), 0.1 * PPM);
        assertEquals(PPM, s.expected(), 0.01 * PPM);
        for (int k = 0; k < s.bins().length; k++) {
            double expected = PPM / Math.sqrt(s.bins()[k]);
            double bins = 1000.0 / s.bins()[k];
            assertEquals(expected, s.deviations()[k], 3.5 * expected / Math.sqrt(2 * bins), "bins of " + s.bins()[k]);
        }
    }

    @Test
    void theScatterIsThatBesideRampAndTransit() {
        var s = settling(1000, t -> transit(t) + ramp(t));
        assertEquals(PPM, s.scatter(), 0.1 * PPM);
        assertEquals(10000, s.depth(), 300);
        assertEquals(450, s.eventFrom(), 20);
        assertEquals(700, s.eventTo(), 20);
        assertEquals(5000, s.ramp(), 700);
        // 5000 ppm fall to 50 after 4.6 time constants
        assertEquals(230, s.settled(), 40);
        assertTrue(s.redness() < 2, "redness " + s.redness());
    }

    @Test
    void aTransitIsNoRampAndARampNoTransit() {
        var transit = settling(500, SettlingTest::transit);
        assertEquals(0, transit.settled());
        assertEquals(10000, transit.depth(), 300);
        var ramp = settling(500, t -> 1 + ramp(t));
        assertEquals(0, ramp.depth(), 300);
        assertTrue(ramp.settled() > 60);
    }

    @Test
    void theFlatMakesNoScatter() {
        var model = Series.of(100, NOISE, t -> 1);
        var spectrum = model.spectra().get(0);
        Arrays.fill(spectrum.make(Column.FLUX_VAR_FLAT), 4e-6);
        Arrays.fill(spectrum.require(Column.FLUX_ERROR), Math.sqrt(NOISE * NOISE + 4e-6));
        var s = Settling.of(LightCurve.of(model.spectra(), 4.5, Double.POSITIVE_INFINITY, true), 50);
        assertEquals(PPM, s.expected(), 0.01 * PPM);
    }

    /** Ingress and egress of a tenth of the whole each, and a bottom that is round. */
    private static double round(double t) {
        double z = Math.abs(t - 0.55) / 0.2;
        double side = Math.max(0, Math.min(1, (1 - z) / 0.5));
        return 1 - 0.02 * side * (1 - 0.15 * z * z);
    }

    @Test
    void slowIngressAndLimbDarkeningAreNoRamp() {
        for (int n : new int[] {80, 300, 1000}) {
            var s = settling(n, SettlingTest::round);
            assertEquals(0, s.settled(), n + " integrations: ramp of " + s.ramp());
            assertEquals(PPM, s.scatter(), 0.25 * PPM);
            assertEquals(0.35 * n, s.eventFrom(), 0.04 * n);
            assertEquals(0.75 * n, s.eventTo(), 0.04 * n);
            assertEquals(19000, s.depth(), 1000);
        }
    }

    @Test
    void aRampBeforeARoundTransitIsFound() {
        var s = settling(1000, t -> round(t) + ramp(t));
        assertEquals(5000, s.ramp(), 500);
        assertEquals(230, s.settled(), 40);
        assertEquals(PPM, s.scatter(), 0.1 * PPM);
        assertTrue(s.redness() < 2, "redness " + s.redness());
    }

    private static Finding examine(DoubleUnaryOperator shape) throws Exception {
        var evidence = new FakeEvidence("miri-lrs-slitless")
                .add("jw01234002001_seg001", "x1dints", Series.of(20, NOISE, t -> 1))
                .add("jw01234-o002_t001", "x1dints", Series.of(1000, NOISE, shape));
        var findings = new TimeSeriesIssue().examine(evidence);
        assertEquals(1, findings.size(), "the product of stage 3 speaks for its segments");
        return findings.get(0);
    }

    @Test
    void theIssueTellsRampAndRedNoise() throws Exception {
        assertEquals(Verdict.ABSENT, examine(SettlingTest::transit).verdict());
        var ramp = examine(t -> 1 + ramp(t));
        assertEquals(Verdict.PRESENT, ramp.verdict());
        assertTrue(ramp.advice().contains("settling"));
        var red = examine(t -> 1 + 3e-4 * Math.sin(2 * Math.PI * 12 * t));
        assertEquals(Verdict.PRESENT, red.verdict());
        assertTrue(red.measures().get(2).value() > red.measures().get(2).limit(), red.sentence());
    }

    @Test
    void fewIntegrationsDoNotTell() throws Exception {
        var few = new FakeEvidence("miri-lrs-slitless").add("a", "x1dints", Series.of(5, NOISE, t -> 1));
        assertEquals(
                Verdict.UNDECIDED, new TimeSeriesIssue().examine(few).get(0).verdict());
    }
}
