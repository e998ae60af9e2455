package org.webbcal.step.extract_1d;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.testkit.FakeEvidence;

class IssuesTest {

    private static Finding finding(KnownIssue issue, Map<String, Object> notes) throws Exception {
        var evidence = new FakeEvidence("miri-lrs-slit").add("a", "x1d", null, FakeEvidence.step("extract_1d", notes));
        return issue.examine(evidence).get(0);
    }

    private static Verdict position(double miss, double before) throws Exception {
        return finding(
                        new PositionIssue(),
                        Map.of(
                                Placement.MISS,
                                miss,
                                Placement.MISS_BEFORE,
                                before,
                                Placement.INSIDE,
                                0.97,
                                Placement.INSIDE_BEFORE,
                                0.1))
                .verdict();
    }

    @Test
    void theDistanceOfTheApertureFromTheTraceDecides() throws Exception {
        assertEquals(Verdict.MITIGATED, position(0.1, -13.6));
        assertEquals(Verdict.PRESENT, position(-3, -3));
        assertEquals(Verdict.ABSENT, position(0.1, 0.2));
        assertEquals(Verdict.UNDECIDED, finding(new PositionIssue(), Map.of()).verdict());
        var cut = finding(
                new PositionIssue(),
                Map.of(Placement.MISS, 0.1, Placement.MISS_BEFORE, -13.6, Placement.INSIDE, 0.6, Placement.CUT, 0.3));
        assertEquals(Verdict.PRESENT, cut.verdict());
        assertEquals(
                Verdict.PRESENT,
                finding(new PositionIssue(), Map.of(Placement.UNSEEN, true)).verdict());
    }

    @Test
    void theGainOfTheProfileIsTold() throws Exception {
        var found = finding(new PsfIssue(), Map.of(PsfIssue.GAIN, 1.2));
        assertEquals(Verdict.MITIGATED, found.verdict());
        assertEquals(1.2, found.measures().get(0).value());
        assertEquals(Verdict.UNDECIDED, finding(new PsfIssue(), Map.of()).verdict());
    }
}
