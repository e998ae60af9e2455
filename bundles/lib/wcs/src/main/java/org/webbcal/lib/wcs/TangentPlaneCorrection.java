package org.webbcal.lib.wcs;

import java.util.Optional;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.SphericalCartesian;

/**
 * An alignment of an exposure: a linear map in the plane that touches the V2V3 sphere at the exposure's reference point, turned so that north is up.
 *
 * <p>With R = Rx(roll) Ry(−v3) Rz(v2), a direction p on the V2V3 sphere becomes (x, y, z) = R p and the point (y/x, z/x) of the plane. The affine map is
 * applied there, in radians, and the way back leads to corrected V2V3: the frame {@code v2v3corr} between {@code v2v3vacorr} and {@code world}.
 *
 * @param v2Ref V2 of the reference point, degrees
 * @param v3Ref V3 of the reference point, degrees
 * @param roll position angle of V3 there, degrees
 * @param affine the map in the plane, radians
 * @see "tweakwcs.correctors.JWSTWCSCorrector"
 */
public record TangentPlaneCorrection(double v2Ref, double v3Ref, double roll, Affine2D affine) {

    /** Name of the transform in files; readers look for it. */
    public static final String NAME = "JWST tangent-plane linear correction. v1";

    /** Arcseconds of a radian. */
    public static final double ARCSEC = 3600 * 180 / Math.PI;

    private static final String INVERSE_NAME = "Inverse JWST tangent-plane linear correction. v1";
    private static final String ROTATION = "det_to_optic_axis";
    private static final String AFFINE = "tp_affine";

    /** No correction yet. */
    public static TangentPlaneCorrection none(double v2Ref, double v3Ref, double roll) {
        return new TangentPlaneCorrection(v2Ref, v3Ref, roll, new Affine2D(1, 0, 0, 1, 0, 0));
    }

    /** The correction that world coordinates carry already. */
    public static Optional<TangentPlaneCorrection> in(Gwcs wcs) {
        if (!wcs.hasFrame(Frame.V2V3CORR.name())) {
            return Optional.empty();
        }
        var rotation = wcs.named(ROTATION).map(Annotated::bare).orElse(null);
        var affine = wcs.named(AFFINE).map(Annotated::bare).orElse(null);
        if (rotation instanceof RotateSequence3D r && r.angles().length == 3 && affine instanceof Affine2D a) {
            return Optional.of(new TangentPlaneCorrection(r.angles()[0], -r.angles()[1], r.angles()[2], a));
        }
        return Optional.empty();
    }

    /** Name of the V2V3 frame from which the sky is reached: corrected if there is a correction, otherwise free of aberration where that is known. */
    public static String frame(Gwcs wcs) {
        for (var frame : new Frame[] {Frame.V2V3CORR, Frame.V2V3VACORR}) {
            if (wcs.hasFrame(frame.name())) {
                return frame.name();
            }
        }
        return Frame.V2V3.name();
    }

    /** Adds a further linear map, in the plane as it is after this correction. The shift is in radians. */
    public TangentPlaneCorrection then(Affine2D next) {
        var a = affine;
        return new TangentPlaneCorrection(v2Ref, v3Ref, roll, new Affine2D(
                next.m11() * a.m11() + next.m12() * a.m21(), next.m11() * a.m12() + next.m12() * a.m22(),
                next.m21() * a.m11() + next.m22() * a.m21(), next.m21() * a.m12() + next.m22() * a.m22(),
                next.m11() * a.t1() + next.m12() * a.t2() + next.t1(), next.m21() * a.t1() + next.m22() * a.t2() + next.t2()));
    }

    /** Puts the correction into world coordinates, in place of the one they may have. */
    public Gwcs applyTo(Gwcs wcs) {
        if (!wcs.hasFrame(Frame.V2V3CORR.name())) {
            return wcs.insert(frame(wcs), transform(), Frame.V2V3CORR);
        }
        String before = wcs.hasFrame(Frame.V2V3VACORR.name()) ? Frame.V2V3VACORR.name() : Frame.V2V3.name();
        return wcs.replace(before, transform());
    }

