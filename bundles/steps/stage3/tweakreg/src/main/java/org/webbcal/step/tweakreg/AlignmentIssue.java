package org.webbcal.step.tweakreg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Evidence.Product;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Images with too few stars to be aligned. */
@Component(service = KnownIssue.class)
public final class AlignmentIssue implements KnownIssue {

    private static final String ID = "tweakreg";
    private static final String STATUS = "status.";

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "IMG-ALIGN", "Images cannot be aligned for want of stars")
            .modes("miri-imaging")
            .symptom("Sources in mosaics are doubled or smeared; large areas are flagged as outliers.")
            .cause("Long wavelengths show few stars, and the positions of extended sources are poor.")
            .answer(
                    "A shift is accepted only with enough matches; without, an image keeps the coordinates that it has, and says so in TWKSTAT.")
            .remedy(ID)
            .diagnosis("Images aligned and not aligned, and the rms of the matches, arcsec.")
            .source("jwst tweakreg; MIRI imaging known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        evidence.tellingOf(ID).forEach(p -> findings.add(judge(p)));
        return findings;
    }

    private static Finding judge(Product product) {
        var step = product.step(ID).orElseThrow();
        var all = step.notes().keySet().stream()
                .filter(n -> n.startsWith(STATUS))
                .sorted()
                .toList();
        var own =
                all.stream().filter(n -> n.startsWith(STATUS + product.stem())).toList();
        int failed = 0;
        int aligned = 0;
        double rms = 0;
        for (var note : own.isEmpty() ? all : own) {
            var status = String.valueOf(step.notes().get(note));
            failed += status.equals(AlignedImage.Status.FAILED.name()) ? 1 : 0;
            aligned += status.equals(AlignedImage.Status.SUCCESS.name())
                            || status.equals(AlignedImage.Status.REFERENCE.name())
                    ? 1
                    : 0;
            rms = Math.max(
                    rms,
                    step.number("rms_arcsec." + note.substring(STATUS.length())).orElse(0));
        }
        var measures = new Measure[] {
            Measure.of("images not aligned", failed, "").limit(0),
            Measure.of("images aligned", aligned, ""),
            Measure.of("largest rms of matches", rms, "arcsec")
        };
        if (failed + aligned == 0) {
            return Finding.undecided(product, "tweakreg did not try to align it");
        }
        var sentence = String.format(
                Locale.ROOT, "%d of %d images are aligned, rms %.2g arcsec.", aligned, failed + aligned, rms);
        return failed > 0
                ? Finding.present(
                        product,
                        sentence,
                        "lower --steps.tweakreg.minobj or --steps.tweakreg.snr_threshold, or give a catalogue: --steps.tweakreg.abs_refcat=GAIADR3",
                        measures)
                : Finding.absent(product, sentence, measures);
    }
}
