package org.webbcal.refdata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.webbcal.simulate.miri.PrismOptics;

/**
 * The files by which spectra of the prism get their flux: {@code flat}, {@code photom}, {@code pathloss}, {@code extract1d}, {@code apcorr}, {@code psf}. All of
 * them follow from one model of optics, {@link PrismOptics}, and the simulator uses the same: an exposure that is calibrated by them returns what went in.
 *
 * <p>The flux of a point source is the sum along the slit of surface brightness times the nominal pixel area; what the slit keeps back is the business of
 * {@code pathloss}, what the aperture leaves out that of {@code apcorr}.
 */
final class PrismCalibration {

    private static final String SLIT = "MIR_LRS-FIXEDSLIT";
    private static final String SLITLESS = "MIR_LRS-SLITLESS";
    private static final List<String> SUBARRAYS = List.of("FULL", "SLITLESSPRISM");

    // Conversion of the whole detector and of the subarray, MJy/sr for 1 DN/s where the response is best.
    private static final float[] FACTOR = {8.13f, 7.62f};
    private static final double SHORTEST = 3.9;
    private static final double LONGEST = 14.7;
    private static final int WAVELENGTHS = 361;
    // Loss of response: day of the tables, part that is lost within a time constant in days, part lost each year.
    private static final float EPOCH = 59720;
    private static final float LOSS = 0.08f;
    private static final float TAU = 220;
    private static final float YEARLY = 0.004f;
    /** Part by which pixels of the prism's flat scatter. */
    private static final double SCATTER = 0.011;
    // Path losses: wavelengths, and steps along (columns) and across the slit (rows), pixels.
    private static final int LOSS_WAVELENGTHS = 109;
    private static final int ALONG = 11;
    private static final double ALONG_STEP = 6;
    private static final int ACROSS = 41;
    private static final double ACROSS_STEP = 0.25;
    // Aperture corrections: wavelengths and widths from 3 px on.
    private static final int CORRECTION_WAVELENGTHS = 44;
    private static final int WIDTHS = 30;
    private static final int NARROWEST = 3;
    // Profiles: rows, and columns of a tenth of a pixel.
    private static final int PROFILES = 121;
    private static final int SUBPIXELS = 10;
    private static final int HALF_PROFILE = 40;

    private final ReferenceFolder folder;
    private final ImageFiles images;

    PrismCalibration(ReferenceFolder folder, ImageFiles images) {
        this.folder = folder;
        this.images = images;
    }

    void write() throws IOException {
        flat();
        photom();
        pathloss();
        apertures();
        apcorr();
        profile(SLIT, true);
        profile(SLITLESS, false);
    }

    private static double micron(int i, int n) {
        return SHORTEST + (LONGEST - SHORTEST) * i / (n - 1);
    }

    /** MJy/sr for 1 DN/s relative to the best: poor at both ends, with the dip of the blocking filter's edge. */
    private static double relative(double micron) {
        double blue = 1 + 2.5 * Math.exp(-(micron - SHORTEST) / 0.35);
        double red = 1 + 0.75 * Math.pow(Math.max(0, micron - 7) / 6, 2);
        double ripple = 1 + 0.05 * Math.sin(2.1 * micron) - 0.04 * Math.exp(-Math.pow((micron - 6.1) / 0.5, 2));
        return blue * red * ripple;
    }

    private void flat() throws IOException {
        String name = "webbcal_miri_flat_p750l.fits.gz";
        folder.rules.file("flat", name, "MIRIMAGE", "P750L");
        float[] flat = folder.map((x, y, kind) -> {
            if (kind == Imager.Kind.DEAD || kind == Imager.Kind.REFERENCE) {
                return Float.NaN;
            }
            double low = kind == Imager.Kind.LOW ? 0.5 : 1;
            return (float) (Math.rint(low * (1 + SCATTER * Dice.normal(915, x, y)) * 256) / 256);
        });
        try (var out = folder.open(name, "flat", "FlatModel", "Response of pixels to the light of the prism")) {
            ReferenceFolder.generic(out.key("FILTER", "P750L", "Name of the filter element used"))
                    .endHeader();
            out.floatImage("SCI", Imager.NY, Imager.NX).floats(flat).pad();
            out.floatImage("ERR", Imager.NY, Imager.NX)
                    .floats(folder.map((x, y, kind) -> 0.001f))
                    .pad();
            out.flagImage(
                    "DQ",
                    folder.flags((x, y, kind) ->
                            Float.isNaN(flat[y * Imager.NX + x]) ? 1 + 2 : kind == Imager.Kind.LOW ? 8 : 0),
                    Imager.NY,
                    Imager.NX);
            ReferenceFolder.definition(out, "DO_NOT_USE", "NO_FLAT_FIELD", "NON_SCIENCE", "LOW_QE");
        }
    }

    private static <T> List<T> each(T value) {
        return List.of(value, value);
    }

