package org.webbcal.lib.resample;

/** Weights with which the pixels of an image enter a mosaic. */
public final class DrizzleWeights {

    /** What the weights are made from. */
    public enum Type {
        /** Inverse variance of the read noise. The Poisson noise is left out on purpose: it would favour pixels that came out low. */
        IVM,
        /** Exposure time. */
        EXPTIME,
        /** One. */
        NONE
    }

    private DrizzleWeights() {}

    /**
     * Weights of pixels {@code from … to-1}: {@code 1/variance} (0 where that is not finite), the time, or 1; 0 for flagged pixels.
     *
     * @param type what they are made from; {@link Type#IVM} without variances gives 1
     * @param varRnoise variances of the read noise, or null; read only
     * @param time seconds, for {@link Type#EXPTIME}
     * @param dq flags, or null; read only
     * @param bad flags that exclude a pixel
     * @param out receives the weights
     */
    public static void fill(
            Type type, float[] varRnoise, double time, int[] dq, int bad, float[] out, int from, int to) {
        float constant = type == Type.EXPTIME ? (float) time : 1;
        boolean ivm = type == Type.IVM && varRnoise != null;
        for (int p = from; p < to; p++) {
            float w = constant;
            if (ivm) {
                w = 1 / varRnoise[p];
                w = Float.isFinite(w) ? w : 0;
            }
            out[p] = dq != null && (dq[p] & bad) != 0 ? 0 : w;
        }
    }

    /** Sets weights {@code from … to-1} to 0 where {@code plane} is NaN; a null plane changes nothing. */
    public static void excludeNan(float[] plane, float[] weight, int from, int to) {
        if (plane == null) {
            return;
        }
        for (int p = from; p < to; p++) {
            if (Float.isNaN(plane[p])) {
                weight[p] = 0;
            }
        }
    }
}
