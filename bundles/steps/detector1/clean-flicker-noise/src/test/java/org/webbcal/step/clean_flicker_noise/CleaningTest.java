package org.webbcal.step.clean_flicker_noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.dq.DqFlag;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** The whole step on exposures into which noise of known amplitude was injected (known issue NS-1F), measured before and after. */
class CleaningTest {

    private static final int NY = 96;
    private static final int NX = 128;
    private static final int PLANE = NY * NX;
    private static final int GROUPS = 6;
    /** Noise of a pixel in a difference of groups, DN. */
    private static final double PIXEL = 2;
    /** Injected noise, rms of a difference of groups, DN. */
    private static final double STRIPES = 5;
    /** Rows that a source lights, with DN per group. */
    private static final int[] SOURCE = {40, 52};

    private static final double LIGHT = 300;
    /** Ticks between two lines. */
    private static final int OVERHEAD = 12;

    /** An exposure: samples with the injected noise, and as they were without. */
    private record Made(List<RampBlock> ramp, List<float[]> clean) {}

    private static final class Scene {
        private int nints = 1;
        private double stripes = STRIPES;
        private double gradient;
        private double[] brightness = {1, 1, 1, 1};
        private float[] flat;
        private boolean slow;
        /** What the table of measured figures calls the noise; null if it is not to be there. */
        private String told;

        /** Every column of the image has a value of its own, as a NIRSpec line has; {@code slow}: 1/f noise of 7 to 600 Hz on the clock of the read-out. */
        private Made make() {
            var random = new Random(5);
            List<RampBlock> ramp = new ArrayList<>();
            List<float[]> clean = new ArrayList<>();
            var shape = new Shape4(nints, GROUPS, NY, NX);
            var pixelDq = new int[PLANE];
            for (int i = 0; i < nints; i++) {
                var with = new float[GROUPS * PLANE];
                var without = new float[GROUPS * PLANE];
                var level = new double[PLANE];
                var noise = new double[PLANE];
                for (int g = 0; g < GROUPS; g++) {
                    double walk = 0;
                    double[] wave = slow ? flicker(random) : null;
                    for (int x = 0; x < NX; x++) {
                        walk = 0.9 * walk + Math.sqrt(1 - 0.81) * random.nextGaussian() * stripes;
                        for (int y = 0; y < NY; y++) {
                            int k = y * NX + x;
                            boolean light = y >= SOURCE[0] && y < SOURCE[1];
                            double rate = 2 + gradient * y + (light ? LIGHT * brightness[i] : 0);
                            level[k] += (rate + PIXEL * random.nextGaussian()) * (flat == null ? 1 : flat[k]);
                            double value = slow ? wave[x * (NY + OVERHEAD) + y] * stripes : walk;
                            noise[k] += value * (flat == null ? 1 : flat[k]);
                            without[g * PLANE + k] = (float) level[k];
                            with[g * PLANE + k] = (float) (level[k] + noise[k]);
                        }
                    }
                }
                ramp.add(new RampBlock(i, shape, with, new byte[GROUPS * PLANE], pixelDq));
                clean.add(without);
            }
            return new Made(ramp, clean);
        }
    }

    /** Noise of rms 1 whose power falls with frequency, at each tick of a frame. */
    private static double[] flicker(Random random) {
        int ticks = NX * (NY + OVERHEAD);
        var sum = new double[ticks];
        double power = 0;
        for (int k = 1; k <= 83; k++) {
            double amplitude = Math.sqrt(2.0 / k);
            double phase = 2 * Math.PI * random.nextDouble();
            power += amplitude * amplitude / 2;
            for (int m = 0; m < ticks; m++) {
                sum[m] += amplitude * Math.sin(2 * Math.PI * k * m / ticks + phase);
            }
        }
        for (int m = 0; m < ticks; m++) {
            sum[m] /= Math.sqrt(power);
        }
        return sum;
    }

    private static FakeStepContext context(int nints, String... parameters) {
        return with(FakeStepContext.miri(new Shape4(nints, GROUPS, NY, NX)), parameters);
    }

