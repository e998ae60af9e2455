package org.webbcal.step.charge_migration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

class ChargeMigrationKernelTest {

    private static final int NY = 7;
    private static final int NX = 9;
    private static final int NG = 8;
    private static final int PLANE = NY * NX;
    private static final float T = 25000;
    private static final byte LOSS = (byte) (Dq.CHARGELOSS | Dq.DO_NOT_USE);

    private final float[] sci = new float[NG * PLANE];
    private final byte[] groupDq = new byte[NG * PLANE];

    @Test
    void flagsThePixelAndItsFourNeighboursFromTheFirstBrightGroupOn() throws Exception {
        sci[3 * PLANE + at(4, 5)] = Math.nextUp(T);
        run();
        for (int g = 0; g < NG; g++) {
            for (int y = 0; y < NY; y++) {
                for (int x = 0; x < NX; x++) {
                    boolean near = Math.abs(y - 4) + Math.abs(x - 5) <= 1;
                    assertEquals(g >= 3 && near ? LOSS : 0, groupDq[g * PLANE + at(y, x)], g + " " + y + " " + x);
                }
            }
        }
    }

    @Test
    void staysInsideAtCornersAndEdges() throws Exception {
        sci[7 * PLANE + at(0, NX - 1)] = 30000;
        sci[7 * PLANE + at(NY - 1, 0)] = 30000;
        sci[7 * PLANE + at(3, 0)] = 30000;
        run();
        assertEquals(3 + 3 + 4, flagged());
        assertEquals(
                0, groupDq[7 * PLANE + at(1, 0)], "the end of a row is not next to the start of the following one");
        assertEquals(0, groupDq[7 * PLANE + at(2, NX - 1)]);
    }

    @Test
    void keepsSamplesAtTheThresholdAndNan() throws Exception {
        Arrays.fill(sci, T);
        sci[2 * PLANE + at(2, 2)] = Float.NaN;
        run();
        assertEquals(0, flagged());
    }

    @Test
    void passesOverGroupsThatAreGivenUpButNotOverSaturatedOnes() throws Exception {
        for (int g = 1; g < NG; g++) {
            sci[g * PLANE + at(2, 2)] = 40000;
        }
        groupDq[PLANE + at(2, 2)] = Dq.DO_NOT_USE;
        groupDq[2 * PLANE + at(2, 2)] = Dq.DO_NOT_USE | Dq.SATURATED;
        run();
        assertEquals(Dq.DO_NOT_USE, groupDq[PLANE + at(2, 2)]);
        assertEquals(0, groupDq[PLANE + at(2, 3)]);
        assertEquals((byte) (LOSS | Dq.SATURATED), groupDq[2 * PLANE + at(2, 2)]);
        assertEquals(LOSS, groupDq[2 * PLANE + at(2, 3)]);
    }

    @Test
    void keepsLaterGroupsFlaggedThoughTheyAreBelow() throws Exception {
        sci[2 * PLANE + at(2, 2)] = 26000;
        run();
        assertEquals(5 * (NG - 2), flagged());
    }

    @Test
    void doesNotTakeItsOwnFlagsForThoseOfTheInput() throws Exception {
        // A neighbour that is bright later, in groups which the first one has flagged by then, still has neighbours of
        // its own.
        for (int g = 2; g < NG; g++) {
            sci[g * PLANE + at(3, 3)] = 30000;
        }
        for (int g = 5; g < NG; g++) {
            sci[g * PLANE + at(3, 4)] = 30000;
        }
        run();
        assertEquals(LOSS, groupDq[2 * PLANE + at(3, 4)]);
        assertEquals(0, groupDq[4 * PLANE + at(3, 5)]);
        assertEquals(LOSS, groupDq[5 * PLANE + at(3, 5)]);
    }

    @Test
    void agreesWithTheDefinitionOnRandomRamps() throws Exception {
        byte[] before = {0, 0, 0, 0, Dq.DO_NOT_USE, Dq.SATURATED, Dq.SATURATED | Dq.DO_NOT_USE, (byte) 128};
        for (int seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            for (int p = 0; p < PLANE; p++) {
                double rate = random.nextInt(6) == 0 ? 9000 * random.nextDouble() : 100;
                for (int g = 0; g < NG; g++) {
                    sci[g * PLANE + p] = (float) (rate * (g + 1) + (random.nextInt(60) == 0 ? 30000 : 0));
                    groupDq[g * PLANE + p] = before[random.nextInt(before.length)];
                }
            }
            var expected = byDefinition();
            run();
            assertArrayEquals(expected, groupDq, "seed " + seed);
        }
    }

