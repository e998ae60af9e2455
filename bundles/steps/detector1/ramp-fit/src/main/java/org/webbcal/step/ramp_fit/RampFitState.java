package org.webbcal.step.ramp_fit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.webbcal.model.ImageModel;

/**
 * What is kept between the integrations of an exposure, and the products that grow out of it. Different pixels may be written by different threads.
 */
final class RampFitState {

    /** The rate of the exposure; filled at the end. */
    final ImageModel rate;
    /** The rates of the integrations: SCI and DQ are filled as integrations come, the rest at the end. */
    final ImageModel ints;

    final Segments segments;
    /** Sum over the integrations of the median rate, DN/s [y][x]; for the error model of the reference, else null. */
    final double[] median;
    /** Sum over the integrations of slope/variance, (DN/s)^-1 [y][x]; in the end the rate of the photons, DN/s, unless errors are those of the reference. */
    final double[] weighted;
    /** Sum of the squares of the differences of groups about their mean, DN^2, and degrees of freedom [y][x]; null unless errors are scaled by them. */
    final float[] scatter;

    final float[] differences;
    /** Factors of the errors [y][x], 0 where there is none; null unless errors are scaled. */
    final float[] scales;
    /** Flags [y][x] of the last integration seen; they are the same for all. */
    int[] pixelDq;

    /** Results for single segments, or null when nobody asked. */
    final SegmentDetails details;

    private final Map<Long, Double> chargeLoss = new ConcurrentHashMap<>();
    private final int plane;

    RampFitState(RampFitSetup s, SegmentDetails details) {
        this.details = details;
        var shape = s.shape();
        plane = shape.plane();
        rate = ImageModel.image(shape.ny(), shape.nx()).withNoisePlanes();
        ints = ImageModel.cube(shape.nints(), shape.ny(), shape.nx()).withNoisePlanes();
        segments = new Segments(shape.nints(), plane);
        median = s.consistentErrors() ? null : new double[plane];
        scatter = s.scalesByDifferences() ? new float[plane] : null;
        differences = s.scalesByDifferences() ? new float[plane] : null;
        scales = s.rules().errors() == RampFitSetup.ErrorModel.BOOTSTRAP ? new float[plane] : null;
        weighted = new double[plane];
    }

    /** Takes over the results of one pixel and integration. */
    void keep(RampFitSetup s, int i, int p, RampFitKernel.Pixel x) {
        int q = i * plane + p;
        ints.sci()[q] = (float) x.slope;
        ints.dq()[q] = x.dq;
        segments.set(i, p, x.segments, x.length);
        if (median != null) {
            median[p] += x.median;
        }
        if (x.segments > 0) {
            weighted[p] += x.weighted;
        }
        if (scatter != null && x.differences > 1) {
            scatter[p] += (float) x.scatter;
            differences[p] += x.differences - 1;
        }
        if (s.consistentErrors()) {
            ints.varPoisson()[q] = (float) x.poisson;
            ints.varRnoise()[q] = (float) x.readNoise;
        }
        if (details != null) {
            details.set(i, p, x);
        }
        if (x.chargeLossVariance >= 0) {
            chargeLoss.put((long) q, x.chargeLossVariance);
        } else if (!chargeLoss.isEmpty()) {
            chargeLoss.remove((long) q);
        }
    }

    /**
     * Rate that makes the Poisson noise, DN/s, dark current included: {@link PhotonRate}, which is in {@link #weighted} by then. For the error model of the
     * reference the mean over the integrations of their median rate, 0 if not positive, and the dark current in e-/s.
     */
    double rateWithDark(RampFitSetup s, int p) {
        if (median == null) {
            return weighted[p] + darkRate(s, p);
        }
        double mean = median[p] / s.shape().nints();
        return mean > 0 ? mean + s.darkAt(p) : s.darkAt(p); // not > 0 is also true for NaN
    }

    /** Average dark current, DN/s. */
    double darkRate(RampFitSetup s, int p) {
        return s.darkAt(p) / s.gain()[p];
    }

    /** Takes the sums of an integration of a pixel back, before it is fitted again. */
    void takeBack(int p, double itsMedian, double itsWeighted) {
        weighted[p] -= itsWeighted;
        if (median != null) {
            median[p] -= itsMedian;
        }
    }

    /** Multiplies all variances of a pixel, and makes the errors to match. */
    void scaleVariances(int p, double photons, double reading) {
        double before = rate.err()[p];
        for (int q = p; q < ints.err().length; q += plane) {
            scale(ints, q, photons, reading);
        }
        scale(rate, p, photons, reading);
        scales[p] = before > 0 ? (float) (rate.err()[p] / before) : 0;
    }

    private static void scale(ImageModel image, int q, double photons, double reading) {
        double err = image.err()[q];
        double vp = image.varPoisson()[q];
        double vr = image.varRnoise()[q];
        image.err()[q] = (float) Math.sqrt(err * err + (photons - 1) * vp + (reading - 1) * vr);
        image.varPoisson()[q] = (float) (photons * vp);
        image.varRnoise()[q] = (float) (reading * vr);
    }

    boolean hasChargeLoss() {
        return !chargeLoss.isEmpty();
    }

    /** Read noise variance recomputed without charge loss flags, or -1. */
    double chargeLoss(int i, int p) {
        return chargeLoss.isEmpty() ? -1 : chargeLoss.getOrDefault((long) i * plane + p, -1.0);
    }
}
