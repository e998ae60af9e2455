package org.webbcal.step.emicorr;

import java.util.Arrays;
import org.webbcal.math.ColumnSort;

/**
 * The walks over the samples of the sequential correction: ramps without their straight part, phases, subtraction by a look-up table.
 *
 * <p>Integrations are [group][y][x] with {@code nx} a multiple of 4. Rows {@code y0…y1-1} are processed and no other row is touched.
 *
 * @see "jwst, emicorr/emicorr.py, _run_sequential_algorithm"
 */
final class SequentialKernel {

    /** Standard deviations beyond which samples of a bin are left out, and rounds of it: the defaults of Astropy's clipped statistics. */
    private static final double CLIP = 3;

    private static final int CLIP_ROUNDS = 5;

    private SequentialKernel() {}

    /**
     * What is left of an integration without its straight part: slope from a line through all groups but the first and the last, level from the median of
     * the same groups (the smallest where there are two); mean of the four outputs. Slopes in double, all else in float, as in the reference software.
     *
     * @param sci samples, DN, at least 4 groups; read only
     * @param residual result [group][y][nx/4], DN; rows changed
     */
    static void residuals(float[] sci, int ngroups, int ny, int nx, int y0, int y1, float[] residual) {
        int n = ngroups - 2;
        double t = n * (n - 1.0) / 2;
        double tt = (n - 1.0) * n * (2 * n - 1.0) / 6;
        double delta = n * tt - t * t;
        var s = new double[nx];
        var st = new double[nx];
        var straight = new float[ngroups][nx];
        var keys = new int[n][nx];
        int nk = nx / 4;
        for (int y = y0; y < y1; y++) {
            Arrays.fill(s, 0);
            Arrays.fill(st, 0);
            for (int g = 0; g < n; g++) {
                int row = ((g + 1) * ny + y) * nx;
                for (int x = 0; x < nx; x++) {
                    double v = sci[row + x];
                    s[x] += v;
                    st[x] += g * v;
                }
            }
            for (int x = 0; x < nx; x++) {
                st[x] = (n * st[x] - t * s[x]) / delta;
            }
            for (int g = 0; g < ngroups; g++) {
                int row = (g * ny + y) * nx;
                float[] d = straight[g];
                for (int x = 0; x < nx; x++) {
                    d[x] = (float) (sci[row + x] - st[x] * g);
                }
            }
            for (int g = 0; g < n; g++) {
                for (int x = 0; x < nx; x++) {
                    keys[g][x] = ColumnSort.key(straight[g + 1][x]);
                }
            }
            ColumnSort.ascending(keys, n, nx);
            for (int x = 0; x < nx; x++) {
                int m = n;
                while (m > 0 && keys[m - 1][x] == ColumnSort.MISSING) {
                    m--;
                }
                float level;
                if (m == 0) {
                    level = Float.NaN;
                } else if (n <= 2) {
                    level = ColumnSort.value(keys[0][x]);
                } else if ((m & 1) == 1) {
                    level = ColumnSort.value(keys[m / 2][x]);
                } else {
                    level = (ColumnSort.value(keys[m / 2 - 1][x]) + ColumnSort.value(keys[m / 2][x])) / 2;
                }
                for (int g = 0; g < ngroups; g++) {
                    straight[g][x] -= level;
                }
            }
            for (int g = 0; g < ngroups; g++) {
                float[] d = straight[g];
                int out = (g * ny + y) * nk;
                for (int k = 0; k < nk; k++) {
                    residual[out + k] = (d[4 * k] + d[4 * k + 1] + d[4 * k + 2] + d[4 * k + 3]) / 4;
                }
                if (nk > 3) {
                    // the reference pixels disturb their neighbours
                    residual[out + 1] = (residual[out] + residual[out + 3]) / 2;
                    residual[out + 2] = residual[out + 1];
                }
            }
        }
    }

    /** Clocks from the first sample of the exposure to a row of a group. */
    private static long rowStart(ReadoutClock clock, int integration, int g, int y) {
        return clock.integrationStart(integration) + g * clock.frameClocks() + y * clock.rowClocks();
    }

    /**
     * Phase bins of the samples: bin b takes phases above {@code b/bins} up to {@code (b+1)/bins}; phase 0 belongs to none and gets -1.
     *
     * @param lastSampleDelay clocks by which the last sample of each row comes late
     * @param bin result [group][y][nx/4]; rows changed
     */
    static void bins(
            ReadoutClock clock,
            int integration,
            double period,
            int bins,
            long lastSampleDelay,
            int y0,
            int y1,
            short[] bin) {
        int nk = clock.samplesPerRow();
        for (int g = 0; g < clock.ngroups(); g++) {
            for (int y = y0; y < y1; y++) {
                long t = rowStart(clock, integration, g, y);
                int out = (g * clock.ny() + y) * nk;
                for (int k = 0; k < nk; k++) {
                    double turns = (t + (k == nk - 1 ? lastSampleDelay : 0)) / period;
                    double phase = turns - Math.floor(turns);
                    int b = (int) (phase * bins);
                    // the product is rounded; the borders are what counts
                    if (phase <= (double) b / bins) {
                        b--;
                    } else if (phase > (b + 1.0) / bins) {
                        b++;
                    }
                    bin[out + k] = (short) b;
                    t += clock.clocksPerSample();
                }
            }
        }
    }