    private static FakeStepContext with(FakeStepContext c, String... parameters) {
        c.key("INSTRUME", "NIRSPEC").key("DETECTOR", "NRS1").key("EXP_TYPE", "NRS_BRIGHTOBJ");
        c.key("SUBARRAY", "SUBTEST").key("FASTAXIS", 2).key("SLOWAXIS", 1).key("TGROUP", 1.0);
        for (String parameter : parameters) {
            var parts = parameter.split("=");
            c.parameter(parts[0], parts[1]);
        }
        var gain = new float[PLANE];
        var noise = new float[PLANE];
        Arrays.fill(gain, 1);
        Arrays.fill(noise, 2);
        return c.reference(new FakeReference("gain").floats("SCI", gain, NY, NX))
                .reference(new FakeReference("readnoise").floats("SCI", noise, NY, NX));
    }

    private static List<? extends ScienceModel> run(FakeStepContext context, List<RampBlock> ramp)
            throws StepException {
        var run = new CleanFlickerNoiseStep().open(context);
        if (run instanceof StepRun.Ramp each) {
            for (var block : ramp) {
                each.correct(block);
            }
            each.finish();
            return each.products();
        }
        var whole = (StepRun.Exposure) run;
        whole.process(new FakeRampExposure(ramp, context.header(), 24));
        return whole.products();
    }

    /** Rms over all pixels of differences of groups, of what is there besides the clean exposure; the level of a group, which is no noise, is left out. */
    private static double excess(Made made) {
        double sum = 0;
        int n = 0;
        for (int i = 0; i < made.ramp().size(); i++) {
            float[] a = made.ramp().get(i).sci();
            float[] b = made.clean().get(i);
            for (int g = 1; g < GROUPS; g++) {
                double s = 0;
                double q = 0;
                for (int k = 0; k < PLANE; k++) {
                    int p = g * PLANE + k;
                    double d = (double) a[p] - a[p - PLANE] - ((double) b[p] - b[p - PLANE]);
                    s += d;
                    q += d * d;
                }
                sum += q - s * s / PLANE;
                n += PLANE;
            }
        }
        return Math.sqrt(sum / n);
    }

    private static double source(float[] sci) {
        double sum = 0;
        for (int k = SOURCE[0] * NX; k < SOURCE[1] * NX; k++) {
            sum += sci[(GROUPS - 1) * PLANE + k] - sci[k];
        }
        return sum;
    }

    private static void assertCleaned(Scene scene, double share, String... parameters) throws StepException {
        var made = scene.make();
        double before = excess(made);
        var context = context(scene.nints, parameters);
        if (scene.flat != null) {
            context.reference(new FakeReference("flat").floats("SCI", scene.flat, NY, NX));
        }
        run(context, made.ramp());
        double after = excess(made);
        assertEquals(scene.stripes, before, 0.25 * scene.stripes, "injected");
        assertTrue(after < share * before, "of " + before + " DN are left " + after);
        if (scene.told != null) {
            var how = String.join(", ", parameters).replaceAll("(fit|background)_method=|, background_box.*", "");
            Measured.injection("NS-1F", scene.told + ", " + how, before, after);
        }
        for (int i = 0; i < scene.nints; i++) {
            double truth = source(made.clean().get(i));
            assertEquals(truth, source(made.ramp().get(i).sci()), 0.01 * truth, "light of the source");
        }
        assertTrue(context.skipReason().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"median,none", "median,median", "median,model", "fft,none", "fft,median", "fft,model"})
    void injectedNoiseGoes(String fit, String background) throws StepException {
        var scene = new Scene();
        scene.told = "a value for each line of a subarray, fit and background";
        assertCleaned(scene, 0.2, "fit_method=" + fit, "background_method=" + background, "background_box_size=8,32");
    }

    /** With what the reference software does, crests of noise that is stronger than that of pixels are taken for light, and a quarter is left. */
    @Test
    void noiseThatVariesAlongALineNeedsWaves() throws StepException {
        var scene = new Scene();
        scene.slow = true;
        scene.told = "1/f noise of 7 to 600 Hz in a subarray";
        assertCleaned(scene, 0.2, "fit_method=fft");
        double waves = left(scene, "fit_method=fft");
        double levels = left(scene, "fit_method=median");
        double reference = left(scene, "fit_method=fft", "outlier_sigma=0", "mask_cleaned=false", "wiener=false");
        var all = waves + " DN, levels " + levels + ", reference masks " + reference;
        assertTrue(waves < 0.8 * levels, all);
        assertTrue(waves < 0.5 * reference, all);
    }

