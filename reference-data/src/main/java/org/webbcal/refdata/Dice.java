package org.webbcal.refdata;

/** Random-looking numbers that depend on a pixel and a purpose alone, so that files agree with each other and come out the same at every build. */
final class Dice {

    private Dice() {}

    /** Uniform in [0, 1). */
    static double uniform(int purpose, int x, int y) {
        long z = purpose * 0x9E3779B97F4A7C15L + x * 0xC2B2AE3D27D4EB4FL + y * 0x165667B19E3779F9L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return ((z ^ z >>> 31) >>> 11) * 0x1.0p-53;
    }

    /** Close to normal, mean 0, standard deviation 1, never beyond 3.5: the sum of four uniforms. */
    static double normal(int purpose, int x, int y) {
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            sum += uniform(purpose + 1000 * (k + 1), x, y);
        }
        return (sum - 2) * Math.sqrt(3);
    }
}
