package org.webbcal.preview.internal;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.Spectrum.Time;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;

/** Draws spectra: flux against wavelength with its error; of time series the light curve and a map of flux against wavelength and time. */
final class SpectrumChart {

    private static final int WIDTH = 1000;
    private static final int TOP = 78;
    private static final int PANEL = 330;
    private static final int MAP = 300;
    private static final int GAP = 64;
    private static final int BOTTOM = 100;

    private static final Color[] CURVES = {
        new Color(0x6d2a82), new Color(0xe8704c), new Color(0x2a9d8f), new Color(0x2a1f5c), new Color(0xb53a72)
    };
    private static final int BAND_ALPHA = 56;
    private static final Color SHADE = new Color(0xe6e9ef);

    /** Spectra of one product that are drawn; more are a tangle. */
    private static final int MOST = CURVES.length;

    /** Deviation that the colours of the map span, in units of its scatter. */
    private static final double SPAN = 4;

    /** From the median absolute deviation to the standard deviation of a normal distribution. */
    private static final double MAD_TO_SIGMA = 1.4826;

    /** Wavelengths that scatter more than this many times the usual are left out of the white light. */
    private static final double UNSTEADY = 5;

    private static final double HOURS_PER_DAY = 24;

    /** Time series that end before are drawn in minutes, hours. */
    private static final double SHORT = 2;

    private SpectrumChart() {}

    /** Whether there is anything to draw. */
    static boolean drawable(SpectrumModel model) {
        return model.spectra().stream()
                .anyMatch(s -> s.length() > 0 && s.get(Column.WAVELENGTH) != null && flux(s) != null);
    }

    private static double[] flux(Spectrum s) {
        return s.get(fluxColumn(s));
    }

    /** Flux density; surface brightness where the spectrum has no flux. */
    private static Column fluxColumn(Spectrum s) {
        var flux = s.get(Column.FLUX);
        boolean any = flux != null && Arrays.stream(flux).anyMatch(f -> Double.isFinite(f) && f != 0);
        return any || s.get(Column.SURF_BRIGHT) == null ? Column.FLUX : Column.SURF_BRIGHT;
    }

    private static Column errorColumn(Spectrum s) {
        return fluxColumn(s) == Column.FLUX ? Column.FLUX_ERROR : Column.SB_ERROR;
    }

    private static double[] error(Spectrum s) {
        return s.get(errorColumn(s));
    }

    static BufferedImage draw(SpectrumModel model, String title, String subtitle, String name) {
        var series = series(model.spectra());
        return series == null
                ? spectra(model.spectra(), title, subtitle, name)
                : timeSeries(series, title, subtitle, name);
    }

    /** The spectra of all integrations of the first source: segments of an exposure lie in an extension each. Null where there is no time series. */
    static Spectrum series(List<Spectrum> spectra) {
        var all = spectra.stream()
                .filter(s -> s.layout() == Layout.PER_INTEGRATION && flux(s) != null)
                .toList();
        if (all.isEmpty()) {
            return null;
        }
        var first = all.get(0);
        var parts = all.stream()
                .filter(s -> s.length() == first.length()
                        && (s == first || s.segment() != first.segment())
                        && slit(s).equals(slit(first)))
                .toList();
        int rows = parts.stream().mapToInt(Spectrum::rows).sum();
        if (rows < 2 || parts.size() == 1) {
            return rows < 2 ? null : first;
        }
        var joined = Spectrum.perIntegration(rows, first.length());
        int row = 0;
        for (var part : parts) {
            int at = row * first.length();
            for (var column : new Column[] {Column.WAVELENGTH, fluxColumn(first), errorColumn(first)}) {
                var values = part.get(column);
                if (values != null) {
                    System.arraycopy(values, 0, joined.make(column), at, values.length);
                }
            }
            System.arraycopy(part.dq(), 0, joined.dq(), at, part.dq().length);
            for (var time : Time.values()) {
                System.arraycopy(part.times(time), 0, joined.times(time), row, part.rows());
            }
            row += part.rows();
        }
        return joined;
    }

