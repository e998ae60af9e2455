package org.webbcal.step.extract_1d;

/**
 * A spectroscopic image seen along its dispersion: {@code i} counts elements of the dispersion, {@code j} pixels across it.
 *
 * @param ny rows
 * @param nx columns
 * @param vertical whether the wavelength changes from row to row (DISPAXIS 2)
 */
record Grid(int ny, int nx, boolean vertical) {

    /** Elements of the dispersion. */
    int along() {
        return vertical ? ny : nx;
    }

    /** Pixels across. */
    int across() {
        return vertical ? nx : ny;
    }

    /** Place in a flat array [y][x]. */
    int at(int i, int j) {
        return vertical ? i * nx + j : j * nx + i;
    }

    int size() {
        return ny * nx;
    }
}
