package org.webbcal.math;

/**
 * Fourier transforms of many complex sequences at once, in float, of a length that is a power of two. Values of one time stand side by side, [time][sequence], so
 * that the inner loops run over sequences and become vector code.
 *
 * <p>Self-sorting (Stockham) in steps of four, with a step of two where the length is no power of four. One object serves any number of threads.
 */
public final class BatchFft {

    private final int length;
    private final int width;
    /** Cosines and sines of -2 pi k / length. */
    private final float[] cos;

    private final float[] sin;

    /**
     * @param length values of a sequence, a power of two, at least 2
     * @param width sequences side by side
     */
    public BatchFft(int length, int width) {
        if (length < 2 || Integer.bitCount(length) != 1 || width < 1) {
            throw new IllegalArgumentException("length " + length + " of " + width + " sequences");
        }
        this.length = length;
        this.width = width;
        cos = new float[length];
        sin = new float[length];
        for (int k = 0; k < length; k++) {
            cos[k] = (float) Math.cos(2 * Math.PI * k / length);
            sin[k] = (float) -Math.sin(2 * Math.PI * k / length);
        }
    }

    public int length() {
        return length;
    }

    public int width() {
        return width;
    }

    /**
     * {@code X_k = sum_n x_n exp(-2 pi i n k / length)} of every sequence, in place, without a factor. With the real and imaginary parts exchanged it is the inverse.
     *
     * @param re real parts [time][sequence]; changed
     * @param im imaginary parts; changed
     * @param workRe work space of the same size; overwritten
     * @param workIm work space of the same size; overwritten
     */
    public void transform(float[] re, float[] im, float[] workRe, float[] workIm) {
        float[] fromRe = re;
        float[] fromIm = im;
        float[] toRe = workRe;
        float[] toIm = workIm;
        int n = length;
        int stride = width;
        while (n > 1) {
            if (n == 2) {
                two(fromRe, fromIm, toRe, toIm, stride);
            } else {
                four(fromRe, fromIm, toRe, toIm, n, stride);
            }
            n = n == 2 ? 1 : n / 4;
            stride *= 4;
            float[] r = fromRe;
            float[] i = fromIm;
            fromRe = toRe;
            fromIm = toIm;
            toRe = r;
            toIm = i;
        }
        if (fromRe != re) {
            System.arraycopy(fromRe, 0, re, 0, length * width);
            System.arraycopy(fromIm, 0, im, 0, length * width);
        }
    }

    private static void two(float[] xr, float[] xi, float[] yr, float[] yi, int s) {
        for (int q = 0; q < s; q++) {
            yr[q] = xr[q] + xr[q + s];
            yi[q] = xi[q] + xi[q + s];
            yr[q + s] = xr[q] - xr[q + s];
            yi[q + s] = xi[q] - xi[q + s];
        }
    }

    private void four(float[] xr, float[] xi, float[] yr, float[] yi, int n, int s) {
        int quarter = n / 4;
        int step = length / n;
        for (int p = 0; p < quarter; p++) {
            int k = p * step;
            butterflies(
                    xr,
                    xi,
                    yr,
                    yi,
                    s * p,
                    s * quarter,
                    s * 4 * p,
                    s,
                    cos[k],
                    sin[k],
                    cos[2 * k],
                    sin[2 * k],
                    cos[3 * k],
                    sin[3 * k]);
        }
    }

    private static void butterflies(
            float[] xr,
            float[] xi,
            float[] yr,
            float[] yi,
            int a,
            int quarter,
            int to,
            int s,
            float c1,
            float s1,
            float c2,
            float s2,
            float c3,
            float s3) {
        int b = a + quarter;
        int c = b + quarter;
        int d = c + quarter;
        int to1 = to + s;
        int to2 = to1 + s;
        int to3 = to2 + s;
        for (int q = 0; q < s; q++) {
            float sumR = xr[a + q] + xr[c + q];
            float sumI = xi[a + q] + xi[c + q];
            float difR = xr[a + q] - xr[c + q];
            float difI = xi[a + q] - xi[c + q];
            float oddR = xr[b + q] + xr[d + q];
            float oddI = xi[b + q] + xi[d + q];
            // -i (b - d)
            float turnR = xi[b + q] - xi[d + q];
            float turnI = xr[d + q] - xr[b + q];
            yr[to + q] = sumR + oddR;
            yi[to + q] = sumI + oddI;
            float uR = difR + turnR;
            float uI = difI + turnI;
            yr[to1 + q] = c1 * uR - s1 * uI;
            yi[to1 + q] = c1 * uI + s1 * uR;
            float vR = sumR - oddR;
            float vI = sumI - oddI;
            yr[to2 + q] = c2 * vR - s2 * vI;
            yi[to2 + q] = c2 * vI + s2 * vR;
            float wR = difR - turnR;
            float wI = difI - turnI;
            yr[to3 + q] = c3 * wR - s3 * wI;
            yi[to3 + q] = c3 * wI + s3 * wR;
        }
    }
}
