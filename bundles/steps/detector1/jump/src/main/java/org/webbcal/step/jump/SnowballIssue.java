package org.webbcal.step.jump;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Snowballs on the near-infrared detectors. */
@Component(service = KnownIssue.class)
public final class SnowballIssue implements KnownIssue {

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of("NS-SNOW", "Snowballs")
            .modes("nirspec-fs", "nirspec-mos", "nirspec-ifu", "nirspec-bots")
            .symptom(
                    "Round patches of a few to some tens of pixels with a saturated core and a faint rim, brighter than their surroundings in the rate.")
            .cause(
                    "A heavily ionizing particle frees so much charge that it saturates the core and spills over; the rim is too faint for a search by pixel.")
            .answer(
                    "Regions of jumps with a newly saturated core are widened and flagged, cores to the end of the ramp and early in the next integration.")
            .remedy(JumpNotes.ID, Map.of("expand_large_events", "true"))
            .diagnosis("Number of snowballs and share of the samples flagged for them.")
            .source("jwst jump; stcal jump/jump.py")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        return JumpNotes.each(
                evidence, (p, step) -> JumpNotes.events(p, step, "snowballs", "snowball", "expand_large_events"));
    }
}
