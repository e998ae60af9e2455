package org.webbcal.step.pixel_replace;

/** The factor between a profile and a measured one with the least mean square difference. */
final class ScaleSearch {

    /** Both the factor and the mean square may be off by this when the search ends. */
    private static final double TOLERANCE = 1e-4;

    private static final int MOST_CALLS = 200;
    private static final float FIRST_STEP = 1.05f;
    private static final float FIRST_STEP_FROM_ZERO = 0.00025f;

    /** Largest block that is summed without halving. */
    private static final int BLOCK = 128;

    private static final int LANES = 8;

    private ScaleSearch() {}

    /** The factor itself: sum of products over sum of squares. Positions without a model do not count. */
    static float leastSquares(float[] model, float[] current, int n) {
        double products = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            if (!Float.isNaN(model[i])) {
                products += (double) model[i] * current[i];
                squares += (double) model[i] * model[i];
            }
        }
        return squares > 0 ? (float) (products / squares) : 1;
    }

    /**
     * The same by the downhill simplex method of Nelder and Mead (1965) in one dimension, with the arithmetic of single precision and the order of sums of numpy,
     * so that it ends where the reference software's does.
     *
     * @param squares room for n values
     */
    static float minimise(float[] model, float[] current, int n, float start, float[] squares) {
        float best = start;
        float other = start == 0 ? FIRST_STEP_FROM_ZERO : FIRST_STEP * start;
        double atBest = cost(model, current, n, best, squares);
        double atOther = cost(model, current, n, other, squares);
        int calls = 2;
        int rounds = 1;
        while (true) {
            if (atOther < atBest || Double.isNaN(atBest) && !Double.isNaN(atOther)) {
                float x = best;
                best = other;
                other = x;
                double f = atBest;
                atBest = atOther;
                atOther = f;
            }
            boolean near = Math.abs(other - best) <= TOLERANCE && Math.abs(atBest - atOther) <= TOLERANCE;
            if (calls >= MOST_CALLS || rounds >= MOST_CALLS || near) {
                return best;
            }
            float reflected = 2 * best - other;
            double atReflected = cost(model, current, n, reflected, squares);
            calls++;
            if (atReflected < atBest) {
                float expanded = 3 * best - 2 * other;
                double atExpanded = cost(model, current, n, expanded, squares);
                calls++;
                boolean further = atExpanded < atReflected;
                other = further ? expanded : reflected;
                atOther = further ? atExpanded : atReflected;
            } else {
                boolean outside = atReflected < atOther;
                float contracted = outside ? 1.5f * best - 0.5f * other : 0.5f * best + 0.5f * other;
                double atContracted = cost(model, current, n, contracted, squares);
                calls++;
                if (outside ? atContracted <= atReflected : atContracted < atOther) {
                    other = contracted;
                    atOther = atContracted;
                } else {
                    other = best + 0.5f * (other - best);
                    atOther = cost(model, current, n, other, squares);
                    calls++;
                }
            }
            rounds++;
        }
    }

    private static double cost(float[] model, float[] current, int n, float scale, float[] squares) {
        for (int i = 0; i < n; i++) {
            float difference = current[i] - model[i] * scale;
            squares[i] = Float.isNaN(difference) ? 0 : difference * difference;
        }
        return pairwise(squares, 0, n) / n;
    }

    /** Sum by halves and in eight lanes, the order of numpy. */
    static float pairwise(float[] a, int at, int n) {
        if (n > BLOCK) {
            int half = n / 2;
            half -= half % LANES;
            return pairwise(a, at, half) + pairwise(a, at + half, n - half);
        }
        float sum = 0;
        int whole = n < LANES ? 0 : n - n % LANES;
        if (whole > 0) {
            float r0 = a[at];
            float r1 = a[at + 1];
            float r2 = a[at + 2];
            float r3 = a[at + 3];
            float r4 = a[at + 4];
            float r5 = a[at + 5];
            float r6 = a[at + 6];
            float r7 = a[at + 7];
            for (int i = at + LANES; i < at + whole; i += LANES) {
                r0 += a[i];
                r1 += a[i + 1];
                r2 += a[i + 2];
                r3 += a[i + 3];
                r4 += a[i + 4];
                r5 += a[i + 5];
                r6 += a[i + 6];
                r7 += a[i + 7];
            }
            sum = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7));
        }
        for (int i = at + whole; i < at + n; i++) {
            sum += a[i];
        }
        return sum;
    }
}
