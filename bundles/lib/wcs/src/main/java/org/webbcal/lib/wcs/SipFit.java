package org.webbcal.lib.wcs;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.webbcal.lib.wcs.transform.Polynomial2D;

/**
 * The approximation of world coordinates by FITS keywords: a gnomonic projection with the polynomials of the SIP convention (Shupe et al. 2005).
 *
 * <p>The polynomials are fitted on a grid of pixels by least squares, degree after degree until the tolerance is met. The reference software solves
 * normal equations; here the same minimum is found by a QR decomposition in scaled coordinates, which keeps more digits.
 *
 * @param crpix1 reference pixel, 1-based
 * @param crpix2 reference pixel, 1-based
 * @param crval1 right ascension there, degrees
 * @param crval2 declination there, degrees
 * @param cd matrix, degrees per pixel: CD1_1, CD1_2, CD2_1, CD2_2
 * @param a coefficients {@code [p][q]} of u^p v^q for the first axis; its length less one is the degree, 1 for a projection without distortion
 * @param b the same for the second axis
 * @param ap coefficients of the inverse, likewise; null where none was asked for
 * @param bp the same for the second axis
 * @param maxPixError largest difference from the world coordinates on the grid and on one twice as dense, pixels
 * @param maxInversePixError the same for the inverse
 */
