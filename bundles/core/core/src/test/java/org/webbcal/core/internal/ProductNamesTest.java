package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.SpectrumModel;

class ProductNamesTest {

    @ParameterizedTest
    @CsvSource({
        "jw01234001001_02101_00001_mirimage_uncal.fits, jw01234001001_02101_00001_mirimage, uncal",
        "jw01234001001_02101_00001_mirimage_rateints.fits.gz, jw01234001001_02101_00001_mirimage, rateints",
        "jw01040-o002_t001_miri_f770w_i2d.fits, jw01040-o002_t001_miri_f770w, i2d",
        "my_star.fits, my_star, ''",
        "MIRI_5582_89_S_20180308-010230_SCE1_pipe.fits, MIRI_5582_89_S_20180308-010230_SCE1, pipe",
    })
    void splitsStemAndSuffix(String file, String stem, String suffix) {
        assertEquals(stem, ProductNames.stem(Path.of(file)));
        assertEquals(suffix, ProductNames.suffix(Path.of(file)));
    }

    @Test
    void stacksCarryInts() {
        assertEquals("calints", ProductNames.suffixFor("cal", ImageModel.cube(2, 3, 4)));
        assertEquals("rateints", ProductNames.suffixFor("rateints", ImageModel.cube(2, 3, 4)));
        assertEquals("cal", ProductNames.suffixFor("cal", ImageModel.image(3, 4)));
    }

    @Test
    void spectraOfIntegrationsCarryInts() {
        var one = SpectrumModel.of(Spectrum.Layout.SINGLE).add(Spectrum.single(3));
        var several = SpectrumModel.of(Spectrum.Layout.PER_INTEGRATION).add(Spectrum.perIntegration(1, 3));
        assertEquals("x1d", ProductNames.suffixFor("x1d", one));
        assertEquals("x1dints", ProductNames.suffixFor("x1d", several));
    }

    @Test
    void productsOfTimeSeriesAreKnownBefore() {
        assertEquals("calints", ProductNames.series("cal"));
        assertEquals("x1dints", ProductNames.series("x1d"));
        assertEquals("rateints", ProductNames.series("rateints"));
        assertEquals("whtlt", ProductNames.series("whtlt"));
    }

    @Test
    void associationIdIsInsertedOnce() {
        assertEquals("a_o001", ProductNames.withAssociation("a", "o001"));
        assertEquals("a_o001", ProductNames.withAssociation("a_o001", "o001"));
        assertEquals("a", ProductNames.withAssociation("a", ""));
    }

    @Test
    void cataloguesAreEcsv() {
        assertEquals("x_cat.ecsv", ProductNames.fileName("x", "cat"));
        assertEquals("x_i2d.fits", ProductNames.fileName("x", "i2d"));
    }
}
