package org.webbcal.diff.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.webbcal.diff.DiffOptions;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;

class TallyTest {

    @Test
    void countsNeighboursInTheLastPlace() {
        var tally = new NumberTally(1e-5, 0);
        float one = 1;
        float[] b = {one, one, one, one, -0f};
        float[] a = {one, Math.nextUp(one), Math.nextDown(one), one + 5 * Math.ulp(one), 0f};
        tally.add(a, b, null, 5);
        var n = tally.result(i -> new int[] {(int) i});
        assertEquals(Map.of("0", 2L, "1", 2L, "4-7", 1L), n.ulps());
        assertEquals(5, n.within());
        assertEquals(2, n.identical());
    }

    @Test
    void infinityIsAlikeOnlyWithItself() {
        var tally = new NumberTally(1e-5, 1e-7);
        double inf = Double.POSITIVE_INFINITY;
        tally.add(new double[] {inf, inf, 1, -inf}, new double[] {inf, 1, inf, inf}, 4);
        assertEquals(1, tally.result(i -> new int[] {(int) i}).within());
    }

    @Test
    void relativeDifferencesAreCountedByStep() {
        var tally = new NumberTally(0, 0);
        tally.add(new double[] {1.5, 1.0005, 1}, new double[] {1, 1, 1}, 3);
        var relative = tally.result(i -> new int[] {(int) i}).relative();
        assertEquals(1, relative.get("1e-1"));
        assertEquals(2, relative.get("1e-4"));
        assertEquals(2, relative.get("0"));
    }

    @Test
    void placesAreThoseOfTheFileWhateverTheBands() {
        int[] dims = {2, 3, 5, 4};
        int rows = 2;
        long index = 0;
        for (int y0 = 0; y0 < 5; y0 += rows) {
            for (int i = 0; i < 2; i++) {
                for (int g = 0; g < 3; g++) {
                    for (int y = y0; y < Math.min(5, y0 + rows); y++) {
                        for (int x = 0; x < 4; x++) {
                            assertArrayEquals(
                                    new int[] {i, g, y, x}, ImageComparison.bandPosition(index++, dims, rows));
                        }
                    }
                }
            }
        }
    }

    @Test
    void keywordsHaveTheirRules() {
        var a = new Header();
        var b = new Header();
        a.set("R_FLAT", "crds://jwst_miri_flat_1.fits")
                .set("S_IPC", "SKIPPED")
                .set("EFFEXPTM", 100.0)
                .set("NINTS", 1)
                .set("A_2_0", 1.0);
        a.set("TARG", "X  ");
        b.set("R_FLAT", "/cache/jwst_miri_flat_1.fits")
                .set("EFFEXPTM", 100.0000001)
                .set("NINTS", 2)
                .set("A_2_0", 2.0);
        b.set("TARG", "X").set("DATE", "now");
        assertEquals(List.of("NINTS"), names(a, b, false));
        assertEquals(List.of("NINTS", "A_2_0"), names(a, b, true));
        assertTrue(new DiffOptions(0, 0, Map.of(), Set.of("r_*"), -1).ignores("R_FLAT"));
        assertFalse(DiffOptions.DEFAULT.ignores("DATE-OBS"));
    }

    private static List<String> names(Header a, Header b, boolean sip) {
        return HeaderComparison.compare(a, b, 1e-5, DiffOptions.DEFAULT, sip).stream()
                .map(k -> k.name())
                .toList();
    }

    @Test
    void coordinatesAreComparedOnTheSky() {
        var a = tan(150, 3e-5);
        assertTrue(WorldComparison.compare(a, a, new int[] {50, 60}).same());
        var moved = WorldComparison.compare(tan(150 + 1e-6, 3e-5), a, new int[] {50, 60});
        assertFalse(moved.same());
        assertEquals(3.6, moved.milliarcsec(), 1e-3);
        var turnedAround = WorldComparison.compare(tan(150 + 360, 3e-5), a, new int[] {50, 60});
        assertTrue(turnedAround.same());
    }

    private static Gwcs tan(double ra, double scale) {
        return new Gwcs(new FitsTan(10, 10, ra, 0, -1, 0, 0, 1, scale, scale), Gwcs.BoundingBox.ofImage(60, 50));
    }
}