    /** From V2V3 to corrected V2V3, arcsec, made of the parts that the reference software writes and looks for. */
    public Transform transform() {
        Transform forward = chain(affine, AFFINE);
        var undo = affine.inverse().orElseThrow(() -> new IllegalArgumentException("a singular map cannot correct world coordinates: " + affine));
        return Annotated.named(NAME, Annotated.withInverse(forward, Annotated.named(INVERSE_NAME, chain(undo, "tp_affine_inv"))));
    }

    private Transform chain(Transform map, String name) {
        Transform degree = Annotated.named("arcsec_to_deg_1D", new Scale(1 / 3600.0));
        Transform arcsec = Annotated.named("deg_to_arcsec_1D", new Scale(3600));
        Transform divide = new Arithmetic(Arithmetic.Operation.DIVIDE, Annotated.named("xyz", RemapAxes.of(0, 1, 2)),
                Annotated.named("xxx", new RemapAxes(new int[] {0, 0, 0}, 3)));
        Transform toPlane = divide.then(Annotated.named("xtyt", RemapAxes.of(1, 2)));
        Transform toVector = Annotated.named("xtyt2xyz", RemapAxes.of(0, 0, 1))
                .then(Annotated.named("one", new Constant(1, 1)).beside(Annotated.named("I(2D)", new Identity(2))));
        return Annotated.named("arcsec_to_deg_2D", degree.beside(degree))
                .then(Annotated.named("s2c", new SphericalCartesian(true, 180)))
                .then(Annotated.named(ROTATION, new RotateSequence3D(new double[] {v2Ref, -v3Ref, roll}, "zyx", false)))
                .then(Annotated.named("Cartesian 3D to TAN", toPlane))
                .then(Annotated.named(name, map))
                .then(Annotated.named("TAN to cartesian 3D", toVector))
                .then(Annotated.named("optic_axis_to_det", new RotateSequence3D(new double[] {-roll, v3Ref, -v2Ref}, "xyz", false)))
                .then(Annotated.named("c2s", new SphericalCartesian(false, 180)))
                .then(Annotated.named("deg_to_arcsec_2D", arcsec.beside(arcsec)));
    }

    /**
     * From V2V3 (before this correction: in the frame to which it is applied) to the plane after it.
     *
     * @return a transform of V2 and V3 in arcsec to the plane's coordinates in arcsec
     */
    public Transform toPlane() {
        Transform degree = new Scale(1 / 3600.0);
        Transform arcsec = new Scale(ARCSEC);
        return degree.beside(degree)
                .then(new SphericalCartesian(true, 180))
                .then(new RotateSequence3D(new double[] {v2Ref, -v3Ref, roll}, "zyx", false))
                .then(new Arithmetic(Arithmetic.Operation.DIVIDE, RemapAxes.of(0, 1, 2), new RemapAxes(new int[] {0, 0, 0}, 3)))
                .then(RemapAxes.of(1, 2))
                .then(affine)
                .then(arcsec.beside(arcsec));
    }

    /** From the plane after this correction back to V2V3 before it; arcsec. Undoes {@link #toPlane}. */
    public Transform fromPlane() {
        Transform radian = new Scale(1 / ARCSEC);
        Transform arcsec = new Scale(3600);
        return radian.beside(radian)
                .then(affine.inverse().orElseThrow())
                .then(RemapAxes.of(0, 0, 1))
                .then(new Constant(1, 1).beside(new Identity(2)))
                .then(new RotateSequence3D(new double[] {-roll, v3Ref, -v2Ref}, "xyz", false))
                .then(new SphericalCartesian(false, 180))
                .then(arcsec.beside(arcsec));
    }
}
