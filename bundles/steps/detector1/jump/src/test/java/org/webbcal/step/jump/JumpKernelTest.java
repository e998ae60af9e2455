package org.webbcal.step.jump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** Ramps of a constant slope of 0, gain 1 and read noise 10: sigma is 10 electrons. */
class JumpKernelTest {

    private static final int NY = 9;
    private static final int NX = 11;
    private static final int PLANE = NY * NX;
    private static final int P = 4 * NX + 5;
    private static final int JUMP = Dq.JUMP_DET;

    private static List<RampBlock> ramps(int nints, int ngroups) {
        var pixelDq = new int[PLANE];
        var blocks = new ArrayList<RampBlock>();
        for (int i = 0; i < nints; i++) {
            blocks.add(new RampBlock(
                    i,
                    new Shape4(nints, ngroups, NY, NX),
                    new float[ngroups * PLANE],
                    new byte[ngroups * PLANE],
                    pixelDq));
        }
        return blocks;
    }

    private static void step(RampBlock block, int p, int g, float height) {
        for (int k = g; k < block.ngroups(); k++) {
            block.sci()[k * PLANE + p] += height;
        }
    }

    private static FakeStepContext run(List<RampBlock> blocks, String... parameters) throws Exception {
        return run(blocks, 4, parameters);
    }

    private static FakeStepContext run(List<RampBlock> blocks, int bandRows, String... parameters) throws Exception {
        var context = FakeStepContext.miri(
                        new Shape4(blocks.size(), blocks.get(0).ngroups(), NY, NX))
                .key("TGROUP", 3.0);
        var gain = new float[PLANE];
        Arrays.fill(gain, 1f);
        var noise = new float[PLANE];
        Arrays.fill(noise, 10f);
        context.reference(new FakeReference("gain").floats("SCI", gain, NY, NX));
        context.reference(new FakeReference("readnoise").floats("SCI", noise, NY, NX));
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        var run = new JumpStep().open(context);
        if (run instanceof StepRun.Ramp ramp) {
            ramp.correct(blocks.get(0));
            ramp.finish();
        } else if (run instanceof StepRun.Exposure exposure) {
            exposure.process(new FakeRampExposure(blocks, context.header(), bandRows));
        }
        return context;
    }

    private static int flag(RampBlock block, int g, int p) {
        return block.groupDq()[g * PLANE + p];
    }

    private static int flagged(List<RampBlock> blocks) {
        int n = 0;
        for (var block : blocks) {
            for (byte f : block.groupDq()) {
                n += (f & JUMP) != 0 ? 1 : 0;
            }
        }
        return n;
    }

    @Test
    void flagsAStepAtEachPlaceInASinglePassAndOneAfterTheOther() throws Exception {
        for (String least : new String[] {"1", "1000"}) {
            for (int g = 1; g < 12; g++) {
                var above = ramps(1, 12);
                step(above.get(0), P, g, 41);
                run(above, "min_diffs_single_pass", least, "flag_4_neighbors", "false");
                assertEquals(JUMP, flag(above.get(0), g, P));
                assertEquals(1, flagged(above));
                var below = ramps(1, 12);
                step(below.get(0), P, g, 39);
                run(below, "min_diffs_single_pass", least);
                assertEquals(0, flagged(below));
            }
        }
    }

    @Test
    void thresholdDependsOnTheNumberOfDifferences() throws Exception {
        // 3 groups: 2 differences, 6 sigma; 4 groups: 3 differences, 5 sigma; 5 groups: 4 sigma
        float[] limits = {60, 50, 40};
        for (int ngroups = 3; ngroups <= 5; ngroups++) {
            var above = ramps(1, ngroups);
            step(above.get(0), P, 1, limits[ngroups - 3] + 1);
            run(above, "flag_4_neighbors", "false");
            assertEquals(1, flagged(above), ngroups + " groups");
            var below = ramps(1, ngroups);
            step(below.get(0), P, 1, limits[ngroups - 3] - 1);
            run(below, "flag_4_neighbors", "false");
            assertEquals(0, flagged(below), ngroups + " groups");
        }
    }

    @Test
    void findsSeveralJumpsOneAfterTheOther() throws Exception {
        var blocks = ramps(1, 9);
        step(blocks.get(0), P, 2, 5000);
        step(blocks.get(0), P, 5, 300);
        run(blocks, "flag_4_neighbors", "false");
        assertEquals(JUMP, flag(blocks.get(0), 2, P));
        assertEquals(JUMP, flag(blocks.get(0), 5, P));
        assertEquals(2, flagged(blocks));
    }

