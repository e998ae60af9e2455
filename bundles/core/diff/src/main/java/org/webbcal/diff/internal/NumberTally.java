package org.webbcal.diff.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.webbcal.diff.DiffReport.Largest;
import org.webbcal.diff.DiffReport.Numbers;
import org.webbcal.diff.DiffReport.Statistics;

/** Counts how two streams of numbers differ. Values come block by block; nothing of them is kept. */
final class NumberTally {

    /** Relative differences that are counted, largest first; zero counts all that differ. */
    private static final double[] STEPS = {1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 0};

    private static final String[] STEP_NAMES = {"1e-1", "1e-2", "1e-3", "1e-4", "1e-5", "1e-6", "1e-7", "0"};

    /** Classes of distances in units in the last place: 0, 1, 2-3, 4-7 … 2048-4095, and all beyond. */
    private static final int ULP_CLASSES = 14;

    private final double rtol;
    private final double atol;
    private long count;
    private long identical;
    private long within;
    private long nanBoth;
    private long nanOnlyA;
    private long nanOnlyB;
    private double largest;
    private long largestAt = -1;
    private double largestA;
    private double largestB;
    private double largestRelative;
    private double largestSigma = Double.NaN;
    private final long[] relative = new long[STEPS.length];
    private final long[] ulps = new long[ULP_CLASSES];
    private boolean single;
    private final Moments momentsA = new Moments();
    private final Moments momentsB = new Moments();

    NumberTally(double rtol, double atol) {
        this.rtol = rtol;
        this.atol = atol;
    }

    /**
     * Adds single-precision values.
     *
     * @param err standard deviations of {@code b}, or null
     */
    void add(float[] a, float[] b, float[] err, int n) {
        single = true;
        for (int i = 0; i < n; i++) {
            if (Float.floatToRawIntBits(a[i]) == Float.floatToRawIntBits(b[i]) && a[i] == a[i]) {
                identical++;
                within++;
                ulps[0]++;
                momentsA.add(a[i]);
                momentsB.add(b[i]);
            } else {
                add(a[i], b[i], count + i, err == null ? Double.NaN : err[i]);
                if (a[i] == a[i] && b[i] == b[i]) {
                    ulps[ulpClass(a[i], b[i])]++;
                }
            }
        }
        count += n;
    }

    /** Adds double-precision values. */
    void add(double[] a, double[] b, int n) {
        for (int i = 0; i < n; i++) {
            add(a[i], b[i], count + i, Double.NaN);
        }
        count += n;
    }

    private void add(double a, double b, long at, double err) {
        momentsA.add(a);
        momentsB.add(b);
        boolean nanA = Double.isNaN(a);
        boolean nanB = Double.isNaN(b);
        if (nanA || nanB) {
            if (nanA && nanB) {
                nanBoth++;
                identical++;
                within++;
            } else if (nanA) {
                nanOnlyA++;
            } else {
                nanOnlyB++;
            }
            return;
        }
        if (a == b) {
            identical++;
            within++;
            return;
        }
        double difference = Math.abs(a - b);
        if (difference <= atol + rtol * Math.abs(b)) {
            // an infinite b would make everything alike
            within += Double.isInfinite(b) ? 0 : 1;
        }
        if (difference > largest || largestAt < 0) {
            largest = difference;
            largestAt = at;
            largestA = a;
            largestB = b;
        }
        double rel = difference / Math.abs(b);
        largestRelative = Math.max(largestRelative, rel);
        for (int k = STEPS.length - 1; k >= 0 && rel > STEPS[k]; k--) {
            relative[k]++;
        }
        if (err > 0) {
            double sigma = difference / err;
            largestSigma = sigma > largestSigma || Double.isNaN(largestSigma) ? sigma : largestSigma;
        }
    }

    /** 0 for equal values, k for 2^(k-1) to 2^k - 1 steps between neighbouring single-precision numbers. */
    private static int ulpClass(float a, float b) {
        long distance = Math.abs(ordered(a) - ordered(b));
        return Math.min(64 - Long.numberOfLeadingZeros(distance), ULP_CLASSES - 1);
    }

    /** A number whose order is that of the values, neighbours one apart; both zeros alike. */
    private static long ordered(float v) {
        int bits = Float.floatToIntBits(v);
        return bits >= 0 ? bits : -(long) (bits & 0x7fffffff);
    }

    /** @param order where values lie in the file, by the order in which they came */
    Numbers result(Position order) {
        Map<String, Long> steps = new LinkedHashMap<>();
        for (int k = 0; k < STEPS.length; k++) {
            steps.put(STEP_NAMES[k], relative[k]);
        }
        var where = largestAt < 0 ? null : new Largest(order.of(largestAt), largest, largestA, largestB);
        return new Numbers(
                count,
                identical,
                within,
                nanBoth,
                nanOnlyA,
                nanOnlyB,
                where,
                largestRelative,
                largestSigma,
                steps,
                single ? ulpMap() : null,
                momentsA.result(),
                momentsB.result());
    }

    private Map<String, Long> ulpMap() {
        Map<String, Long> map = new LinkedHashMap<>();
        for (int k = 0; k < ulps.length; k++) {
            if (ulps[k] > 0) {
                long from = k == 0 ? 0 : 1L << (k - 1);
                long to = k == 0 ? 0 : (1L << k) - 1;
                map.put(
                        from == to ? String.valueOf(from) : k == ULP_CLASSES - 1 ? ">=" + from : from + "-" + to,
                        ulps[k]);
            }
        }
        return map;
    }

    /** Where the value of a count lies in the file. */
    @FunctionalInterface
    interface Position {
        int[] of(long index);
    }

    /** Position in an array that was read from its beginning to its end. */
    static int[] position(long index, int[] dims) {
        var at = new int[dims.length];
        long rest = index;
        for (int k = dims.length - 1; k >= 0; k--) {
            at[k] = (int) (rest % dims[k]);
            rest /= dims[k];
        }
        return at;
    }

    /** Mean and deviation in one pass (Welford's recurrence), extremes, zeros, NaN. */
    private static final class Moments {
        private long zeros;
        private long nan;
        private long finite;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double mean;
        private double squares;

        void add(double v) {
            if (Double.isNaN(v)) {
                nan++;
            } else if (!Double.isInfinite(v)) {
                zeros += v == 0 ? 1 : 0;
                finite++;
                min = Math.min(min, v);
                max = Math.max(max, v);
                double delta = v - mean;
                mean += delta / finite;
                squares += delta * (v - mean);
            }
        }

        Statistics result() {
            boolean none = finite == 0;
            return new Statistics(
                    zeros,
                    nan,
                    finite,
                    none ? Double.NaN : min,
                    none ? Double.NaN : max,
                    none ? Double.NaN : mean,
                    none ? Double.NaN : Math.sqrt(squares / finite));
        }
    }
}
