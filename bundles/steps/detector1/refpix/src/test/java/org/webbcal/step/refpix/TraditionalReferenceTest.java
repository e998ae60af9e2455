package org.webbcal.step.refpix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.Measured;

class TraditionalReferenceTest {

    private static final int SIDE = DetectorFrame.SIDE;
    /** The whole detector, read as NRS1 and as NRS2. */
    private static final DetectorFrame NRS1 = new DetectorFrame(SIDE, SIDE, 0, 0, false, false);

    private static final DetectorFrame NRS2 = new DetectorFrame(SIDE, SIDE, 0, 0, true, true);

    private final int[] dq = new int[SIDE * SIDE];

    /** A value for each pixel by its place on the detector. */
    private interface Scene {
        float at(int line, int column);
    }

    private static float[] image(DetectorFrame frame, Scene scene) {
        var sci = new float[frame.ny() * frame.nx()];
        for (int y = 0; y < frame.ny(); y++) {
            for (int x = 0; x < frame.nx(); x++) {
                sci[y * frame.nx() + x] = scene.at(frame.line(x), frame.column(y));
            }
        }
        return sci;
    }

    private float[] corrected(DetectorFrame frame, boolean oddEven, boolean sides, Scene scene) {
        var sci = image(frame, scene);
        var reference = new TraditionalReference(frame, oddEven, 3, sides, 11, 1);
        reference.subtract(sci, 0, reference.signals(sci, 0, dq), 0, frame.ny());
        return sci;
    }

    private static boolean isEdge(int line, int column) {
        return Math.min(line, column) < 4 || Math.max(line, column) >= SIDE - 4;
    }

    /** Light on all but reference pixels. */
    private static float light(int line, int column) {
        return isEdge(line, column) ? 0 : 50 + line % 3;
    }

    @Test
    void removesLevelsOfOutputsAndParities() {
        for (var frame : new DetectorFrame[] {NRS1, NRS2}) {
            var sci = corrected(
                    frame, true, true, (line, column) -> light(line, column) + 8 * (column / 512) + 3 * (column % 2));
            assertArrayEquals(image(frame, TraditionalReferenceTest::light), sci);
        }
    }

    @Test
    void withoutParitiesTheirMeanIsRemoved() {
        var sci = corrected(NRS1, false, false, (line, column) -> column % 2 == 0 ? 10 : 14);
        assertEquals(-2, sci[10 * SIDE + 10]);
        assertEquals(2, sci[11 * SIDE + 10]);
    }

    @Test
    void aConstantOfTheWholeGroupChangesNothing() {
        Scene scene = (line, column) -> (line * 31 + column * 17) % 64;
        assertArrayEquals(
                corrected(NRS1, true, true, scene),
                corrected(NRS1, true, true, (line, column) -> scene.at(line, column) + 4096));
    }

    @Test
    void followsADriftFromLineToLine() {
        Scene drift = (line, column) -> light(line, column) + line;
        var sci = corrected(NRS1, true, true, drift);
        var truth = image(NRS1, TraditionalReferenceTest::light);
        // the levels take away the mean of the first and last lines; the median gives a straight drift back, but for
        // the reflected ends
        for (int line = 5; line < SIDE - 5; line += 100) {
            assertEquals(truth[1000 * SIDE + line], sci[1000 * SIDE + line], 1e-3);
        }
    }

    @Test
    void ignoresReferencePixelsThatAreNotToBeUsed() {
        Scene scene = (line, column) -> light(line, column) + 8 * (column / 512);
        int p = 600 * SIDE + 2;
        dq[p] = Dq.DO_NOT_USE;
        var sci = corrected(
                NRS1, true, true, (line, column) -> line == 2 && column == 600 ? 60000 : scene.at(line, column));
        sci[p] = 0;
        assertArrayEquals(image(NRS1, TraditionalReferenceTest::light), sci);
    }

    @Test
    void needsAnEdgeOfTheDetector() {
        var inside = new DetectorFrame(32, 64, 1000, 900, false, false);
        assertFalse(new TraditionalReference(inside, true, 3, true, 11, 1).hasReferencePixels(new int[32 * 64]));
        var atTheEdge = new DetectorFrame(32, 64, 1000, 0, false, false);
        assertTrue(new TraditionalReference(atTheEdge, true, 3, true, 11, 1).hasReferencePixels(new int[32 * 64]));
    }

