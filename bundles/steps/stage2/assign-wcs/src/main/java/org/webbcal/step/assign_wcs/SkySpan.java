package org.webbcal.step.assign_wcs;

import java.util.Locale;
import java.util.Optional;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Gwcs;

/**
 * Ranges on the sky and in wavelength of all pixels of a detector.
 *
 * @param ra lowest and highest right ascension, degrees; below 0 or above 360 where the field lies about RA 0
 * @param dec lowest and highest declination, degrees
 * @param shortest wavelength, µm
 * @param longest wavelength, µm
 */
record SkySpan(double[] ra, double[] dec, double shortest, double longest) {

    /** The rectangle of both ranges, as S_REGION. */
    String region() {
        double west = ra[0] < 0 ? ra[0] + 360 : ra[0];
        double east = ra[1] >= 360 ? ra[1] - 360 : ra[1];
        return String.format(
                Locale.ROOT,
                "POLYGON ICRS  %.9f %.9f %.9f %.9f %.9f %.9f %.9f %.9f",
                west,
                dec[0],
                east,
                dec[0],
                east,
                dec[1],
                west,
                dec[1]);
    }

    /**
     * Evaluates every pixel.
     *
     * @param raNear a right ascension of the field
     * @return empty where no pixel has coordinates
     */
    static Optional<SkySpan> of(StepContext ctx, Gwcs wcs, int nx, int ny, double raNear) throws StepException {
        var forward = wcs.forward();
        var rows = new double[ny][];
        ctx.rows().each(ny, (y0, y1) -> {
            int n = nx;
            var pixel = new double[2][n];
            var sky = new double[3][n];
            for (int y = y0; y < y1; y++) {
                for (int x = 0; x < n; x++) {
                    pixel[0][x] = x;
                    pixel[1][x] = y;
                }
                forward.applyAll(pixel, sky, 0, n);
                rows[y] = limits(sky, n, raNear);
            }
        });
        var all = empty();
        for (double[] row : rows) {
            for (int k = 0; k < 6; k += 2) {
                all[k] = Math.min(all[k], row[k]);
                all[k + 1] = Math.max(all[k + 1], row[k + 1]);
            }
        }
        return all[0] <= all[1] && all[2] <= all[3] && all[4] <= all[5]
                ? Optional.of(new SkySpan(new double[] {all[0], all[1]}, new double[] {all[2], all[3]}, all[4], all[5]))
                : Optional.empty();
    }

    private static double[] empty() {
        double[] range = new double[6];
        for (int k = 0; k < 6; k++) {
            range[k] = (k & 1) == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        }
        return range;
    }

    /** Lowest and highest of each coordinate; NaN does not count. */
    private static double[] limits(double[][] sky, int n, double raNear) {
        var range = empty();
        for (int k = 0; k < 3; k++) {
            for (int x = 0; x < n; x++) {
                double v = sky[k][x];
                if (k == 0 && v - raNear > 180) {
                    v -= 360;
                } else if (k == 0 && v - raNear < -180) {
                    v += 360;
                }
                range[2 * k] = v < range[2 * k] ? v : range[2 * k];
                range[2 * k + 1] = v > range[2 * k + 1] ? v : range[2 * k + 1];
            }
        }
        return range;
    }
}
