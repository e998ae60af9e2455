package org.webbcal.refdata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.simulate.miri.MiriFilter;
import org.webbcal.simulate.miri.MiriSubarray;

/** Writes the files of the steps on single images: area, flat field, photometry, geometry. */
final class ImageFiles {

    private static final double SR_PER_ARCSEC2 = Math.pow(Math.PI / 648000, 2);

    private final ReferenceFolder folder;
    private final Distortion distortion;
    private final float[] relativeArea = new float[Imager.NX * Imager.NY];
    private double meanArea;

    ImageFiles(ReferenceFolder folder, Distortion distortion) {
        this.folder = folder;
        this.distortion = distortion;
    }

    /** Writes all of them. */
    void write() throws IOException {
        area();
        flats();
        photom();
        geometry();
    }

    /** Pixel areas from the distortion: the area file, and the part of the flat that makes uniform sky uniform. */
    private void area() throws IOException {
        // Smooth: exact on a grid, linear between.
        int step = 8;
        int gx = Imager.NX / step + 1;
        int gy = Imager.NY / step + 1;
        var grid = new double[gx * gy];
        for (int j = 0; j < gy; j++) {
            for (int i = 0; i < gx; i++) {
                grid[j * gx + i] = distortion.pixelArea(i * step, j * step);
            }
        }
        double sum = 0;
        int count = 0;
        var absolute = new double[Imager.NX * Imager.NY];
        for (int y = 0; y < Imager.NY; y++) {
            int j = Math.min(y / step, gy - 2);
            double v = (y - j * step) / (double) step;
            for (int x = 0; x < Imager.NX; x++) {
                int i = Math.min(x / step, gx - 2);
                double u = (x - i * step) / (double) step;
                double a = (1 - v) * ((1 - u) * grid[j * gx + i] + u * grid[j * gx + i + 1])
                        + v * ((1 - u) * grid[(j + 1) * gx + i] + u * grid[(j + 1) * gx + i + 1]);
                absolute[y * Imager.NX + x] = a;
                if (x >= Imager.FIELD_X0 && x < Imager.NX - 4) {
                    sum += a;
                    count++;
                }
            }
        }
        meanArea = sum / count;
        for (int p = 0; p < relativeArea.length; p++) {
            relativeArea[p] = (float) (Math.rint(absolute[p] / meanArea * 16384) / 16384);
        }
        folder.rules.type("area", ReferenceFolder.DETECTOR, ReferenceFolder.EXP_TYPE);
        String name = "webbcal_miri_area.fits.gz";
        folder.rules.file("area", name, "MIRIMAGE", ReferenceFolder.IMAGING + "|" + ReferenceFolder.PRISM);
        try (var out =
                folder.open(name, "area", "PixelAreaModel", "Pixel area relative to the mean of the imaging field")) {
            ReferenceFolder.generic(pixelArea(out.key("EXP_TYPE", "MIR_IMAGE", "Type of data in the exposure")))
                    .endHeader();
            out.floatImage("SCI", Imager.NY, Imager.NX).floats(relativeArea).pad();
        }
    }

    /** States the nominal pixel area. */
    FitsFileWriter pixelArea(FitsFileWriter out) {
        return out.key("PIXAR_SR", meanArea * SR_PER_ARCSEC2, "Nominal pixel area in steradians")
                .key("PIXAR_A2", meanArea, "Nominal pixel area in arcsec^2");
    }

    private void flats() throws IOException {
        folder.rules.type("flat", ReferenceFolder.DETECTOR, ReferenceFolder.FILTER);
        for (var filter : MiriFilter.values()) {
            String name = "webbcal_miri_flat_" + filter.name().toLowerCase(Locale.ROOT) + ".fits.gz";
            folder.rules.file("flat", name, "MIRIMAGE", filter.name());
            try (var out = folder.open(name, "flat", "FlatModel", "Response to uniform sky, " + filter)) {
                ReferenceFolder.generic(out.key("FILTER", filter.name(), "Name of the filter element used"))
                        .endHeader();
                // Quantised after the area went in: few distinct values compress well, and the file is the truth for
                // the simulator.
                float[] flat = folder.map((x, y, kind) -> {
                    float r = Imager.response(kind, filter.ordinal(), x, y);
                    return r == 0 ? Float.NaN : (float) (Math.rint(r * relativeArea[y * Imager.NX + x] * 256) / 256);
                });
                out.floatImage("SCI", Imager.NY, Imager.NX).floats(flat).pad();
                out.floatImage("ERR", Imager.NY, Imager.NX)
                        .floats(folder.map((x, y, kind) -> 0.002f))
                        .pad();
                out.flagImage(
                        "DQ",
                        folder.flags((x, y, kind) -> {
                            if (Float.isNaN(flat[y * Imager.NX + x])) {
                                return 1 + 2 + (Imager.lit(x, y) ? 0 : 4);
                            }
                            return kind == Imager.Kind.LOW ? 8 : 0;
                        }),
                        Imager.NY,
                        Imager.NX);
                ReferenceFolder.definition(out, "DO_NOT_USE", "NO_FLAT_FIELD", "NON_SCIENCE", "LOW_QE");
            }
        }
    }

