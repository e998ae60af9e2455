package org.webbcal.step.pixel_replace;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/**
 * Estimates pixels from the spatial profile of the dispersion elements beside them: the median of the neighbours, each normalised to its brightest pixel, scaled to
 * what is good in the element itself. Algorithm {@code fit_profile}.
 *
 * <p>The state is what all elements share; {@link #replace} may run on any elements in parallel, since what it reads from others are pixels that nobody changes.
 */
final class ProfileKernel {

    /** Elements as faint as this in all pixels are not normalised: their brightest pixel is noise. */
    private static final float FAINT_SNR = 5;

    /** Beyond this the fit would overflow. */
    private static final float HUGE = 1e20f;

    private final SpectralPlanes planes;
    private final int[] input;
    private final boolean[] keep;
    private final int neighbours;
    private final boolean simplex;
    private final boolean[] valid;
    private int first = Integer.MAX_VALUE;
    private int last = -1;
    private int from = Integer.MAX_VALUE;
    private int to = -1;

    /**
     * @param input flags before any pixel was replaced, of this spectrum alone
     * @param keep pixels that are not replaced though they are bad, of this spectrum alone; null for none
     * @param neighbours elements on each side that make the profile
     * @param simplex whether the scale is searched step by step, ending within 1e-4, instead of computed
     */
    ProfileKernel(SpectralPlanes planes, int[] input, boolean[] keep, int neighbours, boolean simplex) {
        this.planes = planes;
        this.input = input;
        this.keep = keep;
        this.neighbours = neighbours;
        this.simplex = simplex;
        valid = new boolean[planes.elements()];
        bounds();
        for (int e = first; e <= last; e++) {
            for (int s = from; s <= to && !valid[e]; s++) {
                valid[e] = !Dq.any(input[planes.local(e, s)], Dq.DO_NOT_USE | Dq.NON_SCIENCE);
            }
        }
    }

    /** The smallest frame around pixels that are good. */
    private void bounds() {
        for (int e = 0; e < planes.elements(); e++) {
            for (int s = 0; s < planes.positions(); s++) {
                if (!Dq.any(input[planes.local(e, s)], Dq.DO_NOT_USE)) {
                    first = Math.min(first, e);
                    last = Math.max(last, e);
                    from = Math.min(from, s);
                    to = Math.max(to, s);
                }
            }
        }
    }

    private boolean bad(int element, int position) {
        return Dq.any(input[planes.local(element, position)], Dq.DO_NOT_USE);
    }

    private boolean replaceable(int element, int position) {
        int q = planes.local(element, position);
        return (input[q] & (Dq.DO_NOT_USE | Dq.NON_SCIENCE)) == Dq.DO_NOT_USE && (keep == null || !keep[q]);
    }

    /**
     * Replaces the bad pixels of some elements.
     *
     * @return number of pixels that got an estimate
     */
    int replace(int start, int end) {
        if (last < 0) {
            return 0;
        }
        var work = new Work();
        int n = 0;
        for (int e = Math.max(start, first); e < Math.min(end, last + 1); e++) {
            if (valid[e] && hasGap(e)) {
                n += replace(e, work);
            }
        }
        return n;
    }

    private boolean hasGap(int element) {
        for (int s = from; s <= to; s++) {
            int word = input[planes.local(element, s)];
            if (Dq.any(word, Dq.DO_NOT_USE) && !Dq.any(word, Dq.NON_SCIENCE)) {
                return true;
            }
        }
        return false;
    }

    private int replace(int element, Work w) {
        w.gather(element);
        if (w.count == 0) {
            return 0;
        }
        int good = 0;
        for (int s = from; s <= to; s++) {
            float value = planes.sci()[planes.at(element, s)];
            w.median[s - from] = w.medianOf(planes.sci(), s, false);
            if (!bad(element, s) && !Float.isNaN(value)) {
                w.model[good] = w.median[s - from];
                w.current[good++] = value;
            }
        }
        if (good == 0) {
            return 0;
        }
        float norm = 1;
        float scale = 1;
        float brightest = max(w.current, good, false);
        for (int i = 0; i < good; i++) {
            w.current[i] /= brightest;
        }
        boolean normalised = w.middleScale() != 1.0f;
        if (normalised && max(w.model, good, true) < HUGE && max(w.current, good, true) < HUGE) {
            float start = Math.abs(max(w.current, good, false));
            for (int i = 0; i < good; i++) {
                w.model[i] = Math.abs(w.model[i]);
                w.current[i] = Math.abs(w.current[i]);
            }
            norm = simplex
                    ? ScaleSearch.minimise(w.model, w.current, good, start, w.squares)
                    : ScaleSearch.leastSquares(w.model, w.current, good);
            scale = brightest;
        }
        return write(element, norm, scale, w);
    }