    @Test
    void medianIsThatOfAllIntegrations() throws Exception {
        // half of the differences of integration 0 are jumps; the other integrations tell
        var blocks = ramps(3, 5);
        for (int g = 1; g < 4; g++) {
            step(blocks.get(0), P, g, 200);
        }
        run(blocks, "flag_4_neighbors", "false");
        assertEquals(3, flagged(blocks));
        assertEquals(JUMP, flag(blocks.get(0), 2, P));
    }

    @Test
    void clipsAcrossIntegrations() throws Exception {
        for (String only : new String[] {"true", "false"}) {
            var blocks = ramps(40, 4);
            for (int i = 0; i < 40; i++) {
                step(blocks.get(i), P, 1, i % 2 == 0 ? 1 : -1);
            }
            step(blocks.get(7), P, 2, 30);
            run(blocks, "minimum_sigclip_groups", "20", "only_use_ints", only, "flag_4_neighbors", "false");
            assertEquals(JUMP, flag(blocks.get(7), 2, P));
            assertEquals(1, flagged(blocks));
        }
    }

    @Test
    void flagsNeighborsAlsoAcrossBands() throws Exception {
        for (int rows = 1; rows <= NY; rows++) {
            var blocks = ramps(2, 5);
            step(blocks.get(1), P, 2, 500);
            run(blocks, rows);
            for (int p : new int[] {P, P - 1, P + 1, P - NX, P + NX}) {
                assertEquals(JUMP, flag(blocks.get(1), 2, p));
            }
            assertEquals(5, flagged(blocks));
        }
    }

    @Test
    void neighborsStayFreeForFaintAndHugeJumpsAndAtBadSamples() throws Exception {
        for (float height : new float[] {99, 10001}) {
            var blocks = ramps(1, 5);
            step(blocks.get(0), P, 2, height);
            run(blocks);
            assertEquals(1, flagged(blocks));
        }
        var blocks = ramps(1, 5);
        step(blocks.get(0), P, 2, 500);
        blocks.get(0).groupDq()[2 * PLANE + P + 1] = Dq.SATURATED;
        blocks.get(0).groupDq()[2 * PLANE + P - 1] = Dq.DO_NOT_USE;
        run(blocks);
        assertEquals(3, flagged(blocks));
    }

    @Test
    void neverFlagsUnusableSamples() throws Exception {
        var blocks = ramps(1, 8);
        step(blocks.get(0), P, 4, 500);
        blocks.get(0).groupDq()[4 * PLANE + P] = Dq.SATURATED | JUMP;
        blocks.get(0).sci()[3 * PLANE + 7] = Float.NaN;
        run(blocks);
        assertEquals(Dq.SATURATED, flag(blocks.get(0), 4, P));
        assertEquals(0, flagged(blocks));
    }

    @Test
    void flagsGroupsAfterALargeJump() throws Exception {
        var blocks = ramps(1, 12);
        step(blocks.get(0), P, 3, 600);
        step(blocks.get(0), 2, 3, 200);
        run(blocks, "flag_4_neighbors", "false", "after_jump_flag_dn1", "500", "after_jump_flag_time1", "7");
        int[] flags = new int[12];
        for (int g = 0; g < 12; g++) {
            flags[g] = flag(blocks.get(0), g, P);
        }
        assertArrayEquals(new int[] {0, 0, 0, JUMP, JUMP, JUMP, 0, 0, 0, 0, 0, 0}, flags);
        assertEquals(4, flagged(blocks));
    }

    @Test
    void flagsLongerAfterALargerJump() throws Exception {
        var blocks = ramps(1, 14);
        step(blocks.get(0), P, 3, 600);
        step(blocks.get(0), 2, 3, 1200);
        run(
                blocks,
                "flag_4_neighbors",
                "false",
                "after_jump_flag_dn1",
                "500",
                "after_jump_flag_time1",
                "7",
                "after_jump_flag_dn2",
                "1000",
                "after_jump_flag_time2",
                "15");
        for (int g = 0; g < 14; g++) {
            assertEquals(g >= 3 && g <= 5 ? JUMP : 0, flag(blocks.get(0), g, P), "group " + g);
            assertEquals(g >= 3 && g <= 8 ? JUMP : 0, flag(blocks.get(0), g, 2), "group " + g);
        }
    }

