package org.webbcal.step.assign_wcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.io.asdf.AsdfFile;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.testkit.FakeReference;

/** World coordinates made from reference files, against those that the reference software stored for the same exposures. */
class SpectroscopyTruthTest {

    private static final double ARCSEC = 1.0 / 3600;

    @ParameterizedTest
    @CsvSource({"12A, 0031, 0024", "12C, 0029, 0022", "34B, 0033, 0023"})
    void bandsOfTheMrs(String band, String distortion, String specwcs) throws Exception {
        var image = Exposures.image(Exposures.data("miri_mrs/cal_templates/template_" + band + ".fits.gz"));
        var crds = Exposures.data("crds/references/jwst/miri");
        var context = Exposures.context(image)
                .reference(Exposures.tree("distortion", crds.resolve("jwst_miri_distortion_" + distortion + ".asdf")))
                .reference(Exposures.tree("specwcs", crds.resolve("jwst_miri_specwcs_" + specwcs + ".asdf")))
                .reference(Exposures.tree("wavelengthrange", crds.resolve("jwst_miri_wavelengthrange_0005.asdf")));
        try (var fits = new FitsAccessService().open(Exposures.data("miri_mrs/regions_" + band + ".fits.gz"))) {
            var map = fits.extensions().stream()
                    .filter(e -> e.dims().length == 2)
                    .findFirst()
                    .orElseThrow();
            context.reference(new FakeReference("regions")
                    .entry("regions", Plane.ofInt("regions", fits.plane(map).ints(), map.dims())));
        }
        var stored = image.sciHeader().string("S_REGION", "");
        var wcs = Exposures.run(context, image).wcs().orElseThrow();
        compareRows(wcs, Exposures.table(Exposures.data("truth_wcs/mrs_template_" + band + ".csv")));
        compareStored(band, wcs);
        var pointing = ExposureSetting.of(context, image).pointing();
        double[] sky = wcs.transform("v2v3", "world").apply(pointing.v2Ref(), pointing.v3Ref(), 5);
        assertArrayEquals(new double[] {pointing.raRef(), pointing.decRef(), 5}, sky, 1e-7 * ARCSEC);
        contains(corners(image.sciHeader().string("S_REGION", "")), corners(stored));
    }

    /**
     * The coordinates that the product itself carries, in all frames up to the sky; its slices are narrower by a column than those of the map. Its
     * wavelengths are not those of a barycentre, as ours are not where VELOSYS is absent.
     */
    private static void compareStored(String band, Gwcs made) throws Exception {
        Gwcs stored;
        try (var fits =
                new FitsAccessService().open(Exposures.data("miri_mrs/cal_templates/template_" + band + ".fits.gz"))) {
            var bytes = fits.table("ASDF").orElseThrow().column("ASDF_METADATA").orElseThrow();
            stored =
                    (Gwcs) AsdfFile.of((byte[]) bytes.data()).get("meta", "wcs").orElseThrow();
        }
        int n = 1024 * 1032;
        var pixels = new double[2][n];
        for (int p = 0; p < n; p++) {
            pixels[0][p] = p % 1032;
            pixels[1][p] = p / 1032;
        }
        for (var frame : new String[] {"alpha_beta", "v2v3", "world"}) {
            var expected = new double[3][n];
            var found = new double[3][n];
            stored.evaluate("detector", frame, pixels, expected, 0, n, false);
            made.evaluate("detector", frame, pixels, found, 0, n, false);
            int inside = 0;
            for (int p = 0; p < n; p++) {
                // a slice of the last band lies a few pixels off in the map
                if (Double.isNaN(expected[0][p]) || band.equals("34B") && Double.isNaN(found[0][p])) {
                    continue;
                }
                inside++;
                var where = frame + " at " + pixels[0][p] + ", " + pixels[1][p];
                double tolerance = frame.equals("world") ? 1e-7 * ARCSEC : 1e-9;
                double ra = expected[0][p] - found[0][p];
                assertEquals(0, ra - 360 * Math.rint(ra / 360), tolerance, where);
                assertEquals(expected[1][p], found[1][p], tolerance, where);
                assertEquals(expected[2][p], found[2][p], 1e-9, where);
            }
            assertTrue(inside > n / 2, inside + " pixels of " + frame);
        }
    }

    /** The product's region leaves out the outermost columns of the field, not more. */
    private static void contains(double[] outer, double[] inner) {
        double edge = 0.6 * ARCSEC;
        assertTrue(outer[0] <= inner[0] && outer[0] > inner[0] - edge, "west");
        assertTrue(outer[2] >= inner[2] && outer[2] < inner[2] + edge, "east");
        assertTrue(outer[1] <= inner[1] && outer[1] > inner[1] - edge, "south");
        assertTrue(outer[5] >= inner[5] && outer[5] < inner[5] + edge, "north");
    }

    /** Right ascensions of these old products are below 0, ours never are. */
    private static double[] corners(String region) {
        return Arrays.stream(region.replace("POLYGON ICRS", "").strip().split(" +"))
                .mapToDouble(Double::parseDouble)
                .map(v -> v > 180 ? v - 360 : v)
                .toArray();
    }

