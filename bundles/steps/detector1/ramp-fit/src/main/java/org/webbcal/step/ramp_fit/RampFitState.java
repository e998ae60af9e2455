package org.webbcal.step.ramp_fit;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.webbcal.api.step.StepException;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.ImageStack.Layer;
import org.webbcal.model.ScienceModel;

/**
 * What is kept between the integrations of an exposure, and the products that grow out of it. Different pixels may be written by different threads.
 */
final class RampFitState {

    /** The rate of the exposure; filled at the end. */
    final ImageModel rate;
    /** The rates of the integrations: SCI and DQ are filled as integrations come, the rest at the end. Null if they are in a stack on disk. */
    private final ImageModel ints;

    private final IntegrationStore store;
    /** Where the integration under work goes: all of them, or one alone. */
    private final ImageModel target;

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

    /** @param stack takes the rates of the integrations; null if they are held in memory */
    RampFitState(RampFitSetup s, SegmentDetails details, ImageStack stack) {
        this.details = details;
        var shape = s.shape();
        plane = shape.plane();
        boolean stacked = stack != null;
        store = stacked ? new IntegrationStore(stack) : null;
        rate = ImageModel.image(shape.ny(), shape.nx()).withNoisePlanes();
        ints = stacked
                ? null
                : ImageModel.cube(shape.nints(), shape.ny(), shape.nx()).withNoisePlanes();
        target = stacked ? store.image() : ints;
        segments = new Segments(shape.nints(), plane);
        median = s.consistentErrors() ? null : new double[plane];
        scatter = s.scalesByDifferences() ? new float[plane] : null;
        differences = s.scalesByDifferences() ? new float[plane] : null;
        scales = s.rules().errors() == RampFitSetup.ErrorModel.BOOTSTRAP ? new float[plane] : null;
        weighted = new double[plane];
    }

    /** The product with the rates of the integrations. */
    ScienceModel integrations() {
        return store == null ? ints : store.stack();
    }

    private Set<Layer> kept(RampFitSetup s) {
        return s.consistentErrors()
                ? Set.of(Layer.SCI, Layer.DQ, Layer.WORK, Layer.VAR_POISSON, Layer.VAR_RNOISE)
                : Set.of(Layer.SCI, Layer.DQ, Layer.WORK);
    }

    /** Makes room for the results of an integration. */
    void open(int i) {
        if (store == null) {
            segments.open(i);
        } else {
            segments.open(i, store.work());
        }
    }

    /** Takes up an integration again that is {@link #close closed}. */
    void reopen(RampFitSetup s, int i) throws StepException {
        if (store != null) {
            segments.open(i, store.work());
            store.get(i, kept(s));
        }
    }

    /** Puts the results of an integration away, all of its pixels being done. */
    void close(RampFitSetup s, int i) throws StepException {
        if (store != null) {
            store.put(i, kept(s));
            segments.release(i);
        }
    }

    /** Goes over the integrations, in one piece or by bands of rows. */
    void bands(Set<Layer> reads, Set<Layer> writes, ImageStack.BandVisitor<StepException> visitor)
            throws StepException {
        if (store == null) {
            visitor.visit(0, ints, null);
        } else {
            store.bands(reads, writes, visitor);
        }
    }

    /** Takes over the results of one pixel and integration. */
    void keep(RampFitSetup s, int i, int p, RampFitKernel.Pixel x) {
        int q = store == null ? i * plane + p : p;
        target.sci()[q] = (float) x.slope;
        target.dq()[q] = x.dq;
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
            target.varPoisson()[q] = (float) x.poisson;
            target.varRnoise()[q] = (float) x.readNoise;
        }
        if (details != null) {
            details.set(i, p, x);
        }
        if (x.chargeLossVariance >= 0) {
            chargeLoss.put((long) i * plane + p, x.chargeLossVariance);
        } else if (!chargeLoss.isEmpty()) {
            chargeLoss.remove((long) i * plane + p);
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

    /** Multiplies all variances of a pixel of an exposure that is held in memory, and makes the errors to match. */
    void scaleVariances(int p, double photons, double reading) {
        scaleVariances(ints, p, p, photons, reading);
    }

    /**
     * Multiplies all variances of a pixel, and makes the errors to match.
     *
     * @param band rows of the integrations
     * @param at index of the pixel in the first image of the band
     */
    void scaleVariances(ImageModel band, int at, int p, double photons, double reading) {
        double before = rate.err()[p];
        for (int q = at; q < band.err().length; q += band.plane()) {
            scale(band, q, photons, reading);
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
