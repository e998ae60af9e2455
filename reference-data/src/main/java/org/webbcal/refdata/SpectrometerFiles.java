package org.webbcal.refdata;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The geometry of the medium-resolution spectrometer: {@code distortion}, {@code specwcs}, {@code regions}, {@code wavelengthrange}. Fields of view, slices,
 * scales and wavelengths are those published; on the detector the slices stand in a row, each as bent as the next, where the simulator puts its light.
 *
 * @see "JWST User Documentation, MIRI medium resolution spectroscopy: wavelengths of the bands, number and width of slices, pixel scales"
 * @see "Wells et al. 2015, PASP 127, 646; SIAF of PRD PRDOPSSOC-073, MIRIFU_CHANNEL1A to 4C"
 */
final class SpectrometerFiles {

    private static final int NX = 1032;
    private static final int NY = 1024;
    private static final List<String> BANDS = List.of("SHORT", "MEDIUM", "LONG");
    /** Angle from V2 to the direction along slices, in the plane of V2 and V3, degrees. */
    private static final double ROTATION = -8.4;
    /** Columns by which the middle of a slice lies left of its ends, and columns of a slice's slot that stay dark on either side. */
    private static final double BOW = 1.5;

    private static final double GAP = 3;
    /** Bend of the wavelength along a column, of half the range of a band. */
    private static final double BEND = 0.02;
    /** Planes of the map of slices: pixels with at least 10, 20 … 90 % of the light of their slice. */
    private static final int PLANES = 9;
    /** Columns that a slice loses on either side from one plane to the next, and the plane of the nominal width. */
    private static final double STEP = 0.3;

    private static final int NOMINAL = 7;
    private static final int INVERSE_DEGREE = 5;

    /**
     * A channel.
     *
     * @param slices how many
     * @param width of a slice, arcsec
     * @param scale arcsec per column along a slice
     * @param from first column of its part of the detector
     * @param to end of it
     * @param rising whether wavelengths rise with rows
     * @param ranges shortest and longest wavelength of the three bands, micrometres
     * @param v2 of the centre of the field in the three bands, arcsec
     * @param v3 likewise
     */
    private record Channel(
            int number,
            int slices,
            double width,
            double scale,
            double from,
            double to,
            boolean rising,
            double[][] ranges,
            double[] v2,
            double[] v3) {

        double pitch() {
            return (to - from) / slices;
        }

        /** Column of the middle of a slice (0-based number) at half height of the detector. */
        double column(int slice) {
            return from + (slice + 0.5) * pitch();
        }

        double beta(int slice) {
            return (slice - (slices - 1) / 2.0) * width;
        }
    }

    private static final Channel FIRST = new Channel(
            1,
            21,
            0.177,
            0.196,
            10,
            504,
            true,
            new double[][] {{4.90, 5.74}, {5.66, 6.63}, {6.53, 7.65}},
            new double[] {-503.3406, -503.3114, -503.2726},
            new double[] {-318.864, -318.9738, -318.7018});
    private static final Channel SECOND = new Channel(
            2,
            17,
            0.280,
            0.196,
            520,
            1020,
            true,
            new double[][] {{7.51, 8.77}, {8.67, 10.13}, {10.01, 11.70}},
            new double[] {-503.4117, -503.5148, -503.3261},
            new double[] {-319.1451, -319.425, -319.364});
    private static final Channel THIRD = new Channel(
            3,
            16,
            0.390,
            0.245,
            520,
            1020,
            false,
            new double[][] {{11.55, 13.47}, {13.34, 15.57}, {15.41, 17.98}},
            new double[] {-503.991, -504.0418, -503.9225},
            new double[] {-318.8476, -319.0565, -319.0363});
    private static final Channel FOURTH = new Channel(
            4,
            12,
            0.656,
            0.273,
            10,
            504,
            false,
            new double[][] {{17.70, 20.95}, {20.69, 24.48}, {24.19, 27.90}},
            new double[] {-502.7098, -502.8146, -502.8272},
            new double[] {-319.6, -319.5112, -319.498});

    private final ReferenceFolder folder;

    SpectrometerFiles(ReferenceFolder folder) {
        this.folder = folder;
    }

    void write() throws IOException {
        folder.rules.type(
                "regions",
                ReferenceFolder.DETECTOR,
                ReferenceFolder.CHANNEL,
                ReferenceFolder.BAND,
                ReferenceFolder.EXP_TYPE);
        folder.rules.type("wavelengthrange", ReferenceFolder.EXP_TYPE);
        var detectors = List.of(List.of(FIRST, SECOND), List.of(THIRD, FOURTH));
        for (var channels : detectors) {
            String detector = channels.get(0) == FIRST ? "MIRIFUSHORT" : "MIRIFULONG";
            String numbers = channels.get(0).number() + "" + channels.get(1).number();
            for (int band = 0; band < BANDS.size(); band++) {
                var file = new File(detector, numbers, BANDS.get(band));
                folder.write(file.name("distortion"), distortion(channels, band, file));
                folder.write(file.name("specwcs"), wavelengths(channels, band, file));
                folder.write(file.name("regions"), regions(file), labels(channels));
                folder.rules.file("distortion", file.name("distortion"), detector, numbers, file.band(), "MIR_MRS");
                folder.rules.file("specwcs", file.name("specwcs"), detector, numbers, file.band());
                folder.rules.file("regions", file.name("regions"), detector, numbers, file.band(), "MIR_MRS");
            }
        }
        folder.write("webbcal_miri_wavelengthrange.asdf", ranges());
        folder.rules.file("wavelengthrange", "webbcal_miri_wavelengthrange.asdf", "MIR_MRS");
    }

