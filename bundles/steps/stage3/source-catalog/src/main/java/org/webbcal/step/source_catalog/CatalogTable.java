package org.webbcal.step.source_catalog;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.lib.sources.DetectedSource;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Table;

/**
 * The catalogue's columns, in the order, with the units, formats and descriptions of the archive's catalogues.
 *
 * @see "jwst/source_catalog/source_catalog.py"
 */
final class CatalogTable {

    private static final String JY = "Jy";
    private static final String FLUX = ".6e";
    private static final String SIX = ".6f";
    private static final String FOUR = ".4f";

    /** Filters whose images show the cruciform artefact of the detector. */
    private static final List<String> CRUCIFORM = List.of("F560W", "F770W", "F1000W");

    /**
     * What was measured; all arrays by source, those of apertures {@code [aperture][flux, error][source]}.
     *
     * @param northAngle from +x to north, counter-clockwise, degrees
     */
    record Measurements(
            List<DetectedSource> sources,
            double[] x,
            double[] y,
            double[][] background,
            double[][][] flux,
            double[][] shape,
            int[] neighbour,
            double[] distance,
            double northAngle) {}

    private final Table table = new Table();
    private final Measurements m;
    private final Apertures apertures;
    private final double vegaOffset;

    private CatalogTable(Measurements m, Apertures apertures, double vegaOffset) {
        this.m = m;
        this.apertures = apertures;
        this.vegaOffset = vegaOffset;
    }

    static Table build(
            Measurements m,
            Apertures apertures,
            double vegaOffset,
            SourceCatalogParams params,
            Gwcs wcs,
            String filter) {
        var t = new CatalogTable(m, apertures, vegaOffset);
        t.positions(wcs);
        t.aperturePhotometry();
        t.concentration(params);
        t.shapes();
        t.segments();
        t.boxes(wcs);
        t.meta(params, filter);
        return t.table;
    }

    private void add(String name, Object data, String unit, String format, String description) {
        table.add(new Table.Column(name, data, 1, false, unit, description, format));
    }

    private double[] of(java.util.function.ToDoubleFunction<DetectedSource> value) {
        return m.sources().stream().mapToDouble(value).toArray();
    }

    private int[] labels() {
        return m.sources().stream().mapToInt(DetectedSource::id).toArray();
    }

    private void positions(Gwcs wcs) {
        add("label", labels(), "", "", "Unique source identification label number");
        add("xcentroid", m.x(), "", FOUR, "X pixel value of the source centroid (0 indexed)");
        add("ycentroid", m.y(), "", FOUR, "Y pixel value of the source centroid (0 indexed)");
        sky("sky_centroid", wcs, m.x().clone(), m.y().clone(), "ICRS Sky coordinate of the source centroid");
    }

    /** Two columns of sky coordinates; the arrays of pixels are used up. */
    private void sky(String name, Gwcs wcs, double[] x, double[] y, String description) {
        wcs.pixelToSky(x, y, x, y, 0, x.length);
        add(name + ".ra", x, "deg", "", description);
        add(name + ".dec", y, "deg", "", description);
    }

    private void aperturePhotometry() {
        add(
                "aper_bkg_flux",
                m.background()[0],
                JY,
                FLUX,
                "The local background value calculated as the sigma-clipped median value in the background annulus aperture");
        add(
                "aper_bkg_flux_err",
                m.background()[1],
                JY,
                FLUX,
                "The standard error of the sigma-clipped median background value");
        int last = apertures.energies().length - 1;
        var fluxes = new LinkedHashMap<String, double[][]>();
        for (int a = 0; a <= last; a++) {
            fluxes.put("aper" + apertures.energies()[a], m.flux()[a]);
        }
        var total = new double[2][];
        for (int k = 0; k < 2; k++) {
            double correction = apertures.corrections()[last];
            total[k] = java.util.Arrays.stream(m.flux()[last][k])
                    .map(v -> correction * v)
                    .toArray();
        }
        fluxes.put("aper_total", total);
        for (var kind : List.of("flux", "abmag", "vegamag")) {
            fluxes.forEach((name, flux) -> aperture(name, kind, flux));
        }
    }

    private void aperture(String name, String kind, double[][] flux) {
        boolean total = name.equals("aper_total");
        String quantity =
                switch (kind) {
                    case "flux" -> total ? "flux" : "Flux";
                    case "abmag" -> "AB magnitude";
                    default -> "Vega magnitude";
                };
        String within = total
                ? " based on the " + apertures.energies()[apertures.energies().length - 1]
                        + "% encircled energy circular aperture; should be used only for unresolved sources."
                : " within the " + name.substring("aper".length()) + "% encircled energy circular aperture";
        String lead = total ? "Total aperture-corrected " : "";
        double[][] values = kind.equals("flux") ? flux : PhotometryKernel.magnitudes(flux[0], flux[1]);
        if (kind.equals("vegamag")) {
            values[0] = vega(values[0]);
        }
        var unit = kind.equals("flux") ? JY : "";
        var format = kind.equals("flux") ? FLUX : SIX;
        add(name + "_" + kind, values[0], unit, format, lead + quantity + within);
        add(name + "_" + kind + "_err", values[1], unit, format, lead + quantity + " error" + within);
    }

    private double[] vega(double[] ab) {
        return java.util.Arrays.stream(ab).map(v -> v - vegaOffset).toArray();
    }