    /** More differences than are sorted side by side. */
    @Test
    void findsAJumpAmongThousandsOfDifferences() throws Exception {
        for (String least : new String[] {"1", "1000"}) {
            var blocks = ramps(60, 42);
            step(blocks.get(31), P, 17, 41);
            step(blocks.get(2), 7, 3, -41);
            blocks.get(5).groupDq()[9 * PLANE + P] = Dq.DO_NOT_USE;
            run(blocks, "min_diffs_single_pass", least, "flag_4_neighbors", "false", "find_showers", "true");
            assertEquals(JUMP, flag(blocks.get(31), 17, P));
            assertEquals(JUMP, flag(blocks.get(2), 3, 7));
            assertEquals(2, flagged(blocks));
        }
    }

    /** Fewer usable groups than a search needs: no flag, a word to the user, no rate below 0. */
    @Test
    void tooFewUsableGroupsAreNotSearched() throws Exception {
        var blocks = ramps(1, 4);
        step(blocks.get(0), P, 2, 5000);
        Arrays.fill(blocks.get(0).groupDq(), 0, PLANE, (byte) Dq.DO_NOT_USE);
        Arrays.fill(blocks.get(0).groupDq(), 3 * PLANE, 4 * PLANE, (byte) Dq.DO_NOT_USE);
        var context = run(blocks);
        assertEquals(0, flagged(blocks));
        assertEquals(1, context.warnings().size());
        assertEquals(0, context.header().number("PRIMECRS", -1));
        // one difference is left, from which nothing can be told; the search is allowed all the same
        var allowed = run(blocks, "minimum_groups", "2");
        assertEquals(0, flagged(blocks));
        assertEquals(0, allowed.warnings().size());
    }

    @Test
    void twoGroupsAreSkipped() throws Exception {
        var context = FakeStepContext.miri(new Shape4(1, 2, NY, NX)).key("TGROUP", 3.0);
        var plane = new float[PLANE];
        context.reference(new FakeReference("gain").floats("SCI", plane, NY, NX));
        context.reference(new FakeReference("readnoise").floats("SCI", plane, NY, NX));
        assertTrue(new JumpStep().open(context) instanceof StepRun.Skip);
    }

    @Test
    void orderOfIntegrationsDoesNotMatter() throws Exception {
        var one = ramps(2, 8);
        step(one.get(0), P, 3, 600);
        step(one.get(1), 13, 5, 90);
        var other = ramps(2, 8);
        step(other.get(1), P, 3, 600);
        step(other.get(0), 13, 5, 90);
        run(one);
        run(other);
        assertArrayEquals(one.get(0).groupDq(), other.get(1).groupDq());
        assertArrayEquals(one.get(1).groupDq(), other.get(0).groupDq());
    }

    @Test
    void writesTheRateOfCosmicRays() throws Exception {
        var blocks = ramps(1, 11);
        step(blocks.get(0), P, 3, 41);
        var context = run(blocks);
        // one in 10 differences of 3 s and 99 pixels
        assertEquals(1000 / (30.0 * PLANE), context.header().number("PRIMECRS", -1), 1e-12);
    }

    @Test
    void pixelsWithoutGainAreFlagged() throws Exception {
        var blocks = ramps(1, 5);
        var context = FakeStepContext.miri(new Shape4(1, 5, NY, NX));
        var gain = new float[PLANE];
        Arrays.fill(gain, 2f);
        gain[1] = Float.NaN;
        gain[2] = 0;
        gain[3] = -1;
        context.reference(new FakeReference("gain").floats("SCI", gain, NY, NX));
        context.reference(new FakeReference("readnoise").floats("SCI", gain, NY, NX));
        ((StepRun.Ramp) new JumpStep().open(context)).correct(blocks.get(0));
        assertArrayEquals(
                new int[] {0, Dq.NO_GAIN_VALUE | 1, Dq.NO_GAIN_VALUE | 1, Dq.NO_GAIN_VALUE | 1, 0},
                Arrays.copyOf(blocks.get(0).pixelDq(), 5));
    }

    @Test
    void aPlaneFlaggedAllOverIsFreed() {
        byte[] flags = {JUMP, JUMP | 64, Dq.DO_NOT_USE, JUMP, 0};
        assertTrue(JumpFlags.freeWhollyFlagged(flags, 0, 4));
        assertArrayEquals(new byte[] {0, JUMP | 64, Dq.DO_NOT_USE, 0, 0}, flags);
        assertFalse(JumpFlags.freeWhollyFlagged(flags, 1, 5));
    }

