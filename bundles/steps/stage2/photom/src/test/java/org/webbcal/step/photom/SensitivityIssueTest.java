package org.webbcal.step.photom;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeEvidence;

class SensitivityIssueTest {

    private static Verdict verdict(String filter, String applied, Map<String, Object> notes) {
        var image = ImageModel.image(2, 2);
        image.primary().set("FILTER", filter);
        var step = FakeEvidence.step("photom", "COMPLETE", Map.of("apply_time_correction", applied), notes);
        var findings = new SensitivityIssue().examine(new FakeEvidence("miri-imaging").add("a", "cal", image, step));
        return findings.get(0).verdict();
    }

    @Test
    void theCorrectionDecides() {
        assertEquals(Verdict.MITIGATED, verdict("F2100W", "true", Map.of("time_correction", 0.95)));
        assertEquals(Verdict.ABSENT, verdict("F770W", "true", Map.of("time_correction", 1.0)));
        assertEquals(Verdict.PRESENT, verdict("F2100W", "true", Map.of("time_correction", 1.0)));
        assertEquals(Verdict.PRESENT, verdict("F2100W", "false", Map.of("time_correction", 1.0)));
        assertEquals(Verdict.UNDECIDED, verdict("F2100W", "true", Map.of()));
    }
}