    private static String slit(Spectrum s) {
        return s.header().string("SLTNAME").or(() -> s.header().string("NAME")).orElse("");
    }

    // --- spectra ---

    private static BufferedImage spectra(List<Spectrum> all, String title, String subtitle, String name) {
        var drawn = all.stream()
                .filter(s -> s.length() > 0 && s.get(Column.WAVELENGTH) != null && flux(s) != null)
                .limit(MOST)
                .toList();
        try (var chart = new Chart(WIDTH, TOP + PANEL + BOTTOM)) {
            chart.titles(title, subtitle);
            double[] x = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            double[] y = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            for (var s : drawn) {
                widen(x, s.get(Column.WAVELENGTH), 0, 1, 0);
                widen(y, usable(s, 0), 0.005, 0.995, 0.12);
            }
            var panel = chart.panel(TOP, PANEL, x, y);
            boolean shaded = shade(panel, drawn.get(0));
            double at = Chart.LEFT;
            int lost = 0;
            int values = 0;
            for (int k = 0; k < drawn.size(); k++) {
                var s = drawn.get(k);
                var flux = usable(s, 0);
                var error = error(s);
                if (error != null) {
                    panel.band(
                            row(s, s.get(Column.WAVELENGTH), 0),
                            sum(flux, error, -1),
                            sum(flux, error, 1),
                            new Color(CURVES[k].getRed(), CURVES[k].getGreen(), CURVES[k].getBlue(), BAND_ALPHA));
                }
                panel.line(row(s, s.get(Column.WAVELENGTH), 0), flux, CURVES[k], 1.3f);
                values += flux.length;
                lost += (int) Arrays.stream(flux).filter(Double::isNaN).count();
                at = chart.legend(at, TOP + PANEL + 62, CURVES[k], label(s, k));
            }
            if (shaded) {
                chart.legend(at, TOP + PANEL + 62, SHADE, "shaded: low throughput");
            }
            panel.axes("wavelength (µm)", yName(drawn.get(0)));
            chart.footnote(
                    name + "  ·  " + values + " wavelengths, " + lost + " without a value  ·  band: error (1σ)"
                            + (all.size() > drawn.size()
                                    ? "  ·  " + drawn.size() + " of " + all.size() + " spectra"
                                    : ""),
                    TOP + PANEL + 84);
            return chart.picture();
        }
    }

    /** Shades the wavelengths that are flagged for their low throughput; tells whether there are any. */
    private static boolean shade(Chart.Panel panel, Spectrum s) {
        var wavelength = row(s, s.get(Column.WAVELENGTH), 0);
        boolean any = false;
        for (int i = 0; i < s.length(); ) {
            int end = i;
            while (end < s.length() && Dq.any(s.dq()[end], Dq.LOW_QE)) {
                end++;
            }
            if (end - i > 1) {
                panel.shade(wavelength[i], wavelength[end - 1], SHADE);
                any = true;
            }
            i = Math.max(end, i + 1);
        }
        return any;
    }

    private static String label(Spectrum s, int k) {
        var slit = slit(s);
        var order = s.header().integer("SPORDER");
        return slit.isBlank()
                ? "spectrum " + (k + 1)
                : slit + (order.isPresent() && order.getAsInt() != 1 ? ", order " + order.getAsInt() : "");
    }

    private static String yName(Spectrum s) {
        var column = fluxColumn(s);
        return (column == Column.FLUX ? "flux" : "surface brightness") + " (" + s.unit(column) + ")";
    }

    // --- time series ---