    private void photom() throws IOException {
        String name = "webbcal_miri_photom_p750l.fits";
        folder.rules.file("photom", name, "MIRIMAGE", ReferenceFolder.PRISM);
        var wavelength = new float[WAVELENGTHS];
        var response = new float[WAVELENGTHS];
        var uncertainty = new float[WAVELENGTHS];
        for (int i = 0; i < WAVELENGTHS; i++) {
            wavelength[i] = (float) micron(i, WAVELENGTHS);
            response[i] = (float) relative(wavelength[i]);
            uncertainty[i] = 0.01f * response[i];
        }
        var filter = FitsFileWriter.Column.text("filter", 12, each("P750L"));
        var subarray = FitsFileWriter.Column.text("subarray", 17, SUBARRAYS);
        try (var out = folder.open(name, "photom", "MirLrsPhotomModel", "Surface brightness per count rate")) {
            images.pixelArea(out.key("EXP_TYPE", SLIT, "Type of data in the exposure")
                            .key("FILTER", "P750L", "Name of the filter element used"))
                    .endHeader();
            out.table(
                    "PHOTOM",
                    List.of(
                            filter,
                            subarray,
                            FitsFileWriter.Column.floats("photmjsr", List.of(FACTOR[0], FACTOR[1])),
                            FitsFileWriter.Column.floats("uncertainty", each(0.1f)),
                            FitsFileWriter.Column.shorts("nelem", each((short) WAVELENGTHS)),
                            FitsFileWriter.Column.vectors("wavelength", each(wavelength), WAVELENGTHS),
                            FitsFileWriter.Column.vectors("relresponse", each(response), WAVELENGTHS),
                            FitsFileWriter.Column.vectors("reluncertainty", each(uncertainty), WAVELENGTHS)));
            out.table(
                    "TIMECOEFF_LINEAR",
                    List.of(
                            filter,
                            subarray,
                            FitsFileWriter.Column.floats("t0", each(EPOCH)),
                            FitsFileWriter.Column.floats("lossperyear", each(YEARLY))));
            out.table(
                    "TIMECOEFF_EXPONENTIAL",
                    List.of(
                            filter,
                            subarray,
                            FitsFileWriter.Column.floats("t0", each(EPOCH)),
                            FitsFileWriter.Column.floats("amplitude", each(LOSS)),
                            FitsFileWriter.Column.floats("tau", each(TAU)),
                            FitsFileWriter.Column.floats("const", each(1 - LOSS))));
        }
    }

    /** Factor that makes up for what the slit keeps back, by wavelength and place: it depends on the place across the slit alone. */
    private void pathloss() throws IOException {
        folder.rules.type("pathloss", ReferenceFolder.EXP_TYPE);
        String name = "webbcal_miri_pathloss_p750l.fits";
        folder.rules.file("pathloss", name, SLIT);
        List<Float> wavelengths = new ArrayList<>();
        List<float[]> losses = new ArrayList<>();
        List<float[]> errors = new ArrayList<>();
        for (int i = LOSS_WAVELENGTHS - 1; i >= 0; i--) {
            double micron = micron(i, LOSS_WAVELENGTHS);
            var loss = new float[ACROSS * ALONG];
            for (int j = 0; j < ACROSS; j++) {
                double across = (j - ACROSS / 2) * ACROSS_STEP;
                float value = (float) (1 / PrismOptics.transmission(micron, across));
                java.util.Arrays.fill(loss, j * ALONG, (j + 1) * ALONG, value);
            }
            wavelengths.add((float) micron);
            losses.add(loss);
            errors.add(new float[loss.length]);
        }
        try (var out = folder.open(
                name, "pathloss", "MirLrsPathlossModel", "What the slit keeps back of a point source, as a factor")) {
            out.key("EXP_TYPE", SLIT, "Type of data in the exposure").endHeader();
            out.table(
                    "PATHLOSS",
                    List.of(
                            FitsFileWriter.Column.floats("wavelength", wavelengths),
                            FitsFileWriter.Column.vectors("pathloss", losses, ALONG, ACROSS),
                            FitsFileWriter.Column.vectors("pathloss_err", errors, ALONG, ACROSS)),
                    new java.util.TreeMap<>(Map.of(
                            "CRPIX1",
                            ALONG / 2 + 1.0,
                            "CRPIX2",
                            ACROSS / 2 + 1.0,
                            "CRVAL1",
                            0.0,
                            "CRVAL2",
                            0.0,
                            "CDELT1",
                            ALONG_STEP,
                            "CDELT2",
                            ACROSS_STEP)));
        }
    }

