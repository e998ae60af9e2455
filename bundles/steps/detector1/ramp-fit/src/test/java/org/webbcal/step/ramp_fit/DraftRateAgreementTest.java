package org.webbcal.step.ramp_fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.ramps.DraftRate;
import org.webbcal.model.ImageModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** Draft rates, which other steps use, are the rates of this step as the reference software would have it. */
class DraftRateAgreementTest {

    @Test
    void draftRatesAreThoseOfTheFit() throws Exception {
        var random = new SplittableRandom(21);
        for (int ngroups : new int[] {2, 3, 5, 11}) {
            var shape = new Shape4(3, ngroups, 40, 60);
            int plane = shape.plane();
            var gain = new float[plane];
            var readnoise = new float[plane];
            for (int p = 0; p < plane; p++) {
                gain[p] = random.nextInt(50) == 0 ? 0 : (float) (1 + 5 * random.nextDouble());
                readnoise[p] = random.nextInt(50) == 0 ? Float.NaN : (float) (3 + 9 * random.nextDouble());
            }
            var context = FakeStepContext.miri(shape)
                    .key("INSTRUME", "NIRSPEC")
                    .key("NFRAMES", 4)
                    .key("TGROUP", 4 * 2.77504)
                    .referenceProfile(true);
            context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
            context.reference(new FakeReference("readnoise").floats("SCI", readnoise, shape.ny(), shape.nx()));
            var fold = (StepRun.Fold) new RampFitStep().open(context);
            var draft = new DraftRate(ngroups, plane, (float) (4 * 2.77504), 4, gain, readnoise);
            var sums = new DraftRate.Sums(plane);
            var each = new float[3][plane];
            var pixelDq = new int[plane];
            for (int p = 0; p < plane; p += 97) {
                pixelDq[p] = 1;
            }
            for (int i = 0; i < 3; i++) {
                var sci = new float[shape.integration()];
                var dq = new byte[sci.length];
                for (int p = 0; p < plane; p++) {
                    double slope = Math.exp(8 * random.nextDouble());
                    for (int g = 0; g < ngroups; g++) {
                        int k = g * plane + p;
                        sci[k] = (float) (500 + slope * g + 5 * random.nextDouble());
                        sci[k] = random.nextInt(200) == 0 ? Float.NaN : sci[k];
                        dq[k] = (byte) (p % 3 == 0 && random.nextInt(3) == 0 ? random.nextInt(8) : 0);
                    }
                }
                draft.integration(sci, dq, pixelDq, each[i], sums, 0, plane);
                fold.add(new RampBlock(i, shape, sci, dq, pixelDq));
            }
            var products = fold.finish();
            var mean = new float[plane];
            sums.rates(mean, 0, plane);
            compare(mean, ((ImageModel) products.get(0)).sci(), 0, "exposure of " + ngroups + " groups");
            for (int i = 0; i < 3; i++) {
                compare(each[i], ((ImageModel) products.get(1)).sci(), i * plane, "integration " + i);
            }
        }
    }

    private static void compare(float[] draft, float[] fitted, int at, String what) {
        int n = 0;
        for (int p = 0; p < draft.length; p++) {
            float v = fitted[at + p];
            assertEquals(Float.isNaN(v), Float.isNaN(draft[p]), what + ", pixel " + p + ": " + v + ", " + draft[p]);
            if (v == v) {
                assertEquals(v, draft[p], Math.abs(v) * 2.4e-7 + 1e-6, what + ", pixel " + p);
                n++;
            }
        }
        assertTrue(n > draft.length / 2, what + ": " + n + " rates");
    }
}