    /**
     * Rows hold x, y, then alpha, beta, wavelength; V2, V3, wavelength. Positions on the sky follow in these tables, but of a rotation in the wrong
     * sense (these products are of 2020): S_REGION and the reference point tell the sky.
     */
    private static void compareRows(Gwcs wcs, double[][] rows) {
        String[] frames = {"alpha_beta", "v2v3"};
        int inside = 0;
        for (int f = 0; f < frames.length; f++) {
            var transform = wcs.transform("detector", frames[f]);
            for (double[] row : rows) {
                double[] found = transform.apply(row[0], row[1]);
                for (int k = 0; k < 3; k++) {
                    assertEquals(row[2 + 3 * f + k], found[k], 1e-9, frames[f] + " at " + row[0] + ", " + row[1]);
                }
                inside += Double.isNaN(found[0]) ? 0 : 1;
            }
        }
        assertTrue(inside > rows.length / 2, inside + " positions");
    }

    @ParameterizedTest
    @CsvSource({
        "lrs_slit, rate_nod1, 01_assign_wcs_nod1",
        "lrs_slit, rate_nod2, 01_assign_wcs_nod2",
        "lrs_slit, rate_nod1b, 01_assign_wcs_nod1b",
        "lrs_slit, rate_perr, 01_assign_wcs_perr",
        "lrs_slitless, rateints_seg002, 01_assign_wcs_seg002"
    })
    void lowResolution(String pack, String input, String output) throws Exception {
        var folder = Exposures.oracle("spectroscopy", pack);
        var image = Exposures.image(folder.resolve(input + ".fits"));
        var context = Exposures.context(image)
                .reference(Exposures.tree("distortion", folder.resolve("refs/distortion.asdf")))
                .reference(Exposures.table("specwcs", folder.resolve("refs/specwcs.fits")));
        Exposures.run(context, image);
        compareProduct(image, folder.resolve(output + ".fits"));
    }

    private static void compareProduct(ImageModel image, Path expected) throws Exception {
        try (var fits = new FitsAccessService().open(expected)) {
            var sci = fits.extension("SCI").orElseThrow().header();
            assertEquals(sci.string("S_REGION", ""), image.sciHeader().string("S_REGION", ""));
            assertEquals(2, image.sciHeader().integer("DISPAXIS", 0));
            assertEquals("BARYCENT", image.sciHeader().string("SPECSYS", ""));
            for (var key : new String[] {"DITH_RA", "DITH_DEC"}) {
                assertEquals(
                        fits.primary().number(key, Double.NaN), image.primary().number(key, Double.NaN), 1e-11, key);
            }
            float[] wavelength = fits.plane("WAVELENGTH").orElseThrow().floats();
            assertArrayEquals(
                    wavelength, image.extra("WAVELENGTH").orElseThrow().floats(), 1e-6f);
            var bytes = fits.table("ASDF").orElseThrow().column("ASDF_METADATA").orElseThrow();
            var stored =
                    (Gwcs) AsdfFile.of((byte[]) bytes.data()).get("meta", "wcs").orElseThrow();
            compare(stored, image.wcs().orElseThrow());
        }
    }

    /** Two coordinates, frame by frame and back, on a grid. */
    private static void compare(Gwcs stored, Gwcs made) {
        var a = stored.boundingBox().orElseThrow();
        var b = made.boundingBox().orElseThrow();
        assertEquals(a.xmin(), b.xmin(), 1e-12);
        assertEquals(a.xmax(), b.xmax(), 1e-12);
        assertEquals(a.ymin(), b.ymin(), 1e-12);
        assertEquals(a.ymax(), b.ymax(), 1e-12);
        double[][] tolerance = {
            {1e-9, 1e-9, 1e-9}, {1e-9, 1e-9, 1e-9}, {1e-9, 1e-9, 1e-9}, {1e-7 * ARCSEC, 1e-7 * ARCSEC, 1e-9}
        };
        String[] frames = {"alpha_beta", "v2v3", "v2v3vacorr", "world"};
        for (double y = a.ymin() - 3; y < a.ymax() + 4; y += 1.37) {
            for (double x = a.xmin(); x < a.xmax(); x += 5.3) {
                for (int f = 0; f < frames.length; f++) {
                    assertArrayEquals(
                            stored.transform("detector", frames[f]).apply(x, y),
                            made.transform("detector", frames[f]).apply(x, y),
                            f == 3 ? tolerance[3][0] : 1e-9,
                            frames[f] + " at " + x + ", " + y);
                }
                double[] sky = stored.forward().apply(x, y);
                assertArrayEquals(
                        stored.transform("world", "detector").apply(sky),
                        made.transform("world", "detector").apply(sky),
                        1e-7,
                        "back to " + x + ", " + y);
            }
        }
    }

    @Test
    void imagerWithTheReferencesOfTheProduct() throws Exception {
        var image = Exposures.image(
                Exposures.data("miri_imaging/cal_header/det_image_seq1_MIRIMAGE_F560Wexp1_cal.fits.gz"));
        var crds = Exposures.data("crds/references/jwst/miri");
        var context = Exposures.context(image)
                .reference(Exposures.tree("distortion", crds.resolve("jwst_miri_distortion_0028.asdf")))
                .reference(Exposures.tree("filteroffset", crds.resolve("jwst_miri_filteroffset_0005.asdf")));
        var wcs = Exposures.run(context, image).wcs().orElseThrow();
        var sky = new double[2];
        for (double[] row : Exposures.table(Exposures.data("truth_wcs/miri_image_F560W_cal.csv"))) {
            wcs.pixelToSky(row[0], row[1], sky);
            assertEquals(row[row.length - 2], sky[0], 1e-7 * ARCSEC, "RA at " + row[0] + ", " + row[1]);
            assertEquals(row[row.length - 1], sky[1], 1e-7 * ARCSEC, "Dec at " + row[0] + ", " + row[1]);
        }
    }
}
