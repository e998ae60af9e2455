package org.webbcal.step.tweakreg;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Pairs the sources of two lists that lie close to each other.
 *
 * @see "stsci.stimage.xyxymatch, algorithm 'tolerance'"
 */
final class MatchKernel {

    /** Pairs: {@code reference[k]} belongs to {@code image[k]}. */
    record Pairs(int[] reference, int[] image) {
        int size() {
            return image.length;
        }
    }

    private MatchKernel() {}

    /**
     * @param u image positions; read only
     * @param x reference positions; read only
     * @param offsetX image − reference, removed first
     * @param separation of sources nearer than this to another of the same list only one counts
     * @param tolerance largest distance of a pair
     * @param oneToOne whether an image source belongs to the nearest reference source alone; otherwise each reference source takes its nearest image source,
     *     whoever else took it
     */
    static Pairs match(
            double[] u,
            double[] v,
            double[] x,
            double[] y,
            double offsetX,
            double offsetY,
            double separation,
            double tolerance,
            boolean oneToOne) {
        var us = Arrays.stream(u).map(t -> t - offsetX).toArray();
        var vs = Arrays.stream(v).map(t -> t - offsetY).toArray();
        int[] image = distinct(us, vs, separation);
        int[] reference = distinct(x, y, separation);
        var found = new int[reference.length];
        var distance = new double[reference.length];
        int start = 0;
        for (int i = 0; i < reference.length; i++) {
            found[i] = -1;
            double ry = y[reference[i]];
            double rx = x[reference[i]];
            while (start < image.length && !(ry - vs[image[start]] < tolerance)) {
                start++;
            }
            double best = tolerance * tolerance;
            for (int k = start; k < image.length && ry - vs[image[k]] >= -tolerance; k++) {
                double dx = rx - us[image[k]];
                double dy = ry - vs[image[k]];
                double d2 = dx * dx + dy * dy;
                if (d2 <= best) {
                    best = d2;
                    found[i] = image[k];
                }
            }
            distance[i] = best;
        }
        if (oneToOne) {
            keepNearest(found, distance, u.length);
        }
        int n = (int) Arrays.stream(found).filter(f -> f >= 0).count();
        var pairs = new Pairs(new int[n], new int[n]);
        int k = 0;
        for (int i = 0; i < found.length; i++) {
            if (found[i] >= 0) {
                pairs.reference()[k] = reference[i];
                pairs.image()[k++] = found[i];
            }
        }
        return pairs;
    }

    private static void keepNearest(int[] found, double[] distance, int images) {
        var owner = new int[images];
        Arrays.fill(owner, -1);
        for (int i = 0; i < found.length; i++) {
            int f = found[i];
            if (f < 0) {
                continue;
            }
            int loser = owner[f] < 0 ? -1 : distance[i] < distance[owner[f]] ? owner[f] : i;
            if (loser != i) {
                owner[f] = i;
            }
            if (loser >= 0) {
                found[loser] = -1;
            }
        }
    }

    /** Indices by increasing y, then x, without those that lie within {@code separation} of an earlier one that is kept. */
    static int[] distinct(double[] x, double[] y, double separation) {
        Integer[] order = new Integer[x.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> y[i]).thenComparingDouble(i -> x[i]));
        var gone = new boolean[x.length];
        int kept = 0;
        for (int i = 0; i < order.length; i++) {
            if (gone[i]) {
                continue;
            }
            kept++;
            for (int k = i + 1; k < order.length; k++) {
                double dy = y[order[k]] - y[order[i]];
                if (dy * dy > separation * separation) {
                    break;
                }
                double dx = x[order[k]] - x[order[i]];
                gone[k] |= dx * dx + dy * dy <= separation * separation;
            }
        }
        var out = new int[kept];
        int n = 0;
        for (int i = 0; i < order.length; i++) {
            if (!gone[i]) {
                out[n++] = order[i];
            }
        }
        return out;
    }
}
