package org.webbcal.step.refpix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.Rows;
import org.webbcal.model.Irs2Layout;
import org.webbcal.model.Table;
import org.webbcal.testkit.FakeStepContext;

class Irs2CorrectionTest {

    private static final int SIDE = Irs2Layout.SIDE;
    private static final int STORED = Irs2Layout.ROWS * SIDE;
    private static final Irs2Layout NRS1 = new Irs2Layout(false);
    private static final Irs2Layout NRS2 = new Irs2Layout(true);

    private static final Rows ROWS = FakeStepContext.miri().parallel(true, 16).rows();

    /** The same real weights for all outputs and frequencies. */
    static Irs2Weights weights(float referenceOutput, float pixels) throws Exception {
        return Irs2Weights.of(table(referenceOutput, pixels), ROWS);
    }

    static Table table(float referenceOutput, float pixels) {
        var table = new Table();
        for (var name : new String[] {"alpha_", "beta_"}) {
            var values = new float[2 * Irs2Slots.FRAME];
            for (int k = 0; k < values.length; k += 2) {
                values[k] = name.equals("alpha_") ? referenceOutput : pixels;
            }
            for (int output = 0; output < 4; output++) {
                table.add(new Table.Column(name + output, values));
            }
        }
        return table;
    }

    /** A value for each sample of a frame by its output (0 is the reference output) and its slot in time. */
    interface Signal {
        double at(int output, int time);
    }

    static float[] group(Irs2Layout layout, Signal signal) {
        var sci = new float[STORED];
        for (int place = 0; place < Irs2Layout.ROWS; place++) {
            int output = place / 640;
            int sample = output % 2 == 0 ? 639 - place % 640 : place % 640;
            int slot = Irs2Slots.slot(sample);
            for (int line = 0; line < SIDE; line++) {
                int x = layout.reversed() ? SIDE - 1 - line : line;
                sci[layout.place(place) * SIDE + x] = (float) signal.at(output, line * Irs2Slots.LINE + slot);
            }
        }
        return sci;
    }

    private static double rms(float[] sci, Irs2Layout layout) {
        double squares = 0;
        for (int row : layout.normalRows()) {
            for (int k = row * SIDE; k < (row + 1) * SIDE; k++) {
                squares += (double) sci[k] * sci[k];
            }
        }
        return Math.sqrt(squares / (SIDE * SIDE));
    }

    @Test
    void withoutWeightsAStraightLineIsTaken() throws Exception {
        var sci = group(NRS1, (output, time) -> 3 * output + 1 + 2e-6 * time);
        new Irs2Correction(NRS1, weights(0, 0), false).correct(sci, 0, new float[STORED]);
        assertTrue(rms(sci, NRS1) < 1e-5, "left " + rms(sci, NRS1));
    }

    @Test
    void whatIsItsMeanStays() throws Exception {
        var sci = group(NRS1, (output, time) -> 500 + output + time % 13);
        var before = sci.clone();
        new Irs2Correction(NRS1, weights(1, 1), false).correct(sci, 0, before.clone());
        assertArrayEquals(before, sci);
    }

    @Test
    void noiseThatTheReferenceOutputSharesIsRemoved() throws Exception {
        Signal drift = (output, time) -> 20 * Math.sin(2 * Math.PI * 50 * time / Irs2Slots.FRAME)
                + 5 * Math.cos(2 * Math.PI * 7000.0 * time / Irs2Slots.FRAME);
        for (var layout : new Irs2Layout[] {NRS1, NRS2}) {
            var sci = group(layout, drift);
            double before = rms(sci, layout);
            new Irs2Correction(layout, weights(1, 0), false).correct(sci, 0, new float[STORED]);
            double after = rms(sci, layout);
            assertTrue(after < 1e-3 * before, before + " DN before, " + after + " after");
        }
    }

    @Test
    void slowNoiseIsSeenByReferencePixels() throws Exception {
        // a third of the slots carries reference samples, 256 of 712
        var sci = group(NRS1, (output, time) -> 20 * Math.sin(2 * Math.PI * 50 * time / Irs2Slots.FRAME));
        double before = rms(sci, NRS1);
        var correction = new Irs2Correction(NRS1, weights(0, 1), false);
        var table = sci.clone();
        correction.correct(sci, 0, new float[STORED]);
        // with weight 1 at all frequencies the correction is the spread samples themselves: normal samples next to them
        // lose theirs
        int next = 640 + 7;
        int far = 640 + 2;
        assertEquals(0, sci[next * SIDE + 900], 0.05 * before);
        assertTrue(Math.abs(sci[far * SIDE + 900] - table[far * SIDE + 900]) < 0.5 * before);
    }

    @Test
    void detectorsReadInOppositeDirectionsAreCorrectedAlike() throws Exception {
        var random = new Random(5);
        var noise = new float[5][Irs2Slots.FRAME];
        for (var output : noise) {
            for (int t = 0; t < output.length; t++) {
                output[t] = (float) random.nextGaussian();
            }
        }
        Signal signal = (output, time) -> noise[output][time];
        var weights = weights(0.4f, 0.3f);
        var first = group(NRS1, signal);
        var second = group(NRS2, signal);
        new Irs2Correction(NRS1, weights, false).correct(first, 0, new float[STORED]);
        new Irs2Correction(NRS2, weights, false).correct(second, 0, new float[STORED]);
        for (int p = 0; p < STORED; p++) {
            if (first[p] != second[STORED - 1 - p]) {
                throw new AssertionError("pixel " + p + ": " + first[p] + " and " + second[STORED - 1 - p]);
            }
        }
        var kept = group(NRS1, signal);
        new Irs2Correction(NRS1, weights, true).correct(kept, 0, new float[STORED]);
        for (int row : NRS1.normalRows()) {
            assertArrayEquals(
                    Arrays.copyOfRange(first, row * SIDE, (row + 1) * SIDE),
                    Arrays.copyOfRange(kept, row * SIDE, (row + 1) * SIDE),
                    1e-5f);
        }
    }

    @Test
    void fillsEmptySlotsFromBothSides() {
        var output = new float[Irs2Slots.FRAME];
        for (int slot : Irs2Slots.ALL) {
            Arrays.fill(output, slot * SIDE, (slot + 1) * SIDE, 7);
        }
        output[100 * SIDE + 50] = 0;
        Irs2Correction.interpolate(output, false);
        for (float v : output) {
            assertEquals(7, v, 1e-5);
        }
    }

    @Test
    void theFilterPassesSlowAndAlternatingSignals() {
        assertEquals(1, Irs2Weights.pass(0));
        assertEquals(1, Irs2Weights.pass(30267));
        assertEquals(0.5, Irs2Weights.pass(30268 + 2500), 1e-9);
        assertEquals(0, Irs2Weights.pass(36000));
        assertEquals(1, Irs2Weights.pass(Irs2Slots.FRAME / 2));
        assertEquals(1, Irs2Weights.pass(Irs2Slots.FRAME / 2 - 30268));
        assertEquals(Irs2Weights.pass(31000), Irs2Weights.pass(Irs2Slots.FRAME - 31000));
    }
}
