package org.webbcal.coordinates.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.io.asdf.internal.GwcsCodec;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.LabelArray;
import org.webbcal.lib.wcs.transform.RegionsSelector;
import org.webbcal.model.Header;

/** Products of the reference software and bare coordinates: every frame of every pixel of a grid, as the gwcs package evaluates it. */
class StoredCoordinatesTest {

    /** Of the span of an axis of a frame. */
    private static final double TOLERANCE = 1e-9;

    private static Path data(String name) {
        String set = System.getenv("WEBBCAL_TEST_DATA");
        if (set != null && Files.exists(Path.of(set, name))) {
            return Path.of(set, name);
        }
        for (Path p = Path.of("").toAbsolutePath(); set == null && p != null; p = p.getParent()) {
            var data = p.resolve("shared/data").resolve(name);
            if (Files.exists(data)) {
                return data;
            }
        }
        return Assumptions.abort("skipped: " + name + " is not here");
    }

    /**
     * @param last the last frame of the table that counts: those of NIRSpec's fixed slits behind the slit plane were computed with wavelengths that
     *     are off by 1e6
     */
    @ParameterizedTest
    @CsvSource({
        "miri_imaging_miriwcs, '', asdf/miri_imaging/miriwcs.asdf, world",
        "miri_lrs_slit, '', asdf/miri_lrs/miri_lrs_wcs.asdf, world",
        "miri_image_F560W_cal, '', miri_imaging/cal_header/det_image_seq1_MIRIMAGE_F560Wexp1_cal.fits.gz, world",
        "lrs_slitless_041, '', miri_lrs_slitless/ERS_NGTS10_2022_new_drift_041_calints.fits, world",
        "nrs_fs_g140h_f070lp_nrs1_S1600A1, S1600A1, nirspec/fs_cal_tiny/jwst_nod1_cal.fits, oteip",
        "nrs_fs_g140h_f070lp_nrs1_S200A1, S200A1, nirspec/fs_cal_tiny/jwst_nod1_cal.fits, oteip",
        "nrs_mos_jw01345062001_03101_00001_nrs2, '', "
                + "nirspec/mos_slits/jw01345062001_03101_00001_nrs2_phot.138.1345_933.fits, world"
    })
    void everyFrameAgreesOnTheWholeGrid(String truth, String slit, String product, String last) throws Exception {
        var found = new CoordinatesService(new FitsAccessService(), new GwcsCodec())
                .require(data(product)).stream()
                        .filter(c -> c.slit().equals(slit))
                        .findFirst()
                        .orElseThrow();
        compare(found.wcs(), truth, last);
    }

    /** The reference software wrote the plane from these coordinates; single precision is worth 4.8e-7 um at 14 um. */
    @Test
    void thePlaneOfWavelengthsFollowsFromTheCoordinates() throws Exception {
        var product = data("miri_lrs_slitless/ERS_NGTS10_2022_new_drift_041_calints.fits");
        var wcs = new CoordinatesService(new FitsAccessService(), new GwcsCodec())
                .require(product)
                .get(0)
                .wcs();
        try (var fits = new FitsAccessService().open(product)) {
            var plane = fits.plane("WAVELENGTH").orElseThrow();
            float[] expected = plane.floats();
            int nx = plane.dims()[plane.dims().length - 1];
            int lit = 0;
            for (int p = 0; p < expected.length; p++) {
                if (expected[p] == expected[p]) {
                    assertEquals(expected[p], wcs.forward().apply(p % nx, p / nx)[2], 5e-7, "pixel " + p);
                    lit++;
                }
            }
            assertTrue(lit > 20000, lit + " pixels with a wavelength");
        }
    }

