package org.webbcal.mode.miri_wfss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.testkit.FakeEvidence;

class WideFieldIssueTest {

    @Test
    void imagesAreTheEnd() {
        var findings = new WideFieldIssue()
                .examine(new FakeEvidence("miri-wfss")
                        .add("a", "rate", null)
                        .add("a", "cal", null, FakeEvidence.step("flat_field", Map.of())));
        assertEquals(1, findings.size());
        assertEquals(Verdict.PRESENT, findings.get(0).verdict());
        assertTrue(findings.get(0).sentence().contains("flat field"));
        var early = new WideFieldIssue().examine(new FakeEvidence("miri-wfss").add("a", "rate", null));
        assertEquals(Verdict.UNDECIDED, early.get(0).verdict());
    }

    @Test
    void theRecipeIsInTheBundle() {
        var mode = new MiriWfssMode();
        assertTrue(mode.recipe().contains("recipe: " + mode.id()));
    }
}
