package org.webbcal.step.jump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.simulate.detector.ExtendedEvent;
import org.webbcal.simulate.detector.ExtendedEvent.Kind;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** Snowballs and showers in simulated exposures: what they do to slopes, and what is left of it. */
class ExtendedEventsTest {

    private static final int JUMP = Dq.JUMP_DET;

    /** Share of the injected change of slope that is left, over the pixels that got a charge between two bounds, DN. */
    private static double left(Exposure exposure, float[][] charge, double least, double most) {
        double sum = 0;
        double injected = 0;
        for (int i = 0; i < charge.length; i++) {
            for (int p = 0; p < charge[i].length; p++) {
                double slope = exposure.slope(i, p);
                if (charge[i][p] >= least && charge[i][p] < most && !Double.isNaN(slope)) {
                    sum += slope - Exposure.RATE;
                    injected += charge[i][p] / (exposure.shape.ngroups() - 1);
                }
            }
        }
        return sum / injected;
    }

    private static List<ExtendedEvent> snowballs() {
        return List.of(
                new ExtendedEvent(Kind.SNOWBALL, 0, 4, 60, 60, 5, 5, 0, 120000),
                new ExtendedEvent(Kind.SNOWBALL, 0, 6, 130, 50, 4, 3.5, 0.5, 120000),
                new ExtendedEvent(Kind.SNOWBALL, 1, 5, 90, 120, 7, 6, 2, 120000),
                new ExtendedEvent(Kind.SNOWBALL, 1, 3, 4, 150, 5, 5, 0, 120000));
    }

    @Test
    void rimsOfSnowballsAreRemoved() throws Exception {
        var untouched = new Exposure(new Shape4(2, 10, 180, 180), 1);
        var charge = untouched.add(snowballs());
        // what the rim does where no jump is flagged
        assertEquals(1, left(untouched, charge, 5, 5000), 0.05);
        var exposure = new Exposure(new Shape4(2, 10, 180, 180), 1);
        exposure.add(snowballs());
        var context = exposure.run("expand_large_events", "true", "min_jump_to_flag_neighbors", "30");
        double rims = left(exposure, charge, 5, 5000);
        assertEquals(0, rims, 0.02);
        Measured.injection("NS-SNOW", "charge of the rims of four snowballs", 1, rims);
        // the faint outskirts, which the search by pixel does not see
        Measured.injection("NS-SNOW", "their outskirts, of 0.4 to 4 σ", 1, left(exposure, charge, 5, 50));
        assertEquals(4L, context.notes().get("snowballs"));
        assertTrue((double) context.notes().get("snowballs_flagged_fraction") > 0.001);
    }

    @Test
    void coresOfSnowballsGrowAndStayFlaggedInTheNextIntegration() throws Exception {
        for (String mask : new String[] {"true", "false"}) {
            var exposure = new Exposure(new Shape4(2, 10, 180, 180), 1);
            exposure.add(snowballs().subList(0, 1));
            exposure.run(
                    "expand_large_events",
                    "true",
                    "snowball_time_masked_next_int",
                    "9",
                    "mask_snowball_core_next_int",
                    mask);
            // radius 5, as the moments see it 4.5, and 1 more on either side for sat_expand 2 less what rounding takes
            assertEquals(Dq.SATURATED, exposure.flag(0, 4, 60, 65) & Dq.SATURATED);
            assertEquals(Dq.SATURATED, exposure.flag(0, 9, 66, 60) & Dq.SATURATED);
            assertEquals(0, exposure.flag(0, 3, 60, 60) & Dq.SATURATED);
            int next = mask.equals("true") ? JUMP : 0;
            assertEquals(0, exposure.flag(1, 0, 60, 60) & JUMP);
            assertEquals(next, exposure.flag(1, 1, 60, 60) & JUMP);
            assertEquals(next, exposure.flag(1, 2, 60, 60) & JUMP);
            assertEquals(0, exposure.flag(1, 3, 60, 60) & JUMP);
        }
    }

    /** A jump of many pixels without a saturated core counts at the edge only, or where none is asked for. */
    @Test
    void aSnowballWithoutCoreCountsAtTheEdge() throws Exception {
        int[][] places = {{90, 90}, {90, 4}, {4, 90}, {90, 175}, {175, 90}};
        for (int[] at : places) {
            for (String required : new String[] {"true", "false"}) {
                var exposure = new Exposure(new Shape4(1, 10, 180, 180), 2);
                exposure.add(List.of(new ExtendedEvent(Kind.SNOWBALL, 0, 4, at[0], at[1], 5, 5, 0, 20000)));
                var context = exposure.run(
                        "expand_large_events", "true", "sat_required_snowball", required, "min_jump_area", "30");
                boolean inside = at[0] == 90 && at[1] == 90;
                assertEquals(
                        inside && required.equals("true") ? 0L : 1L,
                        context.notes().get("snowballs"));
            }
        }
    }

