package org.webbcal.step.refpix;

import org.webbcal.api.step.Rows;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Table;

/**
 * Weights of the reference pixels and of the reference output for each output and frequency, in the order of {@link FrameSpectrum}, divided by the length of the frame for the
 * inverse transform.
 *
 * <p>The correction is the real part of a complex result. As what is weighted is real, that is the same as taking {@code (w(f) + conj w(-f))/2} for {@code w(f)}, and half of the
 * frequencies are enough.
 */
final class Irs2Weights {

    /** Outputs that are corrected. */
    static final int OUTPUTS = 4;

    /** Frequencies, positive and negative, that the reference output passes unchanged: below this number and above the highest less this number. */
    private static final int PASSED = 30268;

    /** Frequencies over which the pass band of the reference output ends. */
    private static final int SLOPE = 5000;

    private static final int HALF = Irs2Slots.FRAME / 2;

    /** Real, imaginary part of the weight of the reference pixels, by output. */
    private final float[][] pixelsRe = new float[OUTPUTS][];

    private final float[][] pixelsIm = new float[OUTPUTS][];
    private final float[][] outputRe = new float[OUTPUTS][];
    private final float[][] outputIm = new float[OUTPUTS][];
    private final float[] pass = new float[FrameSpectrum.BLOCKS * FrameSpectrum.BLOCK];
    private final PassBand band;

    /** @param columns interleaved real and imaginary parts of 8 weights for all frequencies: alpha_0 … alpha_3 (reference output), beta_0 … beta_3 (reference pixels) */
    private Irs2Weights(float[][] columns, Rows rows) throws StepException {
        var frequency = new int[pass.length];
        rows.eachIndex(FrameSpectrum.BLOCKS, (b0, b1) -> {
            for (int i = b0 * FrameSpectrum.BLOCK; i < b1 * FrameSpectrum.BLOCK; i++) {
                frequency[i] = FrameSpectrum.frequency(i);
                pass[i] = frequency[i] < 0 ? 0 : (float) (pass(frequency[i]) / Irs2Slots.FRAME);
            }
        });
        band = new PassBand(pass);
        rows.eachIndex(2 * OUTPUTS, (c0, c1) -> {
            for (int c = c0; c < c1; c++) {
                var re = new float[pass.length];
                var im = new float[pass.length];
                order(columns[c], frequency, re, im);
                (c < OUTPUTS ? outputRe : pixelsRe)[c % OUTPUTS] = re;
                (c < OUTPUTS ? outputIm : pixelsIm)[c % OUTPUTS] = im;
            }
        });
    }

    /**
     * Weights of the table of a reference file.
     *
     * @throws IllegalArgumentException saying what is wrong with the table
     */
    static Irs2Weights of(Table table, Rows rows) throws StepException {
        if (table.rows() != 2 * Irs2Slots.FRAME) {
            throw new IllegalArgumentException(
                    "has " + table.rows() + " rows, expected " + 2 * Irs2Slots.FRAME + " (2·712·2048)");
        }
        var columns = new float[2 * OUTPUTS][];
        for (int c = 0; c < columns.length; c++) {
            var column = table.require((c < OUTPUTS ? "alpha_" : "beta_") + c % OUTPUTS);
            if (column.width() != 1 || !(column.data() instanceof float[] values)) {
                throw new IllegalArgumentException("has a column " + column.name() + " that is no 32-bit number");
            }
            columns[c] = values;
        }
        return new Irs2Weights(columns, rows);
    }

    private static void order(float[] column, int[] frequency, float[] re, float[] im) {
        float factor = 0.5f / Irs2Slots.FRAME;
        for (int i = 0; i < re.length; i++) {
            int k = frequency[i];
            if (k >= 0) {
                int opposite = k == 0 ? 0 : Irs2Slots.FRAME - k;
                re[i] = factor * (column[2 * k] + column[2 * opposite]);
                im[i] = factor * (column[2 * k + 1] - column[2 * opposite + 1]);
            }
        }
    }

    /** The filter of the reference output: low frequencies and those that alternate from sample to sample. */
    static double pass(int frequency) {
        int k = (frequency > HALF ? Irs2Slots.FRAME - frequency : frequency) % HALF;
        if (k < PASSED || k >= HALF - PASSED) {
            return 1;
        }
        if (k < PASSED + SLOPE) {
            return (Math.cos((k - PASSED) * Math.PI / SLOPE) + 1) / 2;
        }
        if (k >= HALF - PASSED - SLOPE) {
            return (Math.cos((HALF - PASSED - 1 - k) * Math.PI / SLOPE) + 1) / 2;
        }
        return 0;
    }

    /** Frequencies that the filter of the reference output leaves. */
    PassBand band() {
        return band;
    }

    /** Passes one block of the spectrum of the reference output through its filter, in place, at the places of the band. */
    void filter(float[] re, float[] im, int block) {
        for (int place : band.places()) {
            int at = block * FrameSpectrum.BLOCK + place;
            for (int i = 0; i < FrameSpectrum.WIDTH; i++) {
                re[place + i] *= pass[at + i];
                im[place + i] *= pass[at + i];
            }
        }
    }

    /**
     * One block of the spectrum of the correction: weighted reference pixels plus weighted reference output.
     *
     * @param output output, 0 … 3
     * @param re block of the spectrum of the reference pixels; becomes that of the correction
     * @param referenceRe spectrum of the reference output, all blocks
     */
    void combine(int output, int block, float[] re, float[] im, float[] referenceRe, float[] referenceIm) {
        weigh(pixelsRe[output], pixelsIm[output], block * FrameSpectrum.BLOCK, re, im);
        add(outputRe[output], outputIm[output], block * FrameSpectrum.BLOCK, referenceRe, referenceIm, re, im);
    }

    private static void weigh(float[] wr, float[] wi, int at, float[] re, float[] im) {
        for (int i = 0; i < FrameSpectrum.BLOCK; i++) {
            float r = re[i];
            float m = im[i];
            re[i] = wr[at + i] * r - wi[at + i] * m;
            im[i] = wr[at + i] * m + wi[at + i] * r;
        }
    }

    private static void add(float[] wr, float[] wi, int at, float[] xr, float[] xi, float[] re, float[] im) {
        for (int i = 0; i < FrameSpectrum.BLOCK; i++) {
            float r = xr[at + i];
            float m = xi[at + i];
            re[i] += wr[at + i] * r - wi[at + i] * m;
            im[i] += wr[at + i] * m + wi[at + i] * r;
        }
    }
}
