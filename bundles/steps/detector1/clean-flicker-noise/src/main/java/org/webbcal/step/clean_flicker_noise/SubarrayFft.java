package org.webbcal.step.clean_flicker_noise;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.webbcal.math.Median;

/**
 * Correlated noise of a NIRSpec subarray, fitted in sections of lines with Fourier vectors of the read-out clock (NSClean).
 *
 * <p>A detector line is a column of the image; the next one begins 12 ticks after its last pixel, a tick is 10 µs. Sections hold about 512 usable pixels, the
 * next begins in the middle of the one before. On the usable pixels of a section at ticks m, a series of waves {@code k m / N} ({@link Basis}) is fitted by least squares, for
 * frequencies up to a limit and for those near the Nyquist frequency, with the weights p², p the inverse of the local density of usable pixels in time. Sections are
 * blended with weights that fall to their ends.
 *
 * <p>Some fifteen coefficients from 512 pixels fit their own noise as well: three hundredths of its variance would be taken from data that have no other. So coefficients may be
 * {@link Image#weigh weighed} with the power that the waves of all sections show beyond that noise (Wiener).
 *
 * @see "Rauscher 2024, PASP 136, 015001; jwst/clean_flicker_noise, fft_clean_subarray and NSCleanSubarray"
 */
final class SubarrayFft {

    /** Ticks between the last pixel of a line and the first of the next. */
    private static final int OVERHEAD = 12;
    /** Length of a tick as the reference has it, seconds: a float. */
    private static final double TICK = 10.0e-6f;

    private static final int SECTION_PIXELS = 512;
    private static final double MIN_FRACTION = 0.05;
    private static final float REJECTED = 4;
    private static final float MAD_TO_SIGMA = 1.4825f;

    /** Frequencies in Hz: gain 1 below the first, falling to 0 at the second, rising from the third to 1 at the fourth. */
    private static final float[] LIMITS = {1061, 1211, 49943, 49957};

    private static final float[] LIMITS_ALLSLITS = {150, 200, 49943, 49957};

    private final int lines;
    private final int length;
    private final boolean reversed;
    private final boolean centred;
    private final float[] limits;
    private final Basis basis;

    /**
     * @param ny rows of the image, pixels of a line
     * @param nx columns of the image, lines
     * @param reversed whether lines are counted from the last column on: NRS2
     * @param centred whether the density kernel is centred, or late by a tick as in the reference
     * @param allSlits the subarray ALLSLITS has limits of its own
     */
    SubarrayFft(int ny, int nx, boolean reversed, boolean centred, boolean allSlits, Basis basis) {
        lines = nx;
        length = ny;
        this.reversed = reversed;
        this.centred = centred;
        this.basis = basis;
        limits = allSlits ? LIMITS_ALLSLITS : LIMITS;
    }

    /** Lines {@code first … first+count-1}; a section without enough usable pixels has no model. */
    private record Section(int first, int count, boolean fitted) {}

    /** One image on its way: in the order of the detector. */
    final class Image {
        private final float[] data = new float[lines * length];
        private final boolean[] mask = new boolean[lines * length];
        private final List<Section> sections = new ArrayList<>();
        private final Series[] series;
        private final double[][] models;
        private final boolean[] unsolved;

        private Image(float[] image, boolean[] usable) {
            for (int r = 0; r < lines; r++) {
                int x = column(r);
                for (int c = 0; c < length; c++) {
                    data[r * length + c] = image[c * lines + x];
                    mask[r * length + c] = usable[c * lines + x];
                }
            }
            rejectOutliers();
            findSections();
            series = new Series[sections.size()];
            models = new double[sections.size()][];
            unsolved = new boolean[sections.size()];
        }

        private void rejectOutliers() {
            var values = new float[data.length];
            int n = 0;
            for (int k = 0; k < data.length; k++) {
                if (mask[k]) {
                    values[n++] = data[k];
                }
            }
            float median = Median.inPlace(values, n);
            for (int k = 0; k < n; k++) {
                values[k] = Math.abs(values[k] - median);
            }
            float limit = REJECTED * (MAD_TO_SIGMA * Median.inPlace(values, n));
            var outlier = new boolean[data.length];
            for (int k = 0; k < data.length; k++) {
                outlier[k] = mask[k] && Math.abs(data[k] - median) > limit;
            }
            for (int r = 0; r < lines; r++) {
                for (int c = 0; c < length; c++) {
                    int k = r * length + c;
                    if (outlier[k]) {
                        mask[k] = false;
                        if (r > 0) {
                            mask[k - length] = false;
                        }
                        if (r < lines - 1) {
                            mask[k + length] = false;
                        }
                        if (c > 0) {
                            mask[k - 1] = false;
                        }
                        if (c < length - 1) {
                            mask[k + 1] = false;
                        }
                    }
                }
            }
        }

