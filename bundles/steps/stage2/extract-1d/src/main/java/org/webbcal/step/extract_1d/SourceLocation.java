package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;

/**
 * Where a target on the sky should be on the image.
 *
 * @param middle element of the dispersion in the middle of the light
 * @param position of the target across the dispersion there, pixels
 * @param trace the same for all elements of the dispersion, NaN where there is no light
 * @see "jwst/extract_1d/source_location.py"
 */
record SourceLocation(int middle, double position, double[] trace) {

    /**
     * Follows a position on the sky through the coordinates of an image.
     *
     * @param ra degrees
     * @param dec degrees
     * @param fromRowZero whether the trace is placed as the reference software does, see {@link Extract1dParams#traceFromRowZero}
     * @return empty where the coordinates do not show the target within the light
     */
    static Optional<SourceLocation> of(Gwcs wcs, Grid grid, double ra, double dec, boolean fromRowZero) {
        var box = wcs.boundingBox().orElse(Gwcs.BoundingBox.ofImage(grid.nx(), grid.ny()));
        double low = grid.vertical() ? box.ymin() : box.xmin();
        double high = grid.vertical() ? box.ymax() : box.xmax();
        double lowAcross = grid.vertical() ? box.xmin() : box.ymin();
        double highAcross = grid.vertical() ? box.xmax() : box.ymax();
        double centre = (low + high) / 2;
        double wavelength = wavelength(wcs, grid, box, centre, highAcross);
        Transform back = wcs.transform(wcs.lastFrame(), wcs.frames().get(0).name());
        double[] pixel = back.apply(ra, dec, wavelength);
        double position = pixel[grid.vertical() ? 0 : 1];
        if (!(position >= lowAcross && position <= highAcross)) {
            return Optional.empty();
        }
        return Optional.of(new SourceLocation(
                (int) Math.rint(centre), position, trace(wcs, back, grid, box, low, high, ra, dec, fromRowZero)));
    }

    /** Mean wavelength at a place along the dispersion. */
    private static double wavelength(Gwcs wcs, Grid grid, Gwcs.BoundingBox box, double along, double highAcross) {
        double sum = 0;
        int n = 0;
        for (int j = 0; j < (int) Math.rint(highAcross); j++) {
            double x = grid.vertical() ? j : along;
            double y = grid.vertical() ? along : j;
            double value = box.contains(x, y) ? wcs.forward().apply(x, y)[2] : Double.NaN;
            if (!Double.isNaN(value)) {
                sum += value;
                n++;
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    private static double[] trace(
            Gwcs wcs,
            Transform back,
            Grid grid,
            Gwcs.BoundingBox box,
            double low,
            double high,
            double ra,
            double dec,
            boolean fromRowZero) {
        var trace = new double[grid.along()];
        Arrays.fill(trace, Double.NaN);
        int n = (int) (high - low);
        double[] range = range(wcs, box);
        if (n < 2 || !(range[1] > range[0])) {
            return trace;
        }
        var along = new double[n];
        var across = new double[n];
        for (int k = 0; k < n; k++) {
            double step = (range[1] - range[0]) / (n - 1);
            double value = k == n - 1 ? range[1] : range[0] + k * step;
            double[] pixel = back.apply(ra, dec, value);
            along[k] = pixel[grid.vertical() ? 1 : 0];
            across[k] = pixel[grid.vertical() ? 0 : 1];
        }
        int[] order = IntStream.range(0, n)
                .filter(k -> Double.isFinite(along[k]) && Double.isFinite(across[k]))
                .boxed()
                .sorted(Comparator.comparingDouble(k -> along[k]))
                .mapToInt(Integer::intValue)
                .toArray();
        if (order.length < 2) {
            return trace;
        }
        double[] x = Arrays.stream(order).mapToDouble(k -> along[k]).toArray();
        double[] y = Arrays.stream(order).mapToDouble(k -> across[k]).toArray();
        int first = (int) Math.ceil(low);
        for (int k = 0; k < n && first + k < trace.length; k++) {
            if (first + k >= 0) {
                trace[first + k] = line(x, y, fromRowZero ? k : first + k);
            }
        }
        return trace;
    }

    /** Shortest and longest wavelength of whole pixels within the box. */
    private static double[] range(Gwcs wcs, Gwcs.BoundingBox box) {
        double shortest = Double.POSITIVE_INFINITY;
        double longest = Double.NEGATIVE_INFINITY;
        for (int y = (int) Math.ceil(box.ymin()); y <= Math.floor(box.ymax()); y++) {
            for (int x = (int) Math.ceil(box.xmin()); x <= Math.floor(box.xmax()); x++) {
                double value = wcs.forward().apply(x, y)[2];
                if (!Double.isNaN(value)) {
                    shortest = Math.min(shortest, value);
                    longest = Math.max(longest, value);
                }
            }
        }
        return new double[] {shortest, longest};
    }

    /** Value at a place between nodes, the outer lines going on beyond the ends. */
    private static double line(double[] x, double[] y, double at) {
        int found = Arrays.binarySearch(x, at);
        int i = found >= 0 ? found : -found - 2;
        i = Math.max(0, Math.min(x.length - 2, i));
        return y[i] + (y[i + 1] - y[i]) / (x[i + 1] - x[i]) * (at - x[i]);
    }
}
