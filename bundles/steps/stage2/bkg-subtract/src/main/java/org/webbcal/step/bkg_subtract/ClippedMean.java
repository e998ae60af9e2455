package org.webbcal.step.bkg_subtract;

import org.webbcal.math.Median;

/**
 * Clips one sample about its median and averages what is left. Work space of one thread.
 *
 * <p>Rounds: median and spread of what is left; values outside {@code median ± sigma spread} are dropped; until nothing is dropped or the
 * rounds are used up. The limits of the last round decide over all finite values, those dropped before included, as astropy does.
 *
 * @see "astropy.stats.sigma_clip; jwst/background/background_sub.py"
 */
final class ClippedMean {

    /** Ratio of the standard deviation of a normal distribution to its median absolute deviation. */
    private static final double MAD_TO_SIGMA = 1.4826;

    private final double[] kept;
    private final double[] scratch;
    private final double sigma;
    private final int rounds;
    private final boolean mad;
    private double low;
    private double high;

    /**
     * @param size largest number of values
     * @param rounds largest number of rounds; any negative number for no limit
     * @param mad whether the spread is the scaled median absolute deviation, else the population standard deviation
     */
    ClippedMean(int size, double sigma, int rounds, boolean mad) {
        kept = new double[size];
        scratch = new double[size];
        this.sigma = sigma;
        this.rounds = rounds;
        this.mad = mad;
    }

    /** Finds the limits for the first {@code n} values, which are not changed. NaN and infinities are passed over. */
    void limits(double[] values, int n) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (Double.isFinite(values[i])) {
                kept[count++] = values[i];
            }
        }
        low = Double.NaN;
        high = Double.NaN;
        for (int round = 0; count > 0 && round != rounds; round++) {
            System.arraycopy(kept, 0, scratch, 0, count);
            double centre = Median.inPlace(scratch, count);
            double spread = mad ? deviation(centre, count) : standardDeviation(count);
            low = centre - sigma * spread;
            high = centre + sigma * spread;
            int left = 0;
            for (int i = 0; i < count; i++) {
                if (kept[i] >= low && kept[i] <= high) {
                    kept[left++] = kept[i];
                }
            }
            if (left == count) {
                break;
            }
            count = left;
        }
    }

    private double standardDeviation(int count) {
        double mean = 0;
        for (int i = 0; i < count; i++) {
            mean += kept[i];
        }
        mean /= count;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double d = mean - kept[i];
            sum += d * d;
        }
        return Math.sqrt(sum / count);
    }

    private double deviation(double centre, int count) {
        for (int i = 0; i < count; i++) {
            scratch[i] = Math.abs(kept[i] - centre);
        }
        return MAD_TO_SIGMA * Median.inPlace(scratch, count);
    }

    /** Whether a value survives the limits found last. */
    boolean keeps(double value) {
        return value >= low && value <= high && Double.isFinite(value);
    }
}