    private static double left(Scene scene, String... parameters) throws StepException {
        var made = scene.make();
        run(context(scene.nints, parameters), made.ramp());
        return excess(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"median", "fft"})
    void keywordsGiveTheNoiseBeforeAndAfter(String fit) throws StepException {
        var made = new Scene().make();
        var context = context(1, "fit_method=" + fit);
        run(context, made.ramp());
        double before = context.header().number("CFNCOLB", Double.NaN);
        double after = context.header().number("CFNCOLA", Double.NaN);
        assertEquals(STRIPES, before, 0.2 * STRIPES);
        assertTrue(after < 0.2 * before, "after " + after);
        assertEquals(before, (double) context.notes().get("stripes_of_columns_before"), 0);
    }

    /** No harm: what a clean exposure loses is less than 1 % of its scatter. */
    @ParameterizedTest
    @ValueSource(strings = {"median", "fft"})
    void cleanDataStayAsTheyAre(String fit) throws StepException {
        var scene = new Scene();
        scene.stripes = 0;
        var made = scene.make();
        var context = context(1, "fit_method=" + fit);
        run(context, made.ramp());
        Measured.harm(
                "NS-1F",
                "noise of clean ramps of a subarray, " + fit,
                scatter(made.clean().get(0)),
                scatter(made.ramp().get(0).sci()));
        double truth = source(made.clean().get(0));
        assertEquals(truth, source(made.ramp().get(0).sci()), 1e-3 * truth);
    }

    /** Without the weighing by power the fit of fifteen numbers to 512 pixels takes off what these have of their own. */
    @Test
    void theFitByItselfWouldHarmCleanData() throws StepException {
        var scene = new Scene();
        scene.stripes = 0;
        var made = scene.make();
        run(context(1, "fit_method=fft", "wiener=false"), made.ramp());
        double change = scatter(made.ramp().get(0).sci()) / scatter(made.clean().get(0)) - 1;
        assertTrue(change < -0.01 && change > -0.03, "change of the scatter: " + change);
    }

    /** Noise of a tenth of that of pixels: most of it cannot be told from theirs in a single line, and what is taken off must not add to it. */
    @Test
    void faintNoiseIsNotMadeWorse() throws StepException {
        for (double stripes : new double[] {0.1 * PIXEL, 0.3 * PIXEL, PIXEL}) {
            for (boolean slow : new boolean[] {false, true}) {
                var scene = new Scene();
                scene.stripes = stripes;
                scene.slow = slow;
                var made = scene.make();
                double before = excess(made);
                run(context(1, "fit_method=fft"), made.ramp());
                double after = excess(made);
                var plain = scene.make();
                run(context(1, "fit_method=fft", "wiener=false"), plain.ramp());
                assertTrue(after < before, stripes + " DN, " + slow + ": " + before + " → " + after);
                double without = excess(plain);
                assertTrue(
                        after < 1.02 * without, stripes + " DN, " + slow + ": " + after + ", not weighed " + without);
            }
        }
    }

    /**
     * Where each group has read noise of its own, levels of differences must add up to that of the last group less the first, as those of means do. Medians do so but for noise of their own, which
     * grows from group to group and makes stripes where there were none.
     */
    @Test
    void levelsOfCleanGroupsDoNotWander() throws StepException {
        var stripes = new double[4];
        double before = 0;
        for (int k = 0; k < 4; k++) {
            var random = new Random(17);
            var shape = new Shape4(1, 40, NY, NX);
            var sci = new float[shape.integration()];
            for (int p = 0; p < sci.length; p++) {
                sci[p] = (float) (2.0 * (p / PLANE) + 5 * random.nextGaussian());
            }
            before = linesOfLastLessFirst(sci);
            var block = new RampBlock(0, shape, sci, new byte[sci.length], new int[PLANE]);
            var context = with(FakeStepContext.miri(shape), "line_level=" + (k < 2 ? "median" : "mean"));
            if (k == 3) {
                context.parameter("fit_method", "fft");
            }
            if (k == 0) {
                context.parameter("wiener", "false")
                        .parameter("outlier_sigma", "0")
                        .parameter("mask_cleaned", "false");
            }
            run(context, List.of(block));
            stripes[k] = linesOfLastLessFirst(sci);
        }
        // the mean of 96 pixels of 5 DN, twice: 0.7 DN
        var all = before + " DN: medians of the reference " + stripes[0] + ", weighed " + stripes[1] + ", means "
                + stripes[2];
        assertTrue(stripes[2] < 0.6 * before && stripes[3] < 1.25 * before, all + ", waves " + stripes[3]);
        assertTrue(stripes[0] > 3 * before, all);
    }

