package org.webbcal.step.outlier_detection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeEvidence;

class OverflagIssueTest {

    private static Finding finding(int outliers, String status) throws Exception {
        var image = ImageModel.image(10, 20).withNoisePlanes();
        for (int p = 0; p < outliers; p++) {
            image.dq()[p] = Dq.OUTLIER | Dq.DO_NOT_USE;
        }
        for (int p = 100; p < 200; p++) {
            image.dq()[p] = Dq.DO_NOT_USE;
        }
        var step = FakeEvidence.step("outlier_detection", status, Map.of(), Map.of());
        return new OverflagIssue()
                .examine(new FakeEvidence("miri-imaging").add("a", "crf", image, step))
                .get(0);
    }

    @Test
    void theShareOfFlaggedPixelsDecides() throws Exception {
        assertEquals(Verdict.ABSENT, finding(2, "COMPLETE").verdict());
        var many = finding(20, "COMPLETE");
        assertEquals(Verdict.PRESENT, many.verdict());
        assertEquals(0.2, many.measures().get(0).value(), 1e-12);
        assertEquals(Verdict.UNDECIDED, finding(0, "SKIPPED").verdict());
    }
}
