package org.webbcal.step.pixel_replace;

/**
 * Estimates pixels without value from the two beside them or the two above and below, whichever pair differs less. Algorithm {@code mingrad}.
 *
 * <p>All estimates come from values as they were before; the outer two rows and columns at the start and the outermost at the end are left alone.
 */
final class GradientKernel {

    private static final int MARGIN = 2;

    private GradientKernel() {}

    /**
     * Replaces pixels of one spectrum.
     *
     * @param keep pixels that are left alone, of this spectrum alone; null for none
     * @return number of pixels that got an estimate
     */
    static int replace(SpectralPlanes planes, boolean[] keep) {
        int nx = planes.nx();
        int ny = planes.ny();
        var sci = planes.sci();
        var pixels = new int[16];
        var steps = new int[16];
        int n = 0;
        for (int y = MARGIN; y < ny - 1; y++) {
            for (int x = MARGIN; x < nx - 1; x++) {
                int q = y * nx + x;
                int p = planes.offset() + q;
                if (Float.isFinite(sci[p]) || keep != null && keep[q]) {
                    continue;
                }
                float across = difference(sci[p - 1], sci[p + 1]);
                float along = difference(sci[p - nx], sci[p + nx]);
                if (across == Float.POSITIVE_INFINITY && along == Float.POSITIVE_INFINITY) {
                    continue;
                }
                if (n == pixels.length) {
                    pixels = java.util.Arrays.copyOf(pixels, 2 * n);
                    steps = java.util.Arrays.copyOf(steps, 2 * n);
                }
                pixels[n] = p;
                steps[n++] = along < across ? nx : 1;
            }
        }
        var estimates = new float[n];
        fill(sci, pixels, steps, estimates, false);
        if (planes.err() != null) {
            fill(planes.err(), pixels, steps, estimates, false);
        }
        for (var variance : planes.variances()) {
            fill(variance, pixels, steps, estimates, true);
        }
        for (int i = 0; i < n; i++) {
            planes.dq()[pixels[i]] = SpectralPlanes.estimated(planes.dq()[pixels[i]]);
        }
        return n;
    }

    private static float difference(float a, float b) {
        float d = Math.abs(a - b);
        return Float.isNaN(d) ? Float.POSITIVE_INFINITY : d;
    }

    /** Means of pairs; of variances the square of the mean error. */
    private static void fill(float[] plane, int[] pixels, int[] steps, float[] estimates, boolean variance) {
        for (int i = 0; i < estimates.length; i++) {
            float a = plane[pixels[i] - steps[i]];
            float b = plane[pixels[i] + steps[i]];
            if (variance) {
                float error = ((float) Math.sqrt(a) + (float) Math.sqrt(b)) / 2;
                estimates[i] = error * error;
            } else {
                estimates[i] = (a + b) / 2;
            }
        }
        for (int i = 0; i < estimates.length; i++) {
            plane[pixels[i]] = estimates[i];
        }
    }
}
