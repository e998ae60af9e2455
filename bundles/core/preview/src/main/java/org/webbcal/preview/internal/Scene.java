package org.webbcal.preview.internal;

import org.webbcal.lib.wcs.Gwcs;

/**
 * What is drawn: one plane with what a reader needs to know about it.
 *
 * @param values [y][x]; what {@code state} excludes is not looked at
 * @param state {@link #GOOD}, {@link #NO_VALUE} or {@link #DO_NOT_USE} for each pixel
 * @param unit of the values, as in BUNIT; may be empty
 * @param title the target
 * @param subtitle instrument, filter, what is shown, when
 * @param name of the file
 * @param wcs of an image, or null
 */
record Scene(
        int ny,
        int nx,
        float[] values,
        byte[] state,
        String unit,
        String title,
        String subtitle,
        String name,
        Gwcs wcs) {

    static final byte GOOD = 0;
    static final byte NO_VALUE = 1;
    static final byte DO_NOT_USE = 2;

    /** Share of pixels in a state. */
    double share(byte of) {
        int n = 0;
        for (byte s : state) {
            n += s == of ? 1 : 0;
        }
        return (double) n / Math.max(1, state.length);
    }
}