    private static BufferedImage timeSeries(Spectrum s, String title, String subtitle, String name) {
        var hours = hours(s);
        boolean timed = hours != null;
        boolean isShort = timed && hours[hours.length - 1] < SHORT;
        var time = isShort ? Arrays.stream(hours).map(h -> 60 * h).toArray() : timed ? hours : numbers(s.rows());
        var timeName = timed ? "time from the first integration (" + (isShort ? "min" : "h") + ")" : "integration";
        var relative = relative(s);
        var steady = steady(s, relative);
        var white = new double[s.rows()];
        var whiteError = new double[s.rows()];
        whiteLight(s, steady, white, whiteError);
        try (var chart = new Chart(WIDTH, TOP + PANEL + GAP + MAP + BOTTOM + 18)) {
            chart.titles(title, subtitle);
            double[] x = {time[0], time[time.length - 1]};
            double margin = 0.01 * (x[1] - x[0]);
            double[] wide = {x[0] - margin, x[1] + margin};
            double[] y = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            widen(y, white, 0.002, 0.998, 0.25);
            var panel = chart.panel(TOP, PANEL, wide, y);
            panel.points(time, white, whiteError, CURVES[0]);
            panel.axes(timeName, "white light, relative to its median");
            map(chart, s, relative, wide, timeName);
            int used = 0;
            for (boolean b : steady) {
                used += b ? 1 : 0;
            }
            chart.footnote(
                    name + "  ·  " + s.rows() + " integrations of " + s.length() + " wavelengths",
                    TOP + PANEL + GAP + MAP + 66);
            chart.footnote(
                    String.format(
                            Locale.ROOT,
                            "white light of the %d steady wavelengths: scatter between neighbours %.0f ppm, error %.0f ppm",
                            used,
                            1e6 * scatter(white),
                            1e6 * median(whiteError)),
                    TOP + PANEL + GAP + MAP + 84);
            chart.footnote(
                    "map: deviation of each wavelength from its median; the colours span four times the scatter to each side; grey: no value",
                    TOP + PANEL + GAP + MAP + 102);
            return chart.picture();
        }
    }

    /** Flux of each wavelength divided by its median over time, in colours; time to the right, wavelength upwards. */
    private static void map(Chart chart, Spectrum s, double[] relative, double[] time, String timeName) {
        int rows = s.rows();
        double sigma =
                MAD_TO_SIGMA * median(Arrays.stream(relative).map(Math::abs).toArray());
        double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        var wavelength = row(s, s.get(Column.WAVELENGTH), 0);
        widen(range, wavelength, 0, 1, 0);
        int columns = Math.min(rows, WIDTH);
        var colors = new int[columns * MAP];
        for (int j = 0; j < MAP; j++) {
            int i = nearest(wavelength, range[0] + (j + 0.5) / MAP * (range[1] - range[0]));
            for (int c = 0; c < columns; c++) {
                double v = relative[i * rows + (int) ((long) c * rows / columns)];
                colors[j * columns + c] = Double.isNaN(v)
                        ? Palette.NO_VALUE.getRGB()
                        : Palette.color(0.5 + 0.5 * v / (SPAN * Math.max(sigma, 1e-12)));
            }
        }
        var panel = chart.panel(TOP + PANEL + GAP, MAP, time, range);
        panel.map(colors, columns, MAP);
        panel.axes(timeName, "wavelength (µm)");
    }

