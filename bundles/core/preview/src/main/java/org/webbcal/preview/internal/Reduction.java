package org.webbcal.preview.internal;

/** A plane at the size in which it is drawn: averaged over boxes, or each pixel repeated. */
final class Reduction {

    private Reduction() {}

    /** Values and states of the drawn pixels, [row][column], rows from below as in the image. */
    record Raster(int width, int height, float[] values, byte[] state) {}

    /**
     * Averages the good pixels under each drawn pixel, weighted by the area that they share. A drawn pixel without any takes the state of most of
     * its area.
     *
     * @param width columns of the result, not more than those of the image
     * @param height rows of the result
     */
    static Raster average(Scene scene, int width, int height) {
        var values = new float[width * height];
        var state = new byte[width * height];
        double sx = (double) scene.nx() / width;
        double sy = (double) scene.ny() / height;
        for (int j = 0; j < height; j++) {
            double top = Math.min(scene.ny(), (j + 1) * sy);
            for (int i = 0; i < width; i++) {
                double right = Math.min(scene.nx(), (i + 1) * sx);
                double sum = 0;
                double good = 0;
                double unused = 0;
                double area = 0;
                for (int y = (int) (j * sy); y < top; y++) {
                    double wy = Math.min(top, y + 1) - Math.max(j * sy, y);
                    for (int x = (int) (i * sx); x < right; x++) {
                        double w = wy * (Math.min(right, x + 1) - Math.max(i * sx, x));
                        int p = y * scene.nx() + x;
                        area += w;
                        if (scene.state()[p] == Scene.GOOD) {
                            good += w;
                            sum += w * scene.values()[p];
                        } else if (scene.state()[p] == Scene.DO_NOT_USE) {
                            unused += w;
                        }
                    }
                }
                int q = j * width + i;
                values[q] = (float) (sum / good);
                state[q] = good > 0 ? Scene.GOOD : 2 * unused >= area ? Scene.DO_NOT_USE : Scene.NO_VALUE;
            }
        }
        return new Raster(width, height, values, state);
    }

    /** Repeats each pixel {@code across} times along its row and {@code up} times along its column. */
    static Raster magnify(Scene scene, int across, int up) {
        int width = scene.nx() * across;
        int height = scene.ny() * up;
        var values = new float[width * height];
        var state = new byte[width * height];
        for (int j = 0; j < height; j++) {
            for (int i = 0; i < width; i++) {
                int p = j / up * scene.nx() + i / across;
                values[j * width + i] = scene.values()[p];
                state[j * width + i] = scene.state()[p];
            }
        }
        return new Raster(width, height, values, state);
    }
}
