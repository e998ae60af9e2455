package org.webbcal.step.bkg_subtract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.testkit.FakeEvidence;

class BackgroundErrorIssueTest {

    private static Finding finding(String propagation, Map<String, Object> notes) {
        var step = FakeEvidence.step("bkg_subtract", "COMPLETE", Map.of("propagate_uncertainty", propagation), notes);
        return new BackgroundErrorIssue()
                .examine(new FakeEvidence("nirspec-fs").add("a", "cal", null, step))
                .get(0);
    }

    @Test
    void theErrorsTell() {
        var added = finding("components", Map.of("error_ratio", 1.22));
        assertEquals(Verdict.MITIGATED, added.verdict());
        assertEquals(1.22, added.measures().get(0).value());
        assertEquals(Verdict.PRESENT, finding("none", Map.of()).verdict());
        assertEquals(Verdict.UNDECIDED, finding("err", Map.of()).verdict());
    }
}
