package org.webbcal.step.extract_1d;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;

/** Spectra that were extracted where the source is not. */
@Component(service = KnownIssue.class)
public final class PositionIssue implements KnownIssue {

    private static final String ID = "extract_1d";

    /** Share of the light whose loss does harm. */
    private static final double LOSS = 0.05;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "MR-LRS01", "Spectra extracted at the wrong place")
            .modes("miri-lrs-slit", "miri-lrs-slitless")
            .symptom("The spectrum has little, no or negative flux, though the image shows the source well.")
            .cause(
                    "The aperture is put where sky coordinates have the target, or at fixed pixels; guide stars with wrong coordinates move the source by arcseconds along the slit.")
            .answer(
                    "The aperture goes to the source that the target acquisition or the image itself shows; limits in a file of the user's own stay as they are, and are checked against the trace.")
            .remedy(ID)
            .diagnosis(
                    "Distance of the aperture from the trace, pixels, and the share of the light in it; before: where coordinates or the delivered limits would have put it.")
            .source("JWST user documentation, MIRI LRS known issues")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) {
        List<Finding> findings = new ArrayList<>();
        for (var product : evidence.products("x1d", "x1dints")) {
            product.step(ID)
                    .or(() -> product.step("extract_1d_series"))
                    .ifPresent(step -> findings.add(finding(product, step)));
        }
        return findings;
    }

    private static Finding finding(Evidence.Product product, Evidence.StepRecord step) {
        double miss = step.number(Placement.MISS).orElse(Double.NaN);
        double before = step.number(Placement.MISS_BEFORE).orElse(miss);
        double inside = step.number(Placement.INSIDE).orElse(Double.NaN);
        double insideBefore = step.number(Placement.INSIDE_BEFORE).orElse(inside);
        if (Boolean.TRUE.equals(step.notes().get(Placement.UNSEEN))) {
            return Finding.present(
                    product,
                    "The other nod is seen where it was subtracted, the source of this one is not: it stands beyond the slit, and all values are flagged DO_NOT_USE.",
                    "the spectrum of the other nod stands for both: combine_1d leaves this one out");
        }
        if (Double.isNaN(miss)) {
            return Finding.undecided(
                    product, "no trace of a point source stands out between 5.5 and 10 µm: its place is not known");
        }
        List<Measure> measures = new ArrayList<>();
        measures.add(
                Measure.of("aperture less trace", miss, "pixel").before(before).limit(Placement.FAR));
        measures.add(Measure.of("share of the light in the aperture", inside, "")
                .before(insideBefore)
                .limit(1 - LOSS));
        step.number(Placement.DIFFERENCE)
                .ifPresent(d -> measures.add(Measure.of("trace less coordinates", d, "pixel")));
        double cut = step.number(Placement.CUT).orElse(0);
        if (cut > 0) {
            measures.add(Measure.of("part of the aperture beyond the end of the slit", cut, "")
                    .limit(0));
        }
        var shown = measures.toArray(Measure[]::new);
        var now = String.format(
                Locale.ROOT, "%.1f pixels from the trace, with %.0f %% of the light", Math.abs(miss), 100 * inside);
        if (cut > 0) {
            return Finding.present(
                    product,
                    String.format(
                            Locale.ROOT,
                            "The source stands at the end of the slit, %.0f %% of the aperture lie beyond it: the flux is that of a part of the source, and all values are flagged DO_NOT_USE.",
                            100 * cut),
                    "the spectrum of the other nod stands for both: combine_1d leaves this one out",
                    shown);
        }
        if (Math.abs(miss) > Placement.FAR) {
            return Finding.present(
                    product,
                    "The aperture is " + now + ".",
                    "--steps.extract_1d.source_position=trace puts it on the trace",
                    shown);
        }
        return Math.abs(before) > Placement.FAR
                ? Finding.mitigated(
                        product,
                        String.format(
                                Locale.ROOT,
                                "The aperture is %s; coordinates or fixed limits would have put it %.1f pixels away, with %.0f %%.",
                                now,
                                Math.abs(before),
                                100 * insideBefore),
                        shown)
                : Finding.absent(product, "The aperture is " + now + ".", shown);
    }
}