        private void findSections() {
            var before = new int[lines + 1];
            int first = -1;
            int last = -1;
            for (int r = 0; r < lines; r++) {
                int n = 0;
                for (int c = 0; c < length; c++) {
                    n += mask[r * length + c] ? 1 : 0;
                }
                before[r + 1] = before[r] + n;
                if (n > 0) {
                    first = first < 0 ? r : first;
                    last = r;
                }
            }
            if (first < 0) {
                return;
            }
            int from = first;
            while (from <= last) {
                int to = from + 1;
                while (to <= last
                        && !(before[to] - before[from] > SECTION_PIXELS
                                && before[lines] - before[from] > 1.5 * SECTION_PIXELS)) {
                    to++;
                }
                int count = to - from;
                double fraction = (before[to] - before[from]) / ((double) count * length);
                sections.add(new Section(from, count, fraction > MIN_FRACTION));
                if (to == last + 1) {
                    return;
                }
                from += Math.max((int) Math.rint(count / 2.0), 1);
            }
        }

        /** Number of sections; each is fitted by one call of {@link #fit}, and its model made by one of {@link #synthesize}. */
        int sections() {
            return sections.size();
        }

        /** Sections that had too few usable pixels, or whose fit has no solution. */
        int without() {
            int n = 0;
            for (int s = 0; s < sections.size(); s++) {
                n += !sections.get(s).fitted || unsolved[s] ? 1 : 0;
            }
            return n;
        }

        /** Fits section {@code s}. */
        void fit(int s) {
            var section = sections.get(s);
            if (section.fitted) {
                series[s] = series(data, mask, section.first, section.count);
                unsolved[s] = series[s] == null;
            }
        }

        /** Weighs the coefficients of all sections by the power of their waves. */
        void weigh() {
            Series.weigh(Stream.of(series).filter(Objects::nonNull).toList(), pixelVariance());
        }

        /** Variance of pixels about what they share: half the mean square difference of usable pixels two ticks apart, so that neither slow noise nor alternating columns count. */
        private double pixelVariance() {
            double sum = 0;
            long n = 0;
            for (int r = 0; r < lines; r++) {
                for (int k = r * length + 2; k < (r + 1) * length; k++) {
                    if (mask[k] && mask[k - 2]) {
                        double d = (double) data[k] - data[k - 2];
                        sum += d * d;
                        n++;
                    }
                }
            }
            return n == 0 ? 0 : sum / (2.0 * n);
        }

        /** Makes the model of section {@code s} from its coefficients. */
        void synthesize(int s) {
            models[s] = series[s] == null ? null : model(series[s], sections.get(s).count);
        }

        /**
         * Blends the sections and takes them off.
         *
         * @param image [y][x]; changed
         */
        void subtract(float[] image) {
            var sum = new double[data.length];
            var weights = new double[lines];
            for (int s = 0; s < sections.size(); s++) {
                var section = sections.get(s);
                for (int k = 0; k < section.count; k++) {
                    double position = section.count == 1 ? -1 : -1 + 2.0 * k / (section.count - 1);
                    double weight = 1.001 - Math.abs(position);
                    int r = section.first + k;
                    weights[r] += weight;
                    if (models[s] != null) {
                        for (int c = 0; c < length; c++) {
                            sum[r * length + c] += weight * models[s][k * length + c];
                        }
                    }
                }
            }
            for (int r = 0; r < lines; r++) {
                if (weights[r] == 0) {
                    continue;
                }
                int x = column(r);
                for (int c = 0; c < length; c++) {
                    image[c * lines + x] = (float) (data[r * length + c] - sum[r * length + c] / weights[r]);
                }
            }
        }
    }

    private int column(int line) {
        return reversed ? lines - 1 - line : line;
    }

    /**
     * Takes an image, rejects outliers with their four neighbours and cuts it into sections.
     *
     * @param image [y][x], background taken off; no NaN; read only
     * @param mask pixels to use; read only
     */
    Image image(float[] image, boolean[] mask) {
        return new Image(image, mask);
    }

    /** What sections of the same number of lines have in common; shared by threads, read only. */
    private final class Clock {
        private final int ticks;
        /** Wave numbers that are fitted, and the gain of each. */
        private final int[] wave;

        private final float[] gain;
        private final double[] cos;
        private final double[] sin;
        /** Moments that the equations need. */
        private final int[] moment;
        /** Sums of the density kernel over two periods: index 0 is half a period before its centre. */
        private final double[] summed;

        private Clock(int count) {
            ticks = count * (length + OVERHEAD);
            var all = apodizer(ticks);
            var used = IntStream.range(0, all.length).filter(k -> all[k] > 0).toArray();
            wave = used;
            gain = new float[used.length];
            for (int i = 0; i < used.length; i++) {
                gain[i] = all[used[i]];
            }
            cos = new double[ticks];
            sin = new double[ticks];
            for (int m = 0; m < ticks; m++) {
                cos[m] = Math.cos(2 * Math.PI * m / ticks);
                sin[m] = Math.sin(2 * Math.PI * m / ticks);
            }
            var needed = new boolean[ticks];
            for (int i : wave) {
                for (int j : wave) {
                    needed[Math.abs(i - j)] = true;
                    needed[(i + j) % ticks] |= basis == Basis.REAL;
                }
            }
            moment = IntStream.range(0, ticks).filter(d -> needed[d]).toArray();
            double sigma = (float) (1 / ((limits[0] + limits[1]) / 2.0)) / (float) TICK / 2 / 4;
            int half = ticks / 2;
            summed = new double[2 * ticks + 1];
            for (int k = 0; k < 2 * ticks; k++) {
                double d = Math.floorMod(k + half, ticks) - half;
                summed[k + 1] = summed[k] + Math.exp(-d * d / (2 * sigma * sigma)) / sigma / Math.sqrt(2 * Math.PI);
            }
        }
    }

