package org.webbcal.step.refpix;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Irs2Layout;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** Artifacts put into an exposure with interleaved reference pixels, and what the whole step leaves of them in the image. */
class Irs2InjectionTest {

    private static final Shape4 SHAPE = new Shape4(1, 2, Irs2Layout.ROWS, Irs2Layout.SIDE);
    private static final int SIDE = Irs2Layout.SIDE;
    private static final int STORED = SHAPE.plane();
    /** Noise of a sample, DN. */
    private static final double NOISE = 5;

    private static final Irs2Layout NRS1 = new Irs2Layout(false);
    private static final FakeReference WEIGHTS =
            new FakeReference("refpix").table("IRS2", Irs2CorrectionTest.table(0, 0.5f));

    /** What is added to a sample of a group. */
    private interface Artifact {
        double at(int group, int row);
    }

    private static float[] samples(Artifact artifact) {
        var random = new Random(21);
        var sci = new float[SHAPE.integration()];
        for (int k = 0; k < sci.length; k++) {
            sci[k] = (float) (1000 + NOISE * random.nextGaussian());
        }
        for (int g = 0; g < SHAPE.ngroups(); g++) {
            for (int row = 0; row < Irs2Layout.ROWS; row++) {
                for (int x = 0; x < SIDE; x++) {
                    sci[g * STORED + row * SIDE + x] += (float) artifact.at(g, row);
                }
            }
        }
        return sci;
    }

    /** The image of the whole detector, group by group, less the light. */
    private static float[] corrected(float[] sci, String... parameters) throws Exception {
        var context = FakeStepContext.miri(SHAPE)
                .key("INSTRUME", "NIRSPEC")
                .key("DETECTOR", "NRS1")
                .key("FASTAXIS", 2)
                .key("SLOWAXIS", 1)
                .parallel(true, 16)
                .reference(WEIGHTS);
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        var block = new RampBlock(0, SHAPE, sci, new byte[sci.length], new int[STORED]);
        try (var run = new RefpixStep().open(context)) {
            if (run instanceof StepRun.Ramp ramp) {
                ramp.correct(block);
                ramp.finish();
            } else {
                ((StepRun.Exposure) run).process(new FakeRampExposure(List.of(block), context.header(), 16));
            }
        }
        return block.sci();
    }

    /** Rms of the change from the first group to the second, of the departure of one image from another, the level apart. */
    private static double rms(float[] a, float[] b) {
        int n = SIDE * SIDE;
        double sum = 0;
        double squares = 0;
        for (int k = 0; k < n; k++) {
            double d = (double) a[n + k] - a[k] - (b == null ? 0 : (double) b[n + k] - b[k]);
            sum += d;
            squares += d * d;
        }
        return Math.sqrt(squares / n - sum / n * sum / n);
    }

    /** Known issue NS-IRS2REF: the samples of a pair of reference rows scatter twelve times as much as those of others, and the pixels beside them get it. */
    @Test
    void badReferenceRowsSpoilNoRows() throws Exception {
        var noise = new Random(22);
        int row = Irs2BadReference.row(70);
        var bad = samples((g, y) -> y == row || y == row + 1 ? 12 * NOISE * noise.nextGaussian() : 0);
        var clean = corrected(samples((g, y) -> 0));
        var blind = corrected(bad.clone(), "ovr_corr_mitigation_ftr", "1e9");
        Measured.injection(
                "NS-IRS2REF",
                "noise of a bad pair of reference rows in the image",
                rms(blind, clean),
                rms(corrected(bad), clean));
        var without = corrected(samples((g, y) -> 0), "ovr_corr_mitigation_ftr", "1e9");
        Measured.harm("NS-IRS2REF", "noise of a clean exposure", rms(without, null), rms(clean, null));
    }

    /** Known issue NS-G06: the odd columns of an output drift apart from the even ones. Off unless it is asked for. */
    @Test
    void alternatingColumnsAreLevelled() throws Exception {
        Artifact drift = (g, y) -> y >= 640 && y < 1280 && g == 1 && Irs2MeanSubtraction.isOdd(NRS1.place(y)) ? 9 : 0;
        String[] levelled = {"irs2_mean_subtraction", "true", "odd_even_columns", "true"};
        var plain = corrected(samples((g, y) -> 0), "odd_even_columns", "false");
        var clean = corrected(samples((g, y) -> 0), levelled);
        var blind = corrected(samples(drift), "odd_even_columns", "false");
        Measured.injection(
                "NS-G06",
                "drift of the odd columns of an output, IRS2, irs2_mean_subtraction with odd_even_columns",
                rms(blind, plain),
                rms(corrected(samples(drift), levelled), clean));
        Measured.harm("NS-G06", "noise of a clean exposure, IRS2", rms(plain, null), rms(clean, null));
    }
}
