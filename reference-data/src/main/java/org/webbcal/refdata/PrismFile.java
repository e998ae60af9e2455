package org.webbcal.refdata;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the prism puts each wavelength: the {@code specwcs} of the low-resolution spectrometer, with and without slit.
 *
 * <p>The wavelength is a cubic in the row: the smoothing of the table by which coordinates are made leaves cubics as they are, so that what is simulated by the
 * table is found at the same wavelength.
 *
 * @see "Kendrew et al. 2015, PASP 127, 623: the spectrum falls on some 390 rows, 5 µm high and 14 µm low, ever more rows to a micrometre"
 * @see "SIAF of PRD PRDOPSSOC-073: MIRIM_SLIT, MIRIM_SLITLESSPRISM"
 */
final class PrismFile {

    /** Place of the slit in V2, V3, arcsec, and the angle of its ideal y axis, degrees. */
    private static final double SLIT_V2 = -414.848;

    private static final double SLIT_V3 = -400.426;
    private static final double SLIT_ANGLE = 4.75797;
    /** Corners of the slit in its ideal coordinates, arcsec. */
    private static final double[] SLIT_X = {-2.3622, -2.3615, 2.3614, 2.3617};

    private static final double[] SLIT_Y = {-0.2539, 0.2608, 0.2560, -0.2588};
    /** Pixel of the slitless target on the whole detector, 1-based. */
    private static final double SLITLESS_X = 38.5;

    private static final double SLITLESS_Y = 829;
    /** Coefficients of the wavelength in micrometres by rows below row {@value #MIDDLE} from the target's. */
    private static final double[] CUBIC = {7.953, 3.4227e-2, -8.2145e-5, 1.3683e-7};

    private static final double MIDDLE = 13.1;
    /** Columns by which the trace leans for each row. */
    private static final double TILT = 0.0042;

    private static final int TOP = 104;
    private static final int BOTTOM = -291;
    /** Columns on either side of the trace. */
    private static final double HALF_WIDTH = 20;

    private final ReferenceFolder folder;
    private final Distortion distortion;

    PrismFile(ReferenceFolder folder, Distortion distortion) {
        this.folder = folder;
        this.distortion = distortion;
    }

    /** Wavelength of a row from that of the target, micrometres. */
    static double wavelength(double row) {
        double t = MIDDLE - row;
        return CUBIC[0] + t * (CUBIC[1] + t * (CUBIC[2] + t * CUBIC[3]));
    }

    void write() throws IOException {
        folder.rules.type("specwcs", ReferenceFolder.DETECTOR, ReferenceFolder.CHANNEL, ReferenceFolder.BAND);
        String name = "webbcal_miri_specwcs_p750l.fits";
        folder.rules.file("specwcs", name, "MIRIMAGE", "N/A", "N/A");
        double[] slit = distortion.pixel(SLIT_V2, SLIT_V3);
        try (var out = folder.open(name, "specwcs", "MiriLRSSpecwcsModel", "Trace and wavelengths of the prism")) {
            out.key("FILTER", "P750L", "Name of filter element used")
                    .key("EXP_TYPE", "N/A", "Type of data in the exposure")
                    .key("IMX", slit[0] + 1, "[pixels] x of the reference point of MIRIM_SLIT")
                    .key("IMY", slit[1] + 1, "[pixels] y of the reference point of MIRIM_SLIT")
                    .key("IMXSLTL", SLITLESS_X, "[pixels] x of the target of SLITLESSPRISM")
                    .key("IMYSLTL", SLITLESS_Y, "[pixels] y of the target of SLITLESSPRISM");
            for (int k = 0; k < 4; k++) {
                double a = Math.toRadians(SLIT_ANGLE);
                double along = -SLIT_X[k];
                out.key("V2VERT" + (k + 1), SLIT_V2 + along * Math.cos(a) + SLIT_Y[k] * Math.sin(a), "[arcsec]");
                out.key("V3VERT" + (k + 1), SLIT_V3 - along * Math.sin(a) + SLIT_Y[k] * Math.cos(a), "[arcsec]");
            }
            out.endHeader();
            out.table("WAVETABLE", columns());
        }
    }

    /** Centre, wavelength and corners of the range of each row, from above to below as the instrument team has them. */
    private static List<FitsFileWriter.Column> columns() {
        String[] names = {"x_center", "y_center", "wavelength", "x0", "y0", "x1", "y1", "x2", "y2", "x3", "y3"};
        List<List<Double>> values = new ArrayList<>();
        for (int k = 0; k < names.length; k++) {
            values.add(new ArrayList<>());
        }
        for (int row = TOP; row >= BOTTOM; row--) {
            double x = TILT * row;
            double left = x - HALF_WIDTH;
            double right = x + HALF_WIDTH;
            double up = row + 0.5;
            double down = row - 0.5;
            double[] line = {x, row, wavelength(row), left, up, right, up, right, down, left, down};
            for (int k = 0; k < line.length; k++) {
                values.get(k).add(line[k]);
            }
        }
        List<FitsFileWriter.Column> columns = new ArrayList<>();
        for (int k = 0; k < names.length; k++) {
            columns.add(FitsFileWriter.Column.doubles(names[k], values.get(k)));
        }
        return columns;
    }
}
