package org.webbcal.lib.sources;

/**
 * Splits a source into overlapping ones by thresholds and flooding.
 *
 * <p>Going up through a ladder of thresholds between the smallest and the largest value of the source, every part that falls into two or more parts (of at least
 * {@code npixels} pixels) is replaced by them. The parts at the end are the markers from which the inverted image is flooded. While a child has less than
 * {@code contrast} of the source's flux, the faintest one is given up and its pixels are flooded again.
 *
 * @see "photutils/segmentation/deblend.py; Bertin & Arnouts 1996, A&AS 117, 393"
 */
public final class Deblender {

    /** How the thresholds are spaced. */
    public enum Mode {
        /** Equal ratios; falls back to {@link #LINEAR} if the smallest value is not positive or the markers are too many. */
        EXPONENTIAL,
        /** Equal differences. */
        LINEAR,
        /** Dense at low values, by the hyperbolic sine. */
        SINH
    }

    /** More markers than this make the flooding slow and mean little; linear thresholds are tried instead. */
    private static final int MAX_MARKERS = 200;

    /** Shape of the sinh ladder. */
    private static final double SINH_SCALE = 0.25;

    private final int npixels;
    private final boolean eight;
    private final int levels;
    private final double contrast;
    private final Mode mode;
    private final ComponentLabels components = new ComponentLabels();
    private final Watershed watershed = new Watershed();

    Deblender(int npixels, boolean eight, int levels, double contrast, Mode mode) {
        this.npixels = npixels;
        this.eight = eight;
        this.levels = levels;
        this.contrast = contrast;
        this.mode = mode;
    }

    /**
     * @param data cut-out [y][x] around one source; read only
     * @param mask pixels of the source; read only
     * @return labels of the children from 1, 0 outside the mask; null if the source stays whole
     */
    int[] split(float[] data, boolean[] mask, int ny, int nx) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        double total = 0;
        for (int p = 0; p < data.length; p++) {
            if (mask[p]) {
                min = Math.min(min, data[p]);
                max = Math.max(max, data[p]);
                total += data[p];
            }
        }
        if (min == max) {
            return null;
        }
        Mode used = mode == Mode.EXPONENTIAL && min <= 0 ? Mode.LINEAR : mode;
        var markers = new int[data.length];
        int n = markers(data, mask, ny, nx, thresholds(min, max, used), markers);
        if (n > MAX_MARKERS && used != Mode.LINEAR) {
            n = markers(data, mask, ny, nx, thresholds(min, max, Mode.LINEAR), markers);
        }
        if (n < 2) {
            return null;
        }
        flood(data, mask, ny, nx, (float) total, markers, n);
        int left = Segmentation.consecutive(markers, n);
        return left < 2 ? null : markers;
    }

    /** The ladder without its ends, computed as the reference does: in float, and for sinh in double from a float argument. */
    private double[] thresholds(float min, float max, Mode used) {
        int steps = levels + 1;
        float step = (max - min) / steps;
        var out = new double[levels];
        for (int k = 0; k < levels; k++) {
            float linear = (k + 1) * step + min;
            float fraction = (linear - min) / (max - min);
            out[k] = switch (used) {
                case LINEAR -> linear;
                case EXPONENTIAL -> min * (float) Math.pow(max / min, fraction);
                case SINH ->
                    (float) Math.sinh(fraction / (float) SINH_SCALE) / Math.sinh(1 / SINH_SCALE) * (max - min) + min;
            };
        }
        return out;
    }

    /** Climbs the ladder; returns the number of markers, 0 if the source never falls apart. */
    private int markers(float[] data, boolean[] mask, int ny, int nx, double[] thresholds, int[] markers) {
        var on = new boolean[data.length];
        var upper = new int[data.length];
        int n = 0;
        for (double threshold : thresholds) {
            for (int p = 0; p < data.length; p++) {
                on[p] = mask[p] && data[p] > threshold;
            }
            int found = components.label(on, ny, nx, eight, upper);
            found = components.dropSmall(upper, upper.length, found, npixels);
            if (found < 2) {
                continue;
            }
            if (n == 0) {
                System.arraycopy(upper, 0, markers, 0, upper.length);
                n = found;
                continue;
            }
            // A marker with two or more parts inside gives way to them.
            var only = new int[n + 1];
            boolean any = false;
            for (int p = 0; p < data.length; p++) {
                int m = markers[p];
                if (m != 0 && upper[p] != 0 && only[m] != upper[p]) {
                    only[m] = only[m] == 0 ? upper[p] : -1;
                    any |= only[m] == -1;
                }
            }
            if (!any) {
                continue;
            }
            for (int p = 0; p < data.length; p++) {
                int m = markers[p];
                on[p] = m != 0 && (only[m] != -1 || upper[p] != 0);
            }
            n = components.label(on, ny, nx, eight, markers);
        }
        return n;
    }

    private void flood(float[] data, boolean[] mask, int ny, int nx, float total, int[] markers, int n) {
        var level = new double[data.length];
        for (int p = 0; p < level.length; p++) {
            level[p] = -data[p];
        }
        int left = n;
        while (true) {
            watershed.flood(level, markers, mask, ny, nx, eight);
            if (left < 2) {
                return;
            }
            var flux = new double[n + 1];
            var there = new boolean[n + 1];
            for (int p = 0; p < data.length; p++) {
                flux[markers[p]] += data[p];
                there[markers[p]] = true;
            }
            int faintest = 0;
            for (int l = 1; l <= n; l++) {
                if (there[l] && (faintest == 0 || flux[l] < flux[faintest])) {
                    faintest = l;
                }
            }
            if (!(flux[faintest] / total < contrast)) {
                return;
            }
            for (int p = 0; p < data.length; p++) {
                if (markers[p] == faintest) {
                    markers[p] = 0;
                }
            }
            left--;
        }
    }
}
