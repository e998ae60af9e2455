package org.webbcal.step.assign_wcs;

import java.util.List;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.model.Header;

/** The frames that spectrographs share: from pixels through the slit or slice to the focal plane and the sky, the wavelength going along. */
final class SpectralFrames {

    /** Position along and across a slit or slice, arcsec, and wavelength, µm. */
    static final Frame ALPHA_BETA = spectral("alpha_beta", List.of("alpha", "beta"), "arcsec");

    static final Frame V2V3 = spectral("v2v3", List.of("v2", "v3"), "arcsec");
    static final Frame V2V3VACORR = spectral("v2v3vacorr", List.of("v2", "v3"), "arcsec");
    static final Frame WORLD = spectral("world", List.of("RA", "DEC"), "deg");

    private static final List<Frame> ALL = List.of(Frame.DETECTOR, ALPHA_BETA, V2V3, V2V3VACORR, WORLD);

    private SpectralFrames() {}

    private static Frame spectral(String name, List<String> axes, String unit) {
        return new Frame(
                name, Frame.Kind.COMPOSITE, List.of(axes.get(0), axes.get(1), "lambda"), List.of(unit, unit, "um"));
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
