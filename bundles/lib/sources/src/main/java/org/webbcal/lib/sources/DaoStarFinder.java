package org.webbcal.lib.sources;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds stars as DAOFIND does: maxima of the image convolved with a {@link StarKernel}; positions from fits of a Gaussian to the marginal sums.
 *
 * <p>{@code sharpness = (peak - mean of the other pixels) / convolved peak}; {@code roundness1} compares opposite quadrants of the convolved image,
 * {@code roundness2 = 2 (hx - hy)/(hx + hy)} the heights of the two marginal fits.
 *
 * @see "photutils/detection/daofinder.py; Stetson 1987, PASP 99, 191"
 */
public final class DaoStarFinder {

    private DaoStarFinder() {}

    /**
     * Arguments as {@link IrafStarFinder#find}; the threshold is scaled by the kernel's relative error.
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
        var fit = new MarginalFit(kernel);
        int size = kernel.size();
        int centre = kernel.radius() * size + kernel.radius();
        var cutout = new double[size * size];
        var smooth = new double[size * size];
        var stars = new ArrayList<DetectedSource>();
        for (int p : LocalMaxima.find(convolved, covered, ny, nx, threshold * kernel.relativeError(), separation)) {
            int y = p / nx;
            int x = p % nx;
            cut(data, ny, nx, y, x, kernel.radius(), cutout);
            cut(convolved, ny, nx, y, x, kernel.radius(), smooth);
            double flux = 0;
            for (int k = 0; k < cutout.length; k++) {
                flux += kernel.inside(k) ? cutout[k] : 0;
            }
            double peak = cutout[centre];
            double sharpness = sharpness(cutout, smooth[centre], kernel);
            double roundness1 = roundness(smooth, size);
            fit.along(cutout, true);
            double dx = fit.shift();
            double hx = fit.height();
            fit.along(cutout, false);
            double dy = fit.shift();
            double hy = fit.height();
            double roundness2 = 2 * (hx - hy) / (hx + hy);
            // Comparisons with NaN are false, so whatever could not be measured is dropped here.
            boolean keep = Math.abs(dx + dy + flux) <= Double.MAX_VALUE
                    && filter.sharp(sharpness)
                    && filter.round(roundness1)
                    && filter.round(roundness2)
                    && filter.peak(peak);
            if (keep) {
                stars.add(DetectedSource.star(0, x + dx, y + dy, flux, Double.NaN));
            }
        }
        return filter.select(stars);
    }

    /** Cut-out of the kernel's size about a pixel; zero outside the image. */
    static void cut(float[] data, int ny, int nx, int yCentre, int xCentre, int r, double[] out) {
        int size = 2 * r + 1;
        for (int y = 0, k = 0; y < size; y++) {
            for (int x = 0; x < size; x++, k++) {
                int yy = yCentre - r + y;
                int xx = xCentre - r + x;
                out[k] = yy < 0 || yy >= ny || xx < 0 || xx >= nx ? 0 : data[yy * nx + xx];
            }
        }
    }

    /** Height of the central pixel above the mean of its neighbours within the kernel, relative to the convolved peak. */
    static double sharpness(double[] cutout, double convolvedPeak, StarKernel kernel) {
        double sum = 0;
        for (int k = 0; k < cutout.length; k++) {
            // The product carries NaN along, as in the reference.
            sum += cutout[k] * (kernel.inside(k) ? 1 : 0);
        }
        double peak = cutout[cutout.length / 2];
        return (peak - (sum - peak) / (kernel.pixels() - 1)) / convolvedPeak;
    }

    /** Twice the difference of opposite quadrants over the sum of absolute values, the centre left out; NaN for an empty cut-out. */
    static double roundness(double[] convolved, int size) {
        int c = size / 2;
        double difference = 0;
        double total = 0;
        for (int y = 0, k = 0; y < size; y++) {
            for (int x = 0; x < size; x++, k++) {
                if (y == c && x == c) {
                    continue;
                }
                double v = convolved[k];
                total += Math.abs(v);
                // Quadrants turn about the centre: each owns one of the four half axes.
                boolean negative = y <= c && x > c || y >= c && x < c;
                difference += negative ? -v : v;
            }
        }
        return total == 0 ? Double.NaN : 2 * difference / total;
    }

    /** Linear least-squares fit of a Gaussian to the marginal sum of a cut-out, with triangular weights. */
    private static final class MarginalFit {
        private final int size;
        private final double sigma;
        private final double[] weight;
        private final double[] kernelSum;
        private final double weightSum;
        private final double sumK;
        private final double sumKk;
        private final double sumG;
        private final double sumGg;
        private final double sumKg;
        private double shift;
        private double height;

        MarginalFit(StarKernel kernel) {
            size = kernel.size();
            sigma = kernel.sigma();
            int c = size / 2;
            weight = new double[size];
            kernelSum = new double[size];
            for (int i = 0; i < size; i++) {
                weight[i] = c - Math.abs(i - c) + 1;
            }
            double wSum = 0;
            double k1 = 0;
            double k2 = 0;
            double g1 = 0;
            double g2 = 0;
            double kg = 0;
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    kernelSum[i] += kernel.gaussian()[j * size + i] * weight[j];
                }
                double k = kernelSum[i];
                double slope = k * (c - i);
                wSum += weight[i];
                k1 += k * weight[i];
                k2 += k * k * weight[i];
                g1 += slope * weight[i];
                g2 += slope * slope * weight[i];
                kg += k * slope * weight[i];
            }
            weightSum = wSum;
            sumK = k1;
            sumKk = k2;
            sumG = g1;
            sumGg = g2;
            sumKg = kg;
        }

        double shift() {
            return shift;
        }

        double height() {
            return height;
        }

        /** Fits the sums over columns (along x) or over rows (along y); NaN if the height is not positive. */
        void along(double[] cutout, boolean x) {
            int c = size / 2;
            double d = 0;
            double dk = 0;
            double dg = 0;
            double moment = 0;
            for (int i = 0; i < size; i++) {
                double line = 0;
                for (int j = 0; j < size; j++) {
                    line += cutout[x ? j * size + i : i * size + j] * weight[j];
                }
                d += line * weight[i];
                dk += line * kernelSum[i] * weight[i];
                dg += line * kernelSum[i] * (c - i) * weight[i];
                // The reference counts the fallback's distance from the centre with opposite signs in x and y.
                moment += line * (x ? c - i : i - c) * weight[i];
            }
            double numerator = dk - d * sumK / weightSum;
            double denominator = sumKk - sumK * sumK / weightSum;
            if (!(numerator > 0) || denominator <= 0) {
                shift = Double.NaN;
                height = Double.NaN;
                return;
            }
            height = numerator / denominator;
            shift = (sumKg - (dg - sumG * d)) / (height * sumGg / (sigma * sigma));
            double half = size / 2.0;
            if (Math.abs(shift) > half) {
                shift = d == 0 ? 0 : moment / d;
            }
            if (Math.abs(shift) > half) {
                shift = 0;
            }
        }
    }
}
