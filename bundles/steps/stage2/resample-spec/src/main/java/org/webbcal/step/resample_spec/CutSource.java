package org.webbcal.step.resample_spec;

import java.util.Optional;
import org.webbcal.lib.spectra.Trace;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;

/** Tells whether the end of the slit cuts the point source of an exposure: its light then ends where it is steepest, and no mean with whole exposures is right there. */
final class CutSource {

    /** Wavelengths at which the source is looked for, µm: bright, and free of the ends. */
    private static final double SHORTEST = 5.5;

    private static final double LONGEST = 10;
    /** Pixels from the end of the light within which a source is not whole. */
    private static final double NEAR_END = 4;
    /** Least extent of the light across and along the dispersion. */
    private static final int FEWEST_COLUMNS = 4 * (int) NEAR_END;

    private static final int FEWEST_ROWS = 5;

    private CutSource() {}

    /**
     * Where the trace stands, 0-based column, if that is at an end of the light.
     *
     * @param image dispersed along columns; read only
     * @return empty where the source is whole, or none is seen
     */
    static Optional<Double> of(ImageModel image) {
        var wavelength = SlitImage.wavelength(image).orElse(null);
        if (wavelength == null || !SlitImage.sourceType(image).equals("POINT")) {
            return Optional.empty();
        }
        int nx = image.nx();
        int x0 = nx;
        int x1 = -1;
        int y0 = image.ny();
        int y1 = -1;
        for (int y = 0; y < image.ny(); y++) {
            for (int x = 0; x < nx; x++) {
                float micron = wavelength[y * nx + x];
                if (micron >= SHORTEST && micron <= LONGEST) {
                    x0 = Math.min(x0, x);
                    x1 = Math.max(x1, x);
                    y0 = Math.min(y0, y);
                    y1 = y;
                }
            }
        }
        if (x1 - x0 < FEWEST_COLUMNS || y1 - y0 < FEWEST_ROWS) {
            return Optional.empty();
        }
        double[] profile = Trace.profile(image.sci(), image.dq(), nx, y0, y1 + 1, x0, x1 + 1);
        int left = 0;
        int right = profile.length - 1;
        while (left < right && Double.isNaN(profile[left])) {
            left++;
        }
        while (right > left && Double.isNaN(profile[right])) {
            right--;
        }
        double first = x0 + left;
        double last = x0 + right;
        return Trace.find(image.sci(), image.dq(), nx, y0, y1 + 1, x0, x1 + 1)
                .map(Trace::x)
                .filter(x -> x - first < NEAR_END || last - x < NEAR_END);
    }
}
