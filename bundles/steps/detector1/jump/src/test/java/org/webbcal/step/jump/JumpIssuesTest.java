package org.webbcal.step.jump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeEvidence;

class JumpIssuesTest {

    private static Finding finding(KnownIssue issue, String filter, Map<String, Object> notes) throws Exception {
        var image = ImageModel.image(2, 2);
        image.primary().set("FILTER", filter);
        var mode = issue.descriptor().modes().get(0);
        var evidence = new FakeEvidence(mode).add("a", "rate", image, FakeEvidence.step("jump", notes));
        return issue.examine(evidence).get(0);
    }

    private static Finding finding(KnownIssue issue, Map<String, Object> notes) throws Exception {
        return finding(issue, "F770W", notes);
    }

    @Test
    void eventsAreMitigatedWhereTheyWereFound() throws Exception {
        for (String events : new String[] {"snowballs", "showers"}) {
            KnownIssue issue = events.equals("snowballs") ? new SnowballIssue() : new ShowerIssue();
            var some = finding(issue, Map.of(events, 4L, events + "_flagged_fraction", 0.002));
            assertEquals(Verdict.MITIGATED, some.verdict());
            assertEquals(4, some.measures().get(0).value());
            assertEquals("4 " + events + " found and 0.20 % of the samples flagged.", some.sentence());
            var none = finding(issue, Map.of(events, 0L, events + "_flagged_fraction", 0.0));
            assertEquals(Verdict.ABSENT, none.verdict());
            assertEquals(Verdict.UNDECIDED, finding(issue, Map.of("jumps", 10L)).verdict());
        }
    }

    @Test
    void showersMayFlagOnlySoMuchOfAnImage() throws Exception {
        var issue = new ShowerFlagsIssue();
        assertEquals(
                Verdict.MITIGATED, finding(issue, "F2100W", Map.of("jumps", 1L)).verdict());
        assertEquals(
                Verdict.ABSENT, finding(issue, "F770W", Map.of("jumps", 1L)).verdict());
        assertEquals(
                Verdict.PRESENT,
                finding(issue, "F2100W", Map.of("showers_flagged_fraction", 0.3))
                        .verdict());
        assertEquals(
                Verdict.ABSENT,
                finding(issue, "F770W", Map.of("showers_flagged_fraction", 0.01))
                        .verdict());
    }

    @Test
    void brightPixelsMayBeFlaggedAsOftenAsOthers() throws Exception {
        var issue = new BrightSourceIssue();
        assertEquals(Verdict.ABSENT, finding(issue, Map.of("bright_pixels", 0L)).verdict());
        assertEquals(Verdict.PRESENT, bright(issue, 0.3, 0.3).verdict());
        var mitigated = bright(issue, 0.3, 0.01);
        assertEquals(Verdict.MITIGATED, mitigated.verdict());
        assertEquals(0.3, mitigated.measures().get(0).before());
        assertEquals(0.02, mitigated.measures().get(0).limit(), 1e-12);
        assertEquals(Verdict.ABSENT, bright(issue, 0.01, 0.01).verdict());
        assertEquals(Verdict.UNDECIDED, finding(issue, Map.of("jumps", 3L)).verdict());
    }

    private static Finding bright(KnownIssue issue, double before, double after) throws Exception {
        return finding(
                issue,
                Map.of(
                        "bright_pixels",
                        50L,
                        "bright_flagged_fraction_before",
                        before,
                        "bright_flagged_fraction",
                        after,
                        "faint_flagged_fraction",
                        0.005));
    }

    @Test
    void whereTheStepDidNotRunNothingIsDecided() throws Exception {
        for (KnownIssue issue : new KnownIssue[] {
            new SnowballIssue(), new ShowerIssue(), new ShowerFlagsIssue(), new BrightSourceIssue()
        }) {
            var evidence =
                    new FakeEvidence("miri-mrs").add("a", FakeEvidence.step("jump", "SKIPPED", Map.of(), Map.of()));
            assertEquals(Verdict.UNDECIDED, issue.examine(evidence).get(0).verdict());
        }
    }
}
