package org.webbcal.step.fastgrpavg_rescale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.lib.ramps.AveragedGroups;

/** Exposures of averaged groups, as of target acquisition, that are too bright. */
@Component(service = KnownIssue.class)
public final class AveragedGroupsIssue implements KnownIssue {

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "MR-LRS06", "Target acquisition images of averaged groups are off by the averaging factor")
            .modes("miri-imaging", "miri-lrs-slit", "miri-lrs-slitless", "miri-mrs")
            .symptom("Images with READPATT = FASTGRPAVG… are 4, 8, 16, 32 or 64 times too bright.")
            .cause(
                    "Groups are averaged on board; headers of older files give them the time of one frame, and slopes are fitted with that.")
            .answer(
                    "Raw files: NFRAMES and TGROUP are corrected before anything is fitted. Files that were calibrated before are recognised by their header, and scaled.")
            .remedy("group_scale", Map.of("fix_fastgrpavg", "true"))
            .diagnosis("Factor by which the values are too large.")
            .source("JWST user documentation, MIRI LRS known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        Map<String, Finding> findings = new LinkedHashMap<>();
        for (var product : evidence.products("rate", "rateints", "cal", "calints", "i2d")) {
            if (AveragedGroups.averaged(product.primary())) {
                findings.put(product.name(), finding(product));
            }
        }
        return new ArrayList<>(findings.values());
    }

    private static Finding finding(Evidence.Product product) {
        double factor = AveragedGroups.excess(product.primary());
        var measure = Measure.of("values over true ones", factor, "").limit(1);
        if (factor != 1) {
            return Finding.present(
                    product,
                    "The values are " + Measure.digits(factor) + " times too large.",
                    "calibrate the raw file, or scale this one: webbcal step fastgrpavg_rescale " + product.name()
                            + " -o OUT.fits",
                    measure);
        }
        // what was corrected is told by the step that did it, whether or not it went on to scale samples
        double corrected = product.steps().stream()
                .mapToDouble(s -> s.number(AveragedGroups.FACTOR).orElse(1))
                .filter(n -> n != 1)
                .findFirst()
                .orElse(1);
        return corrected != 1
                ? Finding.mitigated(
                        product,
                        "The header gave averaged groups the time of single frames, which would make values "
                                + Measure.digits(corrected) + " times too large; it was corrected.",
                        measure.before(corrected))
                : Finding.absent(product, "The times in the header are those of averaged groups.", measure);
    }
}