    private static int nearest(double[] values, double wanted) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            // NaN is never nearer
            if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted) || Double.isNaN(values[best])) {
                best = i;
            }
        }
        return best;
    }

    /** Deviation of each wavelength from its median over time, [wavelength][integration]; NaN where there is no usable value or no flux. */
    static double[] relative(Spectrum s) {
        int n = s.length();
        int rows = s.rows();
        var flux = flux(s);
        var relative = new double[n * rows];
        var column = new double[rows];
        for (int i = 0; i < n; i++) {
            for (int r = 0; r < rows; r++) {
                column[r] = Dq.any(s.dq()[r * n + i], Dq.DO_NOT_USE) ? Double.NaN : flux[r * n + i];
            }
            double middle = median(column);
            for (int r = 0; r < rows; r++) {
                relative[i * rows + r] = middle > 0 ? column[r] / middle - 1 : Double.NaN;
            }
        }
        return relative;
    }

    /** Wavelengths that every integration has, without those that scatter far more than others, as at the dark ends of the spectrum. */
    static boolean[] steady(Spectrum s, double[] relative) {
        int rows = s.rows();
        var scatter = new double[s.length()];
        for (int i = 0; i < scatter.length; i++) {
            var column = Arrays.copyOfRange(relative, i * rows, (i + 1) * rows);
            scatter[i] = Arrays.stream(column).allMatch(Double::isFinite) ? scatter(column) : Double.NaN;
        }
        double usual = median(scatter);
        var steady = new boolean[scatter.length];
        for (int i = 0; i < steady.length; i++) {
            steady[i] = scatter[i] <= UNSTEADY * usual;
        }
        return steady;
    }

    /** Sum over the chosen wavelengths, relative to the median; and its error. */
    private static void whiteLight(Spectrum s, boolean[] chosen, double[] white, double[] whiteError) {
        var flux = flux(s);
        var error = error(s);
        int n = s.length();
        for (int r = 0; r < s.rows(); r++) {
            for (int i = 0; i < n; i++) {
                if (chosen[i]) {
                    white[r] += flux[r * n + i];
                    double e = error == null ? 0 : error[r * n + i];
                    whiteError[r] += Double.isFinite(e) ? e * e : 0;
                }
            }
        }
        double middle = median(white);
        for (int r = 0; r < s.rows(); r++) {
            white[r] = middle == 0 ? Double.NaN : white[r] / middle;
            whiteError[r] = middle == 0 ? Double.NaN : Math.sqrt(whiteError[r]) / Math.abs(middle);
        }
    }

    /** Hours from the first integration; null where times are not known. */
    private static double[] hours(Spectrum s) {
        for (var time : new Time[] {Time.TDB_MID, Time.MJD_AVG}) {
            var mjd = s.times(time);
            if (mjd != null && Arrays.stream(mjd).allMatch(Double::isFinite) && mjd[mjd.length - 1] > mjd[0]) {
                return Arrays.stream(mjd).map(t -> (t - mjd[0]) * HOURS_PER_DAY).toArray();
            }
        }
        return null;
    }

    private static double[] numbers(int n) {
        var numbers = new double[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = i + 1.0;
        }
        return numbers;
    }

    // --- numbers ---

    private static double[] row(Spectrum s, double[] column, int row) {
        return Arrays.copyOfRange(column, row * s.length(), (row + 1) * s.length());
    }

    /** Flux of a row, NaN where it must not be used. */
    private static double[] usable(Spectrum s, int row) {
        var flux = row(s, flux(s), row);
        for (int i = 0; i < flux.length; i++) {
            flux[i] = Dq.any(s.dq()[row * s.length() + i], Dq.DO_NOT_USE) ? Double.NaN : flux[i];
        }
        return flux;
    }

    private static double[] sum(double[] values, double[] error, int sign) {
        var sum = new double[values.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = values[i] + sign * error[i];
        }
        return sum;
    }

    /** Widens a range to hold the values between two quantiles, and a margin. */
    private static void widen(double[] range, double[] values, double low, double high, double margin) {
        var sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            if (range[0] > range[1]) {
                range[0] = 0;
                range[1] = 1;
            }
            return;
        }
        double a = sorted[(int) Math.floor(low * (sorted.length - 1))];
        double b = sorted[(int) Math.ceil(high * (sorted.length - 1))];
        double extra = margin * (b - a);
        range[0] = Math.min(range[0], a - extra);
        range[1] = Math.max(range[1], b + extra);
    }

    private static double median(double[] values) {
        var sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    /** Scatter of neighbours about each other, which slow changes do not raise. */
    private static double scatter(double[] values) {
        var differences = new double[Math.max(0, values.length - 1)];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = Math.abs(values[i + 1] - values[i]);
        }
        return MAD_TO_SIGMA * median(differences) / Math.sqrt(2);
    }
}
