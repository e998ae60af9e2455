package org.webbcal.step.outlier_detection;

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
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.dq.Dq;

/** Outliers in large areas, as misaligned images give. */
@Component(service = KnownIssue.class)
public final class OverflagIssue implements KnownIssue {

    private static final String ID = "outlier_detection";

    /** Share of the pixels of an image beyond which outliers cannot be cosmic rays and bad pixels alone. */
    private static final double TOO_MANY = 0.05;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "IMG-OVERFLAG", "Outlier detection flags large areas")
            .modes("miri-imaging")
            .symptom("Blocks and centres of stars are flagged OUTLIER; mosaics have holes or doubled sources.")
            .cause(
                    "Tiles are misaligned, or their backgrounds differ, so that images disagree where nothing is wrong with their pixels.")
            .answer(
                    "The share of pixels flagged is measured in each image; too large a one points to tweakreg and skymatch.")
            .remedy(ID)
            .diagnosis("Share of the good pixels that are flagged OUTLIER.")
            .source("jwst outlier_detection; MIRI imaging known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) throws CalibrationException {
        List<Finding> findings = new ArrayList<>();
        for (var product : evidence.products("crf")) {
            findings.add(
                    product.step(ID).isPresent()
                            ? judge(product)
                            : Finding.undecided(product, "outlier_detection did not run; it needs two images"));
        }
        return findings;
    }

    private static Finding judge(Product product) throws CalibrationException {
        long outliers = 0;
        long good = 0;
        for (int flags : product.image().dq()) {
            boolean outlier = (flags & Dq.OUTLIER) != 0;
            outliers += outlier ? 1 : 0;
            good += outlier || (flags & Dq.DO_NOT_USE) == 0 ? 1 : 0;
        }
        double fraction = outliers / (double) Math.max(1, good);
        var measure =
                Measure.of("share of the good pixels flagged", fraction, "").limit(TOO_MANY);
        var sentence = String.format(Locale.ROOT, "%.2g %% of the good pixels are flagged OUTLIER.", 100 * fraction);
        return fraction > TOO_MANY
                ? Finding.present(
                        product,
                        sentence,
                        "look at the alignment (IMG-ALIGN) and shift the image with --steps.assign_wcs, or raise --steps.outlier_detection.snr",
                        measure)
                : Finding.absent(product, sentence, measure);
    }
}