    /** Rms of the averages of lines in the last group less the first. */
    private static double linesOfLastLessFirst(float[] sci) {
        int last = sci.length - PLANE;
        double sum = 0;
        double squares = 0;
        for (int x = 0; x < NX; x++) {
            double line = 0;
            for (int y = 0; y < NY; y++) {
                line += (sci[last + y * NX + x] - sci[y * NX + x]) / NY;
            }
            sum += line / NX;
            squares += line * line / NX;
        }
        return Math.sqrt(squares - sum * sum);
    }

    /** Light of a group that is fainter than the noise is found once the noise of the rate is taken off. */
    @Test
    void crestsOfNoiseAreNotMaskedAsLight() throws StepException {
        var scene = new Scene();
        scene.stripes = 10 * PIXEL;
        var shares = new double[2];
        for (int k = 0; k < 2; k++) {
            var context = context(1, "save_mask=true", "mask_cleaned=" + (k == 1));
            var mask = ((ImageModel) run(context, scene.make().ramp()).get(0)).sci();
            double worst = 1;
            for (int x = 0; x < NX; x++) {
                int n = 0;
                for (int y = 0; y < SOURCE[0]; y++) {
                    n += mask[y * NX + x] != 0 ? 1 : 0;
                }
                worst = Math.min(worst, (double) n / SOURCE[0]);
            }
            shares[k] = worst;
        }
        assertTrue(
                shares[0] < 0.3, "share of the background that is used of the worst line, rate as it is: " + shares[0]);
        assertTrue(shares[1] > 0.6, "rate cleaned: " + shares[1]);
    }

    /** Rms of differences on the background, less the mean. */
    private static double scatter(float[] sci) {
        double s = 0;
        double q = 0;
        int n = 0;
        for (int g = 1; g < GROUPS; g++) {
            for (int k = 0; k < SOURCE[0] * NX; k++) {
                double d = sci[g * PLANE + k] - sci[(g - 1) * PLANE + k];
                s += d;
                q += d * d;
                n++;
            }
        }
        return Math.sqrt(q / n - s / n * s / n);
    }

