package org.webbcal.step.refpix;

import java.util.Arrays;
import org.webbcal.model.Irs2Layout;

/**
 * Order in time of an IRS2 read-out. A frame has 2048 lines of 712 slots of 10 microseconds; all five outputs are read at once. A slot holds one of the 640 samples
 * of the output's line or none: the read-out rests before and after a block of reference samples, and for eight slots after the line.
 *
 * @see "jwst/refpix/irs2_subtract_reference.py, subtract_reference"
 */
final class Irs2Slots {

    /** Slots of a line. */
    static final int LINE = 712;

    /** Lines of a frame. */
    static final int LINES = Irs2Layout.SIDE;

    /** Slots of a frame. */
    static final int FRAME = LINE * LINES;

    /** Samples of a line and output. */
    static final int SAMPLES = Irs2Layout.OUTPUT_ROWS;

    /** Slots from one block of reference samples to the next: the samples and two rests. */
    private static final int BLOCK = Irs2Layout.PERIOD + 2;

    /** First reference sample of a block. */
    private static final int FIRST = Irs2Layout.NORMAL / 2;

    /**
     * Which of the four reference samples of a block stands for the slots around it: those of the same parity, so that alternating columns stay alternating.
     */
    private static final int[] SPREAD = {0, 2, 0, 2, 1, 3, 1, 3};

    /** Slots of the 512 normal samples, in order. */
    static final int[] NORMAL = select(false, true);

    /** Slots of the 128 reference samples, in order. */
    static final int[] REFERENCE = select(true, false);

    /** Slots of all 640 samples, in order. */
    static final int[] ALL = select(true, true);

    /** Slots that hold no normal sample, in order. */
    static final int[] OTHER = without(NORMAL);

    /** Slots that hold no sample, in order. */
    static final int[] EMPTY = without(ALL);

    private Irs2Slots() {}

    /** Slot of a sample of the line, 0 … 639 in the order of time. */
    static int slot(int sample) {
        int k = sample % Irs2Layout.PERIOD;
        int rests = (k >= FIRST ? 1 : 0) + (k >= FIRST + Irs2Layout.REFERENCE ? 1 : 0);
        return sample / Irs2Layout.PERIOD * BLOCK + k + rests;
    }

    /** For each slot its place among {@code slots}, or -1. */
    static int[] places(int[] slots) {
        var places = new int[LINE];
        Arrays.fill(places, -1);
        for (int i = 0; i < slots.length; i++) {
            places[slots[i]] = i;
        }
        return places;
    }

    /** For each slot the place, among the reference samples, of the one that stands for it; -1 far from reference samples. */
    static int[] spread() {
        var places = new int[LINE];
        Arrays.fill(places, -1);
        for (int block = 0; block < REFERENCE.length / Irs2Layout.REFERENCE; block++) {
            for (int i = 0; i < SPREAD.length; i++) {
                places[block * BLOCK + FIRST - 1 + i] = block * Irs2Layout.REFERENCE + SPREAD[i];
            }
        }
        return places;
    }

    private static int[] select(boolean reference, boolean normal) {
        var slots = new int[SAMPLES];
        int n = 0;
        for (int sample = 0; sample < SAMPLES; sample++) {
            if (Irs2Layout.isReferenceRow(sample) ? reference : normal) {
                slots[n++] = slot(sample);
            }
        }
        return Arrays.copyOf(slots, n);
    }

    private static int[] without(int[] slots) {
        var places = places(slots);
        var out = new int[LINE - slots.length];
        int n = 0;
        for (int slot = 0; slot < LINE; slot++) {
            if (places[slot] < 0) {
                out[n++] = slot;
            }
        }
        return out;
    }
}
