package org.webbcal.step.jump;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Showers of cosmic rays in spectra of the integral field units. */
@Component(service = KnownIssue.class)
public final class ShowerIssue implements KnownIssue {

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of("MRS-SHOWER", "Showers of cosmic rays")
            .modes("miri-mrs")
            .symptom(
                    "Diffuse patches of tens to hundreds of pixels in the rate, which cubes show as stripes and spectra as broad humps.")
            .cause(
                    "Secondary particles of a cosmic ray leave charge in many pixels at once, less in each than a search by pixel can tell from noise.")
            .answer(
                    "The excess of each difference is averaged over a ring; extended regions of it are flagged for some time.")
            .remedy(JumpNotes.ID, Map.of("find_showers", "true"))
            .diagnosis("Number of showers and share of the samples flagged for them.")
            .source("jwst jump; stcal jump/jump.py")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        return JumpNotes.each(evidence, (p, step) -> JumpNotes.events(p, step, "showers", "shower", "find_showers"));
    }
}