    /**
     * The tables of the spectrometer were made with wider slices than these products of 2020 have, those of the map beside them. Their sky is off by
     * RA_REF, which no reading of the product gives: the sky is checked by the reference point of the header.
     */
    @ParameterizedTest
    @CsvSource({"12A", "12C", "34B"})
    void everyFrameOfTheSpectrometerAgrees(String band) throws Exception {
        Gwcs stored;
        int[] slices;
        try (var fits = new FitsAccessService().open(data("miri_mrs/cal_templates/template_" + band + ".fits.gz"));
                var map = new FitsAccessService().open(data("miri_mrs/regions_" + band + ".fits.gz"))) {
            stored = new CoordinatesService(new FitsAccessService(), new GwcsCodec())
                    .read(fits)
                    .orElseThrow();
            slices = map.plane("REGIONS").orElseThrow().ints();
        }
        var selector = (RegionsSelector) Annotated.bare(stored.transform("detector", "alpha_beta"));
        var narrow = ((LabelArray) Annotated.bare(selector.labelMapper()));
        int[] labels = narrow.labels();
        for (int i = 0; i < labels.length; i++) {
            assertTrue(labels[i] == 0 || slices[i] == labels[i] || slices[i] == 0, "slice of pixel " + i);
        }
        var wide = new RegionsSelector(
                selector.inputNames(),
                selector.outputNames(),
                selector.labels(),
                selector.transforms(),
                new LabelArray(slices, narrow.nx(), narrow.ny(), null),
                selector.undefined());
        var header = header("miri_mrs/cal_templates/template_" + band + ".fits.gz");
        double[] sky =
                stored.transform("v2v3", "world").apply(header.number("V2_REF", 0), header.number("V3_REF", 0), 5);
        assertEquals(header.number("RA_REF", 0), sky[0], 1e-10, "right ascension of the reference point");
        assertEquals(header.number("DEC_REF", 0), sky[1], 1e-10, "declination of the reference point");
        compare(stored.replace("detector", wide), "mrs_template_" + band, "v2v3");
    }

    private static Header header(String product) throws IOException {
        try (var fits = new FitsAccessService().open(data(product))) {
            return fits.extension("SCI").orElseThrow().header();
        }
    }

    private static void compare(Gwcs wcs, String truth, String last) throws IOException {
        var lines = Files.readAllLines(data("truth_wcs/" + truth + ".csv"));
        var heads = List.of(lines.get(0).split(","));
        double[][] rows =
                lines.stream().skip(1).map(StoredCoordinatesTest::numbers).toArray(double[][]::new);
        double[][] pixels = {column(rows, 0), column(rows, 1)};
        var frames = heads.stream()
                .filter(h -> h.endsWith(".0"))
                .map(h -> h.substring(0, h.length() - 2))
                .toList();
        for (var frame : frames.subList(0, frames.indexOf(last) + 1)) {
            int first = heads.indexOf(frame + ".0");
            int axes =
                    (int) heads.stream().filter(h -> h.startsWith(frame + ".")).count();
            var found = new double[axes][rows.length];
            wcs.evaluate("detector", frame, pixels, found, 0, rows.length, false);
            for (int k = 0; k < axes; k++) {
                compare(frame + "." + k, rows, aboutZero(column(rows, first + k)), aboutZero(found[k]));
            }
        }
    }

    private static void compare(String what, double[][] rows, double[] expected, double[] found) {
        // not finer than doubles are
        double tolerance = Math.max(TOLERANCE * span(expected), 4 * Math.ulp(largest(expected)));
        for (int i = 0; i < rows.length; i++) {
            var where = what + " at " + rows[i][0] + ", " + rows[i][1];
            assertEquals(Double.isNaN(expected[i]), Double.isNaN(found[i]), where + ": " + expected[i]);
            assertEquals(expected[i], found[i], tolerance, where);
        }
    }

    private static double largest(double[] values) {
        return Arrays.stream(values)
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElseThrow();
    }

    private static double[] column(double[][] rows, int k) {
        return Arrays.stream(rows).mapToDouble(r -> r[k]).toArray();
    }

    /** Right ascensions on both sides of 0 side by side. */
    private static double[] aboutZero(double[] values) {
        boolean wraps = span(values) > 180;
        return Arrays.stream(values).map(v -> wraps && v > 180 ? v - 360 : v).toArray();
    }

    private static double span(double[] values) {
        double low = Arrays.stream(values).filter(Double::isFinite).min().orElseThrow();
        double high = Arrays.stream(values).filter(Double::isFinite).max().orElseThrow();
        return high > low ? high - low : Math.max(Math.abs(high), 1);
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split(","))
                .mapToDouble(v -> v.equals("nan") ? Double.NaN : Double.parseDouble(v))
                .toArray();
    }
}
