package org.webbcal.step.refpix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Irs2Layout;

class Irs2BadReferenceTest {

    private static final int SIDE = Irs2Layout.SIDE;
    private static final int STORED = Irs2Layout.ROWS * SIDE;

    private static Irs2BadReference none() {
        return new Irs2BadReference(new boolean[Irs2Layout.ROWS], 3);
    }

    /** Known issue NS-IRS2REF: pairs that jump, lie high or scatter spoil the rows around them. */
    @Test
    void findsAndReplacesNoisyRows() {
        var random = new Random(8);
        var sci = new float[2 * STORED];
        int jumping = Irs2BadReference.row(70);
        int high = Irs2BadReference.row(131);
        int noisy = Irs2BadReference.row(200);
        for (int g = 0; g < 2; g++) {
            for (int pair = 0; pair < Irs2BadReference.ALL_PAIRS; pair++) {
                int row = Irs2BadReference.row(pair);
                for (int k = 0; k < 2 * SIDE; k++) {
                    double scatter = row == noisy ? 60 : 5;
                    double offset = row == jumping && k >= SIDE ? 40 : row == high ? 90 : 0;
                    sci[g * STORED + row * SIDE + k] = (float) (offset + scatter * random.nextGaussian());
                }
            }
        }
        double before = worst(sci);
        var bad = none();
        bad.add(statistics(sci));
        for (int row : new int[] {jumping, high, noisy}) {
            assertTrue(bad.isBad(row) && bad.isBad(row + 1), "row " + row);
        }
        assertTrue(bad.count() < 30, bad.count() + " rows found, 6 are bad");
        for (var replacement : bad.replacements()) {
            replacement.apply(sci, 0);
            replacement.apply(sci, STORED);
        }
        double after = worst(sci);
        assertTrue(before > 50 && after < 6, before + " DN before, " + after + " after");
    }

    private static double[] statistics(float[] sci) {
        var statistics = new double[3 * Irs2BadReference.ALL_PAIRS];
        for (int pair = 0; pair < Irs2BadReference.ALL_PAIRS; pair++) {
            Irs2BadReference.statistics(sci, 2, pair, statistics);
        }
        return statistics;
    }

    /** Largest scatter about 0 of a pair. */
    private static double worst(float[] sci) {
        var s = statistics(sci);
        double worst = 0;
        for (int k = 0; k < s.length; k += 3) {
            worst = Math.max(worst, Math.hypot(s[k + 1], s[k + 2]));
        }
        return worst;
    }

    @Test
    void statisticsAreThoseOfAllColumnsAndGroups() {
        var sci = new float[2 * STORED];
        for (int g = 0; g < 2; g++) {
            Arrays.fill(sci, g * STORED + 8 * SIDE, g * STORED + 9 * SIDE, 10);
            Arrays.fill(sci, g * STORED + 9 * SIDE, g * STORED + 10 * SIDE, 14);
        }
        var out = new double[3];
        Irs2BadReference.statistics(sci, 2, 0, out);
        assertEquals(4, out[0]);
        assertEquals(12, out[1]);
        assertEquals(2, out[2]);
    }

    @Test
    void takesTheSamePlaceOfTheBlocksAroundElseTheOtherPair() {
        assertEquals(List.of(new Irs2BadReference.Replacement(668, 648, 688)), with(668));
        assertEquals(List.of(new Irs2BadReference.Replacement(648, 668, -1)), with(648));
        // the neighbours of 668 are bad as well: the other pair of the block
        assertEquals(
                new Irs2BadReference.Replacement(668, 670, -1),
                with(648, 668, 688).get(1));
        assertEquals(
                new Irs2BadReference.Replacement(670, 668, -1),
                with(650, 670, 690).get(1));
        assertEquals(
                new Irs2BadReference.Replacement(668, -1, -1),
                with(648, 668, 670, 688).get(1));
    }

    private static List<Irs2BadReference.Replacement> with(int... rows) {
        var flagged = new boolean[Irs2Layout.ROWS];
        for (int row : rows) {
            flagged[row] = true;
        }
        return new Irs2BadReference(flagged, 3).replacements();
    }

    @Test
    void neverCrossesToAnotherOutput() {
        // the last block of output 1 and the first of output 2
        assertEquals(
                new Irs2BadReference.Replacement(1268, 1248, -1), with(1268).get(0));
        assertEquals(
                new Irs2BadReference.Replacement(1288, 1308, -1), with(1288).get(0));
    }

    @Test
    void decodesTheTableOfTheReference() {
        var bad = none();
        // output 1, first pair of a block, block 5; output 2 is read the other way round
        var list = bad.add(new Irs2Layout(false), new int[] {1, 2}, new int[] {1, 1}, new int[] {1 << 5, 1});
        assertEquals(new Irs2BadReference.Replacement(748, 728, 768), list.get(0));
        assertEquals(new Irs2BadReference.Replacement(749, 729, 769), list.get(1));
        assertEquals(new Irs2BadReference.Replacement(1290, 1310, -1), list.get(2));
        assertEquals(4, bad.count());
        assertTrue(bad.add(new Irs2Layout(false), new int[] {1}, new int[] {1}, new int[] {1 << 5})
                .isEmpty());
        // rows of NRS2 run against the read-out
        assertEquals(
                new Irs2BadReference.Replacement(2451, 2471, 2431),
                none().add(new Irs2Layout(true), new int[] {1}, new int[] {1}, new int[] {1 << 5})
                        .get(0));
    }

    @Test
    void clipsAboutTheMedian() {
        double[] values = {1, 2, 3, 2, 1, 2, 3, 2, 1, 3, 2, 100};
        double[] typical = Irs2BadReference.clipped(values, 3);
        assertEquals(2, typical[0], 1e-12);
        assertFalse(typical[1] > 1);
    }
}
