package org.webbcal.step.tweakreg;

import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentCorrection;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.SphericalCartesian;

/**
 * The tangent plane of one image, in arcsec: where catalogues are matched and corrections are fitted.
 *
 * <p>As in the reference, a correction that the image carries already is applied on the way to its own plane too. It is close to the identity, so this moves
 * fits by its square only.
 */
final class TangentProjection {

    private static final double RADIAN = 3600 * 180 / Math.PI;

    private final Gwcs wcs;
    private final String frame;
    private final Transform toPlane;
    private final Transform fromPlane;
    private final Transform skyToPlane;
    private final Transform planeToSky;

    TangentProjection(Gwcs wcs, TangentCorrection tangent) {
        this.wcs = wcs;
        frame = frame(wcs);
        var affine = tangent.existing(wcs).orElse(new Affine2D(1, 0, 0, 1, 0, 0));
        toPlane = tangent.toPlane(affine);
        fromPlane = fromPlane(tangent, affine);
        skyToPlane = wcs.transform(wcs.lastFrame(), frame).then(toPlane);
        planeToSky = fromPlane.then(wcs.transform(frame, wcs.lastFrame()));
    }

    /** The V2V3 frame from which the sky is reached: corrected if there is a correction, otherwise free of aberration where that is known. */
    private static String frame(Gwcs wcs) {
        for (var f : new Frame[] {Frame.V2V3CORR, Frame.V2V3VACORR}) {
            if (wcs.hasFrame(f.name())) {
                return f.name();
            }
        }
        return Frame.V2V3.name();
    }

    private static Transform fromPlane(TangentCorrection t, Affine2D affine) {
        Transform radian = new Scale(1 / RADIAN);
        Transform arcsec = new Scale(3600);
        return radian.beside(radian)
                .then(affine.inverse().orElseThrow())
                .then(RemapAxes.of(0, 0, 1))
                .then(new Constant(1, 1).beside(new Identity(2)))
                .then(new RotateSequence3D(
                        new double[] {-t.rollRef(), t.v3Ref() / 3600, -t.v2Ref() / 3600}, "xyz", false))
                .then(new SphericalCartesian(false, 180))
                .then(arcsec.beside(arcsec));
    }

    /** Sky positions in degrees to the plane, {x, y}. */
    double[][] toPlane(double[] ra, double[] dec) {
        double[][] out = {new double[ra.length], new double[ra.length]};
        skyToPlane.applyAll(new double[][] {ra, dec}, out, 0, ra.length);
        return out;
    }

    /** Points of the plane to the sky, {ra, dec} in degrees. */
    double[][] toSky(double[] x, double[] y) {
        double[][] out = {new double[x.length], new double[x.length]};
        planeToSky.applyAll(new double[][] {x, y}, out, 0, x.length);
        return out;
    }

    /** Size of the pixel at the plane's origin, arcsec; 1 if the world coordinates cannot be inverted. */
    double pixelScale() {
        var first = wcs.frames().get(0).name();
        Transform toPixel;
        try {
            toPixel = fromPlane.then(wcs.transform(frame, first));
        } catch (IllegalArgumentException e) {
            return 1;
        }
        var centre = toPixel.apply(0, 0);
        var pixelToPlane = wcs.transform(first, frame).then(toPlane);
        double[] dx = {-0.5, -0.5, 0.5, 0.5};
        double[] dy = {-0.5, 0.5, 0.5, -0.5};
        var x = new double[4];
        var y = new double[4];
        for (int k = 0; k < 4; k++) {
            var p = pixelToPlane.apply(centre[0] + dx[k], centre[1] + dy[k]);
            x[k] = p[0];
            y[k] = p[1];
        }
        double area = 0.5 * Math.abs((x[2] - x[0]) * (y[3] - y[1]) - (x[3] - x[1]) * (y[2] - y[0]));
        return Math.sqrt(area);
    }
}
