package org.webbcal.step.tweakreg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.testkit.FakeEvidence;

class AlignmentIssueTest {

    private static Finding finding(String stem, Map<String, Object> notes) {
        return new AlignmentIssue()
                .examine(new FakeEvidence("miri-imaging").add(stem, "crf", null, FakeEvidence.step("tweakreg", notes)))
                .get(0);
    }

    @Test
    void imagesThatFailedDecide() {
        var notes =
                Map.<String, Object>of("status.a_cal", "SUCCESS", "status.b_cal", "FAILED", "rms_arcsec.a_cal", 0.004);
        assertEquals(Verdict.ABSENT, finding("a", notes).verdict());
        assertEquals(Verdict.PRESENT, finding("b", notes).verdict());
        var mosaic = finding("mosaic", notes);
        assertEquals(Verdict.PRESENT, mosaic.verdict());
        assertEquals(1, mosaic.measures().get(0).value());
        assertEquals(0.004, mosaic.measures().get(2).value());
        assertEquals(Verdict.UNDECIDED, finding("a", Map.of("status.a", "NONE")).verdict());
    }
}
