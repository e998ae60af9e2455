package org.webbcal.step.ipc;

import java.util.Arrays;

/**
 * Convolution of one group with the kernel that undoes inter-pixel capacitance.
 *
 * @see "jwst/ipc/ipc_corr.py"
 */
final class IpcKernel {

    /**
     * A kernel.
     *
     * @param values [kh][kw], or [kh][kw][ny][nx] when it varies over the image
     * @param height rows kh
     * @param width columns kw
     * @param varies whether it has a value for each pixel of the image
     */
    record Kernel(float[] values, int height, int width, boolean varies) {

        /** Rows that the kernel reaches below a pixel. */
        int below() {
            return height / 2;
        }

        /** Columns that the kernel reaches to the left of a pixel. */
        int left() {
            return width / 2;
        }
    }

    private IpcKernel() {}

    /** Size of the work space for {@link #copy}: the region with a margin of the kernel's reach. */
    static int paddedSize(LightRegion region, Kernel kernel) {
        return (region.rows() + kernel.height() - 1) * (region.columns() + kernel.width() - 1);
    }

    /**
     * Copies rows of the region into the work space; its margin stays zero.
     *
     * @param sci samples [group][y][x], DN
     * @param padded work space [rows + kh - 1][columns + kw - 1]; changed
     * @param r0 first row within the region, inclusive; rows r0…r1-1 are copied
     */
    static void copy(
            float[] sci, float[] padded, LightRegion region, Kernel kernel, int group, int ny, int nx, int r0, int r1) {
        int stride = region.columns() + kernel.width() - 1;
        for (int r = r0; r < r1; r++) {
            System.arraycopy(
                    sci,
                    (group * ny + region.y0() + r) * nx + region.x0(),
                    padded,
                    (r + kernel.below()) * stride + kernel.left(),
                    region.columns());
        }
    }

    /**
     * Convolves rows of the region, from the work space into the samples.
     *
     * <p>{@code out(y,x) = sum_ji K[j,i] in(y + kh-1-j - kh/2, x + kw-1-i - kw/2)} with zeros outside of the region; where the kernel varies it is
     * that of the output pixel. In float, the central term last, as the reference adds them.
     *
     * @param sci samples [group][y][x], DN; the region is changed, reference pixels are not
     * @param padded work space, all rows filled by {@link #copy}; read only
     * @param r0 first row within the region, inclusive; rows r0…r1-1 are processed and no other row is touched
     */
    static void convolve(
            float[] sci, float[] padded, LightRegion region, Kernel kernel, int group, int ny, int nx, int r0, int r1) {
        int columns = region.columns();
        int stride = columns + kernel.width() - 1;
        int central = kernel.below() * kernel.width() + kernel.left();
        var sum = new float[columns];
        for (int r = r0; r < r1; r++) {
            Arrays.fill(sum, 0);
            for (int k = 0; k < kernel.height() * kernel.width(); k++) {
                if (k != central) {
                    add(sum, padded, region, kernel, k, nx, ny, stride, r);
                }
            }
            add(sum, padded, region, kernel, central, nx, ny, stride, r);
            System.arraycopy(sum, 0, sci, (group * ny + region.y0() + r) * nx + region.x0(), columns);
        }
    }

    /** Adds one term of the kernel to a row. */
    private static void add(
            float[] sum, float[] padded, LightRegion region, Kernel kernel, int k, int nx, int ny, int stride, int r) {
        int j = k / kernel.width();
        int i = k % kernel.width();
        int in = (r + kernel.height() - 1 - j) * stride + kernel.width() - 1 - i;
        if (kernel.varies()) {
            int at = (k * ny + region.y0() + r) * nx + region.x0();
            for (int x = 0; x < sum.length; x++) {
                sum[x] += kernel.values()[at + x] * padded[in + x];
            }
        } else {
            float value = kernel.values()[k];
            for (int x = 0; x < sum.length; x++) {
                sum[x] += value * padded[in + x];
            }
        }
    }
}
