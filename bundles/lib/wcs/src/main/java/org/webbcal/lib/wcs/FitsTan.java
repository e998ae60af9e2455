package org.webbcal.lib.wcs;

import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Shift;

/**
 * Keywords of a gnomonic projection without distortion, {@code RA---TAN} and {@code DEC--TAN}, LONPOLE 180.
 *
 * @param crpix1 reference pixel, 1-based as in FITS
 * @param crpix2 reference pixel, 1-based as in FITS
 * @param crval1 right ascension there, degrees
 * @param crval2 declination there, degrees
 * @param pc11 PC1_1
 * @param pc12 PC1_2
 * @param pc21 PC2_1
 * @param pc22 PC2_2
 * @param cdelt1 degrees per pixel
 * @param cdelt2 degrees per pixel
 */
public record FitsTan(
        double crpix1,
        double crpix2,
        double crval1,
        double crval2,
        double pc11,
        double pc12,
        double pc21,
        double pc22,
        double cdelt1,
        double cdelt2) {

    public FitsTan {
        double det = (pc11 * pc22 - pc12 * pc21) * cdelt1 * cdelt2;
        if (!Double.isFinite(det) || det == 0) {
            throw new IllegalArgumentException("the matrix of a projection is singular: PC " + pc11 + " " + pc12 + " "
                    + pc21 + " " + pc22 + ", CDELT " + cdelt1 + " " + cdelt2);
        }
    }

    /**
     * The matrix of an image whose columns and rows follow the Ideal frame of an aperture.
     *
     * @param rollRef position angle of V3 at the reference point, degrees (ROLL_REF)
     * @param v3iYang angle from V3 to the Ideal y axis, degrees (V3I_YANG)
     * @param vparity sense of the Ideal x axis, 1 or -1 (VPARITY)
     * @return PC1_1, PC1_2, PC2_1, PC2_2
     */
    public static double[] rotationMatrix(double rollRef, double v3iYang, int vparity) {
        double r = Math.toRadians(rollRef) - vparity * Math.toRadians(v3iYang);
        return new double[] {vparity * Math.cos(r), Math.sin(r), -vparity * Math.sin(r), Math.cos(r)};
    }

    /** From 0-based pixels to the sky, as the reference software builds it. */
    public Transform transform() {
        Transform shift = new Shift(1 - crpix1).beside(new Shift(1 - crpix2));
        Transform linear = new Affine2D(pc11, pc12, pc21, pc22, 0, 0);
        Transform scale = new Scale(cdelt1).beside(new Scale(cdelt2));
        Transform tangent = new Gnomonic(false).then(new NativeRotation(crval1, crval2, 180, false));
        return shift.then(linear.then(scale).then(tangent));
    }
}
