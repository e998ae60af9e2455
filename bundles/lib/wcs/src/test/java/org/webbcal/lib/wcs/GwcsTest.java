package org.webbcal.lib.wcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Concatenate;
import org.webbcal.lib.wcs.transform.Polynomial2D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Shift;

class GwcsTest {

    /** 0.11 arcsec per pixel, distortion of some pixels at the corners, no inverse of its own. */
    private static final Transform DISTORTION = new Compose(
            RemapAxes.of(0, 1, 0, 1),
            new Concatenate(
                    new Polynomial2D(new double[][] {{-380, 0.008, 3e-7}, {-0.11, 2e-6, 0}, {-4e-7, 0, 0}}),
                    new Polynomial2D(new double[][] {{-435, 0.11, -5e-7}, {0.0085, 4e-7, 0}, {1e-6, 0, 0}})));

    private static Gwcs imager(double ra, double dec, Transform distortion) {
        var pointing = new Pointing(-453, -374, 112.31, ra, dec);
        return new Gwcs(
                List.of(Frame.DETECTOR, Frame.V2V3, Frame.V2V3VACORR, Frame.WORLD),
                List.of(distortion, pointing.aberration(1.00004), pointing.toSky()),
                Gwcs.BoundingBox.ofImage(1032, 1024));
    }

    @Test
    void inverseFindsThePixelAgainAnywhereOnTheSky() {
        double[][] places = {{83.6, -5.4}, {0.0001, 12}, {359.9999, -70}, {120, 89.999}, {17, -89.97}};
        for (double[] place : places) {
            var wcs = imager(place[0], place[1], DISTORTION);
            var random = new Random(1);
            int n = 1500;
            var x = new double[n];
            var y = new double[n];
            var ra = new double[n];
            var dec = new double[n];
            for (int p = 0; p < n; p++) {
                x[p] = -1 + 1034 * random.nextDouble();
                y[p] = -1 + 1026 * random.nextDouble();
            }
            wcs.pixelToSky(x, y, ra, dec, 0, n);
            wcs.skyToPixel(ra, dec, ra, dec, 0, n);
            assertArrayEquals(x, ra, 1e-7);
            assertArrayEquals(y, dec, 1e-7);
        }
    }

    @Test
    void inverseOfAFileIsOnlyAStart() {
        // Off by a tenth of a pixel, as separately fitted inverses may be.
        var rough = Annotated.withInverse(DISTORTION, new Affine2D(-9.04, 0.66, 0.70, 9.04, -3148.2, 4198.5));
        var wcs = imager(83.6, -5.4, rough);
        var sky = new double[2];
        var xy = new double[2];
        wcs.pixelToSky(512, 300, sky);
        wcs.skyToPixel(sky[0], sky[1], xy);
        assertEquals(512, xy[0], 1e-7);
        assertEquals(300, xy[1], 1e-7);
        assertTrue(
                Math.abs(wcs.transform("world", "detector").apply(sky)[0] - 512) > 1e-3,
                "the chain of inverses itself is rough");
    }

    @Test
    void blocksAndSinglePointsAgreeBitForBit() {
        var wcs = imager(83.6, -5.4, DISTORTION);
        int n = Workspace.BLOCK + 37;
        var x = new double[n];
        var y = new double[n];
        for (int p = 0; p < n; p++) {
            x[p] = p * 1.7;
            y[p] = 1000 - p * 0.9;
        }
        var ra = new double[n];
        var dec = new double[n];
        wcs.pixelToSky(x, y, ra, dec, 0, n);
        var sky = new double[2];
        for (int p = 0; p < n; p++) {
            wcs.pixelToSky(x[p], y[p], sky);
            assertEquals(sky[0], ra[p], 3e-14, "right ascension");
            assertEquals(sky[1], dec[p], 3e-14, "declination");
        }
    }

    @Test
    void positionsBehindTheTelescopeHaveNoPixel() {
        var xy = new double[2];
        imager(83.6, -5.4, DISTORTION).skyToPixel(263.6, 5.4, xy);
        assertTrue(Double.isNaN(xy[0]) && Double.isNaN(xy[1]));
        new Gwcs(new FitsTan(1, 1, 83.6, -5.4, 1, 0, 0, 1, 3e-5, 3e-5), null).skyToPixel(263.6, 5.4, xy);
        assertTrue(Double.isNaN(xy[0]) && Double.isNaN(xy[1]));
    }

