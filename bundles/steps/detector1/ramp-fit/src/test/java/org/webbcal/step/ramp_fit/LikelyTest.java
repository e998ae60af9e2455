package org.webbcal.step.ramp_fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** The fit by likelihood against the definition, with matrices written out, and its search for jumps. */
class LikelyTest {

    private static final double FRAME = 2.5;
    private static final double GAIN = 4;
    /** Read noise of a frame, DN. */
    private static final double NOISE = 5;

    /** Covariance of the differences of groups per second, from that of single reads: those share the light before the earlier one. */
    private static double[][] covariance(int[][] reads, double rate) {
        int n = reads.length;
        var groups = new double[n][n];
        var mean = new double[n];
        for (int a = 0; a < n; a++) {
            mean[a] = FRAME * Arrays.stream(reads[a]).average().orElseThrow();
            for (int b = 0; b < n; b++) {
                double sum = 0;
                for (int i : reads[a]) {
                    for (int j : reads[b]) {
                        sum += rate / GAIN * FRAME * Math.min(i, j) + (i == j ? NOISE * NOISE : 0);
                    }
                }
                groups[a][b] = sum / reads[a].length / reads[b].length;
            }
        }
        var v = new double[n - 1][n - 1];
        for (int a = 0; a < n - 1; a++) {
            for (int b = 0; b < n - 1; b++) {
                v[a][b] = (groups[a + 1][b + 1] - groups[a + 1][b] - groups[a][b + 1] + groups[a][b])
                        / ((mean[a + 1] - mean[a]) * (mean[b + 1] - mean[b]));
            }
        }
        return v;
    }