    @Test
    void describesADiscByACircleAndFillsHoles() {
        var mask = new byte[41 * 41];
        for (int p = 0; p < mask.length; p++) {
            int d = (p / 41 - 20) * (p / 41 - 20) + (p % 41 - 18) * (p % 41 - 18);
            mask[p] = (byte) (d <= 100 && d > 36 ? 1 : 0);
        }
        assertEquals(1, Regions.find(mask.clone(), 41, 41, 317).size());
        assertEquals(0, Regions.find(mask.clone(), 41, 41, 318).size());
        var ellipse = Regions.find(mask, 41, 41, 1).get(0);
        assertEquals(18, ellipse.x());
        assertEquals(20, ellipse.y());
        assertEquals(ellipse.axis1(), ellipse.axis2(), 1e-9);
    }

    @Test
    void drawsATurnedEllipse() {
        var inside = new boolean[51 * 51];
        new Ellipse(25, 25, 10, 40, 45).draw(51, 51, p -> inside[p] = true);
        // the long axis runs along the rising diagonal
        assertTrue(inside[(25 + 12) * 51 + 25 + 12]);
        assertFalse(inside[(25 + 12) * 51 + 25 - 12]);
    }

    @Test
    void ringOfTheDefaultsHas36Pixels() {
        var ring = Ring.of(1, 2.6);
        assertEquals(36, ring.size());
    }

    /** A large image with noise-free ramps and one blob of a rise of {@code height} in group 6 over a disc of radius 8. */
    private static List<RampBlock> blob(int n, float height, int[] pixelDq) {
        var block = new RampBlock(0, new Shape4(1, 14, n, n), new float[14 * n * n], new byte[14 * n * n], pixelDq);
        for (int p = 0; p < n * n; p++) {
            int dy = p / n - n / 2;
            int dx = p % n - n / 2;
            for (int g = 6; g < 14 && dy * dy + dx * dx <= 64; g++) {
                block.sci()[g * n * n + p] = height;
            }
        }
        return List.of(block);
    }

    private static void runLarge(List<RampBlock> blocks, int n, String... parameters) throws Exception {
        var context =
                FakeStepContext.miri(new Shape4(1, 14, n, n)).key("TGROUP", 3.0).shape(new Shape4(1, 14, n, n));
        var gain = new float[n * n];
        Arrays.fill(gain, 1f);
        var noise = new float[n * n];
        Arrays.fill(noise, 10f);
        context.reference(new FakeReference("gain").floats("SCI", gain, n, n));
        context.reference(new FakeReference("readnoise").floats("SCI", noise, n, n));
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        ((StepRun.Ramp) new JumpStep().open(context)).correct(blocks.get(0));
    }

    @Test
    void flagsAFaintShowerForItsTime() throws Exception {
        int n = 64;
        int centre = n / 2 * n + n / 2;
        var blocks = blob(n, 20, new int[n * n]);
        runLarge(blocks, n, "find_showers", "true", "time_masked_after_shower", "7");
        var flags = blocks.get(0).groupDq();
        for (int g = 0; g < 14; g++) {
            assertEquals(g >= 6 && g <= 8 ? JUMP : 0, flags[g * n * n + centre], "group " + g);
        }
        assertEquals(0, flags[6 * n * n + 5 * n + 5]);
    }

    @Test
    void restoresFlagsWhereAShowerWouldChangeTheSlopeTooMuch() throws Exception {
        int n = 64;
        int centre = n / 2 * n + n / 2;
        // leaving out one of 13 differences changes the mean by 20/13 electrons per group; the limit is 0.1 DN/s * 3 s
        var blocks = blob(n, 20, new int[n * n]);
        runLarge(blocks, n, "find_showers", "true", "max_shower_amplitude", "0.1");
        assertEquals(0, blocks.get(0).groupDq()[6 * n * n + centre]);
    }

    @Test
    void widensASnowballWithACore() throws Exception {
        int n = 96;
        int centre = n / 2 * n + n / 2;
        var blocks = blob(n, 5000, new int[n * n]);
        for (int g = 6; g < 14; g++) {
            for (int dx = -2; dx <= 2; dx++) {
                blocks.get(0).groupDq()[g * n * n + centre + dx] = Dq.SATURATED;
            }
        }
        runLarge(blocks, n, "expand_large_events", "true", "flag_4_neighbors", "false");
        var flags = blocks.get(0).groupDq();
        assertEquals(Dq.SATURATED, flags[6 * n * n + centre]);
        assertEquals(JUMP, flags[6 * n * n + centre + 13]);
        assertEquals(0, flags[6 * n * n + centre + 18]);
        assertEquals(0, flags[7 * n * n + centre + 13]);
        // without a core nothing is widened
        var bare = blob(n, 5000, new int[n * n]);
        runLarge(bare, n, "expand_large_events", "true", "flag_4_neighbors", "false");
        assertEquals(0, bare.get(0).groupDq()[6 * n * n + centre + 13]);
    }
}
