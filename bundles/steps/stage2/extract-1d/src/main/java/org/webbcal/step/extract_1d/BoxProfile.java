package org.webbcal.step.extract_1d;

/**
 * Weights of the pixels of an aperture, 0 to 1: the fraction of the pixel that lies within.
 *
 * <p>Limits name pixels: 27 to 34 are eight whole pixels. Edges given by polynomials are positions, pixel centres at whole numbers, so that half a pixel is added to
 * the lower and taken from the upper.
 *
 * @param weights [y][x]
 * @param lower mean lower limit
 * @param upper mean upper limit
 * @see "jwst/extract_1d/extract.py, box_profile"
 */
record BoxProfile(double[] weights, double lower, double upper) {

    /**
     * The profile of the source.
     *
     * @param wavelength [y][x], µm
     */
    static BoxProfile source(Grid grid, Aperture aperture, float[] wavelength) {
        return of(grid, aperture, aperture.source(), wavelength, true);
    }

    /**
     * The profile of the regions of background, which the aperture must have.
     *
     * @param partial whether pixels count that are only partly within
     */
    static BoxProfile background(Grid grid, Aperture aperture, float[] wavelength, boolean partial) {
        return of(grid, aperture, aperture.background(), wavelength, partial);
    }

    private static BoxProfile of(Grid grid, Aperture a, double[][] edges, float[] wavelength, boolean partial) {
        var weights = new double[grid.size()];
        double lower;
        double upper;
        if (edges != null) {
            lower = Double.NaN;
            upper = Double.NaN;
            for (int k = 0; k < edges.length; k += 2) {
                double[] mean = region(grid, a, edges[k], edges[k + 1], wavelength, partial, weights);
                lower = lower <= mean[0] ? lower : mean[0];
                upper = upper >= mean[1] ? upper : mean[1];
            }
        } else if (!Double.isNaN(a.width()) && a.trace() != null) {
            double sum = 0;
            int n = 0;
            for (int i = 0; i < grid.along(); i++) {
                double low = a.trace()[i] - (a.width() - 1) / 2;
                row(grid, i, low, low + a.width() - 1, weights);
                if (!Double.isNaN(low)) {
                    sum += low;
                    n++;
                }
            }
            lower = sum / n;
            upper = lower + a.width() - 1;
        } else {
            boolean centred = !Double.isNaN(a.width());
            lower = centred ? (a.from() + a.to()) / 2 - (a.width() - 1) / 2 : a.from();
            upper = centred ? lower + a.width() - 1 : a.to();
            for (int i = 0; i < grid.along(); i++) {
                row(grid, i, lower, upper, weights);
            }
        }
        for (int i = 0; i < grid.along(); i++) {
            if (i < Math.ceil(a.first()) || i > Math.floor(a.last())) {
                for (int j = 0; j < grid.across(); j++) {
                    weights[grid.at(i, j)] = 0;
                }
            }
        }
        return new BoxProfile(weights, lower, upper);
    }

    private static void row(Grid grid, int i, double lower, double upper, double[] weights) {
        for (int j = 0; j < grid.across(); j++) {
            int p = grid.at(i, j);
            weights[p] = weight(j, lower, upper, true, weights[p]);
        }
    }

    /** Adds a region between polynomials; gives its mean limits. */
    private static double[] region(
            Grid grid, Aperture a, double[] low, double[] high, float[] wavelength, boolean partial, double[] weights) {
        double sumLower = 0;
        double sumUpper = 0;
        for (int i = 0; i < grid.along(); i++) {
            for (int j = 0; j < grid.across(); j++) {
                int p = grid.at(i, j);
                double x = a.byWavelength() ? wavelength[p] : i;
                double lower = Aperture.polynomial(low, x) + 0.5;
                double upper = Aperture.polynomial(high, x) - 0.5;
                sumLower += lower;
                sumUpper += upper;
                weights[p] = weight(j, lower, upper, partial, weights[p]);
            }
        }
        return new double[] {sumLower / grid.size(), sumUpper / grid.size()};
    }

    private static double weight(int j, double lower, double upper, boolean partial, double before) {
        double w = j >= lower && j <= upper ? 1 : before;
        if (partial) {
            double below = j - lower + 1;
            w = below > 0 && below < 1 && w < below ? below : w;
            double above = upper - j + 1;
            w = above > 0 && above < 1 && w < above ? above : w;
        }
        return w;
    }

    /** Weights 0 where there is no wavelength. */
    BoxProfile within(float[] wavelength) {
        var copy = weights.clone();
        for (int p = 0; p < copy.length; p++) {
            if (!Float.isFinite(wavelength[p])) {
                copy[p] = 0;
            }
        }
        return new BoxProfile(copy, lower, upper);
    }

    /** Weighted middle of one element of the dispersion; that of the image where nothing is within. */
    double middle(Grid grid, int i) {
        double sum = 0;
        double moment = 0;
        for (int j = 0; j < grid.across(); j++) {
            double w = weights[grid.at(i, j)];
            sum += w;
            moment += w * j;
        }
        return sum == 0 ? (grid.across() - 1) / 2.0 : moment / sum;
    }

    /** Weighted middle of all: column and row; that of the image where nothing is within. */
    double[] centre(Grid grid) {
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        for (int y = 0; y < grid.ny(); y++) {
            for (int x = 0; x < grid.nx(); x++) {
                double w = weights[y * grid.nx() + x];
                sum += w;
                sumX += w * x;
                sumY += w * y;
            }
        }
        return sum == 0
                ? new double[] {(grid.nx() - 1) / 2.0, (grid.ny() - 1) / 2.0}
                : new double[] {sumX / sum, sumY / sum};
    }

    /** Mean wavelength of each element of the dispersion, µm; NaN where nothing is within. */
    double[] wavelengths(Grid grid, float[] wavelength) {
        var mean = new double[grid.along()];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            double moment = 0;
            for (int j = 0; j < grid.across(); j++) {
                int p = grid.at(i, j);
                if (weights[p] > 0 && !Float.isNaN(wavelength[p])) {
                    sum += weights[p];
                    moment += weights[p] * wavelength[p];
                }
            }
            mean[i] = sum > 0 ? moment / sum : Double.NaN;
        }
        return mean;
    }

    /** First and last element of the dispersion with a weight; null if there is none. */
    int[] extent(Grid grid) {
        int first = -1;
        int last = -1;
        for (int i = 0; i < grid.along(); i++) {
            boolean any = false;
            for (int j = 0; j < grid.across() && !any; j++) {
                any = weights[grid.at(i, j)] > 0;
            }
            if (any) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        return first < 0 ? null : new int[] {first, last};
    }
}
