package org.webbcal.simulate.miri;

import java.util.function.DoubleUnaryOperator;

/**
 * The spectrum of a point source on the detector. Each component of the point spread is cut by the slit, blurs the spectrum along the rows, and is spread over
 * the columns about the trace; integrals over pixels are exact along the rows of pixels and finely sampled along the columns.
 *
 * @param slit whether there is one
 * @param along pixels by which the source is off the reference point along the slit; {@code across} likewise across it
 */
record PrismImage(PrismGeometry geometry, MiriSubarray subarray, boolean slit, double along, double across) {

    /** Samples of the spectrum in a row, and of the blur in a sample's row. */
    private static final int SAMPLES = 5;

    private static final double REACH = 4.6;

    /**
     * What a row gets.
     *
     * @param components [k][y] count rates of the components of the point spread, DN/s, all columns together
     */
    record Rows(double[][] components) {
        /** All components together. */
        double total(int y) {
            double sum = 0;
            for (double[] c : components) {
                sum += c[y];
            }
            return sum;
        }
    }

    /** Wavelength in a row, as the coordinates of the exposure have it for the reference point. */
    double micron(double y) {
        return geometry.micron(y);
    }

    /** Column of the trace in a row. */
    double trace(double y) {
        return geometry.x0() + geometry.lean(y) + along;
    }

    /**
     * Distributes a spectrum over the rows.
     *
     * @param density count rate by wavelength in micrometres that a row without blur and slit would get, DN/s
     */
    Rows rows(DoubleUnaryOperator density) {
        int ny = subarray.ny();
        int components = PrismOptics.pointSpread(5).size();
        var rows = new double[components][ny];
        double step = 1.0 / SAMPLES;
        double first = geometry.bottom() - 0.5;
        int n = (geometry.top() - geometry.bottom() + 1) * SAMPLES;
        for (int i = 0; i < n; i++) {
            double at = first + (i + 0.5) * step;
            double micron = geometry.micron(Math.max(geometry.bottom(), Math.min(geometry.top(), at)));
            deposit(rows, micron, at, density.applyAsDouble(micron) * step);
        }
        return new Rows(rows);
    }

    /** Light of wavelengths beyond the turn of the dispersion, which comes back over the rows below it. */
    Rows foldedRows(DoubleUnaryOperator density) {
        int ny = subarray.ny();
        var rows = new double[PrismOptics.pointSpread(5).size()][ny];
        double turn = geometry.micron(geometry.top());
        double step = 1.0 / SAMPLES;
        for (int i = 0; ; i++) {
            double at = geometry.top() + 0.5 - (i + 0.5) * step;
            double micron = 2 * turn - geometry.micron(Math.min(at, geometry.top()));
            if (!(micron > turn - FOLDED_MICRON)) {
                return new Rows(rows);
            }
            deposit(rows, micron, at, density.applyAsDouble(micron) * step);
        }
    }

    /** How far beyond the turn there is light, micrometres. */
    static final double FOLDED_MICRON = 0.45;

    private void deposit(double[][] rows, double micron, double at, double rate) {
        if (!(rate != 0)) {
            return;
        }
        var psf = PrismOptics.pointSpread(micron);
        for (int k = 0; k < psf.size(); k++) {
            double sigma = psf.sigma(k);
            // The slit cuts the image of the source before it is dispersed: what is kept lies within it, whatever the
            // source's place.
            double low = slit ? -PrismOptics.SLIT_HALF_WIDTH : across - REACH * sigma;
            double high = slit ? PrismOptics.SLIT_HALF_WIDTH : across + REACH * sigma;
            int y0 = Math.max(0, (int) Math.rint(at + low));
            int y1 = Math.min(subarray.ny() - 1, (int) Math.rint(at + high));
            double before = Normal.cumulative((Math.max(low, y0 - 0.5 - at) - across) / sigma);
            for (int y = y0; y <= y1; y++) {
                double edge = Math.min(high, y + 0.5 - at);
                double after = Normal.cumulative((edge - across) / sigma);
                rows[k][y] += rate * psf.weight(k) * Math.max(0, after - before);
                before = after;
            }
        }
    }

    /** Adds the light of rows to an image [y][x], shifted by some columns. */
    void add(Rows rows, double shift, double[] image) {
        int nx = subarray.nx();
        for (int y = 0; y < subarray.ny(); y++) {
            double micron = geometry.micron(Math.max(geometry.bottom(), Math.min(geometry.top(), y)));
            var psf = PrismOptics.pointSpread(micron);
            double centre = trace(y) + shift;
            double left = slit ? centre - along - PrismOptics.SLIT_HALF_LENGTH : Double.NEGATIVE_INFINITY;
            double right = slit ? centre - along + PrismOptics.SLIT_HALF_LENGTH : Double.POSITIVE_INFINITY;
            for (int k = 0; k < psf.size(); k++) {
                double rate = rows.components()[k][y];
                double sigma = psf.sigma(k);
                int x0 = Math.max(0, (int) Math.rint(Math.max(left, centre - REACH * sigma)));
                int x1 = Math.min(nx - 1, (int) Math.rint(Math.min(right, centre + REACH * sigma)));
                if (rate == 0 || x1 < x0) {
                    continue;
                }
                double before = Normal.cumulative((Math.max(left, x0 - 0.5) - centre) / sigma);
                for (int x = x0; x <= x1; x++) {
                    double after = Normal.cumulative((Math.min(right, x + 0.5) - centre) / sigma);
                    image[y * nx + x] += rate * Math.max(0, after - before);
                    before = after;
                }
            }
        }
    }

    /** Part of a pixel that the slit uncovers; 1 without slit. */
    double uncovered(int x, int y) {
        if (!slit) {
            return 1;
        }
        double centre = trace(y) - along;
        double left = Math.max(x - 0.5, centre - PrismOptics.SLIT_HALF_LENGTH);
        double right = Math.min(x + 0.5, centre + PrismOptics.SLIT_HALF_LENGTH);
        return y < geometry.bottom() || y > geometry.top() ? 0 : Math.max(0, right - left);
    }

    /** Part of the light of a wavelength that passes. */
    double transmission(double micron) {
        return slit ? PrismOptics.transmission(micron, across) : 1;
    }
}
