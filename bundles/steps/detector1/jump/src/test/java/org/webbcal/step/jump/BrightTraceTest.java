package org.webbcal.step.jump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** A bright trace along the columns whose ramps are not quite linear: the search by pixel flags good groups, the second look takes that back. */
class BrightTraceTest {

    private static final int NY = 64;
    private static final int NX = 24;
    private static final int CENTRE = 12;
    /** Charge of a group in the centre of the trace, DN. */
    private static final double PEAK = 4000;
    /** Charge of a hit, DN: ten times the noise in the centre. */
    private static final double HIT = 700;

    /** Shapes of the deviation, as a share of the rate. */
    private interface Bend {
        double at(int g, int ngroups);
    }

    /** Gains of charge that grow smaller as the well fills. */
    private static final Bend FALLING = (g, n) -> -0.22 * (g / (n - 1.0) - 0.5);

    /** The first groups lag behind, as after a reset. */
    private static final Bend LAGGING = (g, n) -> -0.12 * Math.exp(-(g - 1) / 1.2);

    private static double profile(int x) {
        return Math.exp(-0.5 * (x - CENTRE) * (x - CENTRE) / 2.25);
    }

    private static boolean onTrace(int p) {
        return Math.abs(p % NX - CENTRE) <= 4;
    }

    /** The exposure without trace is that of {@link Exposure}. */
    private static Exposure exposure(int nints, int ngroups, Bend bend) {
        var exposure = new Exposure(new Shape4(nints, ngroups, NY, NX), 11);
        var noise = new Noise(12);
        for (var block : exposure.blocks) {
            for (int p = 0; p < NY * NX; p++) {
                double rate = PEAK * profile(p % NX) * (1 + 0.2 * Math.sin(p / NX / 9.0));
                double charge = 0;
                for (int g = 1; g < ngroups; g++) {
                    charge += rate * (1 + bend.at(g, ngroups)) + Math.sqrt(rate) * noise.normal();
                    block.sci()[g * NY * NX + p] += (float) charge;
                }
            }
        }
        return exposure;
    }

    private static void hit(Exposure exposure, int integration, int g, int p) {
        for (int k = g; k < exposure.shape.ngroups(); k++) {
            exposure.blocks.get(integration).sci()[k * NY * NX + p] += (float) HIT;
        }
    }

    /** Hits in the two central columns, every ninth row, in another group each; returns how many of them are flagged. */
    private static int[] hits(Exposure exposure, boolean inject) {
        int n = 0;
        int found = 0;
        for (int i = 0; i < exposure.shape.nints(); i++) {
            for (int y = 4 + i; y < NY; y += 9) {
                int g = 2 + (y + 3 * i) % (exposure.shape.ngroups() - 3);
                int p = y * NX + CENTRE + y % 2;
                if (inject) {
                    hit(exposure, i, g, p);
                }
                n++;
                found += (exposure.flag(i, g, p / NX, p % NX) & Dq.JUMP_DET) != 0 ? 1 : 0;
            }
        }
        return new int[] {n, found};
    }

    private static long flags(Exposure exposure, boolean trace) {
        long n = 0;
        for (var block : exposure.blocks) {
            for (int k = 0; k < block.groupDq().length; k++) {
                n += (block.groupDq()[k] & Dq.JUMP_DET) != 0 && onTrace(k % (NY * NX)) == trace ? 1 : 0;
            }
        }
        return n;
    }

