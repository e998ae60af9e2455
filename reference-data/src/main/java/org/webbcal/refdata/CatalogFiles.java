package org.webbcal.refdata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.webbcal.simulate.miri.GaussianMixture;
import org.webbcal.simulate.miri.MiriFilter;
import org.webbcal.simulate.miri.MiriSubarray;

/** Writes the files of the catalogue, and the parameters of steps. */
final class CatalogFiles {

    private final ReferenceFolder folder;
    private final Distortion distortion;

    CatalogFiles(ReferenceFolder folder, Distortion distortion) {
        this.folder = folder;
        this.distortion = distortion;
    }

    /** Writes all of them. */
    void write() throws IOException {
        apcorr();
        vegaOffsets();
        parameters();
    }

    private void apcorr() throws IOException {
        folder.rules.type("apcorr", ReferenceFolder.EXP_TYPE);
        String name = "webbcal_miri_apcorr.fits";
        folder.rules.file("apcorr", name, ReferenceFolder.IMAGING);
        List<String> filters = new ArrayList<>();
        List<String> subarrays = new ArrayList<>();
        List<List<Float>> numbers = new ArrayList<>();
        for (int k = 0; k < 5; k++) {
            numbers.add(new ArrayList<>());
        }
        for (var f : MiriFilter.values()) {
            for (var s : MiriSubarray.imaging()) {
                // A mosaic takes its scale from the pixel at the reference point of the aperture.
                double scale = Math.sqrt(
                        distortion.pixelArea(s.xStartFits() + s.xRefFits() - 2, s.yStartFits() + s.yRefFits() - 2));
                for (float[] row : apertures(f.pointSpread(scale))) {
                    filters.add(f.name());
                    subarrays.add(s.name());
                    for (int k = 0; k < 5; k++) {
                        numbers.get(k).add(row[k]);
                    }
                }
            }
        }
        List<FitsFileWriter.Column> columns = new ArrayList<>(List.of(
                FitsFileWriter.Column.text("filter", 12, filters),
                FitsFileWriter.Column.text("subarray", 17, subarrays)));
        String[] names = {"eefraction", "radius", "apcorr", "skyin", "skyout"};
        for (int k = 0; k < 5; k++) {
            columns.add(FitsFileWriter.Column.floats(names[k], numbers.get(k)));
        }
        try (var out = folder.open(
                name, "apcorr", "MirImgApcorrModel", "Aperture corrections of the simulated point spread")) {
            out.key("EXP_TYPE", "MIR_IMAGE", "Type of data in the exposure").endHeader();
            out.table("APCORR", columns);
        }
    }

    /** Rows of one point spread function: encircled energy, radius, correction, inner and outer radius of the background ring, pixels. */
    private static float[][] apertures(GaussianMixture psf) {
        var curve = new ApertureCurve(psf);
        double skyIn = Math.rint(Math.max(9, 9 * psf.sigma(0)));
        double skyOut = Math.rint(1.5 * skyIn);
        // The background is the median over the ring: the brightness at the radius that halves its area.
        double background = curve.brightness(Math.sqrt((skyIn * skyIn + skyOut * skyOut) / 2));
        var rows = new float[7][];
        for (int e = 0; e < rows.length; e++) {
            double energy = (e + 2) / 10.0;
            double r = curve.radius(energy);
            double measured = curve.energy(r) - background * Math.PI * r * r;
            rows[e] = new float[] {(float) energy, (float) r, (float) (1 / measured), (float) skyIn, (float) skyOut};
        }
        return rows;
    }

    private void vegaOffsets() throws IOException {
        folder.rules.type("abvegaoffset");
        folder.rules.file("abvegaoffset", "webbcal_miri_abvegaoffset.asdf");
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (var f : MiriFilter.values()) {
            names.add(f.name());
            values.add(String.format(Locale.ROOT, "%.2f", f.abVegaOffset()));
        }
        int n = names.size();
        folder.write("webbcal_miri_abvegaoffset.asdf", """
                abvega_offset: !<tag:astropy.org:astropy/table/table-1.0.0>
                  colnames: [filter, abvega_offset]
                  columns:
                  - !core/column-1.0.0
                    data: !core/ndarray-1.0.0
                      data: %s
                      datatype: [ucs4, 6]
                      shape: [%d]
                    name: filter
                  - !core/column-1.0.0
                    data: !core/ndarray-1.0.0
                      data: %s
                      datatype: float32
                      shape: [%d]
                    name: abvega_offset
                meta: %s
                """.formatted(
                        names, n, values, n, ReferenceFolder.meta("ABVegaOffsetModel", "abvegaoffset", "", "")));
    }

    /** Width of the core, least matches and geometry by which images are aligned, as the instrument team tuned them for each filter. */
    private void parameters() throws IOException {
        folder.rules.type("pars-tweakregstep", ReferenceFolder.EXP_TYPE, ReferenceFolder.FILTER);
        double[] width = {1.63, 2.19, 2.89, 3.32, 3.71, 4.35, 5.22, 5.99, 7.31};
        for (var f : MiriFilter.values()) {
            String name = "webbcal_miri_pars-tweakregstep_" + f.name().toLowerCase(Locale.ROOT) + ".asdf";
            folder.rules.file("pars-tweakregstep", name, "MIR_IMAGE", f.name());
            boolean many = f.ordinal() < 3;
            folder.write(name, """
                    class: jwst.tweakreg.tweakreg_step.TweakRegStep
                    name: tweakreg
                    parameters: {snr_threshold: 10.0, kernel_fwhm: %s, minobj: %d, fitgeometry: %s, nclip: 3, sigma: 3.0, searchrad: 1.0,
                      separation: 1.0, tolerance: 0.7}
                    meta: %s
                    """.formatted(
                            width[f.ordinal()],
                            many ? 15 : 5,
                            many ? "rshift" : "shift",
                            ReferenceFolder.meta("", "pars-tweakregstep", "", "")));
        }
        folder.rules.type("pars-detector1pipeline", ReferenceFolder.DETECTOR);
        folder.rules.file("pars-detector1pipeline", "webbcal_miri_pars-detector1pipeline.asdf", "MIRIMAGE");
        folder.write("webbcal_miri_pars-detector1pipeline.asdf", """
                class: jwst.pipeline.calwebb_detector1.Detector1Pipeline
                name: calwebb_detector1
                parameters: {}
                steps:
                - class: jwst.refpix.refpix_step.RefPixStep
                  name: refpix
                  parameters: {skip: true}
                meta: %s
                """.formatted(
                        ReferenceFolder.meta("", "pars-detector1pipeline", "", "")));
    }
}
