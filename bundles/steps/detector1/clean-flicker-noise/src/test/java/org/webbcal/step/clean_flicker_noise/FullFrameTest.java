package org.webbcal.step.clean_flicker_noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** Noise of the lines of full frames (known issue NS-1F): what all four outputs share, and what each has for itself. */
class FullFrameTest {

    private static final int N = FrameFft.SIZE;
    private static final int OUTPUT = 512;
    /** Noise of a pixel. */
    private static final double PIXEL = 2;
    /** Rows that a spectrum lights, and its signal. */
    private static final int[] LIGHT = {700, 760};

    private static final float SIGNAL = 300;

    private record Scene(ImageModel image, float[] clean) {}

    /**
     * @param shared noise of lines that outputs share, slow: rms
     * @param apart noise of lines that each output has for itself, another in each line: rms
     */
    private static Scene scene(double shared, double apart) {
        var random = new Random(31);
        var image = ImageModel.image(N, N);
        image.dq(new int[N * N]);
        var noise = new double[4][N];
        double walk = 0;
        for (int x = 0; x < N; x++) {
            walk = 0.9 * walk + Math.sqrt(1 - 0.81) * random.nextGaussian() * shared;
            for (int o = 0; o < 4; o++) {
                noise[o][x] = walk + apart * random.nextGaussian();
            }
        }
        var clean = new float[N * N];
        var pixels = new java.util.SplittableRandom(32);
        for (int k = 0; k < clean.length; k++) {
            // a sum of uniform numbers: quick, and as good as normal here
            double u = pixels.nextDouble() + pixels.nextDouble() + pixels.nextDouble() + pixels.nextDouble() - 2;
            int y = k / N;
            clean[k] = (float) (1 + PIXEL * Math.sqrt(3) * u + (y >= LIGHT[0] && y < LIGHT[1] ? SIGNAL : 0));
            image.sci()[k] = (float) (clean[k] + noise[y / OUTPUT][k % N]);
        }
        return new Scene(image, clean);
    }

    private static void clean(Scene scene, String... parameters) throws Exception {
        var context = FakeStepContext.miri().shape(null);
        context.key("INSTRUME", "NIRSPEC").key("DETECTOR", "NRS1").key("EXP_TYPE", "NRS_FIXEDSLIT");
        context.key("SUBARRAY", "FULL").key("FASTAXIS", 2).key("SLOWAXIS", 1);
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        ((StepRun.Model) new CleanFlickerNoiseStep().open(context)).process(scene.image());
    }

    /** Rms of the departure from the clean image, the level apart; the lines at either end are reference pixels, which fft leaves alone. */
    private static double excess(Scene scene) {
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (int y = 0; y < N; y++) {
            for (int x = 4; x < N - 4; x++) {
                double d = (double) scene.image().sci()[y * N + x] - scene.clean()[y * N + x];
                sum += d;
                squares += d * d;
                n++;
            }
        }
        return Math.sqrt(squares / n - sum / n * sum / n);
    }

    private static double scatter(float[] image) {
        double squares = 0;
        double sum = 0;
        for (int k = 0; k < 600 * N; k++) {
            sum += image[k];
            squares += (double) image[k] * image[k];
        }
        return Math.sqrt(squares / (600 * N) - sum / (600 * N) * sum / (600 * N));
    }

    @ParameterizedTest
    @CsvSource({"median,1,0", "median,0,1", "fft,1,1"})
    void noiseOfLinesGoes(String fit, double shared, double apart) throws Exception {
        var scene = scene(shared, apart);
        double before = excess(scene);
        clean(scene, "fit_method", fit);
        Measured.injection(
                "NS-1F",
                "full frame, noise of lines " + shared + " shared, " + apart + " of each output, pixels 2, " + fit,
                before,
                excess(scene));
        double light = 0;
        for (int k = LIGHT[0] * N; k < LIGHT[1] * N; k++) {
            light += scene.image().sci()[k] - scene.clean()[k];
        }
        assertEquals(0, light / ((LIGHT[1] - LIGHT[0]) * N), 0.001 * SIGNAL);
    }

    @Test
    void oneMedianForALineLeavesWhatOutputsHaveForThemselves() throws Exception {
        var scene = scene(0, 1);
        double before = excess(scene);
        clean(scene, "outputs", "jwst");
        assertTrue(excess(scene) > 0.8 * before, excess(scene) + " of " + before);
    }

    @Test
    void cleanFramesStayAsTheyAre() throws Exception {
        var scene = scene(0, 0);
        clean(scene, "fit_method", "fft");
        Measured.harm(
                "NS-1F",
                "noise of a clean full frame, fft",
                scatter(scene.clean()),
                scatter(scene.image().sci()));
    }
}