    @Test
    void freesTheSlopeOfAStarFromMigratedCharge() throws Exception {
        // A star of 6000 DN per group in its peak and 1500 in each neighbour. What would come on top of 25000 DN in the
        // peak goes for 40 % to the
        // four neighbours; the fourth group is the last before that.
        int peak = at(3, 4);
        int[] around = {at(2, 4), at(4, 4), at(3, 3), at(3, 5)};
        for (int g = 0; g < NG; g++) {
            float moved = 0.4f * Math.max(0, 6000 * (g + 1) - T);
            sci[g * PLANE + peak] = 6000 * (g + 1) - moved;
            for (int p : around) {
                sci[g * PLANE + p] = 1500 * (g + 1) + moved / 4;
            }
        }
        assertEquals(4648, slope(peak), 1, "before: 23 % too low");
        assertEquals(1838, slope(around[0]), 1, "before: 23 % too high");
        run();
        assertEquals(6000, slope(peak), 1e-3);
        for (int p : around) {
            assertEquals(1500, slope(p), 1e-3);
        }
    }

    @Test
    void countsWhatItFlagsAndWarnsOfPixelsThatAreLost() throws Exception {
        sci[at(1, 1)] = 30000;
        sci[4 * PLANE + at(5, 6)] = 30000;
        var context = run();
        assertEquals(2, context.notes().get("bright_pixels"));
        assertEquals(10, context.notes().get("flagged_pixels"));
        assertEquals(5, context.notes().get("lost_pixels"));
        assertEquals(1, context.warnings().size());
        assertTrue(
                context.warnings().get(0).startsWith("5 pixels"),
                context.warnings().get(0));
    }

    @Test
    void doesNotCallPixelsLostThatHadNoGoodGroup() throws Exception {
        for (int g = 0; g < NG; g++) {
            sci[g * PLANE + at(1, 1)] = 60000;
            for (int p = 0; p < PLANE; p++) {
                groupDq[g * PLANE + p] = Dq.SATURATED;
            }
        }
        var context = run();
        assertEquals(0, context.notes().get("lost_pixels"));
        assertEquals(0, context.warnings().size());
    }

    @Test
    void skipsBelowThreeGroups() throws Exception {
        var step = new ChargeMigrationStep();
        assertInstanceOf(StepRun.Skip.class, step.open(FakeStepContext.miri(new Shape4(1, 2, 4, 4))));
        assertInstanceOf(StepRun.Ramp.class, step.open(FakeStepContext.miri(new Shape4(1, 3, 4, 4))));
    }

    private static int at(int y, int x) {
        return y * NX + x;
    }

    /** Runs the step in blocks of two rows. */
    private FakeStepContext run() throws StepException {
        var context = FakeStepContext.miri(new Shape4(1, NG, NY, NX)).parallel(true, 2);
        var samples = sci.clone();
        try (var run = (StepRun.Ramp) new ChargeMigrationStep().open(context)) {
            run.correct(new RampBlock(0, new Shape4(1, NG, NY, NX), sci, groupDq, new int[PLANE]));
            run.finish();
        }
        assertArrayEquals(samples, sci, "samples stay");
        return context;
    }

    private int flagged() {
        int n = 0;
        for (byte f : groupDq) {
            n += f == LOSS ? 1 : 0;
        }
        return n;
    }

    /** Least-squares slope of a pixel over its good groups, DN per group. */
    private double slope(int p) {
        double n = 0;
        double sg = 0;
        double ss = 0;
        double sgg = 0;
        double sgs = 0;
        for (int g = 0; g < NG; g++) {
            if (groupDq[g * PLANE + p] == 0) {
                double s = sci[g * PLANE + p];
                n++;
                sg += g;
                ss += s;
                sgg += (double) g * g;
                sgs += g * s;
            }
        }
        return (n * sgs - sg * ss) / (n * sgg - sg * sg);
    }

    /** The definition: each bright sample of the input flags a cross through all later groups. */
    private byte[] byDefinition() {
        var dq = groupDq.clone();
        int[][] cross = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
        for (int k = 0; k < sci.length; k++) {
            if (sci[k] > T && groupDq[k] != Dq.DO_NOT_USE) {
                for (int[] d : cross) {
                    int y = k % PLANE / NX + d[0];
                    int x = k % NX + d[1];
                    for (int g = k / PLANE; g < NG && y >= 0 && y < NY && x >= 0 && x < NX; g++) {
                        dq[g * PLANE + at(y, x)] |= LOSS;
                    }
                }
            }
        }
        return dq;
    }
}
