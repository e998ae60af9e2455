package org.webbcal.step.refpix;

/** Mean of reference pixels without outliers, in float, then in the order of NumPy's pairwise summation, so that it is that of the reference software to the bit. */
final class ClippedMean {

    private ClippedMean() {}

    /** Mean of two means: in float if both are float numbers, as the reference software forms it; one of them if the other is NaN. */
    static double average(double a, double b) {
        if (a != a) {
            return b;
        }
        if (b != b) {
            return a;
        }
        return a == (float) a && b == (float) b ? 0.5f * ((float) a + (float) b) : 0.5 * (a + b);
    }

    /**
     * Mean of what is left after values further than {@code limit} standard deviations from the mean have been left out again and again, in float.
     * Equal values have their mean in double. NaN if there is none.
     *
     * @param values first {@code n} count; reordered
     * @see "scipy.stats.sigmaclip"
     */
    static double of(float[] values, int n, double limit, float[] scratch) {
        if (n == 0) {
            return Double.NaN;
        }
        if (allEqual(values, n)) {
            return values[0];
        }
        float width = (float) limit;
        int left = n;
        while (true) {
            float mean = sum(values, 0, left) / left;
            for (int k = 0; k < left; k++) {
                float d = values[k] - mean;
                scratch[k] = d * d;
            }
            float deviation = (float) Math.sqrt(sum(scratch, 0, left) / left);
            float low = mean - deviation * width;
            float high = mean + deviation * width;
            int kept = 0;
            for (int k = 0; k < left; k++) {
                if (values[k] >= low && values[k] <= high) {
                    values[kept++] = values[k];
                }
            }
            if (kept == left) {
                return mean;
            }
            if (kept == 0) {
                return Double.NaN;
            }
            left = kept;
        }
    }

    /** As {@link #of(float[], int, double, float[])} in double. */
    static double of(double[] values, int n, double limit) {
        int left = n;
        while (left > 0) {
            double sum = 0;
            for (int k = 0; k < left; k++) {
                sum += values[k];
            }
            double mean = sum / left;
            double squares = 0;
            for (int k = 0; k < left; k++) {
                squares += (values[k] - mean) * (values[k] - mean);
            }
            double width = limit * Math.sqrt(squares / left);
            int kept = 0;
            for (int k = 0; k < left; k++) {
                if (Math.abs(values[k] - mean) <= width) {
                    values[kept++] = values[k];
                }
            }
            // values that are all alike may differ from their mean in the last digit
            if (kept == left || kept == 0) {
                return mean;
            }
            left = kept;
        }
        return Double.NaN;
    }

    private static boolean allEqual(float[] values, int n) {
        for (int k = 1; k < n; k++) {
            if (values[k] != values[0]) {
                return false;
            }
        }
        return true;
    }

    /** Sum of {@code n} values from {@code at} in the order of NumPy: eight strands up to 128 values, halves above. */
    static float sum(float[] a, int at, int n) {
        if (n < 8) {
            float sum = 0f;
            for (int k = at; k < at + n; k++) {
                sum += a[k];
            }
            return sum;
        }
        if (n > 128) {
            int half = n / 2;
            half -= half % 8;
            return sum(a, at, half) + sum(a, at + half, n - half);
        }
        float r0 = a[at];
        float r1 = a[at + 1];
        float r2 = a[at + 2];
        float r3 = a[at + 3];
        float r4 = a[at + 4];
        float r5 = a[at + 5];
        float r6 = a[at + 6];
        float r7 = a[at + 7];
        int k = 8;
        for (; k < n - n % 8; k += 8) {
            r0 += a[at + k];
            r1 += a[at + k + 1];
            r2 += a[at + k + 2];
            r3 += a[at + k + 3];
            r4 += a[at + k + 4];
            r5 += a[at + k + 5];
            r6 += a[at + k + 6];
            r7 += a[at + k + 7];
        }
        float sum = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
        for (; k < n; k++) {
            sum += a[at + k];
        }
        return sum;
    }
}
