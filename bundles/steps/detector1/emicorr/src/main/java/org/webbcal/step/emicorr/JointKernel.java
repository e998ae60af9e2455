package org.webbcal.step.emicorr;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/**
 * The walks over the samples of the joint fit: how much each ramp scatters, sums of the steady ramps by phase, subtraction of the wave.
 *
 * <p>Integrations are [group][y][x] with {@code nx} a multiple of 4. Rows {@code y0…y1-1} are processed and no other row is touched.
 *
 * @see "jwst, emicorr/emicorr.py, emicorr_refwave"
 */
final class JointKernel {

    /** Largest number that the converter gives, DN. */
    private static final float CONVERTER_MAX = 65535f;

    /** Samples 1 and 2 of a row, columns 4 to 11: their left neighbours, the reference pixels, disturb them. */
    private static final int FIRST_DISTURBED = 1;

    private static final int LAST_DISTURBED = 2;

    private JointKernel() {}

    /**
     * Scatter of each ramp about its mean, slope included: {@code sqrt(sum_g (S_g - mean)² / ngroups)}, in float as NumPy does, group after group.
     *
     * @param sci samples of an integration, DN; read only
     * @param groupDq flags of each sample, same shape; read only
     * @param pixelDq flags [y][x]; read only
     * @param onlySound NaN for pixels with a flag, for ramps with a DO_NOT_USE or SATURATED group, ramps that touch an end of the converter, and ramps
     *     that do not move at all
     * @param spread result [y][x], DN; rows changed
     */
    static void spread(
            float[] sci,
            byte[] groupDq,
            int[] pixelDq,
            int ngroups,
            int ny,
            int nx,
            boolean onlySound,
            int y0,
            int y1,
            float[] spread) {
        var mean = new float[nx];
        var square = new float[nx];
        var low = new float[nx];
        var high = new float[nx];
        var flags = new byte[nx];
        for (int y = y0; y < y1; y++) {
            Arrays.fill(mean, 0);
            Arrays.fill(square, 0);
            for (int g = 0; g < ngroups; g++) {
                int row = (g * ny + y) * nx;
                for (int x = 0; x < nx; x++) {
                    mean[x] += sci[row + x];
                }
            }
            for (int x = 0; x < nx; x++) {
                mean[x] /= ngroups;
            }
            for (int g = 0; g < ngroups; g++) {
                int row = (g * ny + y) * nx;
                for (int x = 0; x < nx; x++) {
                    float d = sci[row + x] - mean[x];
                    square[x] += d * d;
                }
            }
            int out = y * nx;
            for (int x = 0; x < nx; x++) {
                spread[out + x] = (float) Math.sqrt(square[x] / ngroups);
            }
            if (onlySound) {
                Arrays.fill(low, Float.POSITIVE_INFINITY);
                Arrays.fill(high, Float.NEGATIVE_INFINITY);
                Arrays.fill(flags, (byte) 0);
                for (int g = 0; g < ngroups; g++) {
                    int row = (g * ny + y) * nx;
                    for (int x = 0; x < nx; x++) {
                        low[x] = Math.min(low[x], sci[row + x]);
                        high[x] = Math.max(high[x], sci[row + x]);
                    }
                    for (int x = 0; x < nx; x++) {
                        flags[x] |= groupDq[row + x];
                    }
                }
                for (int x = 0; x < nx; x++) {
                    boolean sound = pixelDq[out + x] == 0
                            && (flags[x] & (Dq.DO_NOT_USE | Dq.SATURATED)) == 0
                            && low[x] > 0
                            && high[x] < CONVERTER_MAX
                            && spread[out + x] > 0;
                    if (!sound) {
                        spread[out + x] = Float.NaN;
                    }
                }
            }
        }
    }

    /**
     * Adds the ramps of steady pixels to the sums of their phases. The phase of a pixel is that of its first group; bin p holds phases
     * {@code p/bins … (p+1)/bins}.
     *
     * @param sci samples of an integration, DN; read only
     * @param pixelDq flags [y][x]; a pixel with any flag stays out; read only
     * @param spread scatter [y][x], see {@link #spread}; a pixel takes part below {@code limit}
     * @param period of the wave, clocks
     * @param sums [group][bin], DN; added to
     * @param counts ramps of each bin; added to
     */
    static void accumulate(
            float[] sci,
            int[] pixelDq,
            float[] spread,
            float limit,
            int nx,
            ReadoutClock clock,
            double period,
            int bins,
            int y0,
            int y1,
            double[] sums,
            int[] counts) {
        int ny = clock.ny();
        var good = new int[nx];
        // pixels of one run share their bin: good[start[r]] … good[start[r+1]-1] go to bin[r]
        var start = new int[nx + 1];
        var bin = new int[nx];
        for (int y = y0; y < y1; y++) {
            int n = 0;
            int runs = 0;
            for (int k = 0; k < clock.samplesPerRow(); k++) {
                if (k >= FIRST_DISTURBED && k <= LAST_DISTURBED) {
                    continue;
                }
                double t = (y * clock.rowClocks() + (double) (k * clock.clocksPerSample())) / period;
                int b = (int) ((t - Math.floor(t)) * bins);
                int before = n;
                for (int x = 4 * k; x < 4 * k + 4; x++) {
                    int p = y * nx + x;
                    if (spread[p] < limit && pixelDq[p] == 0) {
                        good[n++] = x;
                    }
                }
                if (n > before) {
                    counts[b] += n - before;
                    if (runs == 0 || bin[runs - 1] != b) {
                        start[runs] = before;
                        bin[runs++] = b;
                    }
                }
            }
            start[runs] = n;
            for (int g = 0; g < clock.ngroups(); g++) {
                int row = (g * ny + y) * nx;
                int to = g * bins;
                for (int r = 0; r < runs; r++) {
                    double sum = 0;
                    for (int j = start[r]; j < start[r + 1]; j++) {
                        sum += sci[row + good[j]];
                    }
                    sums[to + bin[r]] += sum;
                }
            }
        }
    }

    /**
     * Subtracts {@code amplitude × wave(phase(y, k) + g × groupPhase + offset)} from all columns, in double, stored as float.
     *
     * @param sci samples of an integration, DN; changed
     * @param period of the wave, clocks
     * @param groupPhase by how much the phase advances from a group to the next
     * @param offset phase of the first sample of the integration
     */
    static void subtract(
            float[] sci,
            int nx,
            ReadoutClock clock,
            double period,
            WaveSpline wave,
            double amplitude,
            double groupPhase,
            double offset,
            int y0,
            int y1) {
        int n = clock.samplesPerRow();
        var phase = new double[n];
        for (int y = y0; y < y1; y++) {
            for (int k = 0; k < n; k++) {
                double t = (y * clock.rowClocks() + (double) (k * clock.clocksPerSample())) / period;
                phase[k] = t - Math.floor(t);
            }
            for (int g = 0; g < clock.ngroups(); g++) {
                double advance = g * groupPhase;
                int p = (g * clock.ny() + y) * nx;
                for (int k = 0; k < n; k++) {
                    double v = amplitude * wave.at(phase[k] + advance + offset);
                    sci[p] = (float) (sci[p] - v);
                    sci[p + 1] = (float) (sci[p + 1] - v);
                    sci[p + 2] = (float) (sci[p + 2] - v);
                    sci[p + 3] = (float) (sci[p + 3] - v);
                    p += 4;
                }
            }
        }
    }
}