    /**
     * Mean of the values of a bin, those more than 3 standard deviations from their median left out, again and again, at most five times.
     *
     * @param sorted values in ascending order at {@code from … to-1}
     * @return NaN without values
     * @see "Astropy, stats.sigma_clipped_stats"
     */
    static double clippedMean(float[] sorted, int from, int to) {
        int lo = from;
        int hi = to;
        for (int round = 0; round < CLIP_ROUNDS && hi > lo; round++) {
            int middle = (lo + hi) / 2;
            double median =
                    ((hi - lo) & 1) == 1 ? sorted[middle] : 0.5 * ((double) sorted[middle - 1] + sorted[middle]);
            double mean = mean(sorted, lo, hi);
            double square = 0;
            for (int i = lo; i < hi; i++) {
                double d = sorted[i] - mean;
                square += d * d;
            }
            double reach = CLIP * Math.sqrt(square / (hi - lo));
            int before = hi - lo;
            while (sorted[lo] < median - reach) {
                lo++;
            }
            while (sorted[hi - 1] > median + reach) {
                hi--;
            }
            if (hi - lo == before) {
                break;
            }
        }
        return mean(sorted, lo, hi);
    }

    private static double mean(float[] a, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += a[i];
        }
        return sum / (to - from);
    }

    /**
     * Another number of steps for a cycle, by nearest smaller neighbour: element j of the result is {@code a[floor(j × a.length/length)]}.
     *
     * @param length steps, not necessarily whole; the result has as many as are begun
     */
    static double[] rebin(double[] a, double length) {
        double step = a.length / length;
        var out = new double[(int) Math.ceil(a.length / step)];
        for (int j = 0; j < out.length; j++) {
            out[j] = a[Math.min(a.length - 1, (int) (j * step))];
        }
        return out;
    }

    /** Shift r of {@code wave} (element j goes to j+r) that correlates best with {@code data} of the same length; the first of equals. */
    static int bestShift(double[] wave, double[] data) {
        int n = wave.length;
        double meanWave = 0;
        double meanData = 0;
        for (int j = 0; j < n; j++) {
            meanWave += wave[j] / n;
            meanData += data[j] / n;
        }
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        // the norms are the same for all shifts: the largest covariance has the largest coefficient
        for (int r = 0; r < n; r++) {
            double covariance = 0;
            for (int j = 0; j < n; j++) {
                covariance += (wave[j < r ? j - r + n : j - r] - meanWave) * (data[j] - meanData);
            }
            if (covariance > most) {
                most = covariance;
                best = r;
            }
        }
        return best;
    }

    /** {@code a} with element j at j+r. */
    static double[] roll(double[] a, int r) {
        var out = new double[a.length];
        for (int j = 0; j < a.length; j++) {
            out[(j + r) % a.length] = a[j];
        }
        return out;
    }

    /** Slope of the line of y over x. */
    static double slope(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int j = 0; j < x.length; j++) {
            meanX += x[j] / x.length;
            meanY += y[j] / x.length;
        }
        double xy = 0;
        double xx = 0;
        for (int j = 0; j < x.length; j++) {
            xy += (x[j] - meanX) * (y[j] - meanY);
            xx += (x[j] - meanX) * (x[j] - meanX);
        }
        return xy / xx;
    }

    /**
     * Subtracts the table from all columns, in double, stored as float. The entry of a sample is the whole part of its phase in clocks.
     *
     * @param sci samples of an integration, DN; changed
     * @param table one cycle, an entry for each clock of the period, DN; what is not finite subtracts nothing
     */
    static void subtract(
            float[] sci,
            int nx,
            ReadoutClock clock,
            int integration,
            double period,
            long lastSampleDelay,
            double[] table,
            int y0,
            int y1) {
        int nk = clock.samplesPerRow();
        var finite = new double[table.length];
        for (int j = 0; j < table.length; j++) {
            finite[j] = Double.isFinite(table[j]) ? table[j] : 0;
        }
        for (int g = 0; g < clock.ngroups(); g++) {
            for (int y = y0; y < y1; y++) {
                long t = rowStart(clock, integration, g, y);
                int p = (g * clock.ny() + y) * nx;
                for (int k = 0; k < nk; k++) {
                    double turns = (t + (k == nk - 1 ? lastSampleDelay : 0)) / period;
                    double v = finite[Math.min(finite.length - 1, (int) ((turns - Math.floor(turns)) * period))];
                    sci[p] = (float) (sci[p] - v);
                    sci[p + 1] = (float) (sci[p + 1] - v);
                    sci[p + 2] = (float) (sci[p + 2] - v);
                    sci[p + 3] = (float) (sci[p + 3] - v);
                    p += 4;
                    t += clock.clocksPerSample();
                }
            }
        }
    }
}
