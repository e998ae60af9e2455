package org.webbcal.simulate.miri;

import java.time.LocalDateTime;
import org.webbcal.model.Header;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.RampMaker;

/** Headers of a raw exposure of the imager, as the observatory fills them. */
final class RawHeaders {

    private final MiriImagingScene scene;
    private final MiriFilter filter;
    private final MiriSubarray subarray;

    RawHeaders(MiriImagingScene scene, MiriFilter filter, MiriSubarray subarray) {
        this.scene = scene;
        this.filter = filter;
        this.subarray = subarray;
    }

    /** The facts of an exposure, 0-based number. */
    ExposureFacts facts(int exposure, LocalDateTime start) {
        var readOut =
                new RampMaker.ReadOut(scene.nints(), scene.ngroups(), 1, 0, subarray.frameSeconds(scene.readpatt()));
        return MiriExposure.facts(
                scene.program(), exposure, start, "MIRIMAGE", "MIR_IMAGE", false, scene.readpatt(), readOut, subarray);
    }

    /** Primary header of an exposure. */
    Header primary(ExposureFacts facts, double[] offset) {
        return facts.primary()
                .set("TITLE", "Simulated star field")
                .set("TEMPLATE", "MIRI Imaging")
                .set("TARG_RA", scene.ra())
                .set("TARG_DEC", scene.dec())
                .set("PROP_RA", scene.ra())
                .set("PROP_DEC", scene.dec())
                .set("FILTER", filter.name())
                .set("PATTTYPE", scene.ndithers() > 1 ? "4-POINT" : "NONE")
                .set("PRIDTPTS", scene.ndithers())
                .set("PATT_NUM", facts.number() + 1)
                .set("NUMDTHPT", scene.ndithers())
                .set("XOFFSET", offset[0])
                .set("YOFFSET", offset[1])
                .set("APERNAME", subarray.aperture())
                .set("PPS_APER", subarray.aperture())
                .set("VA_RA", scene.ra())
                .set("VA_DEC", scene.dec());
    }

    /**
     * Header of SCI.
     *
     * @param raRef sky position of the reference point as the header states it, deg; {@code decRef} and {@code rollRef} likewise
     */
    Header sci(ExposureFacts facts, double raRef, double decRef, double rollRef, double vaScale) {
        var attitude = new Attitude(subarray.v2Ref(), subarray.v3Ref(), raRef, decRef, rollRef);
        double[] v1 = attitude.sky(0, 0);
        double angle = Math.toRadians(rollRef - MiriSubarray.PARITY * MiriSubarray.V3_IDEAL_ANGLE);
        int p = MiriSubarray.PARITY;
        double scale = 0.11 / 3600;
        return facts.sci()
                .set("PA_APER", ((rollRef + MiriSubarray.V3_IDEAL_ANGLE) % 360 + 360) % 360)
                .set("VA_SCALE", vaScale)
                .set("RA_V1", v1[0])
                .set("DEC_V1", v1[1])
                .set("PA_V3", attitude.roll(0, 0))
                .set("WCSAXES", 2)
                .set("CRPIX1", subarray.xRefFits())
                .set("CRPIX2", subarray.yRefFits())
                .set("CRVAL1", raRef)
                .set("CRVAL2", decRef)
                .set("CTYPE1", "RA---TAN")
                .set("CTYPE2", "DEC--TAN")
                .set("CUNIT1", "deg")
                .set("CUNIT2", "deg")
                .set("CDELT1", scale)
                .set("CDELT2", scale)
                .set("PC1_1", p * Math.cos(angle))
                .set("PC1_2", Math.sin(angle))
                .set("PC2_1", -p * Math.sin(angle))
                .set("PC2_2", Math.cos(angle))
                .set("V2_REF", subarray.v2Ref())
                .set("V3_REF", subarray.v3Ref())
                .set("VPARITY", MiriSubarray.PARITY)
                .set("V3I_YANG", MiriSubarray.V3_IDEAL_ANGLE)
                .set("RA_REF", raRef)
                .set("DEC_REF", decRef)
                .set("ROLL_REF", rollRef)
                .set("VELOSYS", 0.0)
                .set("XREF_SCI", subarray.xRefFits())
                .set("YREF_SCI", subarray.yRefFits());
    }
}
