package org.webbcal.model;

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
        return sci;
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
        return refout;
    }

    public void refout(float[] samples) {
        refout = samples;
    }
}
