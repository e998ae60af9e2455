package org.webbcal.reference;

import java.util.Optional;
import org.webbcal.model.Header;

/**
 * A rectangle of detector pixels.
 *
 * @param x0 first column of the detector, 0-based
 * @param y0 first row, 0-based
 * @param nx columns
 * @param ny rows
 */
record Window(int x0, int y0, int nx, int ny) {

    /** The subarray that a header states; empty when one of its four keywords is missing. */
    static Optional<Window> of(Header header) {
        var x = header.integer("SUBSTRT1");
        var y = header.integer("SUBSTRT2");
        var nx = header.integer("SUBSIZE1");
        var ny = header.integer("SUBSIZE2");
        if (x.isEmpty() || y.isEmpty() || nx.isEmpty() || ny.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Window(x.getAsInt() - 1, y.getAsInt() - 1, nx.getAsInt(), ny.getAsInt()));
    }

    /** Whether these are the dimensions of a whole detector of MIRI or NIRSpec. */
    static boolean isFullFrame(int ny, int nx) {
        return ny == 1024 && nx == 1032 || ny == 2048 && nx == 2048 || ny == 3200 && nx == 2048;
    }

    boolean contains(Window other) {
        // long: a header may say anything
        return other.x0 >= x0
                && other.y0 >= y0
                && (long) other.x0 + other.nx <= (long) x0 + nx
                && (long) other.y0 + other.ny <= (long) y0 + ny;
    }

    /** As messages say it, in the 1-based pixels of the keywords. */
    @Override
    public String toString() {
        return nx + "×" + ny + " at (x " + (x0 + 1) + ", y " + (y0 + 1) + ")";
    }
}
