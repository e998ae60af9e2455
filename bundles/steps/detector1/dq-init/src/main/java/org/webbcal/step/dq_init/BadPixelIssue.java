package org.webbcal.step.dq_init;

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
import org.webbcal.math.Median;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Keywords;

/** Bad pixels of the imager, and its two shorted columns. */
@Component(service = KnownIssue.class)
public final class BadPixelIssue implements KnownIssue {

    /** Share of the shorted columns that has to be flagged. */
    static final double ENOUGH = 0.9;

    /** Rates of columns differ by less than this share. */
    private static final double ALIKE = 0.2;

    /** Columns at this distance are compared. */
    private static final int BESIDE = 2;

    private static final String ID = "dq_init";

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "IMG-BADPIX", "Bad pixels and the shorted columns 385 and 386")
            .modes("miri-imaging")
            .symptom("Dark, hot or unstable pixels, and two neighbouring columns without signal.")
            .cause("Defects of the detector; columns 385 and 386 of the full frame are shorted.")
            .answer(
                    "The mask flags them DO_NOT_USE before anything else, and its flags for the two columns are verified.")
            .remedy(ID)
            .diagnosis("Number of pixels flagged; share of the shorted columns that is.")
            .source("jwst dq_init; MIRI imaging known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) throws CalibrationException {
        List<Finding> findings = new ArrayList<>();
        var telling = evidence.tellingOf(ID);
        for (var product : telling) {
            findings.add(judge(product));
        }
        evidence.products("rate").stream()
                .filter(p -> telling.stream().noneMatch(t -> t.stem().equals(p.stem())))
                .forEach(p ->
                        findings.add(Finding.undecided(p, "dq_init did not run: it needs a reference of type mask")));
        return findings;
    }

    private static Finding judge(Product product) throws CalibrationException {
        var step = product.step(ID).orElseThrow();
        if (step.number("do_not_use_pixels").isEmpty()) {
            return Finding.undecided(product, "dq_init noted no number of pixels; run stage 1 again");
        }
        double bad = step.number("do_not_use_pixels").orElseThrow();
        double columns = step.number("shorted_columns_flagged_fraction").orElse(Double.NaN);
        var pixels = Measure.of("pixels flagged DO_NOT_USE", bad, "");
        var number = String.format(Locale.ROOT, "%.0f pixels are flagged DO_NOT_USE", bad);
        if (Double.isNaN(columns)) {
            return Finding.mitigated(product, number + ".", pixels);
        }
        var shorted =
                Measure.of("share of the shorted columns flagged", columns, "").limit(ENOUGH);
        var sentence = String.format(Locale.ROOT, "%s, and %.0f %% of columns 385 and 386.", number, 100 * columns);
        if (columns < ENOUGH && haveSignal(product.image())) {
            return Finding.absent(product, sentence + " These have signal like their neighbours.", pixels, shorted);
        }
        return columns < ENOUGH
                ? Finding.present(
                        product,
                        sentence,
                        "take a newer mask, --steps.dq_init.override_mask=FILE, or add flags: --steps.dq_init.user_supplied_dq=FILE",
                        pixels,
                        shorted)
                : Finding.mitigated(product, sentence, pixels, shorted);
    }

    /** Whether the columns of the first image have a rate like those beside them. */
    private static boolean haveSignal(ImageModel image) {
        int first = image.primary().get(Keywords.SUBSTRT1).orElse(1);
        double own = level(image, BadColumns.SHORTED[0] - first, BadColumns.SHORTED[1] - first);
        double beside = level(image, BadColumns.SHORTED[0] - first - BESIDE, BadColumns.SHORTED[1] - first + BESIDE);
        return Math.abs(own - beside) <= ALIKE * Math.abs(beside);
    }

    /** Median rate of two columns; NaN where they are not in the image. */
    private static double level(ImageModel image, int a, int b) {
        int ny = image.ny();
        int nx = image.nx();
        if (a < 0 || b >= nx) {
            return Double.NaN;
        }
        var values = new double[2 * ny];
        int n = 0;
        for (int y = 0; y < ny; y++) {
            for (int x : new int[] {a, b}) {
                int p = y * nx + x;
                if ((image.dq()[p] & Dq.DO_NOT_USE) == 0 && Float.isFinite(image.sci()[p])) {
                    values[n++] = image.sci()[p];
                }
            }
        }
        return n == 0 ? Double.NaN : Median.inPlace(values, n);
    }
}
