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
        var columns = new double[nx][];
        // Slices run along columns: neighbours in the arrays then belong to one slice and are evaluated together.
        ctx.rows().each(nx, (x0, x1) -> {
            int n = (x1 - x0) * ny;
            var pixel = new double[2][n];
            var sky = new double[3][n];
            for (int i = 0; i < n; i++) {
                pixel[0][i] = x0 + i / ny;
                pixel[1][i] = i % ny;
            }
            forward.applyAll(pixel, sky, 0, n);
            for (int x = x0; x < x1; x++) {
                columns[x] = limits(sky, (x - x0) * ny, (x - x0 + 1) * ny, raNear);
            }
        });
        var all = empty();
        for (double[] column : columns) {
            for (int k = 0; k < 6; k += 2) {
                all[k] = Math.min(all[k], column[k]);
                all[k + 1] = Math.max(all[k + 1], column[k + 1]);
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
    private static double[] limits(double[][] sky, int from, int to, double raNear) {
        var range = empty();
        for (int k = 0; k < 3; k++) {
            for (int i = from; i < to; i++) {
                double v = sky[k][i];
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
