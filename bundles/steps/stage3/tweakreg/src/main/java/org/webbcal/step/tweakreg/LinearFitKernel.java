package org.webbcal.step.tweakreg;

import java.util.Arrays;

/**
 * Linear map from image to reference positions in a plane, by least squares with clipping.
 *
 * <p>With image positions u, reference positions x, both counted from the mean c of the image positions: {@code x = F u + s}. After the fit,
 * {@code s' = s + c - F c} makes it a map of the plane itself.
 *
 * @see "tweakwcs/linearfit.py; IRAF geomap"
 */
final class LinearFitKernel {

    /** What is fitted. */
    enum Geometry {
        SHIFT(1),
        RSHIFT(2),
        RSCALE(2),
        GENERAL(3);

        private final int minimum;

        Geometry(int minimum) {
            this.minimum = minimum;
        }

        /** Fewest pairs that determine the fit. */
        int minimum() {
            return minimum;
        }

        static Geometry named(String name) {
            return valueOf(name.toUpperCase(java.util.Locale.ROOT));
        }
    }

    /**
     * A fitted map: {@code x = m11 u + m12 v + t1}, {@code y = m21 u + m22 v + t2}.
     *
     * @param rms root of the mean squared distance of the pairs used
     * @param used number of pairs used
     */
    record Fit(double m11, double m12, double m21, double m22, double t1, double t2, double rms, int used) {

        /** Rotation, degrees. */
        double rotation() {
            return Math.toDegrees(Math.atan2(m12 - m21, m11 + m22));
        }

        /** Scale. */
        double scale() {
            return Math.sqrt(Math.abs(m11 * m22 - m12 * m21));
        }
    }

    private LinearFitKernel() {}

    /**
     * Fits, then repeats without the pairs whose residual is {@code sigma} rms or more; pairs rejected before come back unless they are rejected again.
     *
     * @param x reference positions; read only
     * @param u image positions, paired with x; read only
     * @param weight of each pair, or null; pairs of weight zero do not count
     * @param nclip most repetitions
     * @return null if the pairs do not determine the map
     */
    static Fit fit(
            double[] x,
            double[] y,
            double[] u,
            double[] v,
            double[] weight,
            Geometry geometry,
            int nclip,
            double sigma) {
        int n = x.length;
        var usable = new boolean[n];
        int count = 0;
        double cu = 0;
        double cv = 0;
        for (int k = 0; k < n; k++) {
            usable[k] = weight == null || weight[k] > 0;
            if (usable[k]) {
                count++;
                cu += u[k];
                cv += v[k];
            }
        }
        if (count < geometry.minimum()) {
            return null;
        }
        cu /= count;
        cv /= count;
        var pairs = new Pairs(shifted(x, cu), shifted(y, cv), shifted(u, cu), shifted(v, cv), weight);
        var mask = usable.clone();
        var fit = once(pairs, mask, geometry);
        int clips = count == geometry.minimum() ? 0 : nclip;
        for (int pass = 0; pass < clips && fit != null; pass++) {
            double cutoff = sigma * fit.rms();
            int kept = 0;
            int rejected = 0;
            var next = usable.clone();
            for (int k = 0; k < n; k++) {
                if (mask[k]) {
                    boolean good = pairs.residual(fit, k) < cutoff;
                    next[k] &= good;
                    kept += good ? 1 : 0;
                    rejected += good ? 0 : 1;
                }
            }
            if (kept < geometry.minimum() || rejected == 0) {
                break;
            }
            mask = next;
            fit = once(pairs, mask, geometry);
        }
        if (fit == null) {
            return null;
        }
        double t1 = fit.t1() + cu - (fit.m11() * cu + fit.m12() * cv);
        double t2 = fit.t2() + cv - (fit.m21() * cu + fit.m22() * cv);
        return new Fit(fit.m11(), fit.m12(), fit.m21(), fit.m22(), t1, t2, fit.rms(), fit.used());
    }

