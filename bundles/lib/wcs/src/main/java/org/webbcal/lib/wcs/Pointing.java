package org.webbcal.lib.wcs;

import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.lib.wcs.transform.SphericalCartesian;

/**
 * Where the telescope pointed: a reference point of the focal plane and its place on the sky.
 *
 * @param v2Ref V2 of the reference point, arcsec (V2_REF)
 * @param v3Ref V3 of the reference point, arcsec (V3_REF)
 * @param rollRef position angle of V3 at the reference point, degrees east of north (ROLL_REF)
 * @param raRef right ascension of the reference point, degrees (RA_REF)
 * @param decRef declination of the reference point, degrees (DEC_REF)
 */
public record Pointing(double v2Ref, double v3Ref, double rollRef, double raRef, double decRef) {

    /** From V2, V3 in arcsec to right ascension and declination in degrees. */
    public Transform toSky() {
        Transform degrees = new Scale(1.0 / 3600).beside(new Scale(1.0 / 3600));
        return Annotated.named(
                "v23tosky",
                degrees.then(new SphericalCartesian(true, 180))
                        .then(rotation())
                        .then(new SphericalCartesian(false, 360)));
    }

    private RotateSequence3D rotation() {
        return new RotateSequence3D(
                new double[] {v2Ref / 3600, -v3Ref / 3600, rollRef, decRef, -raRef}, "zyxyz", false);
    }

    /**
     * Position angle of V3 at another point of the focal plane.
     *
     * @param v2 arcsec
     * @param v3 arcsec
     * @return degrees, in [0, 360)
     */
    public double rollAt(double v2, double v3) {
        double[] m = rotation().matrix();
        double a = Math.toRadians(v2 / 3600);
        double b = Math.toRadians(v3 / 3600);
        double x = -(m[6] * Math.cos(a) + m[7] * Math.sin(a)) * Math.sin(b) + m[8] * Math.cos(b);
        double y = (m[0] * m[5] - m[3] * m[2]) * Math.cos(a) + (m[1] * m[5] - m[4] * m[2]) * Math.sin(a);
        double roll = Math.toDegrees(Math.atan2(y, x));
        return roll < 0 ? roll + 360 : roll;
    }

    /**
     * Takes out the change of scale by the aberration of light at the telescope's velocity, about the reference point.
     *
     * @param scale of the apparent field against the true one (VA_SCALE), positive
     * @return between {@code v2v3} and {@code v2v3vacorr}, both in arcsec
     */
    public Transform aberration(double scale) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException(
                    "the scale of velocity aberration VA_SCALE is " + scale + ", it must be positive");
        }
        if (scale == 1) {
            return new Identity(2);
        }
        Transform scales = Annotated.named("dva_scale_v2", new Scale(scale))
                .beside(Annotated.named("dva_scale_v3", new Scale(scale)));
        if (v2Ref == 0 && v3Ref == 0) {
            return scales;
        }
        Transform shifts = Annotated.named("dva_v2_shift", new Shift((1 - scale) * v2Ref))
                .beside(Annotated.named("dva_v3_shift", new Shift((1 - scale) * v3Ref)));
        return Annotated.named("DVA_Correction", scales.then(shifts));
    }
}
