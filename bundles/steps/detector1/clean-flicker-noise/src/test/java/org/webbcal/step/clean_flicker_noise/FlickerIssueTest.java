package org.webbcal.step.clean_flicker_noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeEvidence;

class FlickerIssueTest {

    private static Finding cleaned(double before, double after) throws Exception {
        var notes = Map.<String, Object>of("stripes_of_columns_before", before, "stripes_of_columns_after", after);
        return new FlickerIssue()
                .examine(new FakeEvidence("nirspec-fs").add("a", FakeEvidence.step("clean_flicker_noise", notes)))
                .get(0);
    }

    @Test
    void whatTheStepMeasuredDecides() throws Exception {
        assertEquals(Verdict.MITIGATED, cleaned(5, 0.4).verdict());
        assertEquals(5, cleaned(5, 0.4).measures().get(0).before());
        var left = cleaned(5, 2);
        assertEquals(Verdict.PRESENT, left.verdict());
        assertTrue(left.advice().contains("fit_method=fft"), left.advice());
        assertEquals(Verdict.ABSENT, cleaned(0, 0).verdict());
        var notes = Map.<String, Object>of("stripes_of_columns_before", 2.0, "stripes_of_columns_after", 1.0);
        var waves = FakeEvidence.step("clean_flicker_noise", "COMPLETE", Map.of("fit_method", "fft"), notes);
        var advised = new FlickerIssue()
                .examine(new FakeEvidence("nirspec-fs").add("a", waves))
                .get(0);
        assertTrue(advised.advice().contains("fit_method=median"), advised.advice());
    }

    @Test
    void withoutTheStepStripesAreMeasuredInTheRate() throws Exception {
        var striped = rate(0.5);
        assertEquals(Verdict.PRESENT, striped.verdict());
        assertEquals(0.5, striped.measures().get(0).value(), 0.1);
        var clean = rate(0);
        assertEquals(Verdict.ABSENT, clean.verdict());
        assertTrue(clean.measures().get(0).value() < 0.05, clean.toString());
    }

    private static Finding rate(double stripes) throws Exception {
        int n = 128;
        var image = ImageModel.image(n, n);
        var random = new Random(4);
        var column = random.doubles(n, -Math.sqrt(3) * stripes, Math.sqrt(3) * stripes + 1e-9)
                .toArray();
        for (int k = 0; k < n * n; k++) {
            image.sci()[k] = (float) (column[k % n] + random.nextGaussian() + (k / n == 60 ? 1000 : 1));
        }
        return new FlickerIssue()
                .examine(new FakeEvidence("nirspec-fs").add("a", "rate", image))
                .get(0);
    }
}