    /** A level that rises by 15 sigma over the image: one median would leave the bright half out. */
    @Test
    void aModelFollowsABackgroundThatIsNotFlat() throws StepException {
        var scene = new Scene();
        scene.gradient = 0.3;
        assertCleaned(scene, 0.2, "background_method=model", "background_box_size=8,32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"median", "profile"})
    void aMedianImageTakesTheSourceOff(String scale) throws StepException {
        var scene = new Scene();
        scene.nints = 4;
        scene.brightness = new double[] {1, 0.99, 1.01, 1};
        if (scale.equals("median")) {
            Arrays.fill(scene.brightness, 1);
        }
        var made = scene.make();
        double before = excess(made);
        var context = context(4, "background_method=median_image", "median_scale=" + scale, "save_background=true");
        context.key("TSOVISIT", true);
        var products = run(context, made.ramp());
        // the median over few integrations keeps a share of their noise
        assertTrue(excess(made) < 0.75 * before, before + " before, " + excess(made) + " after");
        for (int i = 0; i < 4; i++) {
            double truth = source(made.clean().get(i));
            assertEquals(truth, source(made.ramp().get(i).sci()), 0.01 * truth, "integration " + i);
        }
        assertTrue(products.get(1) != null, "background");
    }

    @Test
    void aMedianImageNeedsIntegrations() throws StepException {
        var run = new CleanFlickerNoiseStep().open(context(1, "background_method=median_image"));
        assertTrue(run instanceof StepRun.Skip skip && skip.reason().contains("median_image"), run.toString());
    }

    @Test
    void aFlatIsTakenOffAndGivenBack() throws StepException {
        var scene = new Scene();
        scene.flat = new float[PLANE];
        var random = new Random(9);
        for (int k = 0; k < PLANE; k++) {
            scene.flat[k] = (float) (0.7 + 0.6 * random.nextDouble());
        }
        assertCleaned(scene, 0.2, "apply_flat_field=true");
        var made = scene.make();
        var holes = scene.flat.clone();
        holes[5] = 0;
        holes[6] = Float.NaN;
        var context = context(1, "apply_flat_field=true");
        context.reference(new FakeReference("flat").floats("SCI", holes, NY, NX));
        run(context, made.ramp());
        for (int k = 0; k < 10; k++) {
            assertTrue(Math.abs(made.ramp().get(0).sci()[(GROUPS - 1) * PLANE + k]) < 500, "pixel " + k);
        }
    }

    @Test
    void aFlatThatIsMissingIsMissed() throws StepException {
        var context = context(1, "apply_flat_field=true");
        run(context, new Scene().make().ramp());
        assertTrue(context.warnings().stream().anyMatch(w -> w.contains("there is no flat")), "" + context.warnings());
    }

    @Test
    void aUserMaskIsTakenAsItIs() throws StepException {
        var mask = new float[PLANE];
        Arrays.fill(mask, 1);
        Arrays.fill(mask, SOURCE[0] * NX, SOURCE[1] * NX, 0);
        var context = context(2, "user_mask=mask.fits", "n_sigma=0", "save_mask=true");
        context.withoutReference("gain").withoutReference("readnoise"); // no draft rate is made
        context.image("mask.fits", Plane.ofFloat("SCI", mask, NY, NX));
        var scene = new Scene();
        scene.nints = 2;
        var made = scene.make();
        double before = excess(made);
        var products = run(context, made.ramp());
        assertTrue(excess(made) < 0.2 * before);
        assertArrayEquals(mask, ((ImageModel) products.get(0)).sci());
        assertTrue(context.warnings().isEmpty(), "" + context.warnings());
    }

    @Test
    void aUserMaskMayDifferBetweenIntegrations() throws StepException {
        var mask = new float[2 * PLANE];
        Arrays.fill(mask, 0, SOURCE[0] * NX, 1); // the second integration has no pixel to use
        var context = context(2, "user_mask=mask.fits", "n_sigma=0");
        context.image("mask.fits", Plane.ofFloat("SCI", mask, 2, NY, NX));
        var scene = new Scene();
        scene.nints = 2;
        var made = scene.make();
        var second = made.ramp().get(1).sci().clone();
        run(context, made.ramp());
        assertArrayEquals(second, made.ramp().get(1).sci());
        assertTrue(context.warnings().stream().anyMatch(w -> w.contains("5 of 10")), "" + context.warnings());
    }

    @Test
    void aUserMaskOfAnotherShapeIsRefused() {
        var context = context(2, "user_mask=mask.fits");
        context.image("mask.fits", Plane.ofFloat("SCI", new float[3 * PLANE], 3, NY, NX));
        var refusal = assertThrows(StepException.class, () -> new CleanFlickerNoiseStep().open(context));
        assertTrue(refusal.getMessage().contains("user_mask mask.fits is [3, 96, 128]"), refusal.getMessage());
    }

    @Test
    void maskingOfSlitsIsRefusedUnlessAMaskIsGiven() throws StepException {
        var refused = context(1, "mask_science_regions=true");
        var refusal = assertThrows(StepException.class, () -> new CleanFlickerNoiseStep().open(refused));
        assertTrue(refusal.getMessage().contains("user_mask"), refusal.getMessage());
        var given = context(1, "mask_science_regions=true", "user_mask=mask.fits");
        var mask = new float[PLANE];
        Arrays.fill(mask, 1);
        given.image("mask.fits", Plane.ofFloat("SCI", mask, NY, NX));
        assertTrue(new CleanFlickerNoiseStep().open(given) instanceof StepRun.Ramp);
    }

    @Test
    void stuckShuttersAreLeftOut() throws StepException {
        var image = rates(1, new Scene());
        image.dq()[17] = DqFlag.MSA_FAILED_OPEN.mask();
        var products = rate(context(1, "save_mask=true").shape(null), image);
        var mask = (ImageModel) products.get(1);
        assertEquals(0, mask.sci()[17]);
        assertEquals(1, mask.sci()[18]);
        var again = rates(1, new Scene());
        again.dq()[17] = DqFlag.MSA_FAILED_OPEN.mask();
        var off = rate(context(1, "save_mask=true", "mask_failed_open=false").shape(null), again);
        assertEquals(1, ((ImageModel) off.get(1)).sci()[17]);
    }

    @Test
    void regionsOfTheMiriImagerThatAreNoScienceAreLeftOut() throws StepException {
        var flags = new int[PLANE];
        var flat = new float[PLANE];
        Arrays.fill(flat, 1);
        flags[3] = Dq.DO_NOT_USE;
        flags[4] = DqFlag.NON_SCIENCE.mask();
        flat[5] = Float.NaN;
        var context = context(1, "mask_science_regions=true", "save_mask=true", "n_sigma=0")
                .shape(null);
        context.key("INSTRUME", "MIRI").key("DETECTOR", "MIRIMAGE").key("EXP_TYPE", "MIR_IMAGE");
        context.reference(new FakeReference("flat").floats("SCI", flat, NY, NX).flags("DQ", flags, NY, NX));
        var mask = ((ImageModel) rate(context, rates(1, new Scene())).get(1)).sci();
        assertArrayEquals(new float[] {1, 1, 1, 0, 0, 0, 1}, Arrays.copyOf(mask, 7));
    }

    @Test
    void theRowsOfTheFixedSlitsAreThoseOfFullFrames() {
        var context = context(1, "mask_fixed_slit_region=true").shape(null);
        var refusal = assertThrows(StepException.class, () -> rate(context, rates(1, new Scene())));
        assertTrue(refusal.getMessage().contains("full frames of NRS_IFU and NRS_MSASPEC"), refusal.getMessage());
    }

    /** Rates: the difference of the first two groups of each integration. */
    private static ImageModel rates(int nints, Scene scene) {
        scene.nints = nints;
        return rates(scene.make().ramp().stream().map(RampBlock::sci).toList());
    }

    private static ImageModel rates(List<float[]> samples) {
        int n = samples.size();
        var image = n == 1 ? ImageModel.image(NY, NX) : ImageModel.cube(n, NY, NX);
        image.dq(new int[n * PLANE]);
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < PLANE; k++) {
                image.sci()[i * PLANE + k] = samples.get(i)[PLANE + k] - samples.get(i)[k];
            }
        }
        return image;
    }

