package org.webbcal.step.saturation;

import java.util.stream.IntStream;

/**
 * Where the rows of an image stand in the arrays of an integration: row y of group g begins at {@link #at}. IRS2 read-outs interleave reference rows, which are
 * no part of the image.
 *
 * @param ny rows of the image
 * @param nx columns
 * @param stored rows of a group in the arrays
 * @param row place of each row of the image among the stored ones, ascending
 */
record ImageRows(int ny, int nx, int stored, int[] row) {

    /** Every row is one of the image. */
    static ImageRows all(int ny, int nx) {
        return new ImageRows(ny, nx, ny, IntStream.range(0, ny).toArray());
    }

    /** Index of the first sample of a row. */
    int at(int group, int y) {
        return (group * stored + row[y]) * nx;
    }

    /** The rows of the image out of a plane of all stored rows. */
    float[] extract(float[] plane) {
        if (stored == ny) {
            return plane;
        }
        var out = new float[ny * nx];
        for (int y = 0; y < ny; y++) {
            System.arraycopy(plane, row[y] * nx, out, y * nx, nx);
        }
        return out;
    }
}
