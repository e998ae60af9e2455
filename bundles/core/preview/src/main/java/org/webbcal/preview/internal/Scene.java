package org.webbcal.preview.internal;

import java.util.Arrays;
import org.webbcal.lib.wcs.Gwcs;

/**
 * What is drawn: one plane with what a reader needs to know about it.
 *
 * @param x0 column of the image in which {@code values} begin; other than 0 where only a part is drawn
 * @param y0 row of the image in which they begin
 * @param values [y][x]; what {@code state} excludes is not looked at
 * @param state {@link #GOOD}, {@link #NO_VALUE} or {@link #DO_NOT_USE} for each pixel
 * @param unit of the values, as in BUNIT; may be empty
 * @param title the target
 * @param subtitle instrument, filter, what is shown, when
 * @param name of the file
 * @param wcs of an image, or null
 * @param wavelengths µm, of each row, of each column where the image was turned or is dispersed along its rows; NaN where there is no light, null where not known
 * @param turned whether rows and columns have changed places
 */
record Scene(
        int ny,
        int nx,
        int x0,
        int y0,
        float[] values,
        byte[] state,
        String unit,
        String title,
        String subtitle,
        String name,
        Gwcs wcs,
        double[] wavelengths,
        boolean turned) {

    static final byte GOOD = 0;
    static final byte NO_VALUE = 1;
    static final byte DO_NOT_USE = 2;

    /** Share of an image below which the part that has values is drawn alone. */
    private static final double SMALL_PART = 0.3;

    /** Pixels around it that are shown as well. */
    private static final int MARGIN = 6;

    /** Times longer than wide from which an image is a spectrum on its own. */
    private static final int SLIM = 3;

    Scene(
            int ny,
            int nx,
            int x0,
            int y0,
            float[] values,
            byte[] state,
            String unit,
            String title,
            String subtitle,
            String name,
            Gwcs wcs) {
        this(ny, nx, x0, y0, values, state, unit, title, subtitle, name, wcs, null, false);
    }

    /** @param ofRows µm; null if not known */
    Scene withWavelengths(double[] ofRows) {
        return new Scene(ny, nx, x0, y0, values, state, unit, title, subtitle, name, wcs, ofRows, turned);
    }

    /** Whether it is a spectrum on its own, long and slim, drawn wider than its scale. */
    boolean slim() {
        return wcs == null && Math.max(nx, ny) > SLIM * Math.min(nx, ny) && Math.min(nx, ny) > 1;
    }

    /** A spectrum that runs upwards is laid down, to lie below the curve that was made of it; others stay. */
    Scene laid() {
        if (!slim() || nx > ny) {
            return this;
        }
        var laidValues = new float[values.length];
        var laidState = new byte[state.length];
        for (int y = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++) {
                laidValues[x * ny + y] = values[y * nx + x];
                laidState[x * ny + y] = state[y * nx + x];
            }
        }
        return new Scene(nx, ny, y0, x0, laidValues, laidState, unit, title, subtitle, name, null, wavelengths, true);
    }

    /**
     * The part that has values, with a margin, where that is a small one: a slit on a detector. Images of the sky stay whole.
     */
    Scene cropped() {
        if (wcs != null) {
            return this;
        }
        int left = nx;
        int right = -1;
        int low = ny;
        int high = -1;
        for (int y = 0; y < ny; y++) {
            for (int x = 0; x < nx; x++) {
                if (state[y * nx + x] != NO_VALUE) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    low = Math.min(low, y);
                    high = Math.max(high, y);
                }
            }
        }
        left = Math.max(0, left - MARGIN);
        right = Math.min(nx - 1, right + MARGIN);
        low = Math.max(0, low - MARGIN);
        high = Math.min(ny - 1, high + MARGIN);
        int wide = right - left + 1;
        int tall = high - low + 1;
        if (right < left || (double) wide * tall > SMALL_PART * nx * ny) {
            return this;
        }
        var partOfValues = new float[wide * tall];
        var partOfState = new byte[wide * tall];
        for (int y = 0; y < tall; y++) {
            System.arraycopy(values, (y + low) * nx + left, partOfValues, y * wide, wide);
            System.arraycopy(state, (y + low) * nx + left, partOfState, y * wide, wide);
        }
        double[] part =
                wavelengths == null || wavelengths.length != ny ? null : Arrays.copyOfRange(wavelengths, low, high + 1);
        return new Scene(
                tall, wide, left, low, partOfValues, partOfState, unit, title, subtitle, name, null, part, false);
    }

    /** Share of pixels in a state. */
    double share(byte of) {
        int n = 0;
        for (byte s : state) {
            n += s == of ? 1 : 0;
        }
        return (double) n / Math.max(1, state.length);
    }
}