    /** Solves v x = right for the rows in use. */
    private static double[] solve(double[][] v, double[] right, boolean[] use) {
        int n = right.length;
        var m = new double[n][n + 1];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                m[i][j] = use[i] && use[j] ? v[i][j] : i == j ? 1 : 0;
            }
            m[i][n] = use[i] ? right[i] : 0;
        }
        for (int i = 0; i < n; i++) {
            for (int k = i + 1; k < n; k++) {
                double f = m[k][i] / m[i][i];
                for (int c = i; c <= n; c++) {
                    m[k][c] -= f * m[i][c];
                }
            }
        }
        var x = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            double sum = m[i][n];
            for (int c = i + 1; c < n; c++) {
                sum -= m[i][c] * x[c];
            }
            x[i] = sum / m[i][i];
        }
        return x;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static int[][] reads(int groups, int frames, int gap, boolean zeroFrame) {
        var reads = new int[groups + (zeroFrame ? 1 : 0)][];
        for (int g = 0; g < groups; g++) {
            int first = g * (frames + gap) + 1;
            var list = new int[frames];
            for (int f = 0; f < frames; f++) {
                list[f] = first + f;
            }
            reads[g + (zeroFrame ? 1 : 0)] = list;
        }
        if (zeroFrame) {
            reads[0] = new int[] {1};
            reads[1] = Arrays.copyOfRange(reads[1], 1, frames);
        }
        return reads;
    }

    @Test
    void fitsAsTheDefinitionDoes() {
        var random = new SplittableRandom(2);
        int[][] patterns = {{6, 1, 0, 0}, {25, 1, 0, 0}, {8, 4, 0, 0}, {7, 5, 2, 0}, {6, 4, 0, 1}, {12, 8, 3, 1}};
        for (int[] p : patterns) {
            var pattern = ReadPattern.of(p[0], p[1], p[2], FRAME, p[3] == 1);
            var reads = reads(p[0], p[1], p[2], p[3] == 1);
            var kernel = new LikelyKernel(pattern);
            int n = pattern.differences();
            int w = 5;
            var rates = new double[] {0, 0.3, 5, 80, 900};
            var use = new boolean[w][n];
            for (int x = 0; x < w; x++) {
                kernel.gain[x] = GAIN;
                kernel.noise[x] = NOISE;
                kernel.guess[x] = rates[x];
                for (int j = 0; j < n; j++) {
                    kernel.d[j][x] = rates[x] + 4 * random.nextDouble();
                    use[x][j] = x < 2 || random.nextInt(4) > 0;
                    kernel.use[j][x] = use[x][j] ? 1 : 0;
                }
            }
            kernel.fit(w, false);
            for (int x = 0; x < w; x++) {
                var v = covariance(reads, rates[x]);
                var d = new double[n];
                var one = new double[n];
                for (int j = 0; j < n; j++) {
                    d[j] = use[x][j] ? kernel.d[j][x] : 0;
                    one[j] = use[x][j] ? 1 : 0;
                }
                var vd = solve(v, d, use[x]);
                var v1 = solve(v, one, use[x]);
                double c = dot(one, v1);
                double rate = dot(d, v1) / c;
                var what = Arrays.toString(p) + ", pixel " + x;
                assertEquals(rate, kernel.rate[x], 1e-9 * Math.abs(rate), what);
                assertEquals(1 / Math.sqrt(c), kernel.error[x], 1e-9 / Math.sqrt(c), what);
                double chi2 = dot(d, vd) - rate * rate * c;
                assertEquals(chi2, kernel.chi2[x], 1e-6 * (chi2 + dot(d, vd)), what);
                assertEquals(
                        kernel.error[x] * kernel.error[x],
                        kernel.varPoisson[x] + kernel.varReadNoise[x],
                        1e-9 * kernel.error[x],
                        what);
            }
        }
    }

    private record Result(ImageModel rate, FakeStepContext context, int outputs) {}

    /** Fits one row of ramps [group][pixel]. */
    private static Result fit(float[] sci, byte[] dq, int ngroups, int frames, String... parameters) throws Exception {
        int nx = sci.length / ngroups;
        var context = FakeStepContext.miri(new Shape4(1, ngroups, 1, nx))
                .key("TFRAME", FRAME)
                .key("NFRAMES", frames)
                .key("TGROUP", FRAME * frames)
                .parameter("algorithm", "LIKELY");
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        var gain = new float[nx];
        var readnoise = new float[nx];
        Arrays.fill(gain, (float) GAIN);
        Arrays.fill(readnoise, (float) (NOISE * Math.sqrt(2)));
        context.reference(new FakeReference("gain").floats("SCI", gain, 1, nx));
        context.reference(new FakeReference("readnoise").floats("SCI", readnoise, 1, nx));
        var fold = (StepRun.Fold) new RampFitStep().open(context);
        fold.add(new RampBlock(0, new Shape4(1, ngroups, 1, nx), sci, dq, new int[nx]));
        var products = fold.finish();
        return new Result((ImageModel) products.get(0), context, (int)
                products.stream().filter(x -> x != null).count());
    }

    @Test
    void jumpsAreFoundAndLeftOut() throws Exception {
        int ngroups = 10;
        int pixels = 4000;
        for (int frames : new int[] {1, 4}) {
            var random = new SplittableRandom(5);
            var sci = new float[ngroups * pixels];
            double rate = 12;
            for (int p = 0; p < pixels; p++) {
                double level = 100;
                // half of the pixels are hit, by 20 sigma, within a group: of its frames the later ones have it
                int hit = p % 2 == 0 ? -1 : 2 + random.nextInt(6);
                int frame = random.nextInt(frames);
                for (int g = 0; g < ngroups; g++) {
                    double sum = 0;
                    for (int f = 0; f < frames; f++) {
                        level += SimulatedRamps.poisson(random, rate * FRAME * GAIN) / GAIN;
                        level += g == hit && f == frame ? 200 : 0;
                        sum += level + NOISE * SimulatedRamps.gauss(random);
                    }
                    sci[g * pixels + p] = (float) (sum / frames);
                }
            }
            var result = fit(sci, new byte[sci.length], ngroups, frames);
            int found = 0;
            int wrong = 0;
            double clean = 0;
            double hit = 0;
            for (int p = 0; p < pixels; p++) {
                boolean flagged = (result.rate.dq()[p] & Dq.JUMP_DET) != 0;
                found += flagged && p % 2 == 1 ? 1 : 0;
                wrong += flagged && p % 2 == 0 ? 1 : 0;
                double pull =
                        Math.pow((result.rate.sci()[p] - rate) / result.rate.err()[p], 2);
                clean += p % 2 == 0 ? pull : 0;
                hit += p % 2 == 1 ? pull : 0;
            }
            var what = frames + " frames: ";
            assertTrue(found > 0.995 * pixels / 2, what + found + " hits found");
            assertTrue(wrong < 0.003 * pixels / 2, what + wrong + " found where there are none");
            assertEquals(1, Math.sqrt(clean / pixels * 2), 0.05, what + "pull without hits");
            assertEquals(1, Math.sqrt(hit / pixels * 2), 0.1, what + "pull with hits");
            assertTrue((long) result.context.notes().get("jumps_of_the_fit") >= found, what + result.context.notes());
        }
    }

    @Test
    void flaggedSamplesAreIgnoredUnlessTheReferenceIsFollowed() throws Exception {
        var sci = new float[] {10, 20, Float.NaN, 40, 50, 60};
        var dq = new byte[6];
        dq[2] = Dq.DO_NOT_USE;
        assertEquals(10 / FRAME, fit(sci, dq, 6, 1).rate.sci()[0], 1e-5);
        assertTrue(Float.isNaN(fit(sci, dq, 6, 1, "likely_flagged", "jwst").rate.sci()[0]));
    }

    @Test
    void rampsWithoutDifferencesHaveNoRate() throws Exception {
        var dq = new byte[] {0, 1, 0, 1, 0, 1};
        var rate = fit(new float[6], dq, 6, 1).rate;
        assertTrue(Float.isNaN(rate.sci()[0]));
        assertEquals(Dq.DO_NOT_USE, rate.dq()[0]);
        var saturated = fit(new float[] {0, 10, 20, 30, 99, 99}, new byte[] {0, 0, 0, 0, 2, 2}, 6, 1).rate;
        assertEquals(10 / FRAME, saturated.sci()[0], 1e-5);
        assertEquals(Dq.SATURATED, saturated.dq()[0]);
    }

    @Test
    void chiSquaredIsAnImageOnRequest() throws Exception {
        var sci = new float[] {0, 10, 20, 30, 40};
        assertEquals(2, fit(sci, new byte[5], 5, 1).outputs);
        assertEquals(3, fit(sci, new byte[5], 5, 1, "save_opt", "true").outputs);
    }

    @Test
    void fewGroupsAreFittedAsSegments() throws Exception {
        var result = fit(new float[] {0, 10, 20}, new byte[3], 3, 1);
        assertEquals(10 / FRAME, result.rate.sci()[0], 1e-5);
        assertFalse(result.context.notes().containsKey("jumps_of_the_fit"));
    }
}