    @Test
    void gnomonicProjectionObeysTheFitsConvention() {
        // North up, east left, 3e-5 degrees per pixel; pixel 11 is one hundred pixels of declination below pixel 111.
        var wcs = new Gwcs(new FitsTan(51, 11, 150, 60, 1, 0, 0, 1, -3e-5, 3e-5), Gwcs.BoundingBox.ofImage(100, 200));
        var sky = new double[2];
        wcs.pixelToSky(50, 10, sky);
        assertArrayEquals(new double[] {150, 60}, sky, 1e-12);
        wcs.pixelToSky(50, 110, sky);
        assertEquals(60 + Math.toDegrees(Math.atan(Math.toRadians(3e-3))), sky[1], 1e-12);
        wcs.pixelToSky(49, 10, sky);
        assertTrue(sky[0] > 150, "east is left");
        var xy = new double[2];
        wcs.skyToPixel(sky[0], sky[1], xy);
        assertArrayEquals(new double[] {49, 10}, xy, 1e-8);
        double rad = Math.PI / 180;
        assertEquals(9e-10 * rad * rad, PixelScale.area(wcs, 50, 10), 1e-22);
        assertEquals(3e-5, PixelScale.atPixel(wcs, 50, 10), 1e-13);
    }

    @Test
    void framesAreInsertedReplacedAndRemoved() {
        var wcs = imager(83.6, -5.4, DISTORTION);
        var shift = new Shift(1).beside(new Shift(-2));
        var more = wcs.insert("v2v3vacorr", shift, Frame.V2V3CORR);
        assertEquals(
                List.of("detector", "v2v3", "v2v3vacorr", "v2v3corr", "world"),
                more.frames().stream().map(Frame::name).toList());
        double[] moved = more.transform("v2v3vacorr", "v2v3corr").apply(10, 10);
        assertArrayEquals(new double[] {11, 8}, moved);
        assertArrayEquals(
                moved,
                more.transform("v2v3corr", "v2v3vacorr").inverse().orElseThrow().apply(10, 10));
        var unmoved = more.replace("v2v3vacorr", new Affine2D(1, 0, 0, 1, 0, 0));
        assertArrayEquals(
                new double[] {10, 10},
                unmoved.transform("v2v3vacorr", "v2v3corr").apply(10, 10));
        var target = new Frame("moving_target", Frame.Kind.CELESTIAL, Frame.WORLD.axes(), Frame.WORLD.units());
        var moving = wcs.append(new Shift(0.1).beside(new Shift(0.2)), target);
        assertEquals("moving_target", moving.lastFrame());
        var a = new double[2];
        var b = new double[2];
        wcs.pixelToSky(5, 6, a);
        moving.pixelToSky(5, 6, b);
        assertArrayEquals(new double[] {a[0] + 0.1, a[1] + 0.2}, b, 1e-12);
        assertEquals(wcs.frames(), moving.remove("moving_target").frames());
        assertThrows(IllegalArgumentException.class, () -> wcs.transform("detector", "sky"));
    }

    @Test
    void outsideOfTheBoundingBoxIsNothing() {
        var wcs = imager(83.6, -5.4, DISTORTION);
        double[][] pixels = {{-0.5, -0.51, 1031.5, 1031.6, 500, Double.NaN}, {0, 0, 1023.5, 0, 1024, 3}};
        boolean[] inside = {true, false, true, false, false, false};
        for (var frame : List.of("v2v3", "v2v3vacorr", "world")) {
            var all = new double[2][6];
            var some = new double[2][6];
            wcs.evaluate("detector", frame, pixels, all, 0, 6, false);
            wcs.evaluate("detector", frame, pixels, some, 0, 6, true);
            for (int p = 0; p < 6; p++) {
                assertEquals(inside[p] ? all[0][p] : Double.NaN, some[0][p], frame);
                assertEquals(inside[p] ? all[1][p] : Double.NaN, some[1][p], frame);
                assertEquals(p == 5, Double.isNaN(all[0][p]), frame);
            }
        }
        var sky = new double[2][6];
        wcs.evaluate("detector", "world", pixels, sky, 0, 6, false);
        // the arrays of the positions receive the pixels
        wcs.evaluate("world", "detector", sky, sky, 0, 6, true);
        assertEquals(-0.5, sky[0][0], 1e-6);
        assertTrue(Double.isNaN(sky[0][3]) && Double.isNaN(sky[1][3]), "a position beside the detector has no pixel");
        double[][] same = {{7}, {2000}};
        wcs.evaluate("detector", "detector", same, same, 0, 1, true);
        assertEquals(2000, same[1][0], "from a frame to itself nothing is done");
        var unnamed = new Gwcs(
                List.of(new Frame("detector", Frame.Kind.FRAME2D, List.of(), List.of()), Frame.WORLD),
                List.of(new Shift(1).beside(new Shift(2))),
                null);
        assertArrayEquals(
                new double[] {3, 4}, unnamed.transform("detector", "detector").apply(3, 4), "axes without names");
    }

    @Test
    void rollPointsToTheGivenAngle() {
        var p = new Pointing(-453.4, -373.7, 112.31, 83.6331, -5.3871);
        assertEquals(112.31, p.rollAt(-453.4, -373.7), 1e-9);
        double[] sky = p.toSky().apply(-453.4 + 1e-3, -373.7);
        double east = (sky[0] - 83.6331) * Math.cos(Math.toRadians(-5.3871));
        assertEquals(
                112.31 + 90 - 360,
                Math.toDegrees(Math.atan2(east, sky[1] + 5.3871)),
                1e-3,
                "V2 lies 90 degrees east of V3");
    }

