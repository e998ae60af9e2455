package org.webbcal.lib.wcs;

/**
 * The plane that touches the sky at a point, with ξ towards east and η towards north, in degrees of tangent.
 */
public final class TangentPlane {

    private static final double DEG = 180 / Math.PI;

    private final double sinRa;
    private final double cosRa;
    private final double sinDec;
    private final double cosDec;

    /** @param ra of the point of contact, degrees; @param dec likewise */
    public TangentPlane(double ra, double dec) {
        sinRa = Math.sin(Math.toRadians(ra));
        cosRa = Math.cos(Math.toRadians(ra));
        sinDec = Math.sin(Math.toRadians(dec));
        cosDec = Math.cos(Math.toRadians(dec));
    }

    /**
     * Projects a position.
     *
     * @param ra degrees
     * @param dec degrees
     * @param xiEta receives ξ and η, degrees; NaN for the far half of the sky
     */
    public void project(double ra, double dec, double[] xiEta) {
        double l = Math.toRadians(ra);
        double b = Math.toRadians(dec);
        double vx = Math.cos(b) * Math.cos(l);
        double vy = Math.cos(b) * Math.sin(l);
        double vz = Math.sin(b);
        double east = -sinRa * vx + cosRa * vy;
        double north = -sinDec * cosRa * vx - sinDec * sinRa * vy + cosDec * vz;
        double out = cosDec * cosRa * vx + cosDec * sinRa * vy + sinDec * vz;
        double f = out > 0 ? DEG / out : Double.NaN;
        xiEta[0] = f * east;
        xiEta[1] = f * north;
    }

    /**
     * The position of a point of the plane.
     *
     * @param xi degrees of tangent, east
     * @param eta degrees of tangent, north
     * @param raDec receives right ascension in [0, 360) and declination, degrees
     */
    public void deproject(double xi, double eta, double[] raDec) {
        double e = xi / DEG;
        double n = eta / DEG;
        double vx = cosDec * cosRa - sinRa * e - sinDec * cosRa * n;
        double vy = cosDec * sinRa + cosRa * e - sinDec * sinRa * n;
        double vz = sinDec + cosDec * n;
        double ra = Math.toDegrees(Math.atan2(vy, vx));
        raDec[0] = ra < 0 ? Math.min(ra + 360, Math.nextDown(360.0)) : ra;
        raDec[1] = Math.toDegrees(Math.atan2(vz, Math.sqrt(vx * vx + vy * vy)));
    }

    /** Great-circle distance of two positions, degrees, by Vincenty's formula. */
    public static double separation(double ra1, double dec1, double ra2, double dec2) {
        double d = Math.toRadians(ra2 - ra1);
        double s1 = Math.sin(Math.toRadians(dec1));
        double c1 = Math.cos(Math.toRadians(dec1));
        double s2 = Math.sin(Math.toRadians(dec2));
        double c2 = Math.cos(Math.toRadians(dec2));
        double a = c2 * Math.sin(d);
        double b = c1 * s2 - s1 * c2 * Math.cos(d);
        return Math.toDegrees(Math.atan2(Math.sqrt(a * a + b * b), s1 * s2 + c1 * c2 * Math.cos(d)));
    }
}
