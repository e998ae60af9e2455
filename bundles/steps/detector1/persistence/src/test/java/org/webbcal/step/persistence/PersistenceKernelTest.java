package org.webbcal.step.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.model.dq.Dq;

class PersistenceKernelTest {

    private static final byte SAT = (byte) Dq.SATURATED;
    private static final byte MARK = (byte) Dq.PERSISTENCE;
    private static final byte BOTH = (byte) (Dq.SATURATED | Dq.PERSISTENCE);

    /** One pixel; groups end at 110, 120, 130 … s. */
    private static PersistenceKernel.Counts pixel(
            float[] sci, byte[] dq, double[] end, double window, float threshold) {
        return PersistenceKernel.integration(
                sci, dq, end, new byte[1], 100, 10, window, threshold, MARK, dq.length, 1, 1, 0, 1);
    }

    @Test
    void theFirstSaturatedGroupOpensAWindowThatEndsInTime() {
        byte[] dq = {0, SAT, SAT, SAT, 0, 0};
        double[] end = {0};
        var counts = pixel(new float[6], dq, end, 20, Float.NaN);
        // opened at 120, ends at 140: the group at 140 is still inside
        assertArrayEquals(new byte[] {0, BOTH, BOTH, BOTH, 0, 0}, dq);
        assertEquals(0, end[0]);
        assertEquals(1, counts.opened);
        assertEquals(3, counts.flagged);
    }

    @Test
    void aWindowOfAnEarlierExposureIsFlaggedUntilItsEnd() {
        byte[] dq = new byte[4];
        double[] end = {125};
        pixel(new float[4], dq, end, 1000, Float.NaN);
        assertArrayEquals(new byte[] {MARK, MARK, 0, 0}, dq);
        assertEquals(0, end[0]);
    }

    @Test
    void aWindowOfALaterExposureIsTakenAway() {
        byte[] dq = new byte[3];
        double[] end = {5000};
        var counts = pixel(new float[3], dq, end, 1000, Float.NaN);
        assertArrayEquals(new byte[3], dq);
        assertEquals(0, end[0]);
        assertEquals(1, counts.backwards);
    }

    @Test
    void aHighSampleOpensAWindowOnceAndNanDoesNot() {
        byte[] dq = new byte[6];
        double[] end = {0};
        var counts = pixel(new float[] {Float.NaN, 31, 32, 33, 29, 30}, dq, end, 10, 30);
        // 120…130, and anew 140…150
        assertArrayEquals(new byte[] {0, MARK, MARK, MARK, MARK, 0}, dq);
        assertEquals(2, counts.opened);
        assertEquals(0, end[0]);
    }

    @Test
    void saturationMovesAnOpenWindow() {
        byte[] dq = {0, 0, SAT, SAT};
        double[] end = {115};
        pixel(new float[4], dq, end, 500, Float.NaN);
        assertArrayEquals(new byte[] {MARK, 0, BOTH, BOTH}, dq);
        assertEquals(630, end[0]);
    }

    @Test
    void theMarkMayMakeSamplesUseless() {
        byte[] dq = {SAT, SAT};
        PersistenceKernel.integration(
                new float[2],
                dq,
                new double[1],
                new byte[1],
                0,
                10,
                100,
                Float.NaN,
                (byte) (Dq.PERSISTENCE | Dq.DO_NOT_USE),
                2,
                1,
                1,
                0,
                1);
        assertArrayEquals(new byte[] {35, 35}, dq);
    }

    @Test
    void onlyTheRowsAskedForAreTouched() {
        byte[] dq = {SAT, SAT, SAT};
        double[] end = new double[3];
        PersistenceKernel.integration(new float[3], dq, end, new byte[3], 0, 10, 100, Float.NaN, MARK, 1, 3, 1, 1, 2);
        assertArrayEquals(new byte[] {SAT, BOTH, SAT}, dq);
        assertArrayEquals(new double[] {0, 110, 0}, end);
    }

    /** Against the rules written out plane by plane, in the order in which they are stated. */
    @Test
    void randomRampsFollowTheRules() {
        var random = new Random(5);
        int ng = 9;
        int plane = 4000;
        var sci = new float[ng * plane];
        var dq = new byte[ng * plane];
        var end = new double[plane];
        for (int k = 0; k < sci.length; k++) {
            sci[k] = random.nextInt(30) == 0 ? Float.NaN : random.nextFloat() * 100;
            dq[k] = (byte) (random.nextInt(6) == 0 ? random.nextInt(8) : 0);
        }
        for (int p = 0; p < plane; p++) {
            end[p] = random.nextInt(3) == 0 ? 100 + 5 * random.nextInt(60) : 0;
        }
        var expectedDq = dq.clone();
        var expectedEnd = end.clone();
        var count = new int[plane];
        for (int g = 0; g < ng; g++) {
            double t = 100 + 10 * (g + 1);
            for (int p = 0; p < plane; p++) {
                int at = g * plane + p;
                expectedEnd[p] = expectedEnd[p] < t ? 0 : expectedEnd[p];
                count[p] += (expectedDq[at] & Dq.SATURATED) != 0 ? 1 : 0;
                expectedEnd[p] = count[p] == 1 ? t + 35 : expectedEnd[p];
                boolean sets = sci[at] > 93 && !(expectedEnd[p] > 0);
                expectedEnd[p] = sets ? t + 35 : expectedEnd[p];
                expectedEnd[p] = expectedEnd[p] - (t + 35) > 0 ? 0 : expectedEnd[p];
                expectedDq[at] |= expectedEnd[p] > 0 ? MARK : 0;
            }
        }
        PersistenceKernel.integration(sci, dq, end, new byte[plane], 100, 10, 35, 93, MARK, ng, 1, plane, 0, 1);
        assertArrayEquals(expectedDq, dq);
        assertArrayEquals(expectedEnd, end);
    }
}
