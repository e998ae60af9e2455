package org.webbcal.step.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class IpcKernelTest {

    private static final int NY = 7;
    private static final int NX = 9;
    private static final Shape4 SHAPE = new Shape4(1, 2, NY, NX);

    @Test
    void leavesTheDataWithTheIdentity() throws Exception {
        var sci = random(2 * NY * NX, 1);
        assertArrayEquals(sci, run(sci.clone(), new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0}, 3, 3));
    }

    @Test
    void spreadsAPixelAsTheKernelIsWritten() throws Exception {
        var sci = new float[2 * NY * NX];
        sci[3 * NX + 4] = 1;
        float[] kernel = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        var out = run(sci, kernel, 3, 3);
        for (int j = 0; j < 3; j++) {
            for (int i = 0; i < 3; i++) {
                assertEquals(kernel[3 * j + i], out[(2 + j) * NX + 3 + i]);
            }
        }
    }

    @Test
    void keepsAFlatImageInsideWhenTheKernelSumsToOne() throws Exception {
        var sci = new float[2 * NY * NX];
        Arrays.fill(sci, 64);
        var out = run(sci, new float[] {0, -0.125f, 0, -0.125f, 1.5f, -0.125f, 0, -0.125f, 0}, 3, 3);
        for (int y = 0; y < NY; y++) {
            for (int x = 0; x < NX; x++) {
                int edges = (y == 0 ? 1 : 0) + (y == NY - 1 ? 1 : 0) + (x == 0 ? 1 : 0) + (x == NX - 1 ? 1 : 0);
                assertEquals(64 + 8 * edges, out[NY * NX + y * NX + x]);
            }
        }
    }

    @Test
    void agreesWithTheDefinitionForKernelsOfAnySize() throws Exception {
        for (int kh = 1; kh <= 5; kh++) {
            for (int kw = 1; kw <= 4; kw++) {
                var sci = random(2 * NY * NX, kh * 10 + kw);
                var kernel = random(kh * kw, kw);
                var out = run(sci.clone(), kernel, kh, kw);
                for (int p = 0; p < NY * NX; p++) {
                    double sum = 0;
                    for (int j = 0; j < kh; j++) {
                        for (int i = 0; i < kw; i++) {
                            int y = p / NX + kh - 1 - j - kh / 2;
                            int x = p % NX + kw - 1 - i - kw / 2;
                            sum += y < 0 || y >= NY || x < 0 || x >= NX
                                    ? 0
                                    : (double) kernel[j * kw + i] * sci[NY * NX + y * NX + x];
                        }
                    }
                    assertEquals(sum, out[NY * NX + p], 1e-5, kh + "×" + kw + " at " + p);
                }
            }
        }
    }

    @Test
    void takesTheKernelOfTheOutputPixelWhereItVaries() throws Exception {
        var constant = random(9, 3);
        var varying = new float[9 * NY * NX];
        for (int k = 0; k < 9; k++) {
            for (int p = 0; p < NY * NX; p++) {
                varying[k * NY * NX + p] = p == 30 ? 2 * constant[k] : constant[k];
            }
        }
        var sci = random(2 * NY * NX, 4);
        var expected = run(sci.clone(), constant, 3, 3);
        expected[30] *= 2;
        expected[NY * NX + 30] *= 2;
        assertArrayEquals(expected, run(sci, varying, 3, 3, NY, NX));
    }

    @Test
    void leavesReferencePixelsOutOfIt() throws Exception {
        var context = FakeStepContext.miri(SHAPE)
                .key("SUBSTRT1", 1)
                .reference(new FakeReference("ipc").floats("SCI", new float[] {1, 1, 1}, 1, 3));
        var sci = new float[2 * NY * NX];
        Arrays.fill(sci, 1);
        var block = new RampBlock(0, SHAPE, sci, new byte[2 * NY * NX], new int[NY * NX]);
        ((StepRun.Ramp) new IpcStep().open(context)).correct(block);
        assertArrayEquals(new float[] {1, 1, 1, 1, 2, 3, 3, 3, 2}, Arrays.copyOf(block.sci(), NX));
    }

    @Test
    void knowsWhereReferencePixelsLie() {
        var full = new Header().set("SUBSTRT1", 1).set("SUBSTRT2", 1);
        assertEquals(new LightRegion(0, 1024, 4, 1028), LightRegion.of(full, true, 1024, 1032));
        assertEquals(new LightRegion(4, 2044, 4, 2044), LightRegion.of(full, false, 2048, 2048));
        var right = new Header().set("SUBSTRT1", 1001).set("SUBSTRT2", 2);
        assertEquals(new LightRegion(0, 64, 0, 28), LightRegion.of(right, true, 64, 32));
        assertEquals(new LightRegion(3, 64, 0, 32), LightRegion.of(right, false, 64, 32));
    }

    @Test
    void refusesInterleavedReadOutsWithAClearMessage() {
        var context = FakeStepContext.miri(new Shape4(1, 2, 3200, 2048)).reference(new FakeReference("ipc"));
        var e = assertThrows(StepException.class, () -> new IpcStep().open(context));
        assertTrue(e.getMessage().contains("IRS2"), e.getMessage());
    }

    private static float[] random(int n, long seed) {
        var random = new Random(seed);
        var a = new float[n];
        for (int k = 0; k < n; k++) {
            a[k] = random.nextFloat();
        }
        return a;
    }

    private static float[] run(float[] sci, float[] kernel, int... dims) throws StepException {
        var context = FakeStepContext.miri(SHAPE)
                .reference(new FakeReference("ipc").floats("SCI", kernel, dims))
                .parallel(true, 2);
        var block = new RampBlock(0, SHAPE, sci, new byte[2 * NY * NX], new int[NY * NX]);
        ((StepRun.Ramp) new IpcStep().open(context)).correct(block);
        return block.sci();
    }
}
