package org.webbcal.step.emicorr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.testkit.FakeEvidence;

class EmiIssueTest {

    private static Finding finding(Map<String, Object> notes) {
        return new EmiIssue()
                .examine(new FakeEvidence("miri-imaging").add("a", FakeEvidence.step("emicorr", notes)))
                .get(0);
    }

    @Test
    void theAmplitudeThatIsLeftDecides() {
        var mitigated = finding(Map.of("Hz390_dn_before", 4.0, "Hz390_dn_after", 0.1, "Hz390_sigma", 50.0));
        assertEquals(Verdict.MITIGATED, mitigated.verdict());
        assertEquals(4.0, mitigated.measures().get(0).before());
        assertEquals(
                Verdict.PRESENT,
                finding(Map.of("Hz390_dn_before", 4.0, "Hz390_dn_after", 1.0)).verdict());
        var absent = finding(Map.of("Hz390_sigma", 1.5));
        assertEquals(Verdict.ABSENT, absent.verdict());
        assertEquals(1.5, absent.measures().get(0).value());
    }

    @Test
    void whereTheStepDidNotRunNothingIsDecided() {
        var evidence =
                new FakeEvidence("miri-imaging").add("a", FakeEvidence.step("emicorr", "SKIPPED", Map.of(), Map.of()));
        assertEquals(
                List.of(Verdict.UNDECIDED),
                new EmiIssue().examine(evidence).stream().map(Finding::verdict).toList());
    }
}