    private int write(int element, float norm, float scale, Work w) {
        int n = 0;
        for (int s = from; s <= to; s++) {
            int p = planes.at(element, s);
            if (!bad(element, s)) {
                continue;
            }
            if (!replaceable(element, s)) {
                planes.sci()[p] = Float.NaN;
                continue;
            }
            float value = w.median[s - from] * norm * scale;
            planes.sci()[p] = value;
            if (!Float.isNaN(value)) {
                planes.dq()[p] ^= Dq.DO_NOT_USE ^ Dq.FLUX_ESTIMATED;
                n++;
            }
            if (planes.err() != null) {
                planes.err()[p] = w.medianOf(planes.err(), s, false) * norm * scale;
            }
            for (var variance : planes.variances()) {
                float error = w.medianOf(variance, s, true) * norm * scale;
                variance[p] = error * error;
            }
        }
        return n;
    }

    /** The largest of the values that are numbers; NaN if none is. */
    private static float max(float[] values, int n, boolean absolute) {
        float max = Float.NaN;
        for (int i = 0; i < n; i++) {
            float v = absolute ? Math.abs(values[i]) : values[i];
            if (!Float.isNaN(v) && !(v <= max)) {
                max = v;
            }
        }
        return max;
    }

    /** Room for one element. */
    private final class Work {
        private final int[] elements = new int[2 * neighbours];
        private final float[] scales = new float[2 * neighbours];
        private final float[] values = new float[2 * neighbours];
        private final float[] median = new float[to - from + 1];
        private final float[] model = new float[to - from + 1];
        private final float[] current = new float[to - from + 1];
        private final float[] squares = new float[to - from + 1];
        private int count;

        /** The neighbours that are of use, and what each is divided by. */
        void gather(int element) {
            count = 0;
            float snr = Float.NaN;
            for (int e = Math.max(first, element - neighbours); e <= Math.min(last, element + neighbours); e++) {
                if (e == element || !valid[e]) {
                    continue;
                }
                float brightest = Float.NaN;
                for (int s = from; s <= to; s++) {
                    if (bad(e, s)) {
                        continue;
                    }
                    int p = planes.at(e, s);
                    float value = Math.abs(planes.sci()[p]);
                    brightest = value <= brightest || Float.isNaN(value) ? brightest : value;
                    float ratio = planes.err() == null ? Float.POSITIVE_INFINITY : Math.abs(value / planes.err()[p]);
                    snr = ratio <= snr || Float.isNaN(ratio) ? snr : ratio;
                }
                elements[count] = e;
                scales[count++] = brightest;
            }
            if (snr < FAINT_SNR) {
                Arrays.fill(scales, 0, count, 1);
            }
        }

        /** Median at one position of what the neighbours have, normalised; of the square root for variances. */
        float medianOf(float[] plane, int position, boolean root) {
            int n = 0;
            for (int j = 0; j < count; j++) {
                if (bad(elements[j], position)) {
                    continue;
                }
                float value = plane[planes.at(elements[j], position)];
                value = (root ? (float) Math.sqrt(value) : value) / scales[j];
                if (!Float.isNaN(value)) {
                    values[n++] = value;
                }
            }
            return middle(n);
        }

        float middleScale() {
            int n = 0;
            for (int j = 0; j < count; j++) {
                if (!Float.isNaN(scales[j])) {
                    values[n++] = scales[j];
                }
            }
            return middle(n);
        }

        private float middle(int n) {
            if (n == 0) {
                return Float.NaN;
            }
            Arrays.sort(values, 0, n);
            return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
        }
    }
}
