package org.webbcal.step.refpix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.testkit.FakeEvidence;

class ReferencePixelIssuesTest {

    private static Finding finding(KnownIssue issue, String oddEven, Map<String, Object> notes) throws Exception {
        var step = FakeEvidence.step("refpix", "COMPLETE", Map.of("odd_even_columns", oddEven), notes);
        return issue.examine(new FakeEvidence("nirspec-fs").add("a", step)).get(0);
    }

    @Test
    void theOffsetThatIsLeftDecides() throws Exception {
        var issue = new OddEvenIssue();
        var small = Map.<String, Object>of("odd_even_offset_1", 0.1, "odd_even_offset_2", 0.3);
        var mitigated = finding(issue, "true", small);
        assertEquals(Verdict.MITIGATED, mitigated.verdict());
        assertEquals(0.3, mitigated.measures().get(1).value());
        assertEquals(Verdict.ABSENT, finding(issue, "false", small).verdict());
        var large = finding(issue, "false", Map.of("odd_even_offset_1", 3.0));
        assertEquals(Verdict.PRESENT, large.verdict());
        assertEquals(
                "correct odd and even columns by themselves: --steps.refpix.odd_even_columns=true", large.advice());
        assertEquals(Verdict.UNDECIDED, finding(issue, "true", Map.of()).verdict());
    }

    @Test
    void badReferenceRowsAreMitigated() throws Exception {
        var issue = new BadReferenceIssue();
        var found = finding(issue, "false", Map.of("bad_reference_rows", 5, "noisy_reference_rows", 2));
        assertEquals(Verdict.MITIGATED, found.verdict());
        assertEquals(5, found.measures().get(0).value());
        assertEquals(
                Verdict.ABSENT,
                finding(issue, "false", Map.of("bad_reference_rows", 0, "noisy_reference_rows", 0))
                        .verdict());
        assertEquals(Verdict.ABSENT, finding(issue, "true", Map.of()).verdict());
    }

    @Test
    void whereTheStepDidNotRunNothingIsDecided() throws Exception {
        var evidence =
                new FakeEvidence("nirspec-fs").add("a", FakeEvidence.step("refpix", "SKIPPED", Map.of(), Map.of()));
        assertEquals(
                Verdict.UNDECIDED, new OddEvenIssue().examine(evidence).get(0).verdict());
        assertEquals(0, new BadReferenceIssue().examine(evidence).size());
    }
}