    private void concentration(SourceCatalogParams params) {
        int[][] pairs = {{0, 1}, {1, 2}, {0, 2}};
        var ratios = new double[pairs.length][];
        var e = apertures.energies();
        for (int k = 0; k < pairs.length; k++) {
            int i = pairs[k][0];
            int j = pairs[k][1];
            var ratio = new double[m.x().length];
            for (int s = 0; s < ratio.length; s++) {
                ratio[s] = m.flux()[j][0][s] / m.flux()[i][0][s];
            }
            ratios[k] = ratio;
            add(
                    "CI_" + e[j] + "_" + e[i],
                    ratio,
                    "",
                    FOUR,
                    "Concentration index calculated as (aper" + e[j] + "_flux / aper" + e[i] + "_flux)");
        }
        var extended = new boolean[m.x().length];
        for (int s = 0; s < extended.length; s++) {
            extended[s] = ratios[0][s] > params.ci1StarThreshold() && ratios[1][s] > params.ci2StarThreshold();
        }
        add("is_extended", extended, "", "", "Flag indicating whether the source is extended");
    }

    private void shapes() {
        add("sharpness", m.shape()[0], "", SIX, "The DAOFind source sharpness statistic");
        var roundness = new float[m.x().length];
        for (int s = 0; s < roundness.length; s++) {
            roundness[s] = (float) m.shape()[1][s];
        }
        add("roundness", roundness, "", SIX, "The DAOFind source roundness statistic");
        var label = labels();
        var nearest = java.util.Arrays.stream(m.neighbour())
                .map(i -> i < 0 ? -1 : label[i])
                .toArray();
        add("nn_label", nearest, "", "", "The label number of the nearest neighbor");
        add("nn_dist", m.distance(), "pix", SIX, "The distance in pixels to the nearest neighbor");
    }

    private void segments() {
        double[] flux = of(DetectedSource::flux);
        double[] error = of(DetectedSource::fluxErr);
        var magnitude = PhotometryKernel.magnitudes(flux, error);
        add("isophotal_flux", flux, JY, FLUX, "Isophotal flux");
        add("isophotal_flux_err", error, JY, FLUX, "Isophotal flux error");
        add("isophotal_abmag", magnitude[0], "", SIX, "Isophotal AB magnitude");
        add("isophotal_abmag_err", magnitude[1], "", SIX, "Isophotal AB magnitude error");
        add("isophotal_vegamag", vega(magnitude[0]), "", SIX, "Isophotal Vega magnitude");
        add("isophotal_vegamag_err", magnitude[1], "", SIX, "Isophotal Vega magnitude error");
        add("isophotal_area", of(DetectedSource::area), "pix2", "", "Isophotal area");
        String gaussian =
                " axis of the 2D Gaussian function that has the same second-order central moments as the source";
        add(
                "semimajor_sigma",
                of(DetectedSource::semimajor),
                "pix",
                SIX,
                "1-sigma standard deviation along the semimajor" + gaussian);
        add(
                "semiminor_sigma",
                of(DetectedSource::semiminor),
                "pix",
                SIX,
                "1-sigma standard deviation along the semiminor" + gaussian);
        add(
                "ellipticity",
                of(s -> 1 - s.semiminor() / s.semimajor()),
                "",
                SIX,
                "1 minus the ratio of the 1-sigma lengths of the semimajor and semiminor axes");
        add(
                "orientation",
                of(DetectedSource::orientation),
                "deg",
                SIX,
                "The angle (degrees) between the positive X axis and the major axis (increases counter-clockwise)");
        add(
                "sky_orientation",
                of(s -> modulo(180 - m.northAngle() + s.orientation())),
                "deg",
                SIX,
                "The position angle (degrees) from North of the major axis");
    }

    private static double modulo(double degrees) {
        double r = degrees % 360;
        return r < 0 ? r + 360 : r;
    }

    /** Corners of the smallest box about each source, the outermost pixels included. */
    private void boxes(Gwcs wcs) {
        box("ll", "lower-left", wcs, false, false);
        box("ul", "upper-left", wcs, false, true);
        box("lr", "lower-right", wcs, true, false);
        box("ur", "upper-right", wcs, true, true);
    }

    private void box(String corner, String words, Gwcs wcs, boolean right, boolean up) {
        double[] x = of(s -> !s.hasBox() ? Double.NaN : right ? s.xmax() + 0.5 : s.xmin() - 0.5);
        double[] y = of(s -> !s.hasBox() ? Double.NaN : up ? s.ymax() + 0.5 : s.ymin() - 0.5);
        sky(
                "sky_bbox_" + corner,
                wcs,
                x,
                y,
                "Sky coordinate of the " + words + " vertex of the minimal bounding box of the source");
    }

    private void meta(SourceCatalogParams params, String filter) {
        var meta = table.meta();
        meta.put("local_bkg_width", params.localbkgWidth());
        meta.put("aperture_mask_method", params.apermaskMethod());
        Map<String, Object> a = new LinkedHashMap<>();
        a.put(
                "aperture_ee",
                java.util.Arrays.stream(apertures.energies()).boxed().toList());
        a.put("aperture_radii", numbers(apertures.radii()));
        a.put("aperture_corrections", numbers(apertures.corrections()));
        a.put("bkg_aperture_inner_radius", widened(apertures.ringIn()));
        a.put("bkg_aperture_outer_radius", widened(apertures.ringOut()));
        meta.put("aperture_params", a);
        meta.put("abvega_offset", vegaOffset);
        if (CRUCIFORM.contains(filter)) {
            meta.put(
                    "caveat",
                    "no correction for the cruciform artefact of the detector, which reaches beyond the apertures of bright stars in "
                            + filter);
        }
    }

    private static List<Double> numbers(float[] values) {
        var out = new java.util.ArrayList<Double>();
        for (float v : values) {
            out.add(widened(v));
        }
        return out;
    }

    /** A float as the shortest number that is it, not as its exact binary value. */
    private static double widened(float v) {
        return Double.parseDouble(Float.toString(v));
    }
}
