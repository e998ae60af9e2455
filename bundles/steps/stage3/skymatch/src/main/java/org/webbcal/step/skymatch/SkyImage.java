package org.webbcal.step.skymatch;

import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.SkyPolygon;
import org.webbcal.lib.wcs.Transform;

/** What is known of an image without its values: where it lies and which of its pixels are good. */
final class SkyImage {

    private final String name;
    private final int member;
    private final int ny;
    private final int nx;
    private final Gwcs wcs;
    private final boolean[] good;
    private final double level;
    private final SkyPolygon outline;
    private final double[] borderRa;
    private final double[] borderDec;

    /**
     * @param member index in the set
     * @param good pixels that count, [y][x]
     * @param level background that was subtracted before
     * @param stepsize distance of points on the border, pixels; null for the corners alone
     */
    SkyImage(String name, int member, int ny, int nx, Gwcs wcs, boolean[] good, double level, Integer stepsize) {
        this.name = name;
        this.member = member;
        this.ny = ny;
        this.nx = nx;
        this.wcs = wcs;
        this.good = good;
        this.level = level;
        outline = SkyPolygon.ofImage(wcs, nx, ny);
        int px = stepsize == null ? 2 : Math.max(2, (int) Math.ceil((nx + 1.0) / stepsize));
        int py = stepsize == null ? 2 : Math.max(2, (int) Math.ceil((ny + 1.0) / stepsize));
        int n = stepsize == null ? 0 : 2 * (px + py - 2);
        borderRa = new double[n];
        borderDec = new double[n];
        for (int k = 0; k < n; k++) {
            // Round the image: bottom, right, top, left, each without its last point.
            boolean horizontal = k < px - 1 || k >= px + py - 2 && k < 2 * px + py - 3;
            int start = k < px - 1 ? 0 : k < px + py - 2 ? px - 1 : k < 2 * px + py - 3 ? px + py - 2 : 2 * px + py - 3;
            double f = (double) (k - start) / ((horizontal ? px : py) - 1);
            boolean back = k >= px + py - 2;
            double along = -0.5 + (back ? 1 - f : f) * (horizontal ? nx : ny);
            boolean far = horizontal ? back : !back;
            borderRa[k] = horizontal ? along : far ? nx - 0.5 : -0.5;
            borderDec[k] = horizontal ? (far ? ny - 0.5 : -0.5) : along;
        }
        wcs.pixelToSky(borderRa, borderDec, borderRa, borderDec, 0, n);
    }

    /** Whether the outlines have an area in common. */
    boolean meets(SkyImage other) {
        return outline.intersection(other.outline).area() > 0;
    }

    /** Adds to {@code marked} the good pixels of this image within the outline of another. */
    void mark(SkyImage other, boolean shared, boolean[] marked) {
        double[][] corners = corners(other);
        if (corners[0].length < 3) {
            return;
        }
        var inverse = inverse();
        inverse.applyAll(corners, corners, 0, corners[0].length);
        var mask = new boolean[ny * nx];
        PolygonFillKernel.fill(corners[0], corners[1], ny, nx, mask);
        if (shared) {
            SharedSkyKernel.restrict(wcs.forward().then(other.inverse()), ny, nx, other.good, other.ny, other.nx, mask);
        }
        for (int p = 0; p < mask.length; p++) {
            marked[p] |= mask[p] && good[p];
        }
    }

    /**
     * Corners of the overlap on the sky: those of the common polygon; with points on the border those of the other image's border, which the edge of this image
     * cuts off when it is filled.
     */
    private double[][] corners(SkyImage other) {
        if (other.borderRa.length > 0) {
            return new double[][] {other.borderRa.clone(), other.borderDec.clone()};
        }
        var common = outline.intersection(other.outline);
        double[][] out = {new double[common.size()], new double[common.size()]};
        var sky = new double[2];
        for (int k = 0; k < common.size(); k++) {
            common.corner(k, sky);
            out[0][k] = sky[0];
            out[1][k] = sky[1];
        }
        return out;
    }

    /** The way back as the reference files give it, good to some thousandths of a pixel, like that of the reference. */
    private Transform inverse() {
        return wcs.forward().inverse().orElseGet(() -> new ExactInverse(wcs));
    }

    /** For coordinates without an inverse of their own. */
    private record ExactInverse(Gwcs wcs) implements Transform {
        @Override
        public int inputs() {
            return 2;
        }

        @Override
        public int outputs() {
            return 2;
        }

        @Override
        public void apply(double[] in, int inOffset, double[] out, int outOffset) {
            var xy = new double[2];
            wcs.skyToPixel(in[inOffset], in[inOffset + 1], xy);
            out[outOffset] = xy[0];
            out[outOffset + 1] = xy[1];
        }

        @Override
        public java.util.Optional<Transform> inverse() {
            return java.util.Optional.of(wcs.forward());
        }
    }

    String name() {
        return name;
    }

    /** Index in the set. */
    int member() {
        return member;
    }

    int pixels() {
        return ny * nx;
    }

    boolean[] good() {
        return good;
    }

    /** Background that was subtracted in an earlier run. */
    double level() {
        return level;
    }
}