    /** The reference software takes the height for the width: in a wide image all that lies to the right would be near the edge. */
    @Test
    void theEdgeOfAWideImageIsItsOwn() throws Exception {
        for (boolean jwst : new boolean[] {false, true}) {
            var exposure = new Exposure(new Shape4(1, 8, 80, 300), 2);
            exposure.add(List.of(new ExtendedEvent(Kind.SNOWBALL, 0, 4, 40, 200, 5, 5, 0, 20000)));
            var context = exposure.run(
                    "expand_large_events",
                    "true",
                    "min_jump_area",
                    "30",
                    "snowball_geometry",
                    jwst ? "jwst" : "corrected");
            assertEquals(jwst ? 1L : 0L, context.notes().get("snowballs"));
        }
    }

    private static List<ExtendedEvent> showers(double amplitude) {
        return List.of(
                new ExtendedEvent(Kind.SHOWER, 0, 4, 60, 60, 22, 14, 0.4, amplitude),
                new ExtendedEvent(Kind.SHOWER, 0, 9, 120, 120, 16, 12, 1.2, amplitude),
                new ExtendedEvent(Kind.SHOWER, 1, 7, 20, 140, 20, 15, 2.5, amplitude));
    }

    @Test
    void showersAreRemoved() throws Exception {
        // 4 sigma in the centre of the patch, 2 sigma at its half light
        double amplitude = 4 * Math.sqrt(Exposure.RATE + Exposure.READ_NOISE * Exposure.READ_NOISE);
        var blind = new Exposure(new Shape4(2, 16, 180, 180), 3);
        var charge = blind.add(showers(amplitude));
        blind.run();
        double before = left(blind, charge, amplitude / 2, 10 * amplitude);
        assertTrue(before > 0.5, () -> "without a search for showers " + before + " is left");
        var exposure = new Exposure(new Shape4(2, 16, 180, 180), 3);
        exposure.add(showers(amplitude));
        var context = exposure.run("find_showers", "true");
        double after = left(exposure, charge, amplitude / 2, 10 * amplitude);
        Measured.injection("MRS-SHOWER, IMG-SHOWER", "charge of three showers, 2 to 4 σ in a pixel", before, after);
        assertTrue((long) context.notes().get("showers") >= 3);
        assertTrue((double) context.notes().get("showers_flagged_fraction") > 0.001);
    }

    /** A clean exposure: as many flags as without, no event, and the slopes stay. */
    @Test
    void cleanDataStayAsTheyAre() throws Exception {
        var plain = new Exposure(new Shape4(2, 16, 180, 180), 4);
        plain.run();
        var exposure = new Exposure(new Shape4(2, 16, 180, 180), 4);
        var context = exposure.run("find_showers", "true");
        assertEquals(0L, context.notes().get("showers"));
        assertArrayEquals(plain.flags(), exposure.flags());
        var near = new Exposure(new Shape4(2, 16, 180, 180), 4);
        context = near.run("expand_large_events", "true");
        assertEquals(0L, context.notes().get("snowballs"));
        assertArrayEquals(plain.flags(), near.flags());
        double flagged = 1 + plain.count(JUMP);
        Measured.harm("MRS-SHOWER, IMG-SHOWER", "flags of a clean exposure", flagged, 1 + exposure.count(JUMP));
        Measured.harm("NS-SNOW", "flags of a clean exposure", flagged, 1 + near.count(JUMP));
        double sum = 0;
        for (int p = 0; p < plain.shape.plane(); p++) {
            sum += plain.slope(0, p) - Exposure.RATE;
        }
        assertEquals(0, sum / plain.shape.plane() / Exposure.RATE, 0.01);
    }

    /** Many integrations: the differences are clipped against each other, for jumps and for showers. */
    @Test
    void showersOfATimeSeriesAreFoundAgainstTheOtherIntegrations() throws Exception {
        var exposure = new Exposure(new Shape4(24, 8, 96, 96), 5);
        var events = List.of(new ExtendedEvent(Kind.SHOWER, 13, 2, 48, 48, 16, 14, 0.3, 50));
        exposure.add(events);
        var context =
                exposure.run("find_showers", "true", "minimum_sigclip_groups", "20", "time_masked_after_shower", "6");
        assertEquals(1L, context.notes().get("showers"));
        assertEquals(JUMP, exposure.flag(13, 2, 48, 48));
        assertEquals(0, exposure.flag(12, 2, 48, 48));
    }

