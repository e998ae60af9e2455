package org.webbcal.refdata;

import java.util.Locale;
import org.webbcal.simulate.miri.MiriSubarray;

/**
 * Pixel of the imager to telescope angle: the quartic that the observatory publishes for the aperture MIRIM_FULL, rewritten about the centre of
 * the detector, with an inverse fitted to it.
 *
 * @see "SIAF of PRD PRDOPSSOC-073, Sci2Idl coefficients of MIRIM_FULL, rounded to seven digits"
 */
final class Distortion {

    /** Degree of the published polynomials. */
    static final int DEGREE = 4;
    /** Degree of the inverse: good to a thousandth of a pixel. */
    static final int INVERSE_DEGREE = 6;
    /** Pixel about which the polynomials are written, 0-based. */
    static final double X0 = 515.5;

    static final double Y0 = 511.5;

    /** Ideal x of sky pixel offsets from the reference point, rows by total degree: 10, 11, 20, 21, 22 … in arcsec. */
    private static final double[] IDEAL_X = {
        1.104966e-01,
        -3.076760e-04,
        7.646782e-08,
        -1.723185e-06,
        -1.245474e-07,
        -2.717568e-10,
        3.135248e-10,
        -9.961911e-10,
        2.058496e-10,
        -1.643181e-14,
        1.289441e-12,
        1.981437e-13,
        1.460396e-12,
        -9.631013e-14
    };

    private static final double[] IDEAL_Y = {
        -5.871560e-04,
        1.113355e-01,
        -7.834603e-07,
        -3.615003e-07,
        -2.318897e-08,
        1.401300e-10,
        -1.741449e-09,
        6.611735e-10,
        -3.190003e-09,
        3.793902e-13,
        -1.102981e-14,
        1.851638e-12,
        -2.806854e-13,
        1.875131e-12
    };

    /** Coefficients [i][j] of (x-X0)^i (y-Y0)^j. */
    final double[][] v2;

    final double[][] v3;
    /** Coefficients of (V2-v2Centre)^i (V3-v3Centre)^j, giving x-X0 and y-Y0. */
    final double[][] x;

    final double[][] y;
    final double v2Centre;
    final double v3Centre;

    Distortion() {
        int n = 25;
        int count = n * n;
        var u = new double[count];
        var v = new double[count];
        var a = new double[count];
        var b = new double[count];
        for (int k = 0; k < count; k++) {
            u[k] = -516 + 1032.0 * (k % n) / (n - 1);
            v[k] = -512 + 1024.0 * (k / n) / (n - 1);
            double[] angle = published(X0 + u[k], Y0 + v[k]);
            a[k] = angle[0];
            b[k] = angle[1];
        }
        double[] centre = published(X0, Y0);
        v2Centre = centre[0];
        v3Centre = centre[1];
        for (int k = 0; k < count; k++) {
            a[k] -= v2Centre;
            b[k] -= v3Centre;
        }
        v2 = PolynomialFit.fit(u, v, a, DEGREE, 516);
        v3 = PolynomialFit.fit(u, v, b, DEGREE, 516);
        x = PolynomialFit.fit(a, b, u, INVERSE_DEGREE, 57);
        y = PolynomialFit.fit(a, b, v, INVERSE_DEGREE, 57);
    }

    /** V2 and V3 in arcsec of a 0-based pixel by the published polynomials. */
    static double[] published(double px, double py) {
        var full = MiriSubarray.FULL;
        double dx = px - (full.xRefFits() - 1);
        double dy = py - (full.yRefFits() - 1);
        double xi = 0;
        double yi = 0;
        int k = 0;
        for (int degree = 1; degree <= DEGREE; degree++) {
            for (int j = 0; j <= degree; j++) {
                double term = Math.pow(dx, degree - j) * Math.pow(dy, j);
                xi += IDEAL_X[k] * term;
                yi += IDEAL_Y[k++] * term;
            }
        }
        double angle = Math.toRadians(MiriSubarray.V3_IDEAL_ANGLE);
        int p = MiriSubarray.PARITY;
        return new double[] {
            full.v2Ref() + p * xi * Math.cos(angle) + yi * Math.sin(angle),
            full.v3Ref() - p * xi * Math.sin(angle) + yi * Math.cos(angle)
        };
    }

