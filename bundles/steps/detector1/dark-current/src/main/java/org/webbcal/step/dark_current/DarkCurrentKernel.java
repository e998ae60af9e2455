package org.webbcal.step.dark_current;

/** Subtraction of a dark ramp from a science ramp of the same or a coarser sampling. */
final class DarkCurrentKernel {

    private DarkCurrentKernel() {}

    /**
     * How the frames of the dark make up the groups of the science ramp.
     *
     * @param frames number of dark groups averaged into one science group; 1 for a plain copy
     * @param stride number of dark groups from the start of one science group to the start of the next
     * @param extrapolated whether the dark is shorter than the science ramp and continued along its last difference; its values are then
     *     formed in double, as the reference software does
     */
    record Sampling(int frames, int stride, boolean extrapolated) {}

    /**
     * Number of groups by which a dark has to be continued to cover a science ramp, 0 if it is long enough.
     *
     * <p>{@code ceil((F_sci - F_dark + gap_dark) / (n_dark + gap_dark))}, with {@code F = G n + (G-1) gap} the frames from the first to the last.
     */
    static int missingGroups(int sciGroups, int sciFrames, int sciGap, int darkGroups, int darkFrames, int darkGap) {
        long sci = (long) sciGroups * sciFrames + (long) (sciGroups - 1) * sciGap;
        long dark = (long) darkGroups * darkFrames + (long) (darkGroups - 1) * darkGap;
        return sci <= dark ? 0 : (int) Math.ceil((double) (sci - dark + darkGap) / (darkFrames + darkGap));
    }

    /**
     * Subtracts one integration of the dark from one integration of science, in place.
     *
     * <p>Group g loses the mean of dark groups {@code g*stride … g*stride+frames-1}. A dark value that is NaN counts as 0. Dark groups past the end
     * are {@code last + k (last - last but one)}.
     *
     * @param sci samples [group][y][x], DN; changed
     * @param ngroups groups of the science integration
     * @param ny rows
     * @param nx columns
     * @param dark dark ramp [integration][group][y][x], DN; read only
     * @param darkIntegration integration of the dark to use
     * @param darkGroups groups of the dark; at least 2 when extrapolated
     * @param sampling how dark groups make up science groups
     * @param y0 first row, inclusive; rows y0…y1-1 are processed
     * @param y1 last row, exclusive
     * @see "stcal, dark_current/dark_sub.py"
     */
    static void subtract(
            float[] sci,
            int ngroups,
            int ny,
            int nx,
            float[] dark,
            int darkIntegration,
            int darkGroups,
            Sampling sampling,
            int y0,
            int y1) {
        int plane = ny * nx;
        int base = darkIntegration * darkGroups * plane;
        for (int g = 0; g < ngroups; g++) {
            int first = g * sampling.stride();
            if (sampling.extrapolated()) {
                subtractExtrapolated(
                        sci, g * plane, dark, base, darkGroups, plane, first, sampling.frames(), y0 * nx, y1 * nx);
            } else if (sampling.frames() == 1) {
                subtractGroup(sci, g * plane, dark, base + first * plane, y0 * nx, y1 * nx);
            } else {
                subtractMean(sci, g * plane, dark, base + first * plane, plane, sampling.frames(), y0 * nx, y1 * nx);
            }
        }
    }

    private static void subtractGroup(float[] sci, int sciAt, float[] dark, int darkAt, int p0, int p1) {
        for (int p = p0; p < p1; p++) {
            float d = dark[darkAt + p];
            if (d == d) {
                sci[sciAt + p] -= d;
            }
        }
    }

    private static void subtractMean(
            float[] sci, int sciAt, float[] dark, int darkAt, int plane, int frames, int p0, int p1) {
        for (int p = p0; p < p1; p++) {
            float sum = 0;
            for (int f = 0; f < frames; f++) {
                float d = dark[darkAt + f * plane + p];
                sum += d == d ? d : 0f;
            }
            sci[sciAt + p] -= sum / frames;
        }
    }

    private static void subtractExtrapolated(
            float[] sci,
            int sciAt,
            float[] dark,
            int base,
            int darkGroups,
            int plane,
            int first,
            int frames,
            int p0,
            int p1) {
        int lastAt = base + (darkGroups - 1) * plane;
        for (int p = p0; p < p1; p++) {
            float last = dark[lastAt + p];
            double slope = last - dark[lastAt - plane + p];
            double sum = 0;
            for (int f = first; f < first + frames; f++) {
                double d = f < darkGroups ? dark[base + f * plane + p] : (f - darkGroups + 1) * slope + last;
                sum += d == d ? d : 0.0;
            }
            // a mean of frames is stored as float before it is subtracted, a single continued group is not
            sci[sciAt + p] = frames == 1 ? (float) (sci[sciAt + p] - sum) : sci[sciAt + p] - (float) (sum / frames);
        }
    }

    /**
     * Adds the flags of a dark to those of the exposure.
     *
     * @param pixelDq flags [y][x]; changed
     * @param darkDq flags of the dark [integration][…][y][x]; of each integration the first plane counts; read only
     * @param integrations integrations of {@code darkDq}
     * @param integrationSize values of one integration of {@code darkDq}
     * @param p0 first pixel, inclusive
     * @param p1 last pixel, exclusive
     */
    static void addFlags(int[] pixelDq, int[] darkDq, int integrations, int integrationSize, int p0, int p1) {
        for (int i = 0; i < integrations; i++) {
            for (int p = p0; p < p1; p++) {
                pixelDq[p] |= darkDq[i * integrationSize + p];
            }
        }
    }
}