    private static List<? extends ScienceModel> rate(FakeStepContext context, ImageModel image) throws StepException {
        return ((StepRun.Model) new CleanFlickerNoiseStep().open(context)).process(image);
    }

    @ParameterizedTest
    @CsvSource({"1,median,true", "1,fft,true", "3,median,true", "3,median,false", "3,fft,false"})
    void ratesAreCleanedLikeDifferences(int nints, String fit, String single) throws StepException {
        var scene = new Scene();
        scene.nints = nints;
        var made = scene.make();
        var clean = rates(made.clean()).sci();
        var image = rates(made.ramp().stream().map(RampBlock::sci).toList());
        var before = image.sci().clone();
        var context = context(nints, "fit_method=" + fit, "single_mask=" + single, "save_mask=true", "save_noise=true");
        context.shape(null);
        var products = rate(context, image);
        assertTrue(
                rms(image.sci(), clean) < 0.2 * rms(before, clean),
                rms(before, clean) + " → " + rms(image.sci(), clean));
        var mask = (ImageModel) products.get(1);
        assertEquals(nints > 1 && single.equals("false") ? nints : 1, mask.depth());
        var noise = (ImageModel) products.get(3);
        for (int k = 0; k < before.length; k++) {
            assertEquals(image.sci()[k] - before[k], noise.sci()[k], 0);
        }
        assertTrue(image.primary().number("CFNCOLA", 99) < 0.2 * image.primary().number("CFNCOLB", 0));
    }

    /** Rms of the departure, without the mean of each image. */
    private static double rms(float[] a, float[] b) {
        double sum = 0;
        for (int at = 0; at < a.length; at += PLANE) {
            double s = 0;
            double q = 0;
            for (int k = at; k < at + PLANE; k++) {
                double d = (double) a[k] - b[k];
                s += d;
                q += d * d;
            }
            sum += q - s * s / PLANE;
        }
        return Math.sqrt(Math.max(0, sum / a.length));
    }

    /** The second detector reads its lines from the other end: a mirrored image gives the mirrored result. */
    @Test
    void theSecondDetectorIsTheMirrorOfTheFirst() throws StepException {
        var one = rates(1, new Scene());
        var two = rates(1, new Scene());
        mirror(two.sci());
        rate(context(1, "fit_method=fft").shape(null), one);
        var context = context(1, "fit_method=fft").shape(null);
        context.key("DETECTOR", "NRS2");
        rate(context, two);
        mirror(two.sci());
        assertArrayEquals(one.sci(), two.sci());
    }

