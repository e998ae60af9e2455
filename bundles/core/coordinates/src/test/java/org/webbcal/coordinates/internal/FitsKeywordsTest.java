package org.webbcal.coordinates.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Header;

class FitsKeywordsTest {

    private static Header header(String suffix) {
        var header = new Header();
        header.set("CTYPE1", "RA---TAN" + suffix)
                .set("CTYPE2", "DEC--TAN" + suffix)
                .set("CRPIX1", 51.0)
                .set("CRPIX2", 41.0);
        header.set("CRVAL1", 150.0).set("CRVAL2", 2.0).set("CD1_1", -1e-4).set("CD2_2", 1e-4);
        return header;
    }

    @Test
    void theReferencePixelShowsTheReferencePoint() throws Exception {
        var sky = new double[2];
        FitsKeywords.read(header(""), 100, 80).orElseThrow().pixelToSky(50, 40, sky);
        assertEquals(150, sky[0], 1e-12);
        assertEquals(2, sky[1], 1e-12);
    }

    @Test
    void sipMovesPixelsBeforeTheProjection() throws Exception {
        var header = header("-SIP");
        header.set("A_ORDER", 2)
                .set("A_2_0", 1e-3)
                .set("A_1_1", 2e-3)
                .set("B_ORDER", 2)
                .set("B_0_2", -1e-3);
        var distorted = FitsKeywords.read(header, 100, 80).orElseThrow();
        var plain = FitsKeywords.read(header(""), 100, 80).orElseThrow();
        var a = new double[2];
        var b = new double[2];
        distorted.pixelToSky(60, 45, a);
        // u = 10, v = 5: f = 1e-3 u^2 + 2e-3 u v = 0.2, g = -1e-3 v^2 = -0.025
        plain.pixelToSky(60.2, 44.975, b);
        assertEquals(b[0], a[0], 1e-12);
        assertEquals(b[1], a[1], 1e-12);
        distorted.skyToPixel(a[0], a[1], b);
        assertEquals(60, b[0], 1e-6);
        assertEquals(45, b[1], 1e-6);
    }

    @Test
    void otherProjectionsAreNamed() throws Exception {
        var header = header("").set("CTYPE1", "GLON-CAR");
        var e = assertThrows(IOException.class, () -> FitsKeywords.read(header, 100, 80));
        assertTrue(e.getMessage().contains("GLON-CAR"), e.getMessage());
        assertTrue(FitsKeywords.read(new Header(), 100, 80).isEmpty());
    }
}
