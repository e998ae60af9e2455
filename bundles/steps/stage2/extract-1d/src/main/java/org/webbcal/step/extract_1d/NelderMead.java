package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/**
 * Finds the lowest value of a function of a few variables without its derivatives.
 *
 * @see "Nelder and Mead 1965, Computer Journal 7, 308; start and end of the search as scipy.optimize.minimize has them"
 */
final class NelderMead {

    /** Size of the first simplex: of a variable that is not 0, relative; of one that is, absolute. */
    private static final double RELATIVE = 0.05;

    private static final double ABSOLUTE = 0.00025;
    /** The search ends where vertices and values agree within this. */
    private static final double TOLERANCE = 1e-4;

    private static final int STEPS_PER_VARIABLE = 200;

    private record Vertex(double[] x, double value) {}

    private NelderMead() {}

    /** The place of the lowest value near a start. */
    static double[] minimum(ToDoubleFunction<double[]> function, double... start) {
        int n = start.length;
        var simplex = new Vertex[n + 1];
        simplex[0] = new Vertex(start.clone(), function.applyAsDouble(start));
        for (int k = 0; k < n; k++) {
            var x = start.clone();
            x[k] = x[k] == 0 ? ABSOLUTE : (1 + RELATIVE) * x[k];
            simplex[k + 1] = new Vertex(x, function.applyAsDouble(x));
        }
        var byValue = Comparator.comparingDouble(Vertex::value);
        Arrays.sort(simplex, byValue);
        for (int step = 1; step < STEPS_PER_VARIABLE * n && !converged(simplex); step++) {
            var centre = new double[n];
            for (int k = 0; k < n; k++) {
                for (int i = 0; i < n; i++) {
                    centre[i] += simplex[k].x[i] / n;
                }
            }
            var worst = simplex[n];
            var reflected = at(function, centre, worst.x, -1);
            Vertex next;
            if (reflected.value < simplex[0].value) {
                var expanded = at(function, centre, worst.x, -2);
                next = expanded.value < reflected.value ? expanded : reflected;
            } else if (reflected.value < simplex[n - 1].value) {
                next = reflected;
            } else if (reflected.value < worst.value) {
                var outside = at(function, centre, worst.x, -0.5);
                next = outside.value <= reflected.value ? outside : null;
            } else {
                var inside = at(function, centre, worst.x, 0.5);
                next = inside.value < worst.value ? inside : null;
            }
            if (next != null) {
                simplex[n] = next;
            } else {
                for (int k = 1; k <= n; k++) {
                    simplex[k] = at(function, simplex[0].x, simplex[k].x, 0.5);
                }
            }
            Arrays.sort(simplex, byValue);
        }
        return simplex[0].x;
    }

    /** The point from {@code centre} towards {@code x} by a factor of their distance. */
    private static Vertex at(ToDoubleFunction<double[]> function, double[] centre, double[] x, double factor) {
        var point = new double[x.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = centre[i] + factor * (x[i] - centre[i]);
        }
        return new Vertex(point, function.applyAsDouble(point));
    }

    private static boolean converged(Vertex[] simplex) {
        for (int k = 1; k < simplex.length; k++) {
            if (!(Math.abs(simplex[k].value - simplex[0].value) <= TOLERANCE)) {
                return false;
            }
            for (int i = 0; i < simplex[k].x.length; i++) {
                if (!(Math.abs(simplex[k].x[i] - simplex[0].x[i]) <= TOLERANCE)) {
                    return false;
                }
            }
        }
        return true;
    }
}
