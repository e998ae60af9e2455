package org.webbcal.step.clean_flicker_noise;

/**
 * Discrete Fourier transform of a complex sequence whose length is a power of two, in place; forward is {@code Σ z e^(−2πi k x / n)}, without a factor either way.
 * Tables are shared by threads; the arrays are the caller's.
 */
final class Fft {

    private final int n;
    private final double[] cos;
    private final double[] sin;
    private final int[] reversed;

    /** @param n length, a power of two */
    Fft(int n) {
        if (Integer.bitCount(n) != 1) {
            throw new IllegalArgumentException(n + " is no power of two");
        }
        this.n = n;
        cos = new double[n / 2 + 1];
        sin = new double[n / 2 + 1];
        for (int k = 0; k <= n / 2; k++) {
            cos[k] = Math.cos(2 * Math.PI * k / n);
            sin[k] = Math.sin(2 * Math.PI * k / n);
        }
        reversed = new int[n];
        int bits = Integer.numberOfTrailingZeros(n);
        for (int k = 0; k < n; k++) {
            reversed[k] = bits == 0 ? 0 : Integer.reverse(k) >>> 32 - bits;
        }
    }

    /** {@code Σ z e^(−2πi k x / n)}, in place. */
    void forward(double[] re, double[] im) {
        for (int k = 0; k < n; k++) {
            int r = reversed[k];
            if (r > k) {
                double t = re[k];
                re[k] = re[r];
                re[r] = t;
                t = im[k];
                im[k] = im[r];
                im[r] = t;
            }
        }
        int half = 1;
        if (Integer.numberOfTrailingZeros(n) % 2 == 1) { // one pass of pairs, the rest in fours
            for (int a = 0; a < n; a += 2) {
                double r = re[a + 1];
                double i = im[a + 1];
                re[a + 1] = re[a] - r;
                im[a + 1] = im[a] - i;
                re[a] += r;
                im[a] += i;
            }
            half = 2;
        }
        for (; half < n; half *= 4) {
            fours(re, im, half);
        }
    }

    /** Two passes of the usual scheme in one: blocks of {@code 4*half} are put together from four of {@code half}. */
    private void fours(double[] re, double[] im, int half) {
        int step = n / (4 * half);
        for (int block = 0; block < n; block += 4 * half) {
            for (int j = 0; j < half; j++) {
                int a = block + j;
                int b = a + half;
                int c = b + half;
                int d = c + half;
                // twiddles: b and d by w^2, then the second half by w and by −i w
                double w2r = cos[2 * j * step];
                double w2i = -sin[2 * j * step];
                double w1r = cos[j * step];
                double w1i = -sin[j * step];
                double br = re[b] * w2r - im[b] * w2i;
                double bi = re[b] * w2i + im[b] * w2r;
                double dr = re[d] * w2r - im[d] * w2i;
                double di = re[d] * w2i + im[d] * w2r;
                double p0r = re[a] + br;
                double p0i = im[a] + bi;
                double p1r = re[a] - br;
                double p1i = im[a] - bi;
                double q0r = re[c] + dr;
                double q0i = im[c] + di;
                double q1r = re[c] - dr;
                double q1i = im[c] - di;
                double t0r = q0r * w1r - q0i * w1i;
                double t0i = q0r * w1i + q0i * w1r;
                // −i w: (q1) * w, then turned by −i
                double t1r = q1r * w1i + q1i * w1r;
                double t1i = q1i * w1i - q1r * w1r;
                re[a] = p0r + t0r;
                im[a] = p0i + t0i;
                re[c] = p0r - t0r;
                im[c] = p0i - t0i;
                re[b] = p1r + t1r;
                im[b] = p1i + t1i;
                re[d] = p1r - t1r;
                im[d] = p1i - t1i;
            }
        }
    }

    /** {@code Σ Z e^(+2πi k x / n)}, in place, without the factor 1/n. */
    void inverse(double[] re, double[] im) {
        forward(im, re); // exchanging the parts before and after turns one into the other
    }
}
