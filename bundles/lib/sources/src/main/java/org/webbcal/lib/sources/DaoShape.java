package org.webbcal.lib.sources;

/** Sharpness and roundness of sources at given positions, by the definitions of DAOFIND. */
public final class DaoShape {

    private final StarKernel kernel;

    /** @param fwhm full width at half maximum of the kernel, pixels; it is truncated at 1.5 σ, at least two pixels */
    public DaoShape(double fwhm) {
        kernel = new StarKernel(fwhm, 1.5);
    }

    /**
     * @param data image [y][x]; read only
     * @param x position, 0-based pixels; the cut-out is centred on the nearest pixel, a half rounds down
     * @return {sharpness, roundness}; NaN where nothing can be measured
     */
    public double[] measure(float[] data, int ny, int nx, double x, double y) {
        int size = kernel.size();
        int r = kernel.radius();
        if (!(x > -r - 1 && y > -r - 1 && x < nx + r && y < ny + r)) {
            return new double[] {Double.NaN, Double.NaN};
        }
        int xc = (int) Math.ceil(x - size / 2.0) + r;
        int yc = (int) Math.ceil(y - size / 2.0) + r;
        var cutout = new double[size * size];
        var smooth = new double[size * size];
        DaoStarFinder.cut(data, ny, nx, yc, xc, r, cutout);
        for (int j = 0, k = 0; j < size; j++) {
            for (int i = 0; i < size; i++, k++) {
                int yy = yc - r + j;
                int xx = xc - r + i;
                boolean inside = yy >= 0 && yy < ny && xx >= 0 && xx < nx;
                smooth[k] = inside ? Convolution.at(data, ny, nx, kernel.data(), size, yy, xx) : 0;
            }
        }
        return new double[] {
            DaoStarFinder.sharpness(cutout, smooth[size * size / 2], kernel), DaoStarFinder.roundness(smooth, size)
        };
    }
}