    /** Where spectra are extracted: in the slit about the planned place of the source, without slit in fixed columns about the trace. */
    private void apertures() throws IOException {
        folder.rules.type("extract1d", ReferenceFolder.EXP_TYPE);
        String name = "webbcal_miri_extract1d_p750l.json";
        folder.rules.file("extract1d", name, ReferenceFolder.PRISM);
        folder.writeText(name, """
                {
                  "reftype": "EXTRACT1D",
                  "instrument": "MIRI",
                  "telescope": "JWST",
                  "exp_type": "MIR_LRS-FIXEDSLIT|MIR_LRS-SLITLESS",
                  "pedigree": "DUMMY",
                  "description": "Apertures of simulated spectra of the prism; synthetic, not for science",
                  "author": "webbcal",
                  "history": "made by code",
                  "useafter": "2000-01-01T00:00:00",
                  "apertures": [
                    {
                      "id": "MIR_LRS-FIXEDSLIT",
                      "region_type": "target",
                      "bkg_order": 0,
                      "dispaxis": 2,
                      "xstart": 27,
                      "xstop": 34
                    },
                    {
                      "id": "MIR_LRS-SLITLESS",
                      "region_type": "target",
                      "bkg_order": 0,
                      "dispaxis": 2,
                      "xstart": 32,
                      "xstop": 43,
                      "use_source_posn": false
                    }
                  ]
                }
                """);
    }

    private void apcorr() throws IOException {
        String name = "webbcal_miri_apcorr_p750l.fits";
        folder.rules.file("apcorr", name, ReferenceFolder.PRISM);
        var wavelength = new float[CORRECTION_WAVELENGTHS];
        var size = new byte[WIDTHS];
        List<float[]> factors = new ArrayList<>();
        List<float[]> errors = new ArrayList<>();
        for (int s = 0; s < SUBARRAYS.size(); s++) {
            boolean slit = s == 0;
            var factor = new float[CORRECTION_WAVELENGTHS * WIDTHS];
            for (int i = 0; i < CORRECTION_WAVELENGTHS; i++) {
                wavelength[i] = (float) micron(i, CORRECTION_WAVELENGTHS);
                for (int j = 0; j < WIDTHS; j++) {
                    size[j] = (byte) (NARROWEST + j);
                    // Spectra of the slit are resampled before they are summed.
                    double in = PrismOptics.enclosed(slit, wavelength[i], size[j], slit ? 2 : 1);
                    factor[i * WIDTHS + j] = (float) (1 / in);
                }
            }
            factors.add(factor);
            errors.add(new float[factor.length]);
        }
        try (var out = folder.open(name, "apcorr", "MirLrsApcorrModel", "What apertures leave out, as a factor")) {
            out.key("EXP_TYPE", SLIT, "Type of data in the exposure").endHeader();
            out.table(
                    "APCORR",
                    List.of(
                            FitsFileWriter.Column.text("subarray", 17, SUBARRAYS),
                            FitsFileWriter.Column.vectors("wavelength", each(wavelength), CORRECTION_WAVELENGTHS),
                            FitsFileWriter.Column.shorts("nelem_wl", each((short) CORRECTION_WAVELENGTHS)),
                            FitsFileWriter.Column.bytes("size", each(size)),
                            FitsFileWriter.Column.shorts("nelem_size", each((short) WIDTHS)),
                            FitsFileWriter.Column.vectors("apcorr", factors, WIDTHS, CORRECTION_WAVELENGTHS),
                            FitsFileWriter.Column.vectors("apcorr_err", errors, WIDTHS, CORRECTION_WAVELENGTHS)),
                    Map.of("SIZEUNIT", "pixels"));
        }
    }

    /** Profile across the trace at each wavelength, for optimal extraction. */
    private void profile(String expType, boolean slit) throws IOException {
        if (slit) {
            folder.rules.type("psf", ReferenceFolder.EXP_TYPE);
        }
        String name = "webbcal_miri_psf_p750l_" + (slit ? "slit" : "slitless") + ".fits.gz";
        folder.rules.file("psf", name, expType);
        int columns = 2 * HALF_PROFILE * SUBPIXELS + 1;
        var wavelength = new double[PROFILES];
        var profile = new double[PROFILES * columns];
        for (int i = 0; i < PROFILES; i++) {
            wavelength[i] = micron(i, PROFILES);
            for (int c = 0; c < columns; c++) {
                double along = (double) (c - HALF_PROFILE * SUBPIXELS) / SUBPIXELS;
                profile[i * columns + c] = PrismOptics.pixel(slit, wavelength[i], along) / SUBPIXELS;
            }
        }
        try (var out = folder.open(name, "psf", "SpecPsfModel", "Profile of a point source across its spectrum")) {
            out.key("EXP_TYPE", expType, "Type of data in the exposure").endHeader();
            out.doubleImage(
                    "PSF",
                    profile,
                    new java.util.TreeMap<>(Map.of(
                            "APERTURE",
                            "ANY",
                            "SUBPIX",
                            (double) SUBPIXELS,
                            "CENTCOL",
                            (double) HALF_PROFILE * SUBPIXELS,
                            "CENTROW",
                            PROFILES / 2.0)),
                    PROFILES,
                    columns);
            out.doubleImage("WAVE", wavelength, Map.of(), PROFILES);
        }
    }
}
