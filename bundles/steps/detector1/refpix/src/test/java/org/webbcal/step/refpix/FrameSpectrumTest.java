package org.webbcal.step.refpix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameSpectrumTest {

    private static final int LINE = Irs2Slots.LINE;
    private static final int LINES = Irs2Slots.LINES;
    private static final int[] SLOTS = new int[LINE];

    static {
        Arrays.setAll(SLOTS, t -> t);
    }

    private final FrameSpectrum spectrum = new FrameSpectrum();
    private final float[] re = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
    private final float[] im = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
    private final float[] outRe = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
    private final float[] outIm = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];

    private void transform(float[] frame) {
        var at = new int[LINE];
        Arrays.setAll(at, t -> t * LINES);
        for (int from = 0; from < LINE; from += FrameSpectrum.ROWS) {
            spectrum.linesForward(frame, at, from, re, im, SLOTS, LINE);
        }
        for (int block = 0; block < FrameSpectrum.BLOCKS; block++) {
            spectrum.slotsForward(re, im, LINE, SLOTS, block, outRe, outIm, block * FrameSpectrum.BLOCK);
        }
    }

    @Test
    void everyFrequencyOfAHalfStandsSomewhere() {
        var seen = new BitSet();
        for (int i = 0; i < FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK; i++) {
            int k = FrameSpectrum.frequency(i);
            if (k >= 0) {
                seen.set(k);
                seen.set(k == 0 ? 0 : Irs2Slots.FRAME - k);
            }
        }
        assertEquals(Irs2Slots.FRAME, seen.cardinality());
    }

    @Test
    void agreesWithTheDefinition() {
        var random = new Random(1);
        var frame = new float[LINE * LINES];
        var times = new int[7];
        var values = new float[7];
        for (int i = 0; i < times.length; i++) {
            times[i] = random.nextInt(Irs2Slots.FRAME);
            values[i] = (float) random.nextGaussian();
            frame[times[i] % LINE * LINES + times[i] / LINE] = values[i];
        }
        transform(frame);
        for (int trial = 0; trial < 5000; trial++) {
            int at = random.nextInt(outRe.length);
            int k = FrameSpectrum.frequency(at);
            if (k < 0) {
                continue;
            }
            double sumRe = 0;
            double sumIm = 0;
            for (int i = 0; i < times.length; i++) {
                double angle = -2 * Math.PI * ((long) times[i] * k % Irs2Slots.FRAME) / Irs2Slots.FRAME;
                sumRe += values[i] * Math.cos(angle);
                sumIm += values[i] * Math.sin(angle);
            }
            assertEquals(sumRe, outRe[at], 2e-5, "frequency " + k);
            assertEquals(sumIm, outIm[at], 2e-5, "frequency " + k);
        }
    }

    @Test
    void theInverseGivesTheFrameBack() {
        var random = new Random(2);
        var frame = new float[LINE * LINES];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (float) random.nextGaussian();
        }
        transform(frame);
        for (int block = 0; block < FrameSpectrum.BLOCKS; block++) {
            spectrum.slotsInverse(outRe, outIm, block * FrameSpectrum.BLOCK, block, re, im, SLOTS);
        }
        var rows = new float[FrameSpectrum.ROWS * LINES];
        double worst = 0;
        for (int from = 0; from < LINE; from += FrameSpectrum.ROWS) {
            spectrum.linesInverse(re, im, LINE, from, rows);
            for (int i = 0; i < Math.min(FrameSpectrum.ROWS, LINE - from) * LINES; i++) {
                worst = Math.max(worst, Math.abs(rows[i] / Irs2Slots.FRAME - frame[from * LINES + i]));
            }
        }
        assertTrue(worst < 1e-5, "largest difference " + worst);
    }

    @Test
    void aPassBandIsAPartOfTheWhole() {
        var random = new Random(3);
        var frame = new float[LINE * LINES];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (float) random.nextGaussian();
        }
        transform(frame);
        var pass = new float[outRe.length];
        for (int i = 0; i < pass.length; i++) {
            int k = FrameSpectrum.frequency(i);
            pass[i] = k < 0 ? 0 : (float) Irs2Weights.pass(k);
        }
        var band = new PassBand(pass);
        assertTrue(band.places().length < LINE / 8, band.places().length + " of " + LINE);

        int block = 7;
        int first = block * FrameSpectrum.BLOCK;
        var blockRe = new float[FrameSpectrum.BLOCK];
        var blockIm = new float[FrameSpectrum.BLOCK];
        spectrum.slotsForward(re, im, LINE, SLOTS, block, band, blockRe, blockIm);
        var passed = new BitSet();
        for (int place : band.places()) {
            passed.set(place, place + FrameSpectrum.WIDTH);
        }
        for (int i = 0; i < FrameSpectrum.BLOCK; i++) {
            assertEquals(passed.get(i) ? outRe[first + i] : 0, blockRe[i], 4e-3, "real part at " + i);
            assertEquals(passed.get(i) ? outIm[first + i] : 0, blockIm[i], 4e-3, "imaginary part at " + i);
            assertTrue(passed.get(i) || pass[first + i] == 0);
        }

        int[] slots = Irs2Slots.OTHER;
        var backRe = new float[FrameSpectrum.BLOCKS * slots.length * FrameSpectrum.WIDTH];
        var backIm = new float[backRe.length];
        spectrum.slotsInverse(blockRe, blockIm, band, block, backRe, backIm, slots);
        var wholeRe = new float[backRe.length];
        var wholeIm = new float[backRe.length];
        spectrum.slotsInverse(blockRe, blockIm, 0, block, wholeRe, wholeIm, slots);
        for (int i = 0; i < backRe.length; i++) {
            assertEquals(wholeRe[i], backRe[i], 0.1, "values are of the order of 1e4");
            assertEquals(wholeIm[i], backIm[i], 0.1);
        }
    }

    @Test
    void slotsAreThoseOfTheReadOut() {
        assertEquals(512, Irs2Slots.NORMAL.length);
        assertEquals(128, Irs2Slots.REFERENCE.length);
        assertEquals(72, Irs2Slots.EMPTY.length);
        assertEquals(7, Irs2Slots.slot(7));
        assertEquals(9, Irs2Slots.slot(8));
        assertEquals(14, Irs2Slots.slot(12));
        assertEquals(703, Irs2Slots.slot(639));
        int[] spread = Irs2Slots.spread();
        assertEquals(-1, spread[6]);
        assertEquals(0, spread[7]);
        assertEquals(2, spread[10]);
        assertEquals(3, spread[14]);
        assertEquals(4, spread[29]);
    }
}
