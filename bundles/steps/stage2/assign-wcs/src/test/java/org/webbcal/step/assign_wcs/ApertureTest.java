package org.webbcal.step.assign_wcs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.model.ImageModel;

/** Subarrays and coronagraph masks with the flight geometry: the reference pixel of an aperture lies where the aperture table of the observatory has it. */
class ApertureTest {

    private static final double RA = 359.9995;
    private static final double DEC = -67.25;

    /**
     * @param xRef column of the reference pixel in the subarray, 1-based, and so {@code yRef}
     * @param v2 of that pixel, arcsec, and so {@code v3}
     * @param arcsec by which distortion and table differ at most
     */
    @ParameterizedTest
    @CsvSource({
        "FULL, MIR_IMAGE, F770W, full, 1, 1, 1032, 1024, 693.50, 512.50, -453.348290, -373.667949, 1e-6",
        "BRIGHTSKY, MIR_IMAGE, F770W, full, 457, 51, 512, 512, 256.50, 256.50, -457.433389, -396.318333, 1e-6",
        "SUB64, MIR_IMAGE, F770W, full, 1, 779, 72, 64, 38.50, 32.50, -378.758527, -346.788779, 1e-6",
        "MASK1065, MIR_4QPM, F1065C, mask1065, 1, 21, 288, 224, 121.18, 113.12, -393.831254, -420.626198, 1e-3",
        "MASK1140, MIR_4QPM, F1140C, mask1140, 1, 243, 288, 224, 120.75, 113.24, -391.752590, -396.280919, 1e-3",
        "MASK1550, MIR_4QPM, F1550C, mask1550, 1, 463, 288, 224, 120.75, 114.29, -389.791900, -371.846167, 1e-3",
        "MASKLYOT, MIR_LYOT, F2300C, masklyot, 1, 719, 320, 304, 144.33, 167.88, -389.682935, -337.456660, 1e-3"
    })
    void referencePixelShowsTheTarget(
            String subarray,
            String expType,
            String filter,
            String mask,
            int x0,
            int y0,
            int nx,
            int ny,
            double xRef,
            double yRef,
            double v2,
            double v3,
            double arcsec)
            throws Exception {
        var refs = Exposures.data("miri_mrs/refs_flt9");
        var image = ImageModel.image(ny, nx);
        image.primary()
                .set("INSTRUME", "MIRI")
                .set("DETECTOR", "MIRIMAGE")
                .set("EXP_TYPE", expType)
                .set("FILTER", filter)
                .set("SUBARRAY", subarray)
                .set("SUBSTRT1", x0)
                .set("SUBSTRT2", y0)
                .set("SUBSIZE1", nx)
                .set("SUBSIZE2", ny);
        image.sciHeader()
                .set("V2_REF", v2)
                .set("V3_REF", v3)
                .set("RA_REF", RA)
                .set("DEC_REF", DEC)
                .set("ROLL_REF", 77.7)
                .set("VA_SCALE", 0.99993);
        var context = Exposures.context(image)
                .reference(Exposures.tree("distortion", refs.resolve("flt9_jwst_miri_imager_distortion_flt9.asdf")))
                .reference(Exposures.tree(
                        "filteroffset", refs.resolve("flt9_jwst_miri_filteroffset_" + mask + "_flt9.asdf")));
        var wcs = Exposures.run(context, image).wcs().orElseThrow();
        double[] focal = wcs.transform("detector", "v2v3").apply(xRef - 1, yRef - 1);
        assertEquals(v2, focal[0], arcsec);
        assertEquals(v3, focal[1], arcsec);
        var sky = new double[2];
        wcs.pixelToSky(xRef - 1, yRef - 1, sky);
        double east = sky[0] - RA;
        assertEquals(0, (east - 360 * Math.rint(east / 360)) * Math.cos(Math.toRadians(DEC)), arcsec / 3600);
        assertEquals(DEC, sky[1], arcsec / 3600);
        // back again, and the keywords for other tools agree with the transform within a hundredth of a pixel
        var pixel = new double[2];
        wcs.skyToPixel(RA, DEC, pixel);
        assertEquals(xRef - 1, pixel[0], 10 * arcsec);
        assertEquals(yRef - 1, pixel[1], 10 * arcsec);
        var header = image.sciHeader();
        assertEquals(2, header.integer("WCSAXES", 0));
        assertEquals("RA---TAN-SIP", header.string("CTYPE1", ""));
    }
}
