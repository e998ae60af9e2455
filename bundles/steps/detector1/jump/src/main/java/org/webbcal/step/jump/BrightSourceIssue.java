package org.webbcal.step.jump;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Evidence.Product;
import org.webbcal.api.issue.Evidence.StepRecord;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Good groups of bright sources that are taken for cosmic rays. */
@Component(service = KnownIssue.class)
public final class BrightSourceIssue implements KnownIssue {

    /** Jumps in bright pixels may be this many times as frequent as elsewhere … */
    private static final double TIMES = 2;
    /** … and by this share of the differences more, since the noise is known to some percent alone. */
    private static final double MORE = 0.01;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "MR-LRS03", "Bright spectra lose good groups to the search for jumps")
            .modes("miri-lrs-slit", "miri-lrs-slitless")
            .symptom("Dropouts in the spectrum where the source is brightest; most groups there are JUMP_DET.")
            .cause(
                    "Deviations from a straight ramp, small as they are, exceed the noise of a bright difference many times, and are flagged as cosmic rays.")
            .answer(
                    "Jumps of bright pixels are taken back that the other integrations, the trend of the ramp, or neighbours along the trace explain.")
            .remedy(JumpNotes.ID, Map.of("protect_bright", "true"))
            .diagnosis("Share of the differences flagged in bright pixels, before and after, against that elsewhere.")
            .source("MIRI LRS known issues, MR-LRS03")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        return JumpNotes.each(evidence, BrightSourceIssue::judge);
    }

    private static Finding judge(Product product, StepRecord step) {
        double pixels = JumpNotes.number(step, "bright_pixels");
        if (Double.isNaN(pixels)) {
            return Finding.undecided(product, "jump did not count bright pixels; run stage 1 again");
        }
        if (pixels == 0) {
            return Finding.absent(product, "No pixel is bright enough.");
        }
        double bright = JumpNotes.number(step, "bright_flagged_fraction");
        double before = JumpNotes.number(step, "bright_flagged_fraction_before");
        double faint = JumpNotes.number(step, "faint_flagged_fraction");
        double limit = TIMES * faint + MORE;
        var measures = new Measure[] {
            Measure.of("differences flagged in bright pixels", bright, "")
                    .before(before)
                    .limit(limit),
            Measure.of("differences flagged elsewhere", faint, ""),
            Measure.of("bright pixels", pixels, "")
        };
        var sentence = JumpNotes.percent(bright) + " of the differences in bright pixels are flagged, "
                + JumpNotes.percent(before) + " before the second look, " + JumpNotes.percent(faint) + " elsewhere.";
        if (bright > limit) {
            return Finding.present(
                    product,
                    sentence,
                    "protect them, --steps.jump.protect_bright=true, or raise the threshold: --steps.jump.rejection_threshold=6",
                    measures);
        }
        return before > limit
                ? Finding.mitigated(product, sentence, measures)
                : Finding.absent(product, sentence, measures);
    }
}