    private static void mirror(float[] image) {
        for (int y = 0; y < NY; y++) {
            for (int x = 0; x < NX / 2; x++) {
                float v = image[y * NX + x];
                image[y * NX + x] = image[y * NX + NX - 1 - x];
                image[y * NX + NX - 1 - x] = v;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"median,model,1", "fft,median,1", "fft,model,2", "median,median_image,3", "fft,median_image,3"})
    void anyNumberOfThreadsGivesTheSameBits(String fit, String background, int nints) throws StepException {
        var parameters = new String[] {"fit_method=" + fit, "background_method=" + background};
        var scene = new Scene();
        scene.nints = nints;
        var one = scene.make();
        var many = scene.make();
        run(context(nints, parameters).parallel(false, NY), one.ramp());
        run(context(nints, parameters).parallel(true, 7), many.ramp());
        for (int i = 0; i < nints; i++) {
            assertArrayEquals(one.ramp().get(i).sci(), many.ramp().get(i).sci());
        }
    }

    @Test
    void groupsAfterANaNAreCleanedUnlessTheReferenceIsAskedFor() throws StepException {
        Consumer<Made> spoil = m -> m.ramp().get(0).sci()[2 * PLANE + 7] = Float.NaN;
        var made = new Scene().make();
        spoil.accept(made);
        run(context(1), made.ramp());
        assertTrue(Float.isNaN(made.ramp().get(0).sci()[2 * PLANE + 7]));
        assertTrue(Float.isFinite(made.ramp().get(0).sci()[3 * PLANE + 7]));
        var again = new Scene().make();
        spoil.accept(again);
        run(context(1).referenceProfile(true), again.ramp());
        assertTrue(Float.isNaN(again.ramp().get(0).sci()[3 * PLANE + 7]));
        assertTrue(Float.isFinite(again.ramp().get(0).sci()[3 * PLANE + 8]));
    }

    @Test
    void jumpsDoNotEnterTheFit() throws StepException {
        var made = new Scene().make();
        var block = made.ramp().get(0);
        for (int y = 0; y < NY; y += 2) { // more than half of what a column has to offer
            for (int x = 0; x < NX; x++) {
                for (int g = 3; g < GROUPS; g++) {
                    block.sci()[g * PLANE + y * NX + x] += 6;
                    made.clean().get(0)[g * PLANE + y * NX + x] += 6;
                }
                block.groupDq()[3 * PLANE + y * NX + x] = (byte) Dq.JUMP_DET;
            }
        }
        double before = excess(made);
        run(context(1), made.ramp());
        assertTrue(excess(made) < 0.2 * before, before + " → " + excess(made));
    }

    @Test
    void channelsAreForFullFrames() throws StepException {
        var context = context(1, "fit_by_channel=true");
        run(context, new Scene().make().ramp());
        assertTrue(context.warnings().stream().anyMatch(w -> w.contains("fit_by_channel")), "" + context.warnings());
    }

    @Test
    void nothingIsFittedWhereNothingIsBackground() throws StepException {
        var mask = new float[PLANE];
        var context = context(1, "user_mask=mask.fits");
        context.image("mask.fits", Plane.ofFloat("SCI", mask, NY, NX));
        var made = new Scene().make();
        var before = made.ramp().get(0).sci().clone();
        run(context, made.ramp());
        assertArrayEquals(before, made.ramp().get(0).sci());
        assertTrue(
                context.warnings().stream().anyMatch(w -> w.contains("no background pixel")), "" + context.warnings());
    }

    @Test
    void firstGroupsStay() throws StepException {
        var made = new Scene().make();
        var first = Arrays.copyOf(made.ramp().get(0).sci(), PLANE);
        run(context(1), made.ramp());
        assertArrayEquals(first, Arrays.copyOf(made.ramp().get(0).sci(), PLANE));
    }

    /** What group_scale writes into the header before: averaged groups have less noise, so faint sources are found that were not planned to be. */
    @Test
    void framesOfAGroupAreThoseOfTheHeaderUnderWork() throws StepException {
        var planned = cleanedWithFrames(1, 1);
        var changed = cleanedWithFrames(1, 256);
        assertArrayEquals(cleanedWithFrames(256, 256), changed);
        assertFalse(Arrays.equals(planned, changed));
    }

    private static float[] cleanedWithFrames(int planned, int live) throws StepException {
        var context = context(1).key("NFRAMES", planned).planned().key("NFRAMES", live);
        var ramp = new Scene().make().ramp();
        run(context, ramp);
        return ramp.get(0).sci();
    }
}
