package org.webbcal.step.refpix;

import org.webbcal.model.Header;
import org.webbcal.model.key.Keywords;

/**
 * Where the pixels of a NIRSpec image lie in the 2048×2048 pixels of the detector as it is read out. Columns of the detector, along which reading is fast, are rows
 * of the image; NRS2 is read against both axes of the image.
 *
 * @param ny rows of the image
 * @param nx columns of the image
 * @param y0 first row of the image on the detector, 0-based
 * @param x0 first column
 * @param fastReversed whether reading runs against the rows of the image
 * @param slowReversed whether lines are read against the columns of the image
 */
record DetectorFrame(int ny, int nx, int y0, int x0, boolean fastReversed, boolean slowReversed) {

    /** Pixels along each side of the detector. */
    static final int SIDE = 2048;

    /** Lines and columns of reference pixels along each edge. */
    static final int EDGE = 4;

    /** Outputs of the detector, each reading 512 columns. */
    static final int OUTPUTS = 4;

    /** Columns of an output. */
    static final int OUTPUT_COLUMNS = SIDE / OUTPUTS;

    /**
     * The frame of an exposure.
     *
     * @throws IllegalArgumentException if the axes are not those of NIRSpec
     */
    static DetectorFrame of(Header header, int ny, int nx) {
        boolean second = header.get(Keywords.DETECTOR).orElse("").equals("NRS2");
        int fast = header.get(Keywords.FASTAXIS).orElse(second ? -2 : 2);
        int slow = header.get(Keywords.SLOWAXIS).orElse(second ? -1 : 1);
        if (Math.abs(fast) != 2 || Math.abs(slow) != 1) {
            throw new IllegalArgumentException("FASTAXIS = " + fast + " and SLOWAXIS = " + slow
                    + ", expected ±2 and ±1: rows of NIRSpec images are columns of the detector");
        }
        int x0 = header.get(Keywords.SUBSTRT1).orElse(1) - 1;
        int y0 = header.get(Keywords.SUBSTRT2).orElse(1) - 1;
        return new DetectorFrame(ny, nx, y0, x0, fast < 0, slow < 0);
    }

    boolean isWholeDetector() {
        return ny >= SIDE && nx >= SIDE;
    }

    boolean fits() {
        return x0 >= 0 && y0 >= 0 && x0 + nx <= SIDE && y0 + ny <= SIDE;
    }

    /** Column of the detector that a row of the image is. */
    int column(int y) {
        return fastReversed ? SIDE - 1 - y0 - y : y0 + y;
    }

    /** Row of the image that a column of the detector is; outside 0…ny-1 if the image does not hold it. */
    int y(int column) {
        return (fastReversed ? SIDE - 1 - column : column) - y0;
    }

    /** Line of the detector that a column of the image is. */
    int line(int x) {
        return slowReversed ? SIDE - 1 - x0 - x : x0 + x;
    }

    /** Column of the image that a line of the detector is; outside 0…nx-1 if the image does not hold it. */
    int x(int line) {
        return (slowReversed ? SIDE - 1 - line : line) - x0;
    }
}
