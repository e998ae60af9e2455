package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;

/**
 * Factors that bring the light of a point in an aperture to that of the whole point, by width of the aperture and wavelength.
 *
 * @param sizes widths in pixels, rising
 * @param wavelengths µm, rising
 * @param factors [wavelength][size]
 * @see "jwst/extract_1d/apply_apcorr.py, ApCorr"
 */
record ApertureCorrection(double[] sizes, double[] wavelengths, double[][] factors) {

    private static final String TABLE = "APCORR";

    /**
     * The correction of a subarray; empty if the file has none, or more than one.
     *
     * @param pixelScale arcsec, for files whose sizes are in arcsec; NaN if it is not known
     */
    static Optional<ApertureCorrection> of(Reference reference, String subarray, double pixelScale)
            throws StepException {
        var table = reference
                .table(TABLE)
                .orElseThrow(() -> StepException.reference("extract_1d: reference " + reference.fileName()
                        + " has no table APCORR; choose another with override_apcorr"));
        try {
            var names = table.require("subarray");
            int[] rows = IntStream.range(0, table.rows())
                    .filter(r -> names.text(r).strip().equalsIgnoreCase(subarray))
                    .toArray();
            return rows.length == 1 ? Optional.of(row(table, rows[0], scale(table, pixelScale))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw StepException.reference("extract_1d: reference " + reference.fileName() + ": " + e.getMessage()
                    + "; choose another with override_apcorr");
        }
    }

    /** Pixels in a unit of the sizes. */
    private static double scale(Table table, double pixelScale) {
        var unit =
                String.valueOf(table.meta().getOrDefault("SIZEUNIT", "pixels")).toLowerCase(Locale.ROOT);
        if (!unit.startsWith("arcsec")) {
            return 1;
        }
        if (!(pixelScale > 0)) {
            throw new IllegalArgumentException("sizes are in arcsec, and the image has no coordinates");
        }
        return 1 / pixelScale;
    }

    private static ApertureCorrection row(Table table, int row, double scale) {
        var size = table.require("size");
        var wavelength = table.require("wavelength");
        var factor = table.require("apcorr");
        int ns = count(table, "nelem_size", row, size.width());
        int nw = count(table, "nelem_wl", row, wavelength.width());
        if (factor.width() != size.width() * wavelength.width()) {
            throw new IllegalArgumentException("APCORR has " + factor.width() + " factors in a row for " + size.width()
                    + " sizes and " + wavelength.width() + " wavelengths");
        }
        int[] order = IntStream.range(0, nw)
                .boxed()
                .sorted((a, b) -> Double.compare(
                        wavelength.number(row * wavelength.width() + a),
                        wavelength.number(row * wavelength.width() + b)))
                .mapToInt(Integer::intValue)
                .toArray();
        var sizes = new double[ns];
        for (int s = 0; s < ns; s++) {
            // bytes of a table are counts
            double value = size.number(row * size.width() + s);
            sizes[s] = (size.data() instanceof byte[] && value < 0 ? value + 256 : value) * scale;
        }
        var wavelengths = new double[nw];
        var factors = new double[nw][ns];
        for (int w = 0; w < nw; w++) {
            wavelengths[w] = wavelength.number(row * wavelength.width() + order[w]);
            for (int s = 0; s < ns; s++) {
                factors[w][s] = factor.number(row * factor.width() + order[w] * size.width() + s);
            }
        }
        return new ApertureCorrection(sizes, wavelengths, factors);
    }

    private static int count(Table table, String name, int row, int most) {
        int n = table.column(name).map(c -> (int) c.number(row)).orElse(most);
        if (n < 1 || n > most) {
            throw new IllegalArgumentException(name + " is " + n + " in row " + row + ", expected 1 to " + most);
        }
        return n;
    }

    /** Factor for a width in pixels and a wavelength in µm: linear in both, constant beyond the ends. */
    double at(double pixels, double wavelength) {
        double[] s = between(sizes, pixels);
        double[] w = between(wavelengths, wavelength);
        int i = (int) s[0];
        int k = (int) w[0];
        int i1 = Math.min(i + 1, sizes.length - 1);
        int k1 = Math.min(k + 1, wavelengths.length - 1);
        double low = factors[k][i] + s[1] * (factors[k][i1] - factors[k][i]);
        double high = factors[k1][i] + s[1] * (factors[k1][i1] - factors[k1][i]);
        return low + w[1] * (high - low);
    }

    /** Index of the node below and the fraction of the way to the next. */
    private static double[] between(double[] nodes, double value) {
        int last = nodes.length - 1;
        if (!(value > nodes[0])) {
            return new double[] {0, 0};
        }
        if (value >= nodes[last]) {
            return new double[] {last, 0};
        }
        int found = Arrays.binarySearch(nodes, value);
        int i = found >= 0 ? found : -found - 2;
        return new double[] {i, (value - nodes[i]) / (nodes[i + 1] - nodes[i])};
    }

    /**
     * Size of a pixel across the dispersion, arcsec.
     *
     * @param x column
     * @param y row
     */
    static double pixelScale(Gwcs wcs, Grid grid, double x, double y) {
        double[] here = wcs.forward().apply(x, y);
        double[] next =
                grid.vertical() ? wcs.forward().apply(x + 1, y) : wcs.forward().apply(x, y + 1);
        double d1 = Math.toRadians(here[1]);
        double d2 = Math.toRadians(next[1]);
        double sinDec = Math.sin((d2 - d1) / 2);
        double sinRa = Math.sin(Math.toRadians(next[0] - here[0]) / 2);
        double h = sinDec * sinDec + Math.cos(d1) * Math.cos(d2) * sinRa * sinRa;
        return Math.toDegrees(2 * Math.asin(Math.sqrt(h))) * 3600;
    }
}
