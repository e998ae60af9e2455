package org.webbcal.testkit;

import java.util.Arrays;
import java.util.Set;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;

/** A stack without a disk. What nobody asked to be read is nonsense, and what nobody asked to be written is lost. */
public final class FakeImageStack extends ImageStack {

    private final ImageModel all;
    private final int[] words;
    private final int rows;

    /** @param rows rows of a band */
    public FakeImageStack(int depth, int ny, int nx, int rows) {
        super(depth, ny, nx);
        all = ImageModel.cube(depth, ny, nx).withNoisePlanes();
        words = new int[all.sci().length];
        this.rows = rows;
    }

    /** All images as they are now. */
    public ImageModel all() {
        return all;
    }

    @Override
    public void put(int k, ImageModel image, int[] work, Set<Layer> layers) {
        for (var layer : layers) {
            System.arraycopy(array(layer, image, work), 0, array(layer, all, words), k * plane(), plane());
        }
    }

    @Override
    public void get(int k, ImageModel image, int[] work, Set<Layer> layers) {
        for (var layer : layers) {
            System.arraycopy(array(layer, all, words), k * plane(), array(layer, image, work), 0, plane());
        }
    }

    @Override
    public <X extends Exception> void bands(Set<Layer> reads, Set<Layer> writes, BandVisitor<X> visitor) throws X {
        for (int y0 = 0; y0 < ny(); y0 += rows) {
            var band = ImageModel.cube(depth(), Math.min(rows, ny() - y0), nx()).withNoisePlanes();
            var work = new int[band.sci().length];
            for (var layer : Layer.values()) {
                var to = array(layer, band, work);
                if (to instanceof float[] floats) {
                    Arrays.fill(floats, Float.NaN);
                } else {
                    Arrays.fill((int[]) to, 0x5555_5555);
                }
            }
            copy(reads, y0, band, work, false);
            visitor.visit(y0, band, work);
            copy(writes, y0, band, work, true);
        }
    }

    private void copy(Set<Layer> layers, int y0, ImageModel band, int[] work, boolean back) {
        int n = band.plane();
        for (var layer : layers) {
            for (int k = 0; k < depth(); k++) {
                int at = k * plane() + y0 * nx();
                if (back) {
                    System.arraycopy(array(layer, band, work), k * n, array(layer, all, words), at, n);
                } else {
                    System.arraycopy(array(layer, all, words), at, array(layer, band, work), k * n, n);
                }
            }
        }
    }

    private static Object array(Layer layer, ImageModel image, int[] work) {
        return switch (layer) {
            case SCI -> image.sci();
            case ERR -> image.err();
            case DQ -> image.dq();
            case VAR_POISSON -> image.varPoisson();
            case VAR_RNOISE -> image.varRnoise();
            case WORK -> work;
        };
    }

    @Override
    public void close() {}
}
