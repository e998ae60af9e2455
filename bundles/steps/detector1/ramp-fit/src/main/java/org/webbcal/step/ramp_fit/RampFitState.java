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
    /** Sum over the integrations of the median rate, DN/s [y][x]. */
    final double[] median;
    /** Sum over the integrations of slope/variance, (DN/s)^-1 [y][x]. */
    final double[] weighted;
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
        median = new double[plane];
        weighted = new double[plane];
    }

    /** Takes over the results of one pixel and integration. */
    void keep(RampFitSetup s, int i, int p, RampFitKernel.Pixel x) {
        int q = i * plane + p;
        ints.sci()[q] = (float) x.slope;
        ints.dq()[q] = x.dq;
        median[p] += x.median;
        segments.set(i, p, x.segments, x.length);
        if (x.segments > 0) {
            weighted[p] += x.weighted;
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

    /** Rate that makes the Poisson noise, DN/s: the mean over the integrations of their median rate, 0 if not positive, and the dark current. */
    double rateWithDark(RampFitSetup s, int p) {
        double mean = median[p] / s.shape().nints();
        double dark = s.darkAt(p);
        // not > 0 is also true for NaN
        return s.consistentErrors() ? (mean > 0 ? mean : 0) + dark / s.gain()[p] : mean > 0 ? mean + dark : dark;
    }

    /** Read noise variance recomputed without charge loss flags, or -1. */
    double chargeLoss(int i, int p) {
        return chargeLoss.isEmpty() ? -1 : chargeLoss.getOrDefault((long) i * plane + p, -1.0);
    }
}
