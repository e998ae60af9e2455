package org.webbcal.step.assign_wcs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;

/** Against the products of the reference software for the same exposures. */
class OracleTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "jw01234001001_02101_00001_mirimage_rate, 02_assign_wcs_headers, 02_assign_wcs_wcs, ''",
                "jw01234001001_02101_00002_mirimage_rate, 02_assign_wcs_exp2, 02_assign_wcs_exp2_wcs, ''",
                "jw01234001001_02101_00003_mirimage_rate, 02_assign_wcs_exp3, 02_assign_wcs_exp3_wcs, ''",
                "jw01234001001_02101_00004_mirimage_rate, 02_assign_wcs_exp4, 02_assign_wcs_exp4_wcs, ''",
                "small_rate, 10_small_assign_wcs, 10_small_assign_wcs_wcs, ''",
                "jw01234003001_02102_00001_mirimage_rate, 13_tacq_assign_wcs, 13_tacq_assign_wcs_wcs, ''",
                "jw01234001001_02101_00001_mirimage_rate, 02_assign_wcs__sipdegree4, -, sip_degree=4 sip_inv_degree=4",
                "jw01234001001_02101_00001_mirimage_rate, 02_assign_wcs__siptight, -, sip_max_pix_error=1e-5 sip_max_inv_pix_error=1e-5 sip_npoints=20",
                "jw01234001001_02101_00001_mirimage_rate, 02_assign_wcs__nosip, -, sip_approx=false",
            })
    void agreesWithTheReferenceSoftware(String input, String output, String table, String parameters) throws Exception {
        var pack = Exposures.oracle("imaging", "image2");
        var image = Exposures.image(pack.resolve(input + ".fits"));
        var context = Exposures.context(image)
                .reference(Exposures.tree("distortion", pack.resolve("refs/distortion.asdf")))
                .reference(Exposures.tree("filteroffset", pack.resolve("refs/filteroffset.asdf")));
        for (var p : parameters.split(" ")) {
            if (!p.isEmpty()) {
                context.parameter(p.substring(0, p.indexOf('=')), p.substring(p.indexOf('=') + 1));
            }
        }
        Exposures.run(context, image);
        try (var fits = new FitsAccessService().open(pack.resolve(output + ".fits"))) {
            compare(fits.extension("SCI").orElseThrow().header(), image.sciHeader());
        }
        if (table != null) {
            compare(image.wcs().orElseThrow(), pack.resolve(table + ".csv"));
        }
    }

    private static void compare(Header expected, Header found) {
        var keys = new LinkedHashSet<String>();
        expected.cards().forEach(c -> keys.add(c.key()));
        found.cards().forEach(c -> keys.add(c.key()));
        keys.removeAll(java.util.List.of("ORIGNX", "ORIGNY", "EXTVER", "EXTNAME"));
        for (var key : keys) {
            assertTrue(
                    expected.has(key) && found.has(key), key + ": " + expected.value(key) + " and " + found.value(key));
            var a = expected.value(key).orElseThrow();
            var b = found.value(key).orElseThrow();
            if (a instanceof Double x && b instanceof Double y && key.matches("[AB]P?_\\d_\\d")) {
                // The normal equations of the reference lose digits that are kept here.
                int order = Integer.parseInt(key.substring(key.length() - 3, key.length() - 2))
                        + Integer.parseInt(key.substring(key.length() - 1));
                assertEquals(
                        0,
                        (x - y) * Math.pow(120, order),
                        2e-7,
                        key + ": " + a + " and " + b + ", effect at the edge in pixels");
            } else if (a instanceof Double x && b instanceof Double y) {
                assertEquals(x, y, 1e-11 * Math.abs(x), key);
            } else {
                assertEquals(a, b, key);
            }
        }
    }

    private static void compare(Gwcs wcs, Path table) throws Exception {
        var sky = new double[2];
        var xy = new double[2];
        var toV2v3 = wcs.transform("detector", "v2v3");
        var toVacorr = wcs.transform("detector", "v2v3vacorr");
        var back = wcs.transform("world", "detector");
        for (double[] v : Exposures.table(table)) {
            var row = Arrays.toString(v);
            double[] v2v3 = toV2v3.apply(v[0], v[1]);
            double[] vacorr = toVacorr.apply(v[0], v[1]);
            wcs.pixelToSky(v[0], v[1], sky);
            assertEquals(v[2], v2v3[0], 2e-12, row);
            assertEquals(v[3], v2v3[1], 2e-12, row);
            assertEquals(v[4], vacorr[0], 2e-12, row);
            assertEquals(v[5], vacorr[1], 2e-12, row);
            assertEquals(v[6], sky[0], 2e-12, row);
            assertEquals(v[7], sky[1], 2e-12, row);
            double[] inverse = back.apply(sky[0], sky[1]);
            assertEquals(v[8], inverse[0], 1e-8, row);
            assertEquals(v[9], inverse[1], 1e-8, row);
            wcs.skyToPixel(sky[0], sky[1], xy);
            assertEquals(v[0], xy[0], 1e-8, row);
            assertEquals(v[1], xy[1], 1e-8, row);
        }
    }
}