    /** Loss of signal in the smaller subarrays relative to the whole detector. */
    private static double subarrayFactor(MiriSubarray s) {
        return switch (s) {
            case FULL -> 1;
            case BRIGHTSKY -> 1.005;
            case SUB256 -> 1.01;
            case SUB128 -> 1.02;
            case SUB64 -> 1.03;
            default -> throw new IllegalArgumentException(s + " takes no images");
        };
    }

    private void photom() throws IOException {
        folder.rules.type("photom", ReferenceFolder.DETECTOR, ReferenceFolder.EXP_TYPE);
        String name = "webbcal_miri_photom.fits";
        folder.rules.file("photom", name, "MIRIMAGE", ReferenceFolder.IMAGING);
        List<String> filters = new ArrayList<>();
        List<String> subarrays = new ArrayList<>();
        List<Float> factor = new ArrayList<>();
        List<Float> uncertainty = new ArrayList<>();
        List<Float> t0 = new ArrayList<>();
        List<Float> amplitude = new ArrayList<>();
        List<Float> tau = new ArrayList<>();
        List<Float> constant = new ArrayList<>();
        for (var f : MiriFilter.values()) {
            for (var s : MiriSubarray.imaging()) {
                filters.add(f.name());
                subarrays.add(s.name());
                factor.add((float) (f.photmjsr() * subarrayFactor(s)));
                uncertainty.add((float) (0.02 * f.photmjsr()));
                t0.add(59720f);
                amplitude.add((float) f.loss());
                tau.add(200f);
                constant.add((float) (1 - f.loss()));
            }
        }
        var filterColumn = FitsFileWriter.Column.text("filter", 12, filters);
        var subarrayColumn = FitsFileWriter.Column.text("subarray", 17, subarrays);
        try (var out = folder.open(name, "photom", "MirImgPhotomModel", "Surface brightness per count rate")) {
            pixelArea(out.key("EXP_TYPE", "MIR_IMAGE", "Type of data in the exposure"))
                    .endHeader();
            out.table(
                    "PHOTOM",
                    List.of(
                            filterColumn,
                            subarrayColumn,
                            FitsFileWriter.Column.floats("photmjsr", factor),
                            FitsFileWriter.Column.floats("uncertainty", uncertainty)));
            out.table(
                    "TIMECOEFF_EXPONENTIAL",
                    List.of(
                            filterColumn,
                            subarrayColumn,
                            FitsFileWriter.Column.floats("t0", t0),
                            FitsFileWriter.Column.floats("amplitude", amplitude),
                            FitsFileWriter.Column.floats("tau", tau),
                            FitsFileWriter.Column.floats("const", constant)));
        }
    }

    private void geometry() throws IOException {
        folder.rules.type(
                "distortion",
                ReferenceFolder.DETECTOR,
                ReferenceFolder.CHANNEL,
                ReferenceFolder.BAND,
                ReferenceFolder.EXP_TYPE);
        folder.rules.file(
                "distortion",
                "webbcal_miri_distortion.asdf",
                "MIRIMAGE",
                "N/A",
                "N/A",
                ReferenceFolder.IMAGING + "|MIR_LYOT|MIR_4QPM|" + ReferenceFolder.PRISM);
        folder.write(
                "webbcal_miri_distortion.asdf",
                "meta: "
                        + ReferenceFolder.meta(
                                "DistortionModel",
                                "distortion",
                                "detector: MIRIMAGE, ",
                                "input_units: pixel, output_units: arcsec, ")
                        + "\nmodel: " + distortion.asdf().replace("\n", "\n  ") + "\n");
        folder.rules.type("filteroffset", ReferenceFolder.DETECTOR, ReferenceFolder.EXP_TYPE);
        folder.rules.file(
                "filteroffset",
                "webbcal_miri_filteroffset.asdf",
                "MIRIMAGE",
                ReferenceFolder.IMAGING + "|MIR_LYOT|MIR_4QPM|" + ReferenceFolder.PRISM);
        var offsets = new StringBuilder("filters:\n");
        double[][] boresight = {
            {-0.1, -0.1},
            {0, 0},
            {-0.1, -0.6},
            {0.2, -0.6},
            {-0.1, -0.7},
            {-0.4, -0.7},
            {0.4, -0.7},
            {0, -0.3},
            {-0.2, -0.6}
        };
        for (var f : MiriFilter.values()) {
            double[] o = boresight[f.ordinal()];
            offsets.append(String.format(
                            Locale.ROOT,
                            "- {column_offset: %.1f, filter: %s, pupil: N/A, row_offset: %.1f}",
                            o[0],
                            f.name(),
                            o[1]))
                    .append('\n');
        }
        folder.write(
                "webbcal_miri_filteroffset.asdf",
                offsets + "meta: "
                        + ReferenceFolder.meta(
                                "FilteroffsetModel", "filteroffset", "detector: MIRIMAGE, ", "input_units: pixels, ")
                        + "\n");
    }
}
