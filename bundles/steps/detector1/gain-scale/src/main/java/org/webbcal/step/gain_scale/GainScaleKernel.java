package org.webbcal.step.gain_scale;

/** Scaling of planes. */
final class GainScaleKernel {

    private GainScaleKernel() {}

    /**
     * Multiplies values of a plane by a factor, in place, in float.
     *
     * @param values any plane, or null for a plane that is missing; changed
     * @param from first index, inclusive; from…to-1 are processed and no other value is touched
     * @see "jwst/gain_scale/gain_scale.py"
     */
    static void scale(float[] values, float factor, int from, int to) {
        if (values == null) {
            return;
        }
        for (int k = from; k < to; k++) {
            values[k] *= factor;
        }
    }
}
