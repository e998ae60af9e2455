package org.webbcal.step.picture_frame;

import org.webbcal.math.TwoPassMedian;

/** Levels of edge and centre of an image, and the pattern that follows from them. Arithmetic in float, as in the reference. */
final class PictureFrameKernel {

    private PictureFrameKernel() {}

    /** Medians of the background pixels of the centre and of the edge; NaN without values. */
    record Levels(float centre, float edge) {

        boolean known() {
            return Math.abs(centre) <= Float.MAX_VALUE && Math.abs(edge) <= Float.MAX_VALUE;
        }
    }

    /**
     * Medians over the two regions of an image, or of the difference of two.
     *
     * @param image [y][x] from {@code at} on; NaN is left out; read only
     * @param zero [y][x] that is subtracted, from {@code zeroAt} on; null for nothing; read only
     * @param regions [y][x], see {@link Geometry}; read only
     */
    static Levels levels(float[] image, int at, float[] zero, int zeroAt, byte[] regions, int ny, int nx) {
        var medians = new TwoPassMedian[] {null, new TwoPassMedian(), new TwoPassMedian()};
        var centre = new float[nx];
        var edge = new float[nx];
        for (int pass = 0; pass < 2; pass++) {
            for (int y = 0; y < ny; y++) {
                int c = 0;
                int e = 0;
                for (int p = y * nx; p < (y + 1) * nx; p++) {
                    float v = zero == null ? image[at + p] : image[at + p] - zero[zeroAt + p];
                    if (regions[p] == Geometry.CENTRE) {
                        centre[c++] = v;
                    } else if (regions[p] == Geometry.EDGE) {
                        edge[e++] = v;
                    }
                }
                if (pass == 0) {
                    medians[Geometry.CENTRE].count(centre, 0, c);
                    medians[Geometry.EDGE].count(edge, 0, e);
                } else {
                    medians[Geometry.CENTRE].refine(centre, 0, c);
                    medians[Geometry.EDGE].refine(edge, 0, e);
                }
            }
        }
        return new Levels(medians[Geometry.CENTRE].median(), medians[Geometry.EDGE].median());
    }

    /** Scale of the pattern: difference of centre and edge in the image over that in the pattern. */
    static float scale(Levels image, Levels pattern) {
        return (image.centre() - image.edge()) / (pattern.centre() - pattern.edge());
    }

    /**
     * Takes {@code scale (pattern - P_edge) + offset} off an image, in place.
     *
     * @param image [y][x] from {@code at} on; changed
     * @param zero first group [y][x] from {@code zeroAt} on, whose rounding goes into the result as in the reference; null for rates; read only
     * @param pattern [y][x]; read only
     * @param regions [y][x] of all pixels; gives pixels where the pattern is NaN the level of their region; null to let them become NaN, and those without a first
     *     group as well; read only
     * @param y0 first row, inclusive; rows y0…y1-1 are processed and no other row is touched
     * @see "jwst/picture_frame/picture_frame.py, correct_picture_frame"
     */
    static void subtract(
            float[] image,
            int at,
            float[] zero,
            int zeroAt,
            float[] pattern,
            Levels levels,
            float scale,
            float offset,
            byte[] regions,
            int nx,
            int y0,
            int y1) {
        float edge = levels.edge();
        for (int p = y0 * nx; p < y1 * nx; p++) {
            float v = pattern[p];
            if (v != v && regions != null) {
                v = regions[p] == Geometry.CENTRE ? levels.centre() : edge;
            }
            float correction = scale * (v - edge) + offset;
            float z = zero == null ? 0 : zero[zeroAt + p];
            if (z != z && regions != null) {
                z = 0;
            }
            image[at + p] = image[at + p] - z + (z - correction);
        }
    }
}
