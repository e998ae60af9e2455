package org.webbcal.model;

/**
 * A calibrated image, or a stack of images of one geometry (one per integration).
 *
 * <p>All planes are flat, index {@code (k*ny + y)*nx + x} with {@code k} the integration; an image has {@code depth() == 1}.
 * Optional planes are null. Arrays are live; a step may change what its descriptor says it changes.
 */
public final class ImageModel extends ScienceModel {

    private final int depth;
    private final boolean cube;
    private final int ny;
    private final int nx;
    private String dataModel;
    private float[] sci;
    private float[] err;
    private int[] dq;
    private float[] varPoisson;
    private float[] varRnoise;
    private float[] varFlat;

    private ImageModel(boolean cube, int depth, int ny, int nx) {
        this.cube = cube;
        this.depth = depth;
        this.ny = ny;
        this.nx = nx;
        int size = Math.multiplyExact(depth, Math.multiplyExact(ny, nx));
        sci = new float[size];
        dataModel = cube ? "CubeModel" : "ImageModel";
    }

    /** An image with a zero SCI plane and no other. */
    public static ImageModel image(int ny, int nx) {
        return new ImageModel(false, 1, ny, nx);
    }

    /** A stack of images with a zero SCI cube and no other plane. */
    public static ImageModel cube(int nints, int ny, int nx) {
        return new ImageModel(true, nints, ny, nx);
    }

    /** Allocates zero ERR, DQ and variance planes where they are missing. */
    public ImageModel withNoisePlanes() {
        int size = sci.length;
        err = err == null ? new float[size] : err;
        dq = dq == null ? new int[size] : dq;
        varPoisson = varPoisson == null ? new float[size] : varPoisson;
        varRnoise = varRnoise == null ? new float[size] : varRnoise;
        return this;
    }

    /** Whether the planes have three axes in the file, even if there is one integration. */
    public boolean isCube() {
        return cube;
    }

    /** Number of images. */
    public int depth() {
        return depth;
    }

    public int ny() {
        return ny;
    }

    public int nx() {
        return nx;
    }

    /** Pixels of one image. */
    public int plane() {
        return ny * nx;
    }

    /** Dimensions as in the file, slowest first. */
    public int[] dims() {
        return cube ? new int[] {depth, ny, nx} : new int[] {ny, nx};
    }

    public float[] sci() {
        return sci;
    }

    public float[] err() {
        return err;
    }

    /** Flag words, see {@link org.webbcal.model.dq.Dq}. */
    public int[] dq() {
        return dq;
    }

    public float[] varPoisson() {
        return varPoisson;
    }

    public float[] varRnoise() {
        return varRnoise;
    }

    public float[] varFlat() {
        return varFlat;
    }

    public void sci(float[] values) {
        sci = checked("SCI", values);
    }

    public void err(float[] values) {
        err = checked("ERR", values);
    }

    public void dq(int[] flags) {
        if (flags != null && flags.length != sci.length) {
            throw new IllegalArgumentException("DQ has " + flags.length + " values, SCI " + sci.length);
        }
        dq = flags;
    }

    public void varPoisson(float[] values) {
        varPoisson = checked("VAR_POISSON", values);
    }

    public void varRnoise(float[] values) {
        varRnoise = checked("VAR_RNOISE", values);
    }

    public void varFlat(float[] values) {
        varFlat = checked("VAR_FLAT", values);
    }

    private float[] checked(String name, float[] values) {
        if (values != null && values.length != sci.length) {
            throw new IllegalArgumentException(name + " has " + values.length + " values, SCI " + sci.length);
        }
        return values;
    }

    @Override
    public String dataModel() {
        return dataModel;
    }

    public void dataModel(String name) {
        dataModel = name;
    }

    /** A deep copy of the planes and headers; extras and tables are shared. */
    public ImageModel copy() {
        var copy = new ImageModel(cube, depth, ny, nx);
        copy.takeMetadata(this);
        copy.dataModel = dataModel;
        copy.sci = sci.clone();
        copy.err = err == null ? null : err.clone();
        copy.dq = dq == null ? null : dq.clone();
        copy.varPoisson = varPoisson == null ? null : varPoisson.clone();
        copy.varRnoise = varRnoise == null ? null : varRnoise.clone();
        copy.varFlat = varFlat == null ? null : varFlat.clone();
        return copy;
    }

    @Override
    public long bytes() {
        long planes = 1
                + (err == null ? 0 : 1)
                + (dq == null ? 0 : 1)
                + (varPoisson == null ? 0 : 1)
                + (varRnoise == null ? 0 : 1)
                + (varFlat == null ? 0 : 1);
        return 4L * sci.length * planes;
    }
}
