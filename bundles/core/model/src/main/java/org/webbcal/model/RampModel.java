package org.webbcal.model;

import java.io.IOException;

/**
 * A ramp exposure whose integrations are read one by one, from a file, the heap or a scratch file; the reader cannot tell which.
 *
 * <p>Not thread-safe: one run works on it, one integration after the other.
 */
public abstract class RampModel extends ScienceModel implements AutoCloseable {

    private int[] pixelDq;

    /** Geometry of the array; {@code nints} is that of this file (segment), not NINTS of the exposure. */
    public abstract Shape4 shape();

    /**
     * Reads integration {@code i} into arrays of its own (or hands out the live ones when the exposure is held in memory).
     *
     * @throws IOException if the source cannot be read any more
     */
    public abstract RampBlock read(int i) throws IOException;

    /**
     * As {@link #read(int)}, but may fill the arrays of a block that nobody uses any more instead of making new ones.
     *
     * @param spent block of this exposure, or null
     */
    public RampBlock read(int i, RampBlock spent) throws IOException {
        return read(i);
    }

    /** Whether blocks are the live arrays of the exposure, so that changes made to a block stay. */
    public abstract boolean live();

    /** Flags [y][x] of all integrations; all zero at first. */
    public int[] pixelDq() {
        if (pixelDq == null) {
            pixelDq = new int[shape().plane()];
        }
        return pixelDq;
    }

    public void pixelDq(int[] flags) {
        pixelDq = flags;
    }

    @Override
    public String dataModel() {
        return "RampModel";
    }

    @Override
    public void close() throws IOException {}
}