    @Test
    void aSubarrayThroughOneOutputLosesTheLevelsOfItsReferencePixels() {
        for (boolean reversed : new boolean[] {false, true}) {
            var frame = new DetectorFrame(32, 64, 1006, 0, reversed, reversed);
            var flags = new int[32 * 64];
            for (int y = 0; y < 32; y++) {
                Arrays.fill(flags, y * 64, y * 64 + 4, Dq.REFERENCE_PIXEL);
            }
            var sci = image(frame, (line, column) -> column % 2 == 0 ? 10 : 13);
            var reference = new SubarrayReference(frame, "SUBTEST", true, 3);
            var levels = reference.levels(sci, 0, reference.pixels(flags));
            assertArrayEquals(new double[] {10, 13}, levels);
            reference.subtract(sci, 0, levels, 0, 32);
            assertArrayEquals(new float[32 * 64], sci);
        }
    }

    @Test
    void aParityWithoutReferencePixelsTakesTheOther() {
        var frame = new DetectorFrame(2, 8, 1006, 0, false, false);
        var flags = new int[16];
        flags[0] = Dq.REFERENCE_PIXEL;
        var reference = new SubarrayReference(frame, "SUBTEST", true, 3);
        float[] sci = {5, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9};
        assertArrayEquals(new double[] {5, 5}, reference.levels(sci, 0, reference.pixels(flags)));
    }

    @Test
    void columnsOfSub512StandInForReferencePixels() {
        var frame = new DetectorFrame(4, 512, 1006, 0, false, false);
        var pixels = new SubarrayReference(frame, "SUB512", true, 3).pixels(new int[4 * 512]);
        assertEquals(2 * 8, pixels[0].length);
        assertEquals(0, new SubarrayReference(frame, "SUB1024A", true, 3).pixels(new int[4 * 512])[0].length);
    }

    /** Known issue NS-G06: half of the columns of one output drift apart from the others, differently in each group. */
    @Test
    void measuresAndRemovesAlternatingColumnNoise() {
        double[] drift = {0, 6, -9, 14};
        var random = new Random(3);
        var sci = new float[4 * SIDE * SIDE];
        for (int g = 0; g < 4; g++) {
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    boolean noisy = y / 512 == 1 && y % 2 == 0;
                    double value = g * (double) light(x, y) + (noisy ? drift[g] : 0) + 5 * random.nextGaussian();
                    sci[(g * SIDE + y) * SIDE + x] = (float) value;
                }
            }
        }
        double[] before = rms(sci);
        assertEquals(Math.sqrt((36 + 81 + 196) / 3.0), before[1], 0.3);
        assertTrue(before[0] < 0.3, "an output without drift: " + before[0]);
        var reference = new TraditionalReference(NRS1, true, 3, true, 11, 1);
        for (int g = 0; g < 4; g++) {
            int at = g * SIDE * SIDE;
            reference.subtract(sci, at, reference.signals(sci, at, dq), 0, SIDE);
        }
        double[] after = rms(sci);
        assertTrue(after[1] < 0.05 * before[1], before[1] + " DN before, " + after[1] + " after");
        Measured.injection(
                "NS-G06", "drift of the odd columns of an output, traditional read-out", before[1], after[1]);
    }

    /** Reference pixels have noise of their own, which goes into every pixel. */
    @Test
    void cleanDataKeepTheirNoise() {
        var random = new Random(4);
        var sci = new float[SIDE * SIDE];
        for (int k = 0; k < sci.length; k++) {
            sci[k] = (float) (5 * random.nextGaussian());
        }
        double before = scatter(sci);
        var reference = new TraditionalReference(NRS1, true, 3, true, 11, 1);
        reference.subtract(sci, 0, reference.signals(sci, 0, dq), 0, SIDE);
        Measured.harm("NS-G06", "noise of a clean group, traditional read-out", before, scatter(sci));
    }

    private static double scatter(float[] sci) {
        double sum = 0;
        int n = 0;
        for (int y = 4; y < SIDE - 4; y++) {
            for (int x = 4; x < SIDE - 4; x++) {
                sum += (double) sci[y * SIDE + x] * sci[y * SIDE + x];
                n++;
            }
        }
        return Math.sqrt(sum / n);
    }

    private static double[] rms(float[] sci) {
        var offset = new OddEvenOffset(NRS1, 4);
        for (int g = 1; g < 4; g++) {
            offset.add(offset.of(sci, new byte[sci.length], g));
        }
        return new double[] {offset.rms(0), offset.rms(1)};
    }
}