    /** Returns the share of the false flags that is left. */
    private static double measure(int nints, int ngroups, Bend bend, String... parameters) throws Exception {
        var blind = exposure(nints, ngroups, bend);
        var all = Arrays.copyOf(parameters, parameters.length + 2);
        all[parameters.length] = "protect_bright";
        all[parameters.length + 1] = "false";
        blind.run(all);
        var exposure = exposure(nints, ngroups, bend);
        exposure.run(parameters);
        long before = flags(blind, true);
        long after = flags(exposure, true);
        assertTrue(before > 100 * nints, () -> "the search flags good groups: " + before);
        assertEquals(flags(blind, false), flags(exposure, false), 2, "flags beside the trace");

        var struck = exposure(nints, ngroups, bend);
        hits(struck, true);
        var context = struck.run(parameters);
        int[] found = hits(struck, false);
        assertTrue(found[1] >= 0.95 * found[0], () -> found[1] + " of " + found[0] + " cosmic rays found");
        double fraction = (double) context.notes().get("bright_flagged_fraction");
        assertTrue(fraction < 0.2 * (double) context.notes().get("bright_flagged_fraction_before"));
        Measured.injection(
                "MR-LRS03",
                "false flags of jumps on a bright trace that is bent, " + nints + " × " + ngroups + " groups",
                before,
                after);
        return (double) after / before;
    }

    @Test
    void falseFlagsAreTakenBackAndCosmicRaysStay() throws Exception {
        for (Bend bend : new Bend[] {FALLING, LAGGING}) {
            for (int nints : new int[] {1, 2, 5}) {
                for (String least : new String[] {"1", "1000"}) {
                    double left = measure(nints, 14, bend, "min_diffs_single_pass", least);
                    assertTrue(left <= 0.2, () -> left + " of the false flags are left, integrations " + nints);
                }
            }
        }
    }

    @Test
    void shortRampsAreProtectedByTraceAndIntegrations() throws Exception {
        assertTrue(measure(1, 5, LAGGING) <= 0.2);
        assertTrue(measure(4, 5, LAGGING) <= 0.2);
    }

    /** Hits of a pixel in most groups are no reason to believe the search, where it is bright. */
    @Test
    void noisyBrightPixelsAreNotFlaggedInMostGroups() throws Exception {
        var exposure = exposure(3, 14, (g, n) -> 0);
        var noise = new Noise(13);
        int p = 30 * NX + CENTRE;
        for (var block : exposure.blocks) {
            double charge = 0;
            for (int g = 1; g < 14; g++) {
                charge += 0.15 * PEAK * (noise.normal() > 0 ? 1 : -1);
                block.sci()[g * NY * NX + p] += (float) charge;
            }
        }
        exposure.run("flag_4_neighbors", "false");
        int n = 0;
        for (int i = 0; i < 3; i++) {
            for (int g = 1; g < 14; g++) {
                n += exposure.flag(i, g, 30, CENTRE) & Dq.JUMP_DET;
            }
        }
        int flagged = n / Dq.JUMP_DET;
        assertTrue(flagged <= 19, () -> flagged + " of 39 groups flagged");
    }

    @Test
    void faintDataAndTheReferenceProfileAreAsBefore() throws Exception {
        var plain = new Exposure(new Shape4(2, 16, NY, NX), 4);
        plain.run("protect_bright", "false");
        var exposure = new Exposure(new Shape4(2, 16, NY, NX), 4);
        FakeStepContext context = exposure.run();
        assertArrayEquals(plain.flags(), exposure.flags());
        double flagged = 1 + plain.count(Dq.JUMP_DET);
        Measured.harm("MR-LRS03", "flags of a clean exposure", flagged, 1 + exposure.count(Dq.JUMP_DET));
        assertEquals(0L, context.notes().get("bright_pixels"));
    }

    @Test
    void nothingDependsOnThreadsBlocksOrBands() throws Exception {
        for (int nints : new int[] {1, 3}) {
            byte[] first = null;
            Object told = null;
            for (int blockRows : new int[] {16, 1, 7}) {
                for (boolean parallel : new boolean[] {false, true}) {
                    var exposure = exposure(nints, 9, LAGGING);
                    hits(exposure, true);
                    var context =
                            exposure.context("min_jump_to_flag_neighbors", "5").parallel(parallel, blockRows);
                    exposure.run(context, parallel ? blockRows : NY);
                    first = first == null ? exposure.flags() : first;
                    told = told == null ? context.notes().toString() : told;
                    assertArrayEquals(first, exposure.flags());
                    assertEquals(told, context.notes().toString());
                }
            }
        }
    }
}
