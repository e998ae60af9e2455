package org.webbcal.step.clean_flicker_noise;

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
import org.webbcal.lib.ramps.BackgroundClip;
import org.webbcal.lib.ramps.Parallel;
import org.webbcal.model.ImageModel;

/** Noise that pixels of a line share. Where the step ran, it said what it found; where it did not, stripes are measured in the rate. */
@Component(service = KnownIssue.class)
public final class FlickerIssue implements KnownIssue {

    /** Share of the stripes that may be left. */
    private static final double LEFT = 0.2;
    /** Stripes in units of the scatter of pixels that do harm: in the sum of ten pixels of a line their variance is a tenth of the pixels'. */
    private static final double HARM = 0.1;
    /** Rates above the background by more are light. */
    private static final double LIGHT = 3;

    private static final IssueDescriptor DESCRIPTOR = IssueDescriptor.of("NS-1F", "1/f noise of NIRSpec's detectors")
            .modes("nirspec-fs", "nirspec-mos", "nirspec-ifu", "nirspec-bots")
            .symptom(
                    "Vertical stripes in rates of the traditional read-out, full frames and subarrays; bands in spectra of faint sources.")
            .cause(
                    "Noise of the read-out electronics that rises towards low frequencies: pixels read one after the other, along a column, share it.")
            .answer(
                    "The shared noise of background pixels is fitted in each difference of groups, by medians or by waves, and subtracted.")
            .remedy(CleanFlickerNoiseStep.ID)
            .diagnosis(
                    "Rms of what pixels of a column share, before and after; without the step in units of the scatter of pixels.")
            .source("jwst clean_flicker_noise")
            .source("Rauscher 2024, PASP 136, 015001")
            .build();

    @Override
    public IssueDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Finding> examine(Evidence evidence) throws CalibrationException {
        List<Finding> findings = new ArrayList<>();
        var telling = evidence.tellingOf(CleanFlickerNoiseStep.ID);
        telling.forEach(p -> findings.add(cleaned(p)));
        for (var product : evidence.products("rate")) {
            if (telling.stream().noneMatch(t -> t.stem().equals(product.stem()))) {
                findings.add(asItIs(product, product.image()));
            }
        }
        return findings;
    }

    private static Finding cleaned(Evidence.Product product) {
        var step = product.step(CleanFlickerNoiseStep.ID).orElseThrow();
        double before = step.number("stripes_of_columns_before").orElse(Double.NaN);
        double after = step.number("stripes_of_columns_after").orElse(Double.NaN);
        var measure = Measure.of("stripes of columns, images as cleaned", after, "")
                .before(before)
                .limit(LEFT * before);
        if (!(before > 0)) {
            return Finding.absent(product, "Pixels of a column share no noise.", measure);
        }
        var share = String.format(Locale.ROOT, "%.0f %%", 100 * after / before);
        return after > LEFT * before
                ? Finding.present(
                        product,
                        share + " of the stripes are left.",
                        "fft".equals(step.parameters().get("fit_method"))
                                ? "waves are smoothed across lines, what differs from line to line stays; compare with"
                                        + " --steps.clean_flicker_noise.fit_method=median"
                                : "keep more pixels for the fit: --steps.clean_flicker_noise.n_sigma=3; or fit waves:"
                                        + " --steps.clean_flicker_noise.fit_method=fft",
                        measure)
                : Finding.mitigated(
                        product, "Stripes of columns were found and taken off; " + share + " are left.", measure);
    }

    private static Finding asItIs(Evidence.Product product, ImageModel image) {
        int ny = image.ny();
        int nx = image.nx();
        if (image.isCube()) {
            return Finding.undecided(product, "stripes are measured in images of a whole exposure");
        }
        var clip = new BackgroundClip<RuntimeException>(ny, nx, Parallel.serial(), Parallel.serial());
        var mask = clip.background(image.sci(), null, LIGHT, false);
        if (clip.take(image.sci(), mask) == 0) {
            return Finding.undecided(product, "no pixel is background");
        }
        double scatter = clip.clipped().sigma();
        var rows = new double[2 * ny];
        var sums = new double[1][2 * nx];
        var counts = new int[1][2 * nx];
        NoiseMeter.add(image.sci(), mask, nx, 0, ny, rows, sums[0], counts[0]);
        double stripes = Math.sqrt(Math.max(0, NoiseMeter.covariance(NoiseMeter.columnMeans(nx, sums, counts))));
        var measure = Measure.of("stripes of columns", stripes, "DN/s").limit(HARM * scatter);
        var words = String.format(
                Locale.ROOT,
                "Pixels of a column share noise of %.2g DN/s, %.2f of their scatter",
                stripes,
                stripes / scatter);
        return stripes > HARM * scatter
                ? Finding.present(product, words + ".", "take it off: --steps.clean_flicker_noise.skip=false", measure)
                : Finding.absent(product, words + ".", measure);
    }
}