public record SipFit(
        double crpix1,
        double crpix2,
        double crval1,
        double crval2,
        double[] cd,
        double[][] a,
        double[][] b,
        double[][] ap,
        double[][] bp,
        double maxPixError,
        double maxInversePixError) {

    /**
     * What is asked of the fit.
     *
     * @param maxPixError tolerance, pixels; with a fixed degree it has no effect
     * @param degree fixed degree 1…9; null for the lowest that meets the tolerance
     * @param maxInversePixError tolerance of the inverse, pixels; 0 for no inverse
     * @param inverseDegree fixed degree of the inverse; null for the lowest that meets the tolerance
     * @param points grid points along each axis, at least 8
     */
    public record Options(
            double maxPixError, Integer degree, double maxInversePixError, Integer inverseDegree, int points) {
        /** The defaults of the reference software. */
        public static final Options DEFAULT = new Options(0.01, null, 0.01, null, 12);
    }

    /** Highest degree that is tried when none is asked for. */
    private static final int MAX_FREE_DEGREE = 5;

    /** Digits that wcslib prints of reference values and matrices. */
    private static final MathContext WCSLIB_DIGITS = new MathContext(14, RoundingMode.HALF_EVEN);

    /**
     * Fits the keywords.
     *
     * @param wcs of an image
     * @param box range of pixels, at least one pixel wide
     * @param crpix reference pixel, 1-based; null for the centre of the box
     * @throws IllegalArgumentException if the options cannot be met: too few points, a degree out of range, an empty box
     */
    public static SipFit fit(Gwcs wcs, Gwcs.BoundingBox box, double[] crpix, Options options) {
        if (options.points() < 8) {
            throw new IllegalArgumentException(
                    "sip_npoints is " + options.points() + ", at least 8 points along each axis are needed");
        }
        checkDegree("sip_degree", options.degree());
        checkDegree("sip_inv_degree", options.inverseDegree());
        if (!(box.xmax() - box.xmin() >= 1 && box.ymax() - box.ymin() >= 1)) {
            throw new IllegalArgumentException("the bounding box " + box + " is too small for a SIP approximation");
        }
        double cx = crpix == null ? Math.rint(5 * (box.xmin() + box.xmax())) / 10 : crpix[0] - 1;
        double cy = crpix == null ? Math.rint(5 * (box.ymin() + box.ymax())) / 10 : crpix[1] - 1;
        var centre = new double[2];
        wcs.pixelToSky(cx, cy, centre);
        var plane = new TangentPlane(centre[0], centre[1]);

        var coarse = Grid.sample(wcs, box, cx, cy, options.points(), plane);
        var dense = Grid.sample(wcs, box, cx, cy, 2 * options.points(), plane);
        if (!coarse.finite() || !dense.finite()) {
            throw new IllegalArgumentException(
                    "the world coordinates are not defined on all of the bounding box " + box);
        }
        double scale = scale(wcs, cx, cy, plane);
        var forward = Fit.search(options.degree(), options.maxPixError() * scale, coarse, dense);
        double[] cd = {forward.cx[1][0], forward.cx[0][1], forward.cy[1][0], forward.cy[0][1]};
        double det = cd[0] * cd[3] - cd[1] * cd[2];
        int n = forward.cx.length;
        var a = new double[n][n];
        var b = new double[n][n];
        for (int p = 0; p < n; p++) {
            for (int q = 0; p + q < n; q++) {
                if (p + q > 1) {
                    a[p][q] = (cd[3] * forward.cx[p][q] - cd[1] * forward.cy[p][q]) / det;
                    b[p][q] = (cd[0] * forward.cy[p][q] - cd[2] * forward.cx[p][q]) / det;
                }
            }
        }
        Fit inverse = options.maxInversePixError() > 0
                ? Fit.search(
                        options.inverseDegree(),
                        options.maxInversePixError(),
                        coarse.inverted(cd, det),
                        dense.inverted(cd, det))
                : null;
        return new SipFit(
                cx + 1,
                cy + 1,
                centre[0],
                centre[1],
                cd,
                a,
                b,
                inverse == null ? null : inverse.cx,
                inverse == null ? null : inverse.cy,
                forward.error / scale,
                inverse == null ? 0 : inverse.error);
    }

    private static void checkDegree(String parameter, Integer degree) {
        if (degree != null && (degree < 1 || degree > 9)) {
            throw new IllegalArgumentException(parameter + " is " + degree + ", allowed is 1 to 9");
        }
    }

    private static double scale(Gwcs wcs, double cx, double cy, TangentPlane plane) {
        var o = new double[2];
        var x = new double[2];
        var y = new double[2];
        wcs.pixelToSky(cx, cy, o);
        wcs.pixelToSky(cx + 1, cy, x);
        wcs.pixelToSky(cx, cy + 1, y);
        plane.project(o[0], o[1], o);
        plane.project(x[0], x[1], x);
        plane.project(y[0], y[1], y);
        return Math.sqrt(Math.abs((x[0] - o[0]) * (y[1] - o[1]) - (x[1] - o[1]) * (y[0] - o[0])));
    }

    public int degree() {
        return a.length - 1;
    }

    public int inverseDegree() {
        return ap == null ? 0 : ap.length - 1;
    }

    /**
     * The keywords in the order in which products have them. The linear terms of the inverse are left out: the keyword dictionary of the archive has
     * none. Reference values and matrix carry the 14 digits that wcslib prints.
     */
    public Map<String, Object> keywords() {
        var out = new LinkedHashMap<String, Object>();
        boolean sip = degree() > 1;
        out.put("WCSAXES", 2);
        out.put("CRPIX1", rounded(crpix1));
        out.put("CRPIX2", rounded(crpix2));
        out.put("CRVAL1", rounded(crval1));
        out.put("CRVAL2", rounded(crval2));
        out.put("CTYPE1", sip ? "RA---TAN-SIP" : "RA---TAN");
        out.put("CTYPE2", sip ? "DEC--TAN-SIP" : "DEC--TAN");
        out.put("CUNIT1", "deg");
        out.put("CUNIT2", "deg");
        out.put("CD1_1", rounded(cd[0]));
        out.put("CD1_2", rounded(cd[1]));
        out.put("CD2_1", rounded(cd[2]));
        out.put("CD2_2", rounded(cd[3]));
        if (sip) {
            out.put("A_ORDER", degree());
            out.put("B_ORDER", degree());
            if (ap != null) {
                out.put("AP_ORDER", inverseDegree());
                out.put("BP_ORDER", inverseDegree());
            }
            put(out, "A_", a);
            put(out, "B_", b);
            if (ap != null) {
                put(out, "AP_", ap);
                put(out, "BP_", bp);
            }
        }
        return out;
    }

    private static double rounded(double value) {
        return new BigDecimal(value).round(WCSLIB_DIGITS).doubleValue();
    }

    private static void put(Map<String, Object> out, String prefix, double[][] c) {
        for (int p = 0; p < c.length; p++) {
            for (int q = 0; p + q < c.length; q++) {
                if (p + q > 1) {
                    out.put(prefix + p + "_" + q, c[p][q]);
                }
            }
        }
    }

    /** Keywords of an earlier description of the same coordinates, to be removed before {@link #keywords()} are written. */
    public static List<String> obsoleteKeywords() {
        var out = new ArrayList<String>(List.of(
                "CDELT1",
                "CDELT2",
                "PC1_1",
                "PC1_2",
                "PC2_1",
                "PC2_2",
                "CD1_1",
                "CD1_2",
                "CD2_1",
                "CD2_2",
                "A_ORDER",
                "B_ORDER",
                "AP_ORDER",
                "BP_ORDER"));
        for (var prefix : List.of("A_", "B_", "AP_", "BP_")) {
            for (int p = 0; p < 10; p++) {
                for (int q = 0; q < 10; q++) {
                    out.add(prefix + p + "_" + q);
                }
            }
        }
        return out;
    }

    /** The comment of a keyword in the archive's files. */
    public static String comment(String key) {
        if (key.endsWith("_ORDER")) {
            return key.startsWith("A_") || key.startsWith("B_")
                    ? "Degree of forward SIP polynomial"
                    : "Degree of inverse SIP polynomial";
        }
        if (key.matches("[AB]P?_\\d_\\d")) {
            return key.charAt(1) == 'P' ? "SIP coefficient, inverse transform" : "SIP coefficient, forward transform";
        }
        char axis = key.charAt(key.length() - 1);
        return switch (key.substring(0, key.length() - 1)) {
            case "CD1_", "CD2_" -> "Linear transformation matrix element";
            case "CRPIX" -> "Axis " + axis + " pixel coordinate of ref point, 1-indexed";
            case "CRVAL" -> "Axis " + axis + " coordinate value at reference point";
            case "CTYPE" -> "Axis " + axis + " type";
            case "CUNIT" -> "Axis " + axis + " units";
            case "WCSAXE" -> "number of World Coordinate System axes";
            default -> "";
        };
    }

    /** Points of a fit: where from (u, v) and where to (x, y). */
    private record Grid(double[] u, double[] v, double[] x, double[] y) {

        static Grid sample(Gwcs wcs, Gwcs.BoundingBox box, double cx, double cy, int points, TangentPlane plane) {
            int n = points * points;
            var px = new double[n];
            var py = new double[n];
            double stepX = (box.xmax() - box.xmin()) / (points - 1);
            double stepY = (box.ymax() - box.ymin()) / (points - 1);
            for (int k = 0; k < n; k++) {
                px[k] = box.xmin() + (k % points) * stepX;
                py[k] = box.ymin() + (k / points) * stepY;
            }
            var x = new double[n];
            var y = new double[n];
            wcs.pixelToSky(px, py, x, y, 0, n);
            var at = new double[2];
            for (int k = 0; k < n; k++) {
                plane.project(x[k], y[k], at);
                x[k] = at[0];
                y[k] = at[1];
                px[k] -= cx;
                py[k] -= cy;
            }
            return new Grid(px, py, x, y);
        }

        boolean finite() {
            for (int k = 0; k < x.length; k++) {
                if (!Double.isFinite(x[k]) || !Double.isFinite(y[k])) {
                    return false;
                }
            }
            return true;
        }

        /** From intermediate pixel coordinates U = CD⁻¹ (x, y) to the differences (u - U, v - V). */
        Grid inverted(double[] cd, double det) {
            int n = u.length;
            var bigU = new double[n];
            var bigV = new double[n];
            var du = new double[n];
            var dv = new double[n];
            for (int k = 0; k < n; k++) {
                bigU[k] = (cd[3] * x[k] - cd[1] * y[k]) / det;
                bigV[k] = (cd[0] * y[k] - cd[2] * x[k]) / det;
                du[k] = u[k] - bigU[k];
                dv[k] = v[k] - bigV[k];
            }
            return new Grid(bigU, bigV, du, dv);
        }
    }

    /** A pair of polynomials without constant term. */
    private static final class Fit {

        private final double[][] cx;
        private final double[][] cy;
        private double error;

        private Fit(double[][] cx, double[][] cy, double error) {
            this.cx = cx;
            this.cy = cy;
            this.error = error;
        }

        static Fit search(Integer degree, double tolerance, Grid coarse, Grid dense) {
            int first = degree == null ? 1 : degree;
            int last = degree == null ? MAX_FREE_DEGREE : degree;
            Fit best = null;
            for (int d = first; d <= last; d++) {
                var next = solve(d, coarse);
                if (best != null && !(next.error < best.error)) {
                    // No better: the last one stays, under the degree that was tried, as the reference software reports
                    // it.
                    best = new Fit(padded(best.cx, d), padded(best.cy, d), best.error);
                    break;
                }
                best = next;
                if (best.error <= tolerance) {
                    break;
                }
            }
            if (best.error <= tolerance || degree != null) {
                best.error = Math.max(best.error, residual(best.cx, best.cy, dense));
            }
            return best;
        }

        private static double[][] padded(double[][] c, int degree) {
            var out = new double[degree + 1][degree + 1];
            for (int p = 0; p < c.length; p++) {
                System.arraycopy(c[p], 0, out[p], 0, c.length);
            }
            return out;
        }

        private static Fit solve(int degree, Grid grid) {
            double su = largest(grid.u);
            double sv = largest(grid.v);
            int n = grid.u.length;
            int terms = (degree + 1) * (degree + 2) / 2 - 1;
            var matrix = new double[n][terms];
            for (int k = 0; k < n; k++) {
                double u = grid.u[k] / su;
                double v = grid.v[k] / sv;
                int t = 0;
                double up = 1;
                for (int p = 0; p <= degree; p++) {
                    double uv = up;
                    for (int q = 0; p + q <= degree; q++) {
                        if (p + q > 0) {
                            matrix[k][t++] = uv;
                        }
                        uv *= v;
                    }
                    up *= u;
                }
            }
            double[] fx;
            double[] fy;
            try {
                var solver = new QRDecomposition(new Array2DRowRealMatrix(matrix, false)).getSolver();
                fx = solver.solve(new ArrayRealVector(grid.x, false)).toArray();
                fy = solver.solve(new ArrayRealVector(grid.y, false)).toArray();
            } catch (SingularMatrixException e) {
                throw new IllegalArgumentException(
                        "the SIP polynomials of degree " + degree + " are not determined by " + n + " points", e);
            }
            var cx = new double[degree + 1][degree + 1];
            var cy = new double[degree + 1][degree + 1];
            int t = 0;
            for (int p = 0; p <= degree; p++) {
                for (int q = 0; p + q <= degree; q++) {
                    if (p + q > 0) {
                        double f = Math.pow(su, p) * Math.pow(sv, q);
                        cx[p][q] = fx[t] / f;
                        cy[p][q] = fy[t++] / f;
                    }
                }
            }
            return new Fit(cx, cy, residual(cx, cy, grid));
        }

        private static double largest(double[] values) {
            double max = 0;
            for (double v : values) {
                max = Math.max(max, Math.abs(v));
            }
            return max;
        }

        /** Largest distance between the polynomials and the points. */
        private static double residual(double[][] cx, double[][] cy, Grid grid) {
            var px = new Polynomial2D(cx);
            var py = new Polynomial2D(cy);
            double max = 0;
            var at = new double[2];
            var out = new double[1];
            for (int k = 0; k < grid.u.length; k++) {
                at[0] = grid.u[k];
                at[1] = grid.v[k];
                px.apply(at, 0, out, 0);
                double dx = grid.x[k] - out[0];
                py.apply(at, 0, out, 0);
                double dy = grid.y[k] - out[0];
                max = Math.max(max, Math.sqrt(dx * dx + dy * dy));
            }
            return max;
        }
    }
}
