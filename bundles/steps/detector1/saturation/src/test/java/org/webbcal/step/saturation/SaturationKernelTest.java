package org.webbcal.step.saturation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class SaturationKernelTest {

    private static final int NY = 9;
    private static final int NX = 11;
    private static final int NG = 6;
    private static final int PLANE = NY * NX;
    private static final float T = 50000;

    private final float[] sci = filled(NG * PLANE, 1000);
    private final byte[] groupDq = new byte[NG * PLANE];
    private final float[] threshold = filled(PLANE, T);
    private final int[] referenceDq = new int[PLANE];

    @Test
    void flagsAllLaterGroupsOnceSaturatedAndTheNeighboursWithThem() throws Exception {
        sci[3 * PLANE + at(4, 5)] = T;
        run(1, 1, null);
        for (int g = 0; g < NG; g++) {
            for (int y = 0; y < NY; y++) {
                for (int x = 0; x < NX; x++) {
                    boolean near = Math.abs(y - 4) <= 1 && Math.abs(x - 5) <= 1;
                    assertEquals(
                            g >= 3 && near ? Dq.SATURATED : 0, groupDq[g * PLANE + at(y, x)], g + " " + y + " " + x);
                }
            }
        }
    }

    @Test
    void growsAroundACornerWithoutWrapping() throws Exception {
        sci[5 * PLANE + at(0, NX - 1)] = 60000;
        run(2, 1, null);
        int flagged = 0;
        for (byte f : groupDq) {
            flagged += f == Dq.SATURATED ? 1 : 0;
        }
        assertEquals(9, flagged);
        assertEquals(Dq.SATURATED, groupDq[5 * PLANE + at(2, NX - 3)]);
    }

    @Test
    void flagsTheFloorInItsGroupOnly() throws Exception {
        sci[2 * PLANE + at(1, 1)] = 0;
        sci[4 * PLANE + at(1, 1)] = -3;
        run(1, 1, null);
        for (int g = 0; g < NG; g++) {
            assertEquals(g == 2 || g == 4 ? Dq.AD_FLOOR | Dq.DO_NOT_USE : 0, groupDq[g * PLANE + at(1, 1)]);
            assertEquals(0, groupDq[g * PLANE + at(1, 2)], "the floor does not grow");
        }
    }

    @Test
    void neverChecksPixelsWithoutThreshold() throws Exception {
        threshold[at(2, 2)] = Float.NaN;
        referenceDq[at(6, 6)] = Dq.NO_SAT_CHECK | Dq.HOT;
        for (int g = 0; g < NG; g++) {
            sci[g * PLANE + at(2, 2)] = 65535;
            sci[g * PLANE + at(6, 6)] = 65535;
        }
        var block = run(1, 1, null);
        assertArrayEquals(new byte[NG * PLANE], groupDq);
        assertEquals(Dq.NO_SAT_CHECK, block.pixelDq()[at(2, 2)]);
        assertEquals(Dq.NO_SAT_CHECK | Dq.HOT, block.pixelDq()[at(6, 6)]);
    }

    @Test
    void flagsAnAveragedGroupThatSaturatedInItsLastFrames() throws Exception {
        // Frames 9…12 of group 2 average to 10.5/12 of the last frame for a straight ramp.
        sci[2 * PLANE + at(4, 4)] = T * 10.5f / 12;
        sci[3 * PLANE + at(4, 4)] = T;
        sci[4 * PLANE + at(4, 4)] = T;
        run(1, 4, null);
        for (int x = 2; x <= 6; x++) {
            boolean near = x >= 3 && x <= 5;
            assertEquals(near ? Dq.DO_NOT_USE : 0, groupDq[2 * PLANE + at(4, x)]);
            assertEquals(near ? Dq.SATURATED : 0, groupDq[3 * PLANE + at(4, x)]);
        }
        assertEquals(0, groupDq[PLANE + at(4, 4)]);
    }

    @Test
    void leavesAnAveragedGroupBelowItsShareOfTheThreshold() throws Exception {
        sci[2 * PLANE + at(4, 4)] = Math.nextDown(T * 10.5f / 12);
        sci[3 * PLANE + at(4, 4)] = T;
        run(0, 4, null);
        assertEquals(0, groupDq[2 * PLANE + at(4, 4)]);
    }

    @Test
    void distrustsTheSecondGroupBeforeAnUnforeseenSaturation() throws Exception {
        int p = at(3, 3);
        sci[PLANE + p] = 1000 + 49000 / 4f + 10;
        sci[2 * PLANE + p] = 60000;
        run(0, 4, null);
        assertEquals(Dq.DO_NOT_USE, groupDq[PLANE + p]);
        assertEquals(0, groupDq[p]);
    }

    @Test
    void leavesTheSecondGroupAloneWhereTheBiasIsNan() throws Exception {
        int p = at(3, 3);
        sci[PLANE + p] = 1000 + 49000 / 4f + 10;
        sci[2 * PLANE + p] = 60000;
        run(0, 4, filled(PLANE, Float.NaN));
        assertEquals(0, groupDq[PLANE + p]);
    }

    @Test
    void agreesWithTheDefinitionOnRandomRamps() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            int nframes = new int[] {1, 4, 5}[seed % 3];
            int width = (seed / 3) % 4;
            Arrays.fill(groupDq, (byte) 0);
            for (int p = 0; p < PLANE; p++) {
                double rate = random.nextInt(5) == 0 ? 15000 * random.nextDouble() : 300;
                for (int g = 0; g < NG; g++) {
                    double value = 900 + rate * (g + 1) + (random.nextInt(30) == 0 ? 30000 : 0);
                    sci[g * PLANE + p] = random.nextInt(60) == 0 ? 0 : (float) Math.min(65535, value);
                    groupDq[g * PLANE + p] = (byte) (random.nextInt(20) == 0 ? Dq.DO_NOT_USE : 0);
                }
            }
            var bias = seed % 2 == 0 ? null : filled(PLANE, 700);
            var expected = byDefinition(width, nframes, bias);
            run(width, nframes, bias);
            assertArrayEquals(expected, groupDq, "seed " + seed);
        }
    }

    @Test
    void clearsTheZeroFrameWhereItSaysNothing() throws Exception {
        var zero = filled(PLANE, 500);
        zero[at(4, 4)] = 65000;
        zero[at(7, 8)] = -1;
        var context = context(1, 1, null).key("ZEROFRAM", true);
        var block = new RampBlock(0, new Shape4(1, NG, NY, NX), sci, groupDq, new int[PLANE]);
        block.zeroFrame(zero);
        ((StepRun.Ramp) new SaturationStep().open(context)).correct(block);
        for (int y = 0; y < NY; y++) {
            for (int x = 0; x < NX; x++) {
                boolean cleared = Math.abs(y - 4) <= 1 && Math.abs(x - 4) <= 1 || y == 7 && x == 8;
                assertEquals(cleared ? 0 : 500, zero[at(y, x)], y + " " + x);
            }
        }
    }

    @Test
    void countsWhatItFlagged() throws Exception {
        sci[3 * PLANE + at(4, 5)] = T;
        sci[at(0, 0)] = 0;
        var context = context(1, 1, null);
        try (var run = (StepRun.Ramp) new SaturationStep().open(context)) {
            run.correct(new RampBlock(0, new Shape4(1, NG, NY, NX), sci, groupDq, new int[PLANE]));
            run.finish();
        }
        assertEquals(9, context.notes().get("saturated_pixels"));
        assertEquals(1, context.notes().get("ad_floor_pixels"));
    }

    @Test
    void leavesInterleavedRowsOutOfTheImage() {
        // rows 1, 4 and 5 of 12 are reference rows, full of values that would saturate
        int[] row = {0, 2, 3, 6, 7, 8, 9, 10, 11};
        var rows = new ImageRows(NY, NX, 12, row);
        var plain = ImageRows.all(NY, NX);
        var random = new Random(4);
        var stored = filled(NG * 12 * NX, 65535);
        for (int g = 0; g < NG; g++) {
            for (int y = 0; y < NY; y++) {
                for (int x = 0; x < NX; x++) {
                    float v = 900 + g * (random.nextInt(6) == 0 ? 12000 : 100);
                    sci[plain.at(g, y) + x] = v;
                    stored[rows.at(g, y) + x] = v;
                }
            }
        }
        var storedDq = new byte[NG * 12 * NX];
        int[][] first = {new int[PLANE], new int[PLANE]};
        int[][] partial = {new int[PLANE], new int[PLANE]};
        var pattern = new ReadPattern(4, 4);
        flag(stored, storedDq, first[0], partial[0], pattern, rows);
        flag(sci, groupDq, first[1], partial[1], pattern, plain);
        for (int g = 0; g < NG; g++) {
            for (int x = 0; x < NX; x++) {
                assertEquals(0, storedDq[(g * 12 + 4) * NX + x], "a reference row is never flagged");
                for (int y = 0; y < NY; y++) {
                    assertEquals(groupDq[plain.at(g, y) + x], storedDq[rows.at(g, y) + x]);
                }
            }
        }
    }

    private void flag(float[] d, byte[] dq, int[] first, int[] partial, ReadPattern pattern, ImageRows rows) {
        var seen = new byte[PLANE];
        SaturationKernel.findFirst(d, dq, threshold, first, seen, NG, rows, 0, NY);
        SaturationKernel.grow(d, dq, threshold, first, seen, 1, partial, referenceDq, pattern, NG, rows, 0, NY);
        SaturationKernel.flagPartial(dq, partial, 1, rows, 0, NY);
        SaturationKernel.markSecond(d, threshold, null, pattern, first, rows, 0, NY);
        SaturationKernel.saturateSecond(dq, first, seen, 1, rows, 0, NY);
    }

    @Test
    void saturatesTheSecondGroupOfInterleavedReadOuts() {
        int p = at(3, 3);
        sci[PLANE + p] = 1000 + 49000 / 4f + 10;
        sci[2 * PLANE + p] = 60000;
        var marks = new int[PLANE];
        var rows = ImageRows.all(NY, NX);
        SaturationKernel.markSecond(sci, threshold, null, new ReadPattern(4, 4), marks, rows, 0, NY);
        SaturationKernel.saturateSecond(groupDq, marks, new byte[PLANE], 1, rows, 0, NY);
        assertEquals(Dq.SATURATED, groupDq[PLANE + at(2, 4)], "with its neighbours");
        assertEquals(0, groupDq[2 * PLANE + p]);
    }

    @Test
    void refusesUnknownInterleavedReadOuts() {
        var context = FakeStepContext.miri(new Shape4(1, 2, 3200, 2048))
                .key("NRS_NORM", 8)
                .reference(new FakeReference("saturation"));
        var e = assertThrows(StepException.class, () -> new SaturationStep().open(context));
        assertTrue(e.getMessage().contains("NRS_NORM = 8"), e.getMessage());
    }

    private static int at(int y, int x) {
        return y * NX + x;
    }

    private static float[] filled(int n, float value) {
        var a = new float[n];
        Arrays.fill(a, value);
        return a;
    }

    private FakeStepContext context(int width, int nframes, float[] bias) {
        var context = FakeStepContext.miri(new Shape4(1, NG, NY, NX))
                .parameter("n_pix_grow_sat", "" + width)
                .key("NFRAMES", nframes);
        context.reference(
                new FakeReference("saturation").floats("SCI", threshold, NY, NX).flags("DQ", referenceDq, NY, NX));
        if (bias != null) {
            context.reference(new FakeReference("superbias").floats("SCI", bias, NY, NX));
        }
        return context.parallel(true, 2);
    }

    private RampBlock run(int width, int nframes, float[] bias) throws StepException {
        var block = new RampBlock(0, new Shape4(1, NG, NY, NX), sci, groupDq, new int[PLANE]);
        ((StepRun.Ramp) new SaturationStep().open(context(width, nframes, bias))).correct(block);
        return block;
    }

    /** The definition, group by group and pixel by pixel, as slow as it is plain. */
    private byte[] byDefinition(int width, int nframes, float[] bias) {
        var dq = groupDq.clone();
        var tally = new boolean[PLANE];
        for (int g = 0; g < NG; g++) {
            for (int p = 0; p < PLANE; p++) {
                tally[p] |= sci[g * PLANE + p] >= threshold[p];
                dq[g * PLANE + p] |= (byte) (sci[g * PLANE + p] <= 0 ? Dq.AD_FLOOR | Dq.DO_NOT_USE : 0);
            }
            spread(tally, dq, g, width, Dq.SATURATED);
        }
        for (int g = NG - 2; g >= 0 && nframes > 1; g--) {
            double mean = 0;
            for (int f = 1; f <= nframes; f++) {
                mean += (g * nframes + f) / (double) nframes;
            }
            var part = new boolean[PLANE];
            for (int p = 0; p < PLANE; p++) {
                part[p] = sci[g * PLANE + p] >= threshold[p] * (mean / ((g + 1) * nframes))
                        && (dq[g * PLANE + p] & (Dq.SATURATED | Dq.DO_NOT_USE)) == 0
                        && (dq[(g + 1) * PLANE + p] & Dq.SATURATED) != 0;
            }
            spread(part, dq, g, width, Dq.DO_NOT_USE);
        }
        for (int p = 0; p < PLANE; p++) {
            float b = bias == null ? 0 : bias[p];
            boolean calm = (sci[p] - b) / ((1 + nframes) / 2.0) * (3 * nframes) + b < threshold[p];
            boolean steep = sci[PLANE + p] - sci[p] > (threshold[p] - sci[p]) / nframes;
            boolean late = (dq[2 * PLANE + p] & Dq.SATURATED) != 0 && (dq[PLANE + p] & Dq.SATURATED) == 0;
            dq[PLANE + p] |= (byte) (calm && steep && late ? Dq.DO_NOT_USE : 0);
        }
        return dq;
    }

    private static void spread(boolean[] which, byte[] dq, int g, int width, int flag) {
        for (int y = 0; y < NY; y++) {
            for (int x = 0; x < NX; x++) {
                for (int yy = Math.max(0, y - width); yy <= Math.min(NY - 1, y + width); yy++) {
                    for (int xx = Math.max(0, x - width); xx <= Math.min(NX - 1, x + width); xx++) {
                        dq[g * PLANE + at(y, x)] |= (byte) (which[at(yy, xx)] ? flag : 0);
                    }
                }
            }
        }
    }
}