    /** For which detector, channels and band a file is. */
    private record File(String detector, String channels, String band) {
        String name(String type) {
            return "webbcal_miri_" + type + "_" + channels + "_" + band.toLowerCase(Locale.ROOT) + ".asdf";
        }

        String meta(String model, String type, String units) {
            return "meta: "
                    + ReferenceFolder.meta(
                            model,
                            type,
                            "band: " + band + ", channel: '" + channels + "', detector: " + detector + ", ",
                            "exposure: {type: MIR_MRS}, " + units)
                    + "\n";
        }
    }

    // --- polynomials ---

    /** Column by which a slice is off its middle: BOW (2 y/NY - 1)², as coefficients of y. */
    private static double[] bow() {
        return new double[] {BOW, -4 * BOW / NY, 4 * BOW / ((double) NY * NY)};
    }

    private static double value(double[] c, double y) {
        return c[0] + y * (c[1] + y * c[2]);
    }

    /** Arcsec along a slice from row and column. */
    private static double[][] alpha(Channel c, int slice) {
        var p = new double[3][3];
        double[] bow = bow();
        p[0][0] = -c.scale() * (c.column(slice) + bow[0]);
        p[1][0] = -c.scale() * bow[1];
        p[2][0] = -c.scale() * bow[2];
        p[0][1] = c.scale();
        return p;
    }

    /** Wavelength along a column as coefficients of the row: from one end of the band to the other, slightly bent. */
    private static double[] wavelength(Channel c, int band) {
        double[] range = c.ranges()[band];
        double half = (range[1] - range[0]) / 2 * (c.rising() ? 1 : -1);
        double middle = (range[0] + range[1]) / 2;
        double y0 = (NY - 1) / 2.0;
        double bend = BEND * Math.abs(half);
        // middle + half t + bend (1 - t²), t = y / y0 - 1
        return new double[] {middle - half, (half + 2 * bend) / y0, -bend / (y0 * y0)};
    }

    /** Column (of a slice in column 0) and row from wavelength (less that of the middle) and arcsec along the slice. */
    private static double[][][] inverse(Channel c, int band) {
        double[] lambda = wavelength(c, band);
        double[] bow = bow();
        double middle = value(lambda, (NY - 1) / 2.0);
        int n = 41;
        var l = new double[n * n];
        var a = new double[n * n];
        var x = new double[n * n];
        var y = new double[n * n];
        for (int k = 0; k < n * n; k++) {
            y[k] = -4 + (NY + 8.0) * (k / n) / (n - 1);
            a[k] = c.scale() * c.pitch() * ((double) (k % n) / (n - 1) - 0.5);
            x[k] = a[k] / c.scale() + value(bow, y[k]);
            l[k] = value(lambda, y[k]) - middle;
        }
        double half = (c.ranges()[band][1] - c.ranges()[band][0]) / 2;
        return new double[][][] {
            PolynomialFit.fit(l, a, x, INVERSE_DEGREE, half), PolynomialFit.fit(l, a, y, INVERSE_DEGREE, half)
        };
    }

    // --- files ---

    private static String distortion(List<Channel> channels, int band, File file) {
        var alpha = new ArrayList<String>();
        var beta = new ArrayList<String>();
        var x = new ArrayList<String>();
        var y = new ArrayList<String>();
        var focal = new ArrayList<String>();
        for (var c : channels) {
            double[][][] back = inverse(c, band);
            var fromMiddle = Distortion.concatenate(
                    Distortion.shift(-value(wavelength(c, band), (NY - 1) / 2.0)),
                    "!transform/identity-1.2.0 {n_dims: 1}",
                    "");
            for (int s = 0; s < c.slices(); s++) {
                alpha.add(Distortion.polynomial(alpha(c, s)));
                beta.add("!transform/constant-1.4.0 {dimensions: 1, value: " + Distortion.number(c.beta(s)) + "}");
                double[][] column = back[0].clone();
                column[0] = column[0].clone();
                column[0][0] += c.column(s);
                x.add(Distortion.compose(fromMiddle, Distortion.polynomial(column)));
                y.add(Distortion.compose(fromMiddle, Distortion.polynomial(back[1])));
            }
            focal.add(toFocalPlane(c.v2()[band], c.v3()[band]));
        }
        return "abv2v3_model:\n  channel_band: " + keys(channels, file.band()) + "\n  model:\n" + items(focal, "  ")
                + "alpha_model:\n" + items(alpha, "")
                + "bdel:\n  channel_band: " + keys(channels, file.band()) + "\n  delta_beta: "
                + channels.stream().map(c -> Distortion.number(c.width())).toList()
                + "\nbeta_model:\n" + items(beta, "")
                + "bzero:\n  beta_zero: "
                + channels.stream().map(c -> Distortion.number(c.beta(0))).toList() + "\n  channel_band: "
                + keys(channels, file.band()) + "\n"
                + file.meta("DistortionMRSModel", "distortion", "input_units: pixel, output_units: arcsec, ")
                + "slices: " + numbers(channels) + "\nx_model:\n" + items(x, "") + "y_model:\n" + items(y, "");
    }

