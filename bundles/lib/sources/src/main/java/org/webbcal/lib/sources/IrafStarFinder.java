package org.webbcal.lib.sources;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds stars as the IRAF task {@code starfind} does: maxima of the image convolved with a {@link StarKernel}, measured by image moments.
 *
 * <p>In the cut-out around a maximum the mean of the pixels outside the kernel is the sky; data − sky within the kernel, negative values set to zero, give
 * centroid, second moments, {@code fwhm = 2 sqrt(ln 2 (mu_xx + mu_yy))}, {@code sharpness = fwhm / kernel fwhm} and
 * {@code roundness = sqrt((mu_xx - mu_yy)^2 + 4 mu_xy^2) / (mu_xx + mu_yy)}.
 *
 * @see "photutils/detection/irafstarfinder.py"
 */
public final class IrafStarFinder {

    private IrafStarFinder() {}

    /**
     * @param data background-subtracted image [y][x]; read only
     * @param covered pixels in which no star may peak, [y][x]; read only
     * @param threshold smallest value of the convolved image at a peak
     * @param separation smallest distance of two stars, pixels
     */
    public static List<DetectedSource> find(
            float[] data,
            boolean[] covered,
            int ny,
            int nx,
            StarKernel kernel,
            double threshold,
            int separation,
            StarFilter filter,
            Bands bands) {
        var convolved = new float[ny * nx];
        bands.each(ny, (y0, y1) -> Convolution.rows(data, ny, nx, kernel.data(), kernel.size(), convolved, y0, y1));
        var stars = new ArrayList<DetectedSource>();
        var cutout = new double[kernel.size() * kernel.size()];
        for (int p : LocalMaxima.find(convolved, covered, ny, nx, threshold, separation)) {
            var star = measure(data, ny, nx, p / nx, p % nx, kernel, filter, cutout);
            if (star != null) {
                stars.add(star);
            }
        }
        return filter.select(stars);
    }

    private static DetectedSource measure(
            float[] data, int ny, int nx, int yPeak, int xPeak, StarKernel kernel, StarFilter filter, double[] c) {
        int r = kernel.radius();
        int size = kernel.size();
        double skySum = 0;
        int skyPixels = 0;
        for (int y = 0, k = 0; y < size; y++) {
            for (int x = 0; x < size; x++, k++) {
                int yy = yPeak - r + y;
                int xx = xPeak - r + x;
                c[k] = yy < 0 || yy >= ny || xx < 0 || xx >= nx ? 0 : data[yy * nx + xx];
                if (!kernel.inside(k)) {
                    skySum += c[k];
                    skyPixels++;
                }
            }
        }
        // The reference keeps the sky and the differences in float.
        float sky = (float) skySum / skyPixels;
        int positive = 0;
        double peak = 0;
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        for (int y = 0, k = 0; y < size; y++) {
            for (int x = 0; x < size; x++, k++) {
                double v = (float) c[k] - sky;
                // A NaN stays and makes the star fail.
                v = !kernel.inside(k) && !Double.isNaN(v) || v < 0 ? 0 : v;
                c[k] = v;
                positive += v != 0 ? 1 : 0;
                peak = Math.max(peak, v);
                sum += v;
                sumX += v * x;
                sumY += v * y;
            }
        }
        if (positive < 2 || !(Math.abs(sum) <= Double.MAX_VALUE)) {
            return null;
        }
        double xc = sumX / sum;
        double yc = sumY / sum;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int y = 0, k = 0; y < size; y++) {
            for (int x = 0; x < size; x++, k++) {
                xx += c[k] * (x - xc) * (x - xc);
                yy += c[k] * (y - yc) * (y - yc);
                xy += c[k] * (x - xc) * (y - yc);
            }
        }
        xx /= sum;
        yy /= sum;
        xy /= sum;
        double fwhm = 2 * Math.sqrt(Math.log(2) * (xx + yy));
        double roundness = Math.sqrt((xx - yy) * (xx - yy) + 4 * xy * xy) / (xx + yy);
        boolean keep = filter.sharp(fwhm / kernel.fwhm()) && filter.round(roundness) && filter.peak(peak);
        double orientation = Math.toDegrees(0.5 * Math.atan2(2 * xy, xx - yy));
        return keep ? DetectedSource.star(0, xPeak - r + xc, yPeak - r + yc, sum, orientation) : null;
    }
}
