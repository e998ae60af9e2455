package org.webbcal.simulate.detector;

/**
 * Random numbers of one stream: uniform, normal, Poisson. The stream depends on the numbers that it is made of alone, so rows that are worked on
 * in any order and by any number of threads come out the same.
 *
 * @see "xoshiro256++: Blackman and Vigna 2021, ACM TOMS 47, 36. Normal: Marsaglia and Tsang 2000, J. Statistical Software 5, 8;"
 * @see "Poisson: Hoermann 1993, Insurance: Mathematics and Economics 12, 39 (PTRS)"
 */
public final class Noise {

    /** Means above this are many. */
    private static final double MANY = 150;

    private static final int BOXES = 128;
    /** Where the tail begins, and the area of each box, for 128 of them. */
    private static final double TAIL = 3.442619855899;

    private static final double AREA = 9.91256303526217e-3;
    /** Right edge of each box, from the lowest on, and the height of its lower side. */
    private static final double[] EDGE = new double[BOXES + 1];

    private static final double[] HEIGHT = new double[BOXES + 1];

    static {
        double f = Math.exp(-0.5 * TAIL * TAIL);
        EDGE[0] = AREA / f;
        EDGE[1] = TAIL;
        HEIGHT[1] = f;
        for (int k = 2; k < BOXES; k++) {
            EDGE[k] = Math.sqrt(-2 * Math.log(AREA / EDGE[k - 1] + f));
            f = Math.exp(-0.5 * EDGE[k] * EDGE[k]);
            HEIGHT[k] = f;
        }
        HEIGHT[BOXES] = 1;
    }

    private long s0;
    private long s1;
    private long s2;
    private long s3;

    /** @param key what the stream belongs to: seed, exposure, purpose, row … */
    public Noise(long... key) {
        long z = 0x9E3779B97F4A7C15L;
        for (long k : key) {
            z = mix(z ^ mix(k + 0x632BE59BD9B4E019L));
        }
        s0 = mix(z += 0x9E3779B97F4A7C15L);
        s1 = mix(z += 0x9E3779B97F4A7C15L);
        s2 = mix(z += 0x9E3779B97F4A7C15L);
        s3 = mix(z + 0x9E3779B97F4A7C15L);
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Uniform in [0, 1). */
    public double uniform() {
        return (bits() >>> 11) * 0x1.0p-53;
    }

    /** 64 random bits. */
    public long bits() {
        long result = Long.rotateLeft(s0 + s3, 23) + s0;
        long t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /** Normal with mean 0 and standard deviation 1, by the ziggurat: a stack of boxes of equal area under the bell, most of which need no function. */
    public double normal() {
        while (true) {
            long bits = bits();
            int box = (int) (bits & BOXES - 1);
            double u = (bits >> 11) * 0x1.0p-52;
            double x = u * EDGE[box];
            if (Math.abs(x) < EDGE[box + 1]) {
                return x;
            }
            if (box == 0) {
                return tail(u < 0);
            }
            if (HEIGHT[box] + uniform() * (HEIGHT[box + 1] - HEIGHT[box]) < Math.exp(-0.5 * x * x)) {
                return x;
            }
        }
    }

    /** Normal beyond the last box. */
    private double tail(boolean negative) {
        double x;
        double y;
        do {
            x = -Math.log(1 - uniform()) / TAIL;
            y = -Math.log(1 - uniform());
        } while (2 * y < x * x);
        return negative ? -TAIL - x : TAIL + x;
    }

    /** Poisson variate of a mean; 0 for a mean of 0 or less. */
    public double poisson(double mean) {
        if (mean <= 0) {
            return 0;
        } else if (mean < 10) {
            double product = uniform();
            if (product <= 1 - mean) {
                // exp(-mean) is larger still
                return 0;
            }
            double limit = Math.exp(-mean);
            int n = 0;
            while (product > limit) {
                product *= uniform();
                n++;
            }
            return n;
        } else if (mean > MANY) {
            // Cornish and Fisher: a normal variate bent to the skewness of the distribution; what is left is 1/mean of
            // its width.
            double z = normal();
            return Math.rint(mean + Math.sqrt(mean) * z + (z * z - 1) / 6);
        }
        double b = 0.931 + 2.53 * Math.sqrt(mean);
        double a = -0.059 + 0.02483 * b;
        double squeeze = 0.9277 - 3.6224 / (b - 2);
        while (true) {
            double u = uniform() - 0.5;
            double v = uniform();
            double us = 0.5 - Math.abs(u);
            double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= squeeze) {
                return k;
            }
            if (k < 0 || us < 0.013 && v > us) {
                continue;
            }
            double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
            if (Math.log(v * inverseAlpha / (a / (us * us) + b)) <= k * Math.log(mean) - mean - logFactorial(k)) {
                return k;
            }
        }
    }

    private static double logFactorial(double k) {
        if (k < 10) {
            double product = 1;
            for (int i = 2; i <= k; i++) {
                product *= i;
            }
            return Math.log(product);
        }
        double n = k + 1;
        return (n - 0.5) * Math.log(n) - n + 0.9189385332046727 + (1 / 12.0 - 1 / (360 * n * n)) / n;
    }
}
