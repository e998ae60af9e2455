package org.webbcal.math;

/** Keeps NaN values and flags of an image consistent: what is NaN in one plane, or flagged as unusable, is NaN in all and flagged. */
public final class InvalidPixels {

    private InvalidPixels() {}

    /**
     * Makes pixels {@code from … to-1} consistent. A pixel is invalid when {@code flag} is set in its flag word or a plane is NaN there; it then gets the
     * flag and NaN in every plane. Infinite values are valid.
     *
     * @param dq flag words; changed
     * @param flag the flag of unusable pixels
     * @param from first pixel
     * @param to pixel after the last
     * @param planes value planes of the same size as {@code dq}; null entries are passed over; changed
     * @see "match_nans_and_flags of the reference: jwst/lib/pipe_utils.py"
     */
    public static void match(int[] dq, int flag, int from, int to, float[]... planes) {
        for (int p = from; p < to; p++) {
            boolean invalid = (dq[p] & flag) != 0;
            for (float[] plane : planes) {
                invalid |= plane != null && plane[p] != plane[p];
            }
            if (invalid) {
                dq[p] |= flag;
                for (float[] plane : planes) {
                    if (plane != null) {
                        plane[p] = Float.NaN;
                    }
                }
            }
        }
    }
}
