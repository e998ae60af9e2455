package org.webbcal.model;

import java.util.function.Supplier;

/**
 * One integration of a ramp exposure. Index of a sample: {@code (g*ny + y)*nx + x}.
 *
 * <p>The arrays are live: a step changes them in place, or replaces them by {@link #replace} when the geometry changes.
 * {@link #pixelDq} is shared by all integrations of the exposure.
 */
public final class RampBlock {

    private final int integration;
    private int ngroups;
    private int ny;
    private int nx;
    private float[] sci;
    /** Gives the samples when they are asked for; null when they are there. */
    private volatile Supplier<float[]> source;
    /** The same for the reference output. */
    private volatile Supplier<float[]> refoutSource;

    private byte[] groupDq;
    private int[] pixelDq;
    private float[] zeroFrame;
    private float[] refout;

    /**
     * @param integration 0-based index in the exposure's array
     * @param shape geometry; its {@code nints} does not matter here
     * @param sci samples [group][y][x], DN
     * @param groupDq flags of each sample, same shape
     * @param pixelDq flags [y][x], shared by the integrations
     */
    public RampBlock(int integration, Shape4 shape, float[] sci, byte[] groupDq, int[] pixelDq) {
        this.integration = integration;
        replace(shape.ngroups(), shape.ny(), shape.nx(), sci, groupDq, pixelDq);
    }

    private RampBlock(int integration, Shape4 shape, Supplier<float[]> samples, byte[] groupDq, int[] pixelDq) {
        this.integration = integration;
        this.source = samples;
        this.ngroups = shape.ngroups();
        this.ny = shape.ny();
        this.nx = shape.nx();
        this.groupDq = groupDq;
        this.pixelDq = pixelDq;
    }

    /** A block whose samples are fetched when they are first asked for: some walks over an exposure need the flags alone. */
    public static RampBlock deferred(
            int integration, Shape4 shape, Supplier<float[]> samples, byte[] groupDq, int[] pixelDq) {
        return new RampBlock(integration, shape, samples, groupDq, pixelDq);
    }

    /** Exchanges arrays and geometry. */
    public void replace(int groups, int rows, int columns, float[] newSci, byte[] newGroupDq, int[] newPixelDq) {
        int samples = Math.multiplyExact(groups, rows * columns);
        if (newSci.length < samples || newGroupDq.length < samples || newPixelDq.length != rows * columns) {
            throw new IllegalArgumentException("arrays do not fit " + groups + " groups of " + rows + "×" + columns);
        }
        ngroups = groups;
        ny = rows;
        nx = columns;
        sci = newSci;
        source = null;
        groupDq = newGroupDq;
        pixelDq = newPixelDq;
    }

    /** 0-based index of the integration in the exposure's array. */
    public int integration() {
        return integration;
    }

    public int ngroups() {
        return ngroups;
    }

    public int ny() {
        return ny;
    }

    public int nx() {
        return nx;
    }

    /** Pixels of one plane, {@code ny*nx}. */
    public int plane() {
        return ny * nx;
    }

    /** Samples [group][y][x], DN. */
    public float[] sci() {
        if (source != null) {
            fetch();
        }
        return sci;
    }

    /** Several threads may ask at once; one of them fetches. */
    private synchronized void fetch() {
        if (source != null) {
            sci = source.get();
            source = null;
        }
    }

    private synchronized void fetchRefout() {
        if (refoutSource != null) {
            refout = refoutSource.get();
            refoutSource = null;
        }
    }

    /** Flags of each sample, [group][y][x]. */
    public byte[] groupDq() {
        return groupDq;
    }

    /** Flags [y][x], shared by the integrations of the exposure. */
    public int[] pixelDq() {
        return pixelDq;
    }

    /** Zero frame [y][x], or null. */
    public float[] zeroFrame() {
        return zeroFrame;
    }

    public void zeroFrame(float[] frame) {
        zeroFrame = frame;
    }

    /** Reference output [group][y][x/4], or null. */
    public float[] refout() {
        if (refoutSource != null) {
            fetchRefout();
        }
        return refout;
    }

    public void refout(float[] samples) {
        refout = samples;
        refoutSource = null;
    }

    /** Sets a reference output that is fetched when it is first asked for. */
    public void refout(Supplier<float[]> samples) {
        refoutSource = samples;
    }
}
