package org.webbcal.step.extract_1d;

import java.util.Optional;
import org.webbcal.lib.spectra.Trace;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

/**
 * The trace of a point source as the image shows it, where it is bright: from 5.5 to 10 µm.
 *
 * @param position 0-based pixels across the dispersion, mean of the elements of the dispersion
 * @param first first element of the dispersion that was looked at
 * @param last the one after the last
 * @param profile median light above the background of each pixel across, NaN where there is none
 */
record MeasuredTrace(double position, int first, int last, double[] profile) {

    private static final double SHORTEST = 5.5;
    private static final double LONGEST = 10;
    /** Least number of elements of the dispersion that make a trace. */
    private static final int LEAST = 5;

    /** Pixels to each side that have practically all light. */
    private static final double WING = 8;

    /** Looks for the trace; empty if none stands out, or if the dispersion runs along rows. */
    static Optional<MeasuredTrace> of(ImageModel image, Grid grid, float[] wavelength) {
        return of(image, grid, wavelength, 1);
    }

    /** Looks for the negative trace that another nod leaves where it was subtracted. */
    static Optional<MeasuredTrace> ofOtherNod(ImageModel image, Grid grid, float[] wavelength) {
        return of(image, grid, wavelength, -1);
    }

    private static Optional<MeasuredTrace> of(ImageModel image, Grid grid, float[] wavelength, int sign) {
        if (!grid.vertical()) {
            return Optional.empty();
        }
        int first = Integer.MAX_VALUE;
        int last = -1;
        int left = Integer.MAX_VALUE;
        int right = -1;
        for (int i = 0; i < grid.along(); i++) {
            for (int j = 0; j < grid.across(); j++) {
                float micron = wavelength[grid.at(i, j)];
                if (micron >= SHORTEST && micron <= LONGEST) {
                    first = Math.min(first, i);
                    last = Math.max(last, i);
                    left = Math.min(left, j);
                    right = Math.max(right, j);
                }
            }
        }
        if (last - first + 1 < LEAST || right - left < 2 * WING) {
            return Optional.empty();
        }
        var mean = mean(image);
        for (int p = 0; p < mean.length; p++) {
            mean[p] *= sign;
        }
        int a = first;
        int b = last + 1;
        int low = left;
        int high = right + 1;
        return Trace.find(mean, null, grid.nx(), a, b, low, high).map(t -> {
            var profile = new double[grid.across()];
            java.util.Arrays.fill(profile, Double.NaN);
            System.arraycopy(Trace.profile(mean, null, grid.nx(), a, b, low, high), 0, profile, low, high - low);
            return new MeasuredTrace(t.x(), a, b, profile);
        });
    }

    /** Mean of the integrations, of pixels that can be used. */
    private static float[] mean(ImageModel image) {
        int n = image.plane();
        var mean = new float[n];
        for (int p = 0; p < n; p++) {
            double sum = 0;
            int count = 0;
            for (int q = p; q < image.sci().length; q += n) {
                if (Float.isFinite(image.sci()[q]) && (image.dq() == null || !Dq.any(image.dq()[q], Dq.DO_NOT_USE))) {
                    sum += image.sci()[q];
                    count++;
                }
            }
            mean[p] = count == 0 ? Float.NaN : (float) (sum / count);
        }
        return mean;
    }

    /** Mean of a trace over the elements that were looked at; NaN where it is not known there. */
    double mean(double[] trace) {
        double sum = 0;
        int n = 0;
        for (int i = first; i < last; i++) {
            if (Double.isFinite(trace[i])) {
                sum += trace[i];
                n++;
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    /** First pixel across the dispersion that has light. */
    int left() {
        int j = 0;
        while (Double.isNaN(profile[j])) {
            j++;
        }
        return j;
    }

    /** Last pixel across the dispersion that has light. */
    int right() {
        int j = profile.length - 1;
        while (Double.isNaN(profile[j])) {
            j--;
        }
        return j;
    }

    /** Share of the light of the source that falls between two limits, both pixels included. */
    double inside(double lower, double upper) {
        double all = 0;
        double within = 0;
        for (int j = 0; j < profile.length; j++) {
            if (Math.abs(j - position) <= WING && !Double.isNaN(profile[j])) {
                double part = Math.min(j + 0.5, upper + 0.5) - Math.max(j - 0.5, lower - 0.5);
                all += profile[j];
                within += profile[j] * Math.max(0, Math.min(1, part));
            }
        }
        return all > 0 ? within / all : Double.NaN;
    }
}