    private static String wavelengths(List<Channel> channels, int band, File file) {
        var models = new ArrayList<String>();
        for (var c : channels) {
            double[] lambda = wavelength(c, band);
            var p = new double[3][3];
            for (int i = 0; i < 3; i++) {
                p[i][0] = lambda[i];
            }
            for (int s = 0; s < c.slices(); s++) {
                models.add(Distortion.polynomial(p));
            }
        }
        return file.meta("SpecwcsModel", "specwcs", "input_units: pixel, output_units: um, ") + "model:\n"
                + items(models, "") + "slices: " + numbers(channels) + "\n";
    }

    private static String regions(File file) {
        return file.meta("RegionsModel", "regions", "")
                + "regions: !core/ndarray-1.0.0\n  source: 0\n  datatype: int16\n  byteorder: little\n  shape: ["
                + PLANES + ", " + NY + ", " + NX + "]\n";
    }

    /** Slice of each pixel in each plane; 0 for none. */
    private static byte[] labels(List<Channel> channels) {
        var bytes = ByteBuffer.allocate(2 * PLANES * NY * NX).order(ByteOrder.LITTLE_ENDIAN);
        var labels = bytes.asShortBuffer();
        double[] bow = bow();
        for (int plane = 0; plane < PLANES; plane++) {
            double wider = (NOMINAL - plane) * STEP;
            for (var c : channels) {
                double half = c.pitch() / 2 - GAP + wider;
                for (int y = 0; y < NY; y++) {
                    for (int s = 0; s < c.slices(); s++) {
                        double middle = c.column(s) + value(bow, y);
                        for (int x = (int) Math.ceil(middle - half); x <= middle + half; x++) {
                            labels.put((plane * NY + y) * NX + x, (short) (100 * c.number() + s + 1));
                        }
                    }
                }
            }
        }
        return bytes.array();
    }

    /** Ranges by which the channel of a wavelength is told: wider than the bands, without overlap on one detector. */
    private static String ranges() {
        var keys = new ArrayList<String>();
        var limits = new ArrayList<String>();
        for (var c : List.of(FIRST, SECOND, THIRD, FOURTH)) {
            for (int band = 0; band < BANDS.size(); band++) {
                double[] range = c.ranges()[band];
                keys.add(c.number() + BANDS.get(band));
                limits.add(String.format(Locale.ROOT, "[%.2f, %.2f]", 0.97 * range[0], 1.03 * range[1]));
            }
        }
        return "meta: "
                + ReferenceFolder.meta(
                        "WavelengthrangeModel",
                        "wavelengthrange",
                        "band: N/A, channel: N/A, detector: N/A, ",
                        "exposure: {type: MIR_MRS}, wavelength_units: um, ")
                + "\nwavelengthrange: " + limits + "\nwaverange_selector: " + keys + "\n";
    }

    /** From arcsec along and across slices to V2, V3: a rotation that turns over, hence its own inverse but for the centre. */
    private static String toFocalPlane(double v2, double v3) {
        double c = Math.cos(Math.toRadians(ROTATION));
        double s = Math.sin(Math.toRadians(ROTATION));
        var there = Distortion.concatenate(plane(v2, c, s), plane(v3, s, -c), "");
        var back = Distortion.concatenate(plane(-c * v2 - s * v3, c, s), plane(-s * v2 + c * v3, s, -c), "");
        return "!transform/compose-1.2.0\n{forward: [" + both() + ",\n" + there + "],\ninverse: "
                + Distortion.compose(both(), back) + "}";
    }

    private static String both() {
        return "!transform/remap_axes-1.3.0 {mapping: [0, 1, 0, 1]}";
    }

    private static String plane(double constant, double u, double v) {
        return Distortion.polynomial(new double[][] {{constant, v}, {u, 0}});
    }

    private static String keys(List<Channel> channels, String band) {
        return channels.stream().map(c -> c.number() + band).toList().toString();
    }

    private static String numbers(List<Channel> channels) {
        var numbers = new ArrayList<Integer>();
        for (var c : channels) {
            for (int s = 1; s <= c.slices(); s++) {
                numbers.add(100 * c.number() + s);
            }
        }
        return numbers.toString();
    }

    private static String items(List<String> values, String indent) {
        return values.stream()
                .map(v -> indent + "- " + v.replace("\n", "\n" + indent + "  ") + "\n")
                .collect(Collectors.joining());
    }
}
