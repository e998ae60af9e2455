package org.webbcal.step.assign_wcs;

import java.util.List;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.model.Header;

/** The frames that spectrographs share: from pixels through the slit or slice to the focal plane and the sky, the wavelength going along. */
final class SpectralFrames {

    private static final Frame SPECTRAL = Frame.spectral("spec", "lambda");

    /** Position along and across a slit or slice, arcsec, and wavelength, µm. */
    static final Frame ALPHA_BETA = plane("alpha_beta", "alpha", "beta");

    static final Frame V2V3 = plane("v2v3", "v2", "v3");
    static final Frame V2V3VACORR = plane("v2v3vacorr", "v2", "v3");

    /** ICRS, degrees, and wavelength, µm. */
    static final Frame WORLD = Frame.composite(
            "world", new Frame("icrs", Frame.Kind.CELESTIAL, List.of("RA", "DEC"), List.of("deg", "deg")), SPECTRAL);

    private static final List<Frame> ALL = List.of(Frame.DETECTOR, ALPHA_BETA, V2V3, V2V3VACORR, WORLD);

    private SpectralFrames() {}

    private static Frame plane(String name, String first, String second) {
        var spatial =
                new Frame(name + "_spatial", Frame.Kind.FRAME2D, List.of(first, second), List.of("arcsec", "arcsec"));
        return Frame.composite(name, spatial, SPECTRAL);
    }

    static List<Frame> all() {
        return ALL;
    }

    /** The transforms between all of the frames. */
    static List<Transform> pipeline(Transform toSlit, Transform toFocalPlane, ExposureSetting setting) {
        var wavelength = new Identity(1);
        var pointing = setting.pointing();
        return List.of(
                toSlit,
                toFocalPlane,
                pointing.aberration(setting.vaScale()).beside(wavelength),
                pointing.toSky().beside(wavelength));
    }

    /** What all spectroscopic products say of their axes. */
    static void describe(Header sci) {
        sci.set("DISPAXIS", 2, "Dispersion direction");
        sci.set("SPECSYS", "BARYCENT", "Spectral reference frame");
    }
}
