package org.webbcal.simulate.miri;

/**
 * Where the telescope points: the rotation between telescope angles (V2, V3) and the sky, fixed by the sky position of one reference point and the
 * angle of the V3 axis there. Written from the definition, independent of the world coordinates by which exposures are calibrated.
 */
final class Attitude {

    private final double[][] m;

    /**
     * @param v2Ref V2 of the reference point, arcsec; v3Ref likewise
     * @param ra right ascension of that point, deg; dec likewise
     * @param roll position angle of the V3 axis at the reference point, deg east of north
     */
    Attitude(double v2Ref, double v3Ref, double ra, double dec, double roll) {
        m = product(product(product(product(z(-ra), y(dec)), x(roll)), y(-v3Ref / 3600)), z(v2Ref / 3600));
    }

    /** Right ascension (0 to 360) and declination of a telescope angle, deg. */
    double[] sky(double v2, double v3) {
        double a = Math.toRadians(v2 / 3600);
        double b = Math.toRadians(v3 / 3600);
        double[] p = {Math.cos(b) * Math.cos(a), Math.cos(b) * Math.sin(a), Math.sin(b)};
        double[] q = new double[3];
        for (int i = 0; i < 3; i++) {
            q[i] = m[i][0] * p[0] + m[i][1] * p[1] + m[i][2] * p[2];
        }
        double ra = Math.toDegrees(Math.atan2(q[1], q[0]));
        return new double[] {ra < 0 ? ra + 360 : ra, Math.toDegrees(Math.atan2(q[2], Math.hypot(q[0], q[1])))};
    }

    /** V2 and V3 of a sky position, arcsec. */
    double[] telescope(double ra, double dec) {
        double a = Math.toRadians(ra);
        double d = Math.toRadians(dec);
        double[] q = {Math.cos(d) * Math.cos(a), Math.cos(d) * Math.sin(a), Math.sin(d)};
        double[] p = new double[3];
        for (int i = 0; i < 3; i++) {
            p[i] = m[0][i] * q[0] + m[1][i] * q[1] + m[2][i] * q[2];
        }
        return new double[] {
            Math.toDegrees(Math.atan2(p[1], p[0])) * 3600,
            Math.toDegrees(Math.atan2(p[2], Math.hypot(p[0], p[1]))) * 3600
        };
    }

    /** Position angle of the V3 axis at a telescope angle, deg east of north in [0, 360). */
    double roll(double v2, double v3) {
        // One arcsecond along V3; the change of angle over it is far below a milliarcsecond.
        double[] here = sky(v2, v3);
        double[] there = sky(v2, v3 + 1);
        double east = (wrap(there[0] - here[0])) * Math.cos(Math.toRadians(here[1]));
        double angle = Math.toDegrees(Math.atan2(east, there[1] - here[1]));
        return angle < 0 ? angle + 360 : angle;
    }

    private static double wrap(double degrees) {
        return degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;
    }

    private static double[][] x(double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        return new double[][] {{1, 0, 0}, {0, c, s}, {0, -s, c}};
    }

    private static double[][] y(double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        return new double[][] {{c, 0, -s}, {0, 1, 0}, {s, 0, c}};
    }

    private static double[][] z(double degrees) {
        double c = Math.cos(Math.toRadians(degrees));
        double s = Math.sin(Math.toRadians(degrees));
        return new double[][] {{c, s, 0}, {-s, c, 0}, {0, 0, 1}};
    }

    private static double[][] product(double[][] a, double[][] b) {
        var out = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
            }
        }
        return out;
    }
}
