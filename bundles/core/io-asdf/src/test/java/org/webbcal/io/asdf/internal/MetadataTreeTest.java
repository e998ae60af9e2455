package org.webbcal.io.asdf.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.webbcal.io.asdf.AsdfFile;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.model.ImageModel;

class MetadataTreeTest {

    private static ImageModel image() {
        var image = ImageModel.image(4, 5);
        image.dataModel("ImageModel");
        image.primary()
                .set("TELESCOP", "JWST")
                .set("INSTRUME", "MIRI")
                .set("FILTER", "F770W")
                .set("EXP_TYPE", "MIR_IMAGE")
                .set("NGROUPS", 7)
                .set("TSOVISIT", false)
                .set("R_FLAT", "crds://jwst_miri_flat_0800.fits")
                .set("S_WCS", "COMPLETE")
                .set("FILENAME", "old.fits")
                .set("CAL_VER", "webbcal 0.1.0");
        image.sciHeader()
                .set("BUNIT", "MJy/sr")
                .set("RA_REF", 83.6)
                .set("PHOTMJSR", 0.3)
                .set("ROLL_REF", "not known")
                .set("S_REGION", "POLYGON ICRS  1 2 3 4 5 6 7 8");
        image.wcs(new Gwcs(List.of(Frame.DETECTOR, Frame.WORLD), List.of(new Identity(2)), null));
        return image;
    }

    @Test
    void keywordsStandWhereTheDataModelsHaveThem() throws Exception {
        var file = AsdfFile.of(new GwcsCodec().encode(image()));
        assertEquals(Optional.of("F770W"), file.get("meta", "instrument", "filter"));
        assertEquals(Optional.of("MIR_IMAGE"), file.get("meta", "exposure", "type"));
        assertEquals(Optional.of(7L), file.get("meta", "exposure", "ngroups").map(v -> ((Number) v).longValue()));
        assertEquals(Optional.of(false), file.get("meta", "visit", "tsovisit"));
        assertEquals(Optional.of("crds://jwst_miri_flat_0800.fits"), file.get("meta", "ref_file", "flat", "name"));
        assertEquals(Optional.of("COMPLETE"), file.get("meta", "cal_step", "assign_wcs"));
        assertEquals(Optional.of(83.6), file.get("meta", "wcsinfo", "ra_ref"));
        assertEquals(Optional.of(0.3), file.get("meta", "photometry", "conversion_megajanskys"));
        assertEquals(Optional.of("MJy/sr"), file.get("meta", "bunit_data"));
        assertEquals(Optional.of("MJy/sr"), file.get("meta", "bunit_err"));
        assertEquals(Optional.of("ImageModel"), file.get("meta", "model_type"));
        assertTrue(file.get("meta", "wcs").orElseThrow() instanceof Gwcs);
        assertTrue(file.get("meta", "filename").isEmpty(), "the name is given when the file is written");
        assertTrue(file.get("meta", "wcsinfo", "roll_ref").isEmpty(), "text is no number");
    }

    @Test
    void coordinatesThatCannotBeWrittenAreLeftOut() throws Exception {
        var image = image();
        Transform unknown = new Transform() {
            @Override
            public int inputs() {
                return 2;
            }

            @Override
            public int outputs() {
                return 2;
            }

            @Override
            public void apply(double[] in, int inOffset, double[] out, int outOffset) {
                out[outOffset] = in[inOffset];
                out[outOffset + 1] = in[inOffset + 1];
            }

            @Override
            public Optional<Transform> inverse() {
                return Optional.empty();
            }
        };
        image.wcs(new Gwcs(List.of(Frame.DETECTOR, Frame.WORLD), List.of(unknown), null));
        var file = AsdfFile.of(new GwcsCodec().encode(image));
        assertTrue(file.get("meta", "wcs").isEmpty());
        assertEquals(Optional.of("JWST"), file.get("meta", "telescope"));
    }

    @Test
    void productsWithoutCoordinatesHaveNoTreeButSpectraHave() {
        var image = image();
        image.wcs(null);
        assertEquals(0, new GwcsCodec().encode(image).length);
        image.dataModel("MultiSpecModel");
        assertFalse(new GwcsCodec().encode(image).length == 0);
    }
}