    private static double[] shifted(double[] a, double c) {
        return Arrays.stream(a).map(t -> t - c).toArray();
    }

    /** Positions counted from the centre. */
    private record Pairs(double[] x, double[] y, double[] u, double[] v, double[] weight) {
        double residual(Fit f, int k) {
            double dx = x[k] - (f.m11() * u[k] + f.m12() * v[k] + f.t1());
            double dy = y[k] - (f.m21() * u[k] + f.m22() * v[k] + f.t2());
            return Math.hypot(dx, dy);
        }

        double weight(int k) {
            return weight == null ? 1 : weight[k];
        }
    }

    private static Fit once(Pairs p, boolean[] mask, Geometry geometry) {
        double w = 0;
        double mx = 0;
        double my = 0;
        double mu = 0;
        double mv = 0;
        int n = 0;
        for (int k = 0; k < mask.length; k++) {
            if (mask[k]) {
                double wk = p.weight(k);
                n++;
                w += wk;
                mx += wk * p.x()[k];
                my += wk * p.y()[k];
                mu += wk * p.u()[k];
                mv += wk * p.v()[k];
            }
        }
        mx /= w;
        my /= w;
        mu /= w;
        mv /= w;
        double xu = 0;
        double xv = 0;
        double yu = 0;
        double yv = 0;
        double uu = 0;
        double uv = 0;
        double vv = 0;
        for (int k = 0; k < mask.length; k++) {
            if (mask[k]) {
                double wk = p.weight(k) / w;
                double x = p.x()[k] - mx;
                double y = p.y()[k] - my;
                double u = p.u()[k] - mu;
                double v = p.v()[k] - mv;
                xu += wk * x * u;
                xv += wk * x * v;
                yu += wk * y * u;
                yv += wk * y * v;
                uu += wk * u * u;
                uv += wk * u * v;
                vv += wk * v * v;
            }
        }
        double[] m =
                switch (geometry) {
                    case SHIFT -> new double[] {1, 0, 0, 1};
                    case RSHIFT, RSCALE -> rotation(xu, xv, yu, yv, geometry == Geometry.RSHIFT ? Double.NaN : uu + vv);
                    case GENERAL -> general(xu, xv, yu, yv, uu, uv, vv);
                };
        for (double e : m) {
            if (!Double.isFinite(e)) {
                return null;
            }
        }
        var fit = new Fit(m[0], m[1], m[2], m[3], mx - m[0] * mu - m[1] * mv, my - m[2] * mu - m[3] * mv, 0, n);
        double sum = 0;
        for (int k = 0; k < mask.length; k++) {
            if (mask[k]) {
                double r = p.residual(fit, k);
                sum += p.weight(k) / w * r * r;
            }
        }
        return new Fit(fit.m11(), fit.m12(), fit.m21(), fit.m22(), fit.t1(), fit.t2(), Math.sqrt(sum), n);
    }

    /** Best rotation, mirrored if that fits better; scaled unless {@code size} is NaN. */
    private static double[] rotation(double xu, double xv, double yu, double yv, double size) {
        boolean mirror = xu * yv - xv * yu < 0;
        double numerator = mirror ? xv + yu : xv - yu;
        double denominator = mirror ? xu - yv : xu + yv;
        double angle = numerator == denominator ? 0 : Math.atan2(numerator, denominator);
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        double scale = Double.isNaN(size) ? 1 : (denominator * c + numerator * s) / size;
        double sign = mirror ? -1 : 1;
        return new double[] {scale * c, scale * s, -sign * scale * s, sign * scale * c};
    }

    private static double[] general(double xu, double xv, double yu, double yv, double uu, double uv, double vv) {
        double det = uu * vv - uv * uv;
        return new double[] {
            (xu * vv - xv * uv) / det, (xv * uu - xu * uv) / det, (yu * vv - yv * uv) / det, (yv * uu - yu * uv) / det
        };
    }
}
