package org.webbcal.simulate.nirspec;

import java.util.stream.IntStream;
import org.webbcal.model.Irs2Layout;
import org.webbcal.simulate.detector.Electronics;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.PinkNoise;

/**
 * Correlated noise of a NIRSpec read-out, made in the order of time in which the outputs read: 1/f noise that all outputs share, 1/f noise of each output, a
 * slow alternation of even and odd lines, and a level of each output that wanders from group to group. Reference samples see it like pixels, which is how they
 * take it away.
 */
final class ReadOutNoise implements Electronics {

    private static final int SIDE = 2048;
    private static final int OUTPUT = 512;
    /** Samples without a pixel at the end of a line. */
    private static final int OVERHEAD = 12;

    private static final int IRS2_LINE = 712;
    private static final int SLOTS_PER_BLOCK = 22;
    /** Frames of fewer samples are made by one thread. */
    private static final int SMALL = 1 << 19;

    /**
     * Amplitudes, standard deviations of a frame in DN.
     *
     * @param common 1/f noise of all outputs; {@code own}: of each
     * @param alternating noise of opposite sign in even and odd lines
     * @param drift wandering of the level of an output from one group to the next
     */
    record Amplitudes(double common, double own, double alternating, double drift) {

        boolean none() {
            return common == 0 && own == 0 && alternating == 0 && drift == 0;
        }
    }

    private final Amplitudes amplitudes;
    private final boolean irs2;
    private final boolean reversed;
    private final int rows;
    private final int nx;
    private final int outputs;
    private final int frames;
    private final long stream;
    private final int[] output;
    private final int[] slot;
    private final int line;

    /**
     * @param reversed whether rows and columns run against the read-out (NRS2)
     * @param frames that a group averages
     */
    ReadOutNoise(
            Amplitudes amplitudes, NirspecSubarray subarray, boolean irs2, boolean reversed, int frames, long stream) {
        this.amplitudes = amplitudes;
        this.irs2 = irs2;
        this.reversed = reversed;
        this.frames = frames;
        this.stream = stream;
        rows = irs2 ? Irs2Layout.ROWS : subarray.ny();
        nx = subarray.nx();
        outputs = subarray.outputs(irs2);
        int height = outputs == 1 ? rows : irs2 ? Irs2Layout.OUTPUT_ROWS : OUTPUT;
        line = irs2 ? IRS2_LINE : height + OVERHEAD;
        output = new int[rows];
        slot = new int[rows];
        for (int row = 0; row < rows; row++) {
            int c = reversed ? rows - 1 - row : row;
            output[row] = c / height;
            // Neighbouring outputs read in opposite directions; the reference output, where there is one, counts as
            // first.
            boolean backwards = outputs > 1 && (output[row] + (irs2 ? 0 : 1)) % 2 == 0;
            int j = backwards ? height - 1 - c % height : c % height;
            slot[row] = irs2 ? irs2Slot(j) : j;
        }
    }

    /** Slot in time of a sample of a line: blocks of 8 pixels, a pause, 4 reference samples, a pause, 8 pixels. */
    private static int irs2Slot(int j) {
        int q = j % Irs2Layout.PERIOD;
        int pauses = q < Irs2Layout.NORMAL / 2 ? 0 : q < Irs2Layout.NORMAL / 2 + Irs2Layout.REFERENCE ? 1 : 2;
        return j / Irs2Layout.PERIOD * SLOTS_PER_BLOCK + q + pauses;
    }

    @Override
    public float[] group(int integration, int group) {
        if (amplitudes.none()) {
            return null;
        }
        var plane = new float[rows * nx];
        for (int f = 0; f < frames; f++) {
            add(plane, integration, group, f);
        }
        return plane;
    }

    private void add(float[] plane, int integration, int group, int frame) {
        boolean parallel = plane.length > SMALL;
        var series = new float[outputs + 1][];
        var alternating = new float[outputs][];
        var all = IntStream.rangeClosed(0, outputs);
        (parallel ? all.parallel() : all).forEach(k -> {
            var noise = new Noise(stream, integration, group, frame, k);
            series[k] = new float[line * (nx + 1)];
            PinkNoise.add(noise, k == 0 ? amplitudes.common() : amplitudes.own(), series[k]);
            if (k > 0) {
                alternating[k - 1] = new float[amplitudes.alternating() == 0 ? 0 : series[k].length];
                PinkNoise.add(noise, amplitudes.alternating(), alternating[k - 1]);
            }
        });
        var level = new double[outputs];
        for (int k = 0; k < outputs; k++) {
            level[k] = drift(integration, group, k);
        }
        float scale = 1.0f / frames;
        var lines = IntStream.range(0, rows);
        (parallel ? lines.parallel() : lines).forEach(row -> {
            int k = output[row];
            float[] common = series[0];
            float[] own = series[k + 1];
            float[] swing = alternating[k];
            float sign = row % 2 == 0 ? scale : -scale;
            for (int x = 0; x < nx; x++) {
                int t = (reversed ? nx - 1 - x : x) * line + slot[row];
                float value = (float) level[k] + common[t] + own[t];
                plane[row * nx + x] += scale * value + (swing.length == 0 ? 0 : sign * swing[t]);
            }
        });
    }

    /** Level of an output: a sum of random steps from the reset on. */
    private double drift(int integration, int group, int k) {
        double sum = 0;
        for (int g = 0; g <= group && amplitudes.drift() > 0; g++) {
            sum += amplitudes.drift() * new Noise(stream, integration, g, -1, k).normal();
        }
        return sum;
    }
}