    @Test
    void correctionsAddUpInTheTangentPlane() {
        var wcs = imager(83.6, -5.4, DISTORTION);
        var correction = new TangentCorrection(-453, -374, 112.31);
        var twice = correction.applyTo(correction.applyTo(wcs, 1, 0, 0, 1, 0.3, -0.2), 1, 0, 0, 1, 0.1, 0.4);
        var once = correction.applyTo(wcs, 1, 0, 0, 1, 0.4, 0.2);
        var a = new double[2];
        var b = new double[2];
        twice.pixelToSky(100, 900, a);
        once.pixelToSky(100, 900, b);
        assertArrayEquals(b, a, 1e-12);
        wcs.pixelToSky(100, 900, a);
        assertEquals(Math.hypot(0.4, 0.2), 3600 * TangentPlane.separation(a[0], a[1], b[0], b[1]), 1e-5);
        once.skyToPixel(b[0], b[1], a);
        assertArrayEquals(new double[] {100, 900}, a, 1e-7);
        assertEquals(
                0.4 * Math.PI / 180 / 3600,
                correction.existing(once).orElseThrow().t1(),
                1e-18);
        assertThrows(IllegalArgumentException.class, () -> new TangentCorrection(-453, -374, 112.32)
                .applyTo(once, 1, 0, 0, 1, 0, 0));
        double[] plane = correction.toPlane(new Affine2D(1, 0, 0, 1, 0, 0)).apply(-453, -373);
        assertEquals(1, Math.hypot(plane[0], plane[1]), 1e-9, "one arcsec of V3 is one arcsec of the plane");
    }

    @Test
    void sipKeywordsFollowTheTransform() {
        var wcs = imager(83.6, -5.4, DISTORTION);
        var box = Gwcs.BoundingBox.ofImage(1032, 1024);
        var fit = SipFit.fit(wcs, box, new double[] {600.5, 500.5}, SipFit.Options.DEFAULT);
        assertTrue(
                fit.degree() > 1 && fit.maxPixError() <= 0.01,
                "degree " + fit.degree() + ", error " + fit.maxPixError());
        var random = new Random(3);
        var sky = new double[2];
        for (int k = 0; k < 500; k++) {
            double x = 1032 * random.nextDouble() - 0.5;
            double y = 1024 * random.nextDouble() - 0.5;
            double u = x + 1 - fit.crpix1();
            double v = y + 1 - fit.crpix2();
            double f = u + new Polynomial2D(fit.a()).apply(u, v)[0];
            double g = v + new Polynomial2D(fit.b()).apply(u, v)[0];
            double[] cd = fit.cd();
            new TangentPlane(fit.crval1(), fit.crval2()).deproject(cd[0] * f + cd[1] * g, cd[2] * f + cd[3] * g, sky);
            double ra = sky[0];
            double dec = sky[1];
            wcs.pixelToSky(x, y, sky);
            assertTrue(TangentPlane.separation(ra, dec, sky[0], sky[1]) < 0.01 * 3.06e-5, "pixel " + x + " " + y);
            double backU = f + new Polynomial2D(fit.ap()).apply(f, g)[0];
            assertEquals(u, backU, 0.01);
        }
        assertEquals("RA---TAN-SIP", fit.keywords().get("CTYPE1"));
        assertThrows(
                IllegalArgumentException.class,
                () -> SipFit.fit(wcs, box, null, new SipFit.Options(0.01, null, 0.01, null, 5)));
    }

    @Test
    void aPlainProjectionNeedsNoPolynomials() {
        var tan = new FitsTan(51, 11, 150, 60, 0.6, 0.8, -0.8, 0.6, -3e-5, 3e-5);
        var fit = SipFit.fit(
                new Gwcs(tan, null), Gwcs.BoundingBox.ofImage(100, 200), new double[] {51, 11}, SipFit.Options.DEFAULT);
        assertEquals(1, fit.degree());
        assertArrayEquals(new double[] {0.6 * -3e-5, 0.8 * -3e-5, -0.8 * 3e-5, 0.6 * 3e-5}, fit.cd(), 1e-16);
        assertEquals("RA---TAN", fit.keywords().get("CTYPE1"));
        assertTrue(!fit.keywords().containsKey("A_ORDER"));
    }

    @Test
    void cornersStandInTheOrderOfTheArchive() {
        var wcs = new Gwcs(new FitsTan(1, 1, 0, 0, 1, 0, 0, 1, -1e-3, 1e-3), null);
        var text = SkyRegion.polygon(wcs, new Gwcs.BoundingBox(0, 10, 0, 20)).orElseThrow();
        assertEquals(
                "POLYGON ICRS  0.000000000 0.000000000 0.000000000 0.019999999 359.990000000 0.019999999 359.990000000 0.000000000",
                text);
    }
}