    @Test
    void nothingDependsOnThreadsBlocksOrBands() throws Exception {
        List<String> parameters = new ArrayList<>(List.of("find_showers", "true", "expand_large_events", "true"));
        parameters.addAll(List.of("after_jump_flag_dn1", "200", "after_jump_flag_time1", "7"));
        var variants = new String[][] {
            {"min_diffs_single_pass", "10"},
            {"min_diffs_single_pass", "1000"},
            {"minimum_sigclip_groups", "3"},
            {"expand_large_events", "false"},
        };
        for (var variant : variants) {
            byte[] first = null;
            Object rate = null;
            for (int blockRows : new int[] {16, 1, 7, 200}) {
                for (boolean parallel : new boolean[] {false, true}) {
                    var exposure = new Exposure(new Shape4(3, 12, 96, 110), 6);
                    exposure.add(List.of(
                            new ExtendedEvent(Kind.SNOWBALL, 0, 4, 60, 60, 4, 4, 0, 120000),
                            new ExtendedEvent(Kind.SHOWER, 1, 5, 40, 50, 16, 14, 0.3, 60)));
                    var all = new ArrayList<>(parameters);
                    all.addAll(List.of(variant));
                    FakeStepContext context =
                            exposure.context(all.toArray(String[]::new)).parallel(parallel, blockRows);
                    exposure.run(context, parallel ? blockRows : 96);
                    var notes = context.notes().toString() + context.header().number("PRIMECRS", -1);
                    first = first == null ? exposure.flags() : first;
                    rate = rate == null ? notes : rate;
                    assertArrayEquals(first, exposure.flags(), Arrays.toString(variant));
                    assertEquals(rate, notes);
                }
            }
        }
    }

    @Test
    void mediansOfTheSearchServeTheShowers() {
        int n = 40;
        var exposure = new Exposure(new Shape4(2, 9, 5, n), 7);
        var sci = new float[][] {
            exposure.blocks.get(0).sci(), exposure.blocks.get(1).sci()
        };
        var flags = new byte[][] {
            exposure.blocks.get(0).groupDq(), exposure.blocks.get(1).groupDq()
        };
        var pairs = new JumpKernel.Pairs(new int[] {0, 0, 0, 0, 1, 1, 1}, new int[] {0, 1, 2, 5, 3, 4, 7});
        var gain = new float[5 * n];
        Arrays.fill(gain, 1.3f);
        var medians = new double[5 * n];
        var unusable = JumpFlags.unusable(false, true);
        var centre = new float[2][1][5 * n];
        var scale = new float[2][1][5 * n];
        ShowerStatistics.measure(sci, flags, pairs, unusable, 5, n, 0, 0, 5, gain, gain, 4, false, centre[0], scale[0]);
        for (int p = 0; p < medians.length; p++) {
            medians[p] = centre[0][0][p];
        }
        for (int p = 3; p < 5 * n; p += 7) {
            flags[p % 2][2 * 5 * n + p] = (byte) JUMP;
            flags[1 - p % 2][6 * 5 * n + p] = (byte) (JUMP | Dq.PERSISTENCE);
        }
        ShowerStatistics.measure(sci, flags, pairs, unusable, 5, n, 0, 0, 5, gain, gain, 4, false, centre[0], scale[0]);
        ShowerStatistics.measureJumped(
                sci, flags, pairs, unusable, 5, n, 0, 0, 5, gain, gain, 4, medians, centre[1][0], scale[1][0]);
        assertArrayEquals(centre[0][0], centre[1][0]);
        assertArrayEquals(scale[0][0], scale[1][0]);
    }

    @Test
    void sumsOverARingAreThoseOfItsPixels() {
        var ring = Ring.of(1.5, 2.2);
        int ny = 13;
        int nx = 17;
        var sums = new RingSum(ring, nx);
        int margin = sums.margin();
        var out = new float[nx];
        for (int y = -ring.reach(); y < ny + ring.reach(); y++) {
            var row = new float[nx + 2 * margin];
            for (int x = 0; x < nx && y >= 0 && y < ny; x++) {
                row[margin + x] = (y * 31 + x * 17) % 23;
            }
            sums.add(y, row);
            int centre = y - ring.reach();
            if (centre < 0) {
                continue;
            }
            sums.sum(centre, out);
            for (int x = 0; x < nx; x++) {
                float expected = 0;
                for (int v = Math.max(0, centre - 4); v <= Math.min(ny - 1, centre + 4); v++) {
                    for (int u = Math.max(0, x - 4); u <= Math.min(nx - 1, x + 4); u++) {
                        double d = Math.hypot(v - centre, u - x);
                        expected += d >= 1.5 && d <= 3.7 ? (v * 31 + u * 17) % 23 : 0;
                    }
                }
                assertEquals(expected, out[x]);
            }
        }
    }
}
