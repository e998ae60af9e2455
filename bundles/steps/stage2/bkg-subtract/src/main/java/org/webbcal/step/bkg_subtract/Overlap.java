package org.webbcal.step.bkg_subtract;

/**
 * Where the frame of a background covers the frame of the science image, in pixels of the science image: rows {@code y0 … y1-1}, columns {@code x0 …
 * x1-1}.
 *
 * @param nx columns of the science frame
 * @param dy row of the background that lies on row 0 of the science frame
 * @param dx column likewise
 * @param otherNy rows of the background
 * @param otherNx columns of the background
 */
record Overlap(int y0, int y1, int x0, int x1, int nx, int dy, int dx, int otherNy, int otherNx) {

    /**
     * @param xStart 0-based detector column of the science frame's first pixel; {@code yStart} its row; {@code otherXStart}, {@code otherYStart}
     *     those of the background
     */
    static Overlap of(
            int xStart, int yStart, int nx, int ny, int otherXStart, int otherYStart, int otherNx, int otherNy) {
        int dx = xStart - otherXStart;
        int dy = yStart - otherYStart;
        return new Overlap(
                Math.max(0, -dy),
                Math.min(ny, otherNy - dy),
                Math.max(0, -dx),
                Math.min(nx, otherNx - dx),
                nx,
                dy,
                dx,
                otherNy,
                otherNx);
    }

    boolean isEmpty() {
        return y1 <= y0 || x1 <= x0;
    }

    int otherPlane() {
        return otherNy * otherNx;
    }

    /** Flat index in the background of pixel (y, x) of the science frame. */
    int other(int y, int x) {
        return (y + dy) * otherNx + x + dx;
    }
}
