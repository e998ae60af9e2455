package org.webbcal.lib.wcs.transform;

/** A 3×3 matrix for turns of unit vectors; passive convention, as astropy's. */
record Matrix3(double xx, double xy, double xz, double yx, double yy, double yz, double zx, double zy, double zz) {

    static final Matrix3 UNIT = new Matrix3(1, 0, 0, 0, 1, 0, 0, 0, 1);

    /** Turn of the axes about axis x, y or z by an angle in radians. */
    static Matrix3 about(char axis, double radians) {
        double c = Math.cos(radians);
        double s = Math.sin(radians);
        return switch (axis) {
            case 'x' -> new Matrix3(1, 0, 0, 0, c, s, 0, -s, c);
            case 'y' -> new Matrix3(c, 0, -s, 0, 1, 0, s, 0, c);
            case 'z' -> new Matrix3(c, s, 0, -s, c, 0, 0, 0, 1);
            default -> throw new IllegalArgumentException("a rotation turns about x, y or z, not '" + axis + "'");
        };
    }

    /** Turns in the order given: the first is applied first. */
    static Matrix3 sequence(double[] radians, String axes) {
        if (radians.length != axes.length()) {
            throw new IllegalArgumentException(radians.length + " angles do not fit the axes '" + axes + "'");
        }
        var m = UNIT;
        for (int i = 0; i < radians.length; i++) {
            m = about(axes.charAt(i), radians[i]).times(m);
        }
        return m;
    }

    Matrix3 times(Matrix3 b) {
        return new Matrix3(
                xx * b.xx + xy * b.yx + xz * b.zx,
                xx * b.xy + xy * b.yy + xz * b.zy,
                xx * b.xz + xy * b.yz + xz * b.zz,
                yx * b.xx + yy * b.yx + yz * b.zx,
                yx * b.xy + yy * b.yy + yz * b.zy,
                yx * b.xz + yy * b.yz + yz * b.zz,
                zx * b.xx + zy * b.yx + zz * b.zx,
                zx * b.xy + zy * b.yy + zz * b.zy,
                zx * b.xz + zy * b.yz + zz * b.zz);
    }
}
