package org.webbcal.model;

import java.io.IOException;
import java.util.Set;

/**
 * The images of the integrations of an exposure, of one geometry, too many to be held in memory: a stack with the planes of an {@link ImageModel} that are read and
 * written image by image, or by bands of rows of all images. What was never written is 0. The file format knows no difference between the two.
 *
 * <p>Used by one thread at a time.
 */
public abstract class ImageStack extends ScienceModel implements AutoCloseable {

    /** Planes of an image. */
    public enum Layer {
        SCI,
        ERR,
        DQ,
        VAR_POISSON,
        VAR_RNOISE,
        /** A word for each pixel that the maker keeps for itself; no part of the product. */
        WORK
    }

    /** Bytes of an image's pixel in the product. */
    public static final int PIXEL_BYTES = 20;

    private final int depth;
    private final int ny;
    private final int nx;

    protected ImageStack(int depth, int ny, int nx) {
        this.depth = depth;
        this.ny = ny;
        this.nx = nx;
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
        return new int[] {depth, ny, nx};
    }

    /**
     * Writes some layers of image {@code k}.
     *
     * @param image stack of depth 1 with noise planes
     * @param work words [y][x]; null unless {@link Layer#WORK} is among the layers
     */
    public abstract void put(int k, ImageModel image, int[] work, Set<Layer> layers) throws IOException;

    /** Reads some layers of image {@code k} into a stack of depth 1 with noise planes; {@code work} as in {@link #put}. */
    public abstract void get(int k, ImageModel image, int[] work, Set<Layer> layers) throws IOException;

    /**
     * Goes once through all rows.
     *
     * @param reads layers that a band comes with; others hold anything
     * @param writes layers that are written back
     */
    public abstract <X extends Exception> void bands(Set<Layer> reads, Set<Layer> writes, BandVisitor<X> visitor)
            throws IOException, X;

    /** Sees rows of all images. */
    @FunctionalInterface
    public interface BandVisitor<X extends Exception> {
        /**
         * @param y0 first row
         * @param band rows {@code y0 … y0 + band.ny() - 1} of all images
         * @param work their words [image][y - y0][x]; of use if the layer is read or written
         */
        void visit(int y0, ImageModel band, int[] work) throws X;
    }

    @Override
    public String dataModel() {
        return "CubeModel";
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public abstract void close();
}
