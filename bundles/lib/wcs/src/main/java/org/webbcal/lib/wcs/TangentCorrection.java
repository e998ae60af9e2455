package org.webbcal.lib.wcs;

import java.util.Optional;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.SphericalCartesian;

/**
 * The linear correction of an exposure's pointing that an alignment finds, in the plane that touches the focal plane's sphere at the aperture's
 * reference point.
 *
 * <p>Built, named and placed as the reference software does it, so that its tools recognise and continue it: the frame {@code v2v3corr} follows
 * {@code v2v3vacorr}, both in arcsec.
 *
 * @param v2Ref V2 of the reference point, arcsec (V2_REF)
 * @param v3Ref V3 of the reference point, arcsec (V3_REF)
 * @param rollRef position angle of V3 there, degrees (ROLL_REF)
 */
public record TangentCorrection(double v2Ref, double v3Ref, double rollRef) {

    private static final String NAME = "JWST tangent-plane linear correction. v1";
    private static final String INVERSE_NAME = "Inverse JWST tangent-plane linear correction. v1";
    private static final String AFFINE = "tp_affine";
    private static final double ARCSEC = Math.PI / 180 / 3600;

    /** Relative agreement that is asked of angles which were written and read: that of a rounding or two. */
    private static final double SAME = 1e-14;

    /**
     * Applies a correction {@code u → F u + s} in the tangent plane, after one that may be there already.
     *
     * @param wcs of the exposure, with frames {@code v2v3} and {@code world}
     * @param f11 element of F; its second index is the column
     * @param s1 shift along the plane's first axis, arcsec
     * @param s2 shift along the plane's second axis, arcsec
     * @throws IllegalArgumentException if there is a correction for another reference point, or no frame to put it behind
     */
    public Gwcs applyTo(Gwcs wcs, double f11, double f12, double f21, double f22, double s1, double s2) {
        var old = existing(wcs).orElse(new Affine2D(1, 0, 0, 1, 0, 0));
        var sum = new Affine2D(
                f11 * old.m11() + f12 * old.m21(), f11 * old.m12() + f12 * old.m22(),
                f21 * old.m11() + f22 * old.m21(), f21 * old.m12() + f22 * old.m22(),
                f11 * old.t1() + f12 * old.t2() + ARCSEC * s1, f21 * old.t1() + f22 * old.t2() + ARCSEC * s2);
        var base = base(wcs);
        return wcs.hasFrame(Frame.V2V3CORR.name())
                ? wcs.replace(base, transform(sum))
                : wcs.insert(base, transform(sum), Frame.V2V3CORR);
    }

    /** Name of the frame behind which the correction stands. */
    private static String base(Gwcs wcs) {
        return wcs.hasFrame(Frame.V2V3VACORR.name()) ? Frame.V2V3VACORR.name() : Frame.V2V3.name();
    }

    /**
     * The affine part of a correction that is there already; its shift is in radians.
     *
     * @throws IllegalArgumentException if it is of another kind or for another reference point
     */
    public Optional<Affine2D> existing(Gwcs wcs) {
        if (!wcs.hasFrame(Frame.V2V3CORR.name())) {
            return Optional.empty();
        }
        var there = wcs.transform(base(wcs), Frame.V2V3CORR.name());
        var turn = submodel(there, "det_to_optic_axis");
        var affine = submodel(there, AFFINE);
        if (!(turn instanceof RotateSequence3D r) || !(affine instanceof Affine2D a)) {
            throw new IllegalArgumentException("the frame v2v3corr was made by a correction of an unknown kind");
        }
        double[] angles = r.angles();
        if (angles.length != 3
                || differs(angles[0] * 3600, v2Ref)
                || differs(-angles[1] * 3600, v3Ref)
                || differs(angles[2], rollRef)) {
            throw new IllegalArgumentException("the coordinates were corrected for another reference point (V2 "
                    + angles[0] * 3600 + ", V3 " + -angles[1] * 3600 + ", roll " + angles[2] + ") than V2 " + v2Ref
                    + ", V3 " + v3Ref + ", roll " + rollRef);
        }
        return Optional.of(a);
    }

    private static boolean differs(double a, double b) {
        return Math.abs(a - b) > SAME * Math.max(1, Math.abs(b));
    }

    private static Transform submodel(Transform transform, String name) {
        if (transform instanceof Annotated a) {
            return a.name().equals(name) ? a.of() : submodel(a.of(), name);
        }
        if (transform instanceof Compose c) {
            var first = submodel(c.first(), name);
            return first != null ? first : submodel(c.second(), name);
        }
        return null;
    }

    /** From {@code v2v3vacorr}, arcsec, to the tangent plane, arcsec, the affine part of an earlier correction included. */
    public Transform toPlane(Affine2D affine) {
        return arcsecToVector().then(affine).then(new Scale(1 / ARCSEC).beside(new Scale(1 / ARCSEC)));
    }

    private Transform turn() {
        return Annotated.named(
                "det_to_optic_axis",
                new RotateSequence3D(new double[] {v2Ref / 3600, -v3Ref / 3600, rollRef}, "zyx", false));
    }

    /** From V2, V3 to the plane, in radians of tangent. */
    private Transform arcsecToVector() {
        Transform toDegrees = Annotated.named("arcsec_to_deg_1D", new Scale(1.0 / 3600));
        Transform cartesian = Annotated.named("s2c", new SphericalCartesian(true, 180));
        Transform byX = new Arithmetic(
                Arithmetic.Operation.DIVIDE,
                Annotated.named("xyz", RemapAxes.of(0, 1, 2)),
                Annotated.named("xxx", new RemapAxes(new int[] {0, 0, 0}, 3)));
        Transform project = Annotated.named(
                "Cartesian 3D to TAN", byX.then(Annotated.named("xtyt", new RemapAxes(new int[] {1, 2}, 3))));
        return Annotated.named("arcsec_to_deg_2D", toDegrees.beside(toDegrees))
                .then(cartesian)
                .then(turn())
                .then(project);
    }

    private Transform correction(String name, String affineName, Affine2D affine) {
        Transform toArcsec = Annotated.named("deg_to_arcsec_1D", new Scale(3600));
        Transform one = Annotated.named("one", new Constant(1, 1));
        Transform vector = Annotated.named(
                "TAN to cartesian 3D",
                Annotated.named("xtyt2xyz", new RemapAxes(new int[] {0, 0, 1}, 2))
                        .then(one.beside(Annotated.named("I(2D)", new Identity(2)))));
        Transform back = Annotated.named("optic_axis_to_det", turn().inverse().orElseThrow());
        Transform spherical = Annotated.named("c2s", new SphericalCartesian(false, 180));
        return Annotated.named(
                name,
                arcsecToVector()
                        .then(Annotated.named(affineName, affine))
                        .then(vector)
                        .then(back)
                        .then(spherical)
                        .then(Annotated.named("deg_to_arcsec_2D", toArcsec.beside(toArcsec))));
    }

    /** The correction between frames, both in arcsec, with its inverse; the shift of the affine part is in radians. */
    public Transform transform(Affine2D affine) {
        var inverse = (Affine2D)
                affine.inverse().orElseThrow(() -> new IllegalArgumentException("a correction with a singular matrix"));
        return Annotated.withInverse(
                correction(NAME, AFFINE, affine), correction(INVERSE_NAME, "tp_affine_inv", inverse));
    }
}