    private final Map<Integer, Clock> clocks = new ConcurrentHashMap<>();

    /** Fits a section; null if the fit has no solution. */
    private Series series(float[] data, boolean[] mask, int first, int count) {
        var clock = clocks.computeIfAbsent(count, Clock::new);
        int ticks = clock.ticks;
        int n = 0;
        for (int k = first * length; k < (first + count) * length; k++) {
            n += mask[k] ? 1 : 0;
        }
        var tick = new int[n];
        var value = new double[n];
        n = 0;
        for (int r = 0; r < count; r++) {
            for (int c = 0; c < length; c++) {
                int k = (first + r) * length + c;
                if (mask[k]) {
                    tick[n] = r * (length + OVERHEAD) + c;
                    value[n++] = data[k];
                }
            }
        }
        var weight = weights(tick, clock);
        double sum = 0;
        double squares = 0;
        for (int s = 0; s < n; s++) {
            value[s] *= weight[s];
            sum += weight[s];
            squares += weight[s] * weight[s];
        }
        int waves = clock.wave.length;
        var e = new Basis.Equations(clock.wave, ticks, 2 * waves - 1, ticks);
        for (int d : clock.moment) {
            double re = 0;
            double im = 0;
            for (int s = 0; s < n; s++) {
                int m = (int) ((long) d * tick[s] % ticks);
                re += weight[s] * clock.cos[m];
                im += weight[s] * clock.sin[m];
            }
            e.weightCos[d] = re;
            e.weightSin[d] = im;
        }
        for (int i = 0; i < waves; i++) {
            double re = 0;
            double im = 0;
            for (int s = 0; s < n; s++) {
                int m = (int) ((long) clock.wave[i] * tick[s] % ticks);
                re += value[s] * clock.cos[m];
                im += value[s] * clock.sin[m];
            }
            e.valueCos[i] = re;
            e.valueSin[i] = im;
        }
        return basis.solve(e) ? new Series(clock.wave, ticks, e.solution, squares / (sum * sum)) : null;
    }

    /** Model of a section, [line][pixel]. */
    private double[] model(Series series, int count) {
        var clock = clocks.get(count);
        int ticks = clock.ticks;
        int waves = clock.wave.length;
        var model = new double[count * length];
        for (int i = 0; i < waves; i++) {
            int k = clock.wave[i];
            double a = clock.gain[i] * series.coefficients()[i];
            double b = i == 0 ? 0 : clock.gain[i] * series.coefficients()[waves + i - 1];
            for (int r = 0; r < count; r++) {
                int m = (int) ((long) k * (r * (length + OVERHEAD)) % ticks);
                for (int c = 0; c < length; c++) {
                    model[r * length + c] += a * clock.cos[m] + b * clock.sin[m];
                    m += k;
                    m -= m >= ticks ? ticks : 0;
                }
            }
        }
        return model;
    }

    /** Squares of the inverse densities of usable pixels, at each of them. */
    private double[] weights(int[] tick, Clock clock) {
        int ticks = clock.ticks;
        int offset = centred ? 0 : 1;
        var start = new int[tick.length + 1]; // runs of neighbouring pixels
        int runs = 0;
        for (int s = 0; s < tick.length; s++) {
            if (s == 0 || tick[s] != tick[s - 1] + 1) {
                start[runs++] = s;
            }
        }
        start[runs] = tick.length;
        var weight = new double[tick.length];
        for (int s = 0; s < tick.length; s++) {
            double density = 0;
            for (int r = 0; r < runs; r++) { // each as a difference of the summed kernel
                int end = start[r + 1];
                int from = Math.floorMod(tick[s] - offset - tick[end - 1], ticks);
                density += clock.summed[from + end - start[r]] - clock.summed[from];
            }
            weight[s] = density > 0 ? 1 / (density * density) : 0;
        }
        return weight;
    }

    /** Gain of each frequency of a section, in float as in the reference. */
    private float[] apodizer(int ticks) {
        var gain = new float[ticks / 2 + 1];
        double step = 1.0 / (ticks * TICK);
        for (int k = 0; k < gain.length; k++) {
            float f = (float) (k * step);
            if (f < limits[0] || f >= limits[3]) {
                gain[k] = 1;
            } else if (f < limits[1]) {
                gain[k] = (float) (0.5 * (Math.cos(Math.PI / (limits[1] - limits[0]) * (f - limits[0])) + 1));
            } else if (f >= limits[2]) {
                gain[k] = (float) (0.5 * (Math.cos(Math.PI / (limits[3] - limits[2]) * (f - limits[2]) + Math.PI) + 1));
            }
        }
        return gain;
    }
}
