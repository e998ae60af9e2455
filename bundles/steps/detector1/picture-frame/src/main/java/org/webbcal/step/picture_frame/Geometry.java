package org.webbcal.step.picture_frame;

import java.util.Arrays;

/**
 * Where edge and centre of a detector are, in rows and columns alike, half-open: the edge is {@code edge0…edge1-1} or {@code edge2…edge3-1} in rows or columns,
 * nothing outside of {@code edge0…edge3-1}; the centre {@code centre0…centre1-1} in both.
 */
record Geometry(int ny, int nx, int edge0, int edge1, int centre0, int centre1, int edge2, int edge3) {

    static final byte NONE = 0;
    static final byte CENTRE = 1;
    static final byte EDGE = 2;

    /** Full frames of NIRSpec. */
    static final Geometry NIRSPEC = new Geometry(2048, 2048, 4, 75, 76, 1984, 1985, 2043);

    private boolean edge(int i) {
        return i >= edge0 && i < edge1 || i >= edge2 && i < edge3;
    }

    private boolean centre(int i) {
        return i >= centre0 && i < centre1;
    }

    /** Region of each pixel [y][x], whatever its value. */
    byte[] regions() {
        var regions = new byte[ny * nx];
        for (int y = Math.min(ny, edge0); y < Math.min(ny, edge3); y++) {
            for (int x = Math.min(nx, edge0); x < Math.min(nx, edge3); x++) {
                regions[y * nx + x] = edge(y) || edge(x) ? EDGE : centre(y) && centre(x) ? CENTRE : NONE;
            }
        }
        return regions;
    }

    /** Region of each background pixel; null if one of the two has none. */
    static byte[] background(byte[] regions, boolean[] mask) {
        var out = Arrays.copyOf(regions, regions.length);
        int[] n = new int[EDGE + 1];
        for (int p = 0; p < out.length; p++) {
            out[p] = mask[p] ? out[p] : NONE;
            n[out[p]]++;
        }
        return n[CENTRE] > 0 && n[EDGE] > 0 ? out : null;
    }
}
