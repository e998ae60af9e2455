package org.webbcal.step.white_light;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.Finding.Measure;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.issue.KnownIssue;
import org.webbcal.api.run.CalibrationException;

/** Time series that are noisier than their photons, or not settled. */
@Component(service = KnownIssue.class)
public final class TimeSeriesIssue implements KnownIssue {

    /** Scatter by what the errors let expect. */
    private static final double LIMIT = 1.15;
    /** Deviation of the largest bins by that of white noise; few bins make it uncertain. */
    private static final double RED = 1.6;

    private static final double SETTLED = 50;
    private static final double FOLD = 4.5;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of(
                    "LRS-TSO", "Time series settle, and are noisier than their photons")
            .modes("miri-lrs-slitless", "miri-lrs-slit")
            .symptom("The flux rises or falls exponentially in the first half hour or more; scatter that does not fall"
                    + " with the root of the number of integrations.")
            .cause("The detector settles after its change of illumination; background and interference are not"
                    + " removed.")
            .answer("white_light fits the ramp together with an event, flags integrations before it is over, and"
                    + " reports scatter and deviation by size of bins; background and interference are answered by"
                    + " LRS-BKG and LRS-EMI.")
            .remedy(WhiteLightStep.ID)
            .diagnosis("Ramp; scatter of the white light beside event and ramp in ppm, against the errors; deviation of"
                    + " bins (Allan).")
            .source("Bouwman et al. 2023, PASP 135, 038002")
            .source("JWST user documentation, MIRI LRS time series")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) throws CalibrationException {
        var all = evidence.products("x1dints");
        // those of stage 3 hold all segments
        var whole = all.stream().filter(p -> p.stem().matches("jw\\d{5}-.*")).toList();
        List<Finding> findings = new ArrayList<>();
        for (var product : whole.isEmpty() ? all : whole) {
            findings.add(finding(product));
        }
        return findings;
    }

    private static Finding finding(Evidence.Product product) throws CalibrationException {
        boolean slitless =
                WhiteLightStep.SLITLESS.equals(product.primary().string("EXP_TYPE", WhiteLightStep.SLITLESS));
        var curve = LightCurve.of(
                product.spectra().spectra(),
                slitless ? FOLD : Double.NEGATIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                true);
        if (curve.size() < Settling.FEWEST) {
            return Finding.undecided(
                    product, curve.size() + " integrations with times are too few, " + Settling.FEWEST + " are needed");
        }
        var s = Settling.of(curve, SETTLED);
        double ratio = s.scatter() / s.expected();
        List<Measure> measures = new ArrayList<>();
        measures.add(Measure.of("ramp at the start", s.ramp(), "ppm").limit(SETTLED));
        measures.add(Measure.of("integrations before it is over", s.settled(), ""));
        measures.add(
                Measure.of("scatter beside event and ramp", s.scatter(), "ppm").limit(LIMIT * s.expected()));
        measures.add(Measure.of("scatter by the errors", s.expected(), "ppm"));
        for (int k = 1; k < s.bins().length; k++) {
            measures.add(Measure.of("deviation of " + s.bins()[k] + " integrations", s.deviations()[k], "ppm")
                    .limit(RED * s.deviations()[0] / Math.sqrt(s.bins()[k])));
        }
        if (s.eventFrom() >= 0) {
            measures.add(Measure.of("depth of the event", s.depth(), "ppm"));
        }
        var shown = measures.toArray(Measure[]::new);
        var noise = s.expected() == s.expected()
                ? String.format(Locale.ROOT, "The scatter is %.0f ppm, %.2f times the errors", s.scatter(), ratio)
                : String.format(Locale.ROOT, "The scatter is %.0f ppm; the spectra have no errors", s.scatter());
        boolean noisy = ratio > LIMIT || s.redness() > RED;
        if (s.settled() > 0) {
            return Finding.present(
                    product,
                    String.format(
                            Locale.ROOT,
                            "A ramp of %.0f ppm is over after %d of %d integrations. %s.",
                            s.ramp(),
                            s.settled(),
                            curve.size(),
                            noise),
                    "leave out the integrations that whtlt flags in its column settling, or fit the ramp with the"
                            + " event",
                    shown);
        }
        return noisy
                ? Finding.present(
                        product,
                        noise + String.format(Locale.ROOT, ", that of large bins %.1f times white noise.", s.redness()),
                        "see LRS-BKG and LRS-EMI: --steps.lrs_slitless_bkg.skip=false, --steps.emicorr.skip=false",
                        shown)
                : Finding.absent(product, noise + ", and no ramp stands out.", shown);
    }
}
