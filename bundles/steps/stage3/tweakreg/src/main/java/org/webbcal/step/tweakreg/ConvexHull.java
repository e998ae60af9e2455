package org.webbcal.step.tweakreg;

import java.util.Arrays;
import java.util.Comparator;

/** Convex hull of points in a plane, by Andrew's monotone chain. */
final class ConvexHull {

    private ConvexHull() {}

    /** Corners {x, y}, counter-clockwise; fewer than three for points on a line. */
    static double[][] of(double[] x, double[] y) {
        Integer[] order = new Integer[x.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> x[i]).thenComparingDouble(i -> y[i]));
        var hull = new int[2 * x.length + 1];
        int n = 0;
        for (int i = 0; i < order.length; i++) {
            n = push(hull, n, 2, order[i], x, y);
        }
        int lower = n + 1;
        for (int i = order.length - 2; i >= 0; i--) {
            n = push(hull, n, lower, order[i], x, y);
        }
        // The first point stands at the end again.
        n = Math.max(1, n - 1);
        double[][] out = {new double[n], new double[n]};
        for (int k = 0; k < n; k++) {
            out[0][k] = x[hull[k]];
            out[1][k] = y[hull[k]];
        }
        return out;
    }

    private static int push(int[] hull, int size, int floor, int point, double[] x, double[] y) {
        int n = size;
        while (n >= floor && turn(hull[n - 2], hull[n - 1], point, x, y) <= 0) {
            n--;
        }
        hull[n] = point;
        return n + 1;
    }

    private static double turn(int o, int a, int b, double[] x, double[] y) {
        return (x[a] - x[o]) * (y[b] - y[o]) - (y[a] - y[o]) * (x[b] - x[o]);
    }
}
