package org.webbcal.step.jump;

import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Evidence.Product;
import org.webbcal.api.issue.Evidence.StepRecord;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Showers that are found in images where there are none. */
@Component(service = KnownIssue.class)
public final class ShowerFlagsIssue implements KnownIssue {

    /** Share of the samples flagged beyond which the search cannot be right: showers hit far less of the detector. */
    private static final double TOO_MUCH = 0.1;

    private static final Set<String> LONG = Set.of("F1800W", "F2100W", "F2550W");

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "IMG-SHOWER", "Search for showers flags too much at long wavelengths")
            .modes("miri-imaging")
            .symptom(
                    "Large areas of images at 18 µm and beyond have JUMP_DET in most groups; their noise is higher and rates are missing.")
            .cause("The background is so bright that its changes in extended regions look like showers.")
            .answer(
                    "Showers are not searched for in F1800W, F2100W and F2550W; elsewhere flags that would change a slope too much are restored.")
            .remedy(JumpNotes.ID)
            .diagnosis("Share of the samples flagged on account of showers.")
            .source("jwst jump, parameter reference files")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        return JumpNotes.each(evidence, ShowerFlagsIssue::judge);
    }

    private static Finding judge(Product product, StepRecord step) {
        var filter = product.primary().string("FILTER", "");
        double area = JumpNotes.number(step, "showers_flagged_fraction");
        if (Double.isNaN(area)) {
            return LONG.contains(filter)
                    ? Finding.mitigated(product, "Showers were not searched for in " + filter + ".")
                    : Finding.absent(product, "Showers were not searched for.");
        }
        var measure =
                Measure.of("samples flagged on account of showers", area, "").limit(TOO_MUCH);
        var sentence = JumpNotes.percent(area) + " of the samples are flagged on account of showers.";
        return area > TOO_MUCH
                ? Finding.present(product, sentence, "switch the search off: --steps.jump.find_showers=false", measure)
                : Finding.absent(product, sentence, measure);
    }
}
