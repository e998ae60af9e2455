package org.webbcal.step.pixel_replace;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/** Counts elements of a spectrum that stand out alone: the grains of salt and pepper. */
final class OnePixelOutliers {

    /** Errors that an outlier departs by. */
    private static final double THRESHOLD = 5;

    /** What it departs by, in ranges of the four elements around: lines and edges do less. */
    private static final double RANGES = 2;

    /** Pixels on each side of the trace that are summed. */
    private static final int HALF_WIDTH = 4;

    private static final int AROUND = 4;

    private OnePixelOutliers() {}

    /**
     * Elements that differ from the two before and the two after by more than errors and shape of the spectrum allow, or that are missing among elements that are there.
     *
     * @param flux one spectrum
     * @param error of the same length; null where it is not known
     */
    static int count(double[] flux, double[] error, int from, int length) {
        int n = 0;
        var around = new double[AROUND];
        for (int i = from + 2; i < from + length - 2; i++) {
            around[0] = flux[i - 2];
            around[1] = flux[i - 1];
            around[2] = flux[i + 1];
            around[3] = flux[i + 2];
            Arrays.sort(around);
            // NaN is sorted to the end
            if (Double.isNaN(around[AROUND - 1])) {
                continue;
            }
            if (Double.isNaN(flux[i])) {
                n++;
                continue;
            }
            double departure = Math.abs(flux[i] - (around[1] + around[2]) / 2);
            double noise = error == null || Double.isNaN(error[i]) ? 0 : error[i];
            if (departure > THRESHOLD * noise && departure > RANGES * (around[AROUND - 1] - around[0])) {
                n++;
            }
        }
        return n;
    }

    /** The same in the sum of an image over the trace, as a box extracts it. */
    static int count(SpectralPlanes planes, int core) {
        if (core < 0) {
            return 0;
        }
        int from = Math.max(0, core - HALF_WIDTH);
        int to = Math.min(planes.positions() - 1, core + HALF_WIDTH);
        var flux = new double[planes.elements()];
        var error = new double[planes.elements()];
        for (int e = 0; e < flux.length; e++) {
            int n = 0;
            for (int s = from; s <= to; s++) {
                int p = planes.at(e, s);
                if (!Dq.any(planes.dq()[p], Dq.DO_NOT_USE) && Float.isFinite(planes.sci()[p])) {
                    flux[e] += planes.sci()[p];
                    error[e] += (double) planes.err()[p] * planes.err()[p];
                    n++;
                }
            }
            error[e] = Math.sqrt(error[e]);
            flux[e] = n == 0 ? Double.NaN : flux[e];
        }
        return count(flux, error, 0, flux.length);
    }
}