    /** V2 and V3 of a 0-based pixel, arcsec. */
    double[] angle(double px, double py) {
        return new double[] {
            v2Centre + PolynomialFit.value(v2, px - X0, py - Y0), v3Centre + PolynomialFit.value(v3, px - X0, py - Y0)
        };
    }

    /** 0-based pixel of V2 and V3 in arcsec; the fitted inverse. */
    double[] pixel(double angleV2, double angleV3) {
        return new double[] {
            X0 + PolynomialFit.value(x, angleV2 - v2Centre, angleV3 - v3Centre),
            Y0 + PolynomialFit.value(y, angleV2 - v2Centre, angleV3 - v3Centre)
        };
    }

    /** Area of a pixel on the sky, arcsec^2, from the Jacobian. */
    double pixelArea(double px, double py) {
        double h = 0.5;
        double[] e = angle(px + h, py);
        double[] w = angle(px - h, py);
        double[] n = angle(px, py + h);
        double[] s = angle(px, py - h);
        // V2 shrinks by the cosine of V3 on the sky; 6 arcmin off the axis that is a part in a million.
        double cos = Math.cos(Math.toRadians(angle(px, py)[1] / 3600));
        return Math.abs((e[0] - w[0]) * (n[1] - s[1]) - (n[0] - s[0]) * (e[1] - w[1])) * cos;
    }

    /** The transform as ASDF, in the arrangement of the instrument team's files. */
    String asdf() {
        return compose(
                concatenate(shift(-X0), shift(-Y0), ""),
                "!transform/remap_axes-1.3.0\n{mapping: [0, 1, 0, 1], inverse: !transform/identity-1.2.0 {n_dims: 2}}",
                concatenate(polynomial(v2), polynomial(v3), concatenate(polynomial(x), polynomial(y), "")),
                "!transform/identity-1.2.0\n{n_dims: 2, inverse: !transform/remap_axes-1.3.0 {mapping: [0, 1, 0, 1]}}",
                concatenate(shift(v2Centre), shift(v3Centre), ""));
    }

    /** Transforms one after another, as ASDF. */
    static String compose(String... parts) {
        String chain = parts[0];
        for (int i = 1; i < parts.length; i++) {
            chain = "!transform/compose-1.2.0\n{forward: [" + chain + ",\n" + parts[i] + "]}";
        }
        return chain;
    }

    /** Transforms side by side, as ASDF; the inverse may be empty. */
    static String concatenate(String a, String b, String inverse) {
        return "!transform/concatenate-1.2.0\n{forward: [" + a + ",\n" + b + "]"
                + (inverse.isEmpty() ? "" : ",\ninverse: " + inverse) + "}";
    }

    static String shift(double offset) {
        return "!transform/shift-1.2.0 {offset: " + number(offset) + "}";
    }

    /** A polynomial of two inputs, coefficients [i][j] of u^i v^j, as ASDF. */
    static String polynomial(double[][] c) {
        var out = new StringBuilder("!transform/polynomial-1.2.0\n{coefficients: !core/ndarray-1.0.0\n{data: [");
        for (int i = 0; i < c.length; i++) {
            out.append(i == 0 ? "[" : ",\n[");
            for (int j = 0; j < c.length; j++) {
                out.append(j == 0 ? "" : ", ").append(number(c[i][j]));
            }
            out.append(']');
        }
        return out.append("], datatype: float64, shape: [")
                .append(c.length)
                .append(", ")
                .append(c.length)
                .append("]}}")
                .toString();
    }

    /** A float that every YAML 1.1 reader takes for one: with a point and a signed exponent. */
    static String number(double d) {
        return String.format(Locale.ROOT, "%.16e", d);
    }
}
