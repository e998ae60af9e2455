package org.webbcal.lib.resample;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentPlane;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.Linear1D;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Tabular1D;

/**
 * The grid of a rectified slit spectrum: even steps along the slit on the sky in one direction, a table of wavelengths in the other.
 *
 * @param nx columns
 * @param ny rows
 * @param ratio pixel scale of the first image along the slit over that of the grid
 * @param wcs frames {@code detector} and {@code world}: right ascension and declination in degrees, wavelength in µm
 * @see "jwst/resample/resample_spec.py: build_interpolated_output_wcs"
 */
public record SpectralGrid(int nx, int ny, double ratio, Gwcs wcs) implements ResampleGrid {

    /** Longest slit that is believed, pixels; the slit of MIRI has 45, and nods and dithers lie within it. */
    private static final int MOST_PIXELS = 4096;

    /**
     * The grid that holds a number of slit images.
     *
     * <p>The first image gives the scale and the direction along the slit, from its row (or column) in the middle of the light, and the wavelengths: the
     * median of each row. Others add the wavelengths that lie beyond the ends, and length.
     *
     * @param images their coordinates, of three outputs; each with a bounding box
     * @param vertical whether the dispersion runs along columns
     * @param falling whether wavelengths fall with increasing pixel, as MIRI's do
     * @param ratio pixel scale of the first image over that wanted
     * @throws IllegalArgumentException if an image shows too little light to tell
     */
    public static SpectralGrid of(List<Gwcs> images, boolean vertical, boolean falling, double ratio) {
        var first = Light.of(images.get(0), vertical);
        double[] wavelengths = first.medians();
        int middle = (int) ((first.boxAlong[1] - first.boxAlong[0]) / 2);
        double[][] slit = first.slice(middle);
        if (slit[0].length < 2) {
            throw new IllegalArgumentException("the coordinates in the middle of the spectrum are not known");
        }
        double[] tangent = {mean(unwrapped(slit[0])), mean(slit[1])};
        double[][] line = fit(plane(tangent).inverse().orElseThrow(), slit, ratio);
        double[] xRange = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        double[] yRange = xRange.clone();
        var all = new Light[images.size()];
        for (int k = 0; k < all.length; k++) {
            all[k] = k == 0 ? first : Light.of(images.get(k), vertical);
            wavelengths = k == 0 ? wavelengths : joined(wavelengths, all[k].medians());
        }
        if (all.length > 1) {
            tangent = centre(all);
        }
        var plane = plane(tangent);
        var toPlane = plane.inverse().orElseThrow();
        Arrays.stream(all).forEach(l -> l.extend(toPlane, xRange, yRange));
        double slopeX = line[0][0];
        double slopeY = line[1][0];
        boolean steepY = Math.abs(slopeX) < Math.abs(slopeY);
        double length =
                steepY ? (yRange[1] - yRange[0]) / Math.abs(slopeY) : (xRange[1] - xRange[0]) / Math.abs(slopeX);
        double distance = Math.hypot(xRange[1] - xRange[0], yRange[1] - yRange[0]) / Math.hypot(slopeX, slopeY);
        if (!(length <= MOST_PIXELS && distance <= MOST_PIXELS)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the slits are spread over %.0f pixels on the sky, more than %d; check the pointings of the exposures",
                    Math.max(length, distance),
                    MOST_PIXELS));
        }
        int n = Math.max(1, (int) Math.ceil(length));
        double[] table = ordered(wavelengths, falling);
        if (table.length < 2) {
            throw new IllegalArgumentException("the coordinates give fewer than two wavelengths");
        }
        int nx = vertical ? n : table.length;
        int ny = vertical ? table.length : n;
        return new SpectralGrid(nx, ny, ratio, coordinates(plane, slopeX, slopeY, n, table, vertical, steepY, nx, ny));
    }

    private static Gwcs coordinates(
            Transform plane,
            double slopeX,
            double slopeY,
            int n,
            double[] table,
            boolean vertical,
            boolean steepY,
            int nx,
            int ny) {
        double half = 0.5 * (n - 1);
        var alongSlit = new Linear1D(slopeX, -slopeX * half)
                .beside(new Linear1D(slopeY, -slopeY * half))
                .then(plane);
        int across = vertical ? 0 : 1;
        var axes = new RemapAxes(new int[] {across, across, 1 - across}, 2);
        // back from the projection that changes faster along the slit; the other one may hardly change
        int kept = steepY ? 1 : 0;
        var back = new RemapAxes(vertical ? new int[] {kept, 2} : new int[] {2, kept}, 3);
        var forward = Annotated.withInverse(axes, back).then(alongSlit.beside(table(table)));
        var world = Frame.composite(
                "world",
                new Frame("sky", Frame.Kind.CELESTIAL, List.of("lon", "lat"), List.of("deg", "deg")),
                Frame.spectral("spectral", "wavelength"));
        return new Gwcs(List.of(Frame.DETECTOR, world), List.of(forward), Gwcs.BoundingBox.ofImage(nx, ny));
    }

    /** Pixel to wavelength with its way back, both going on in a straight line beyond their ends. */
    private static Transform table(double[] wavelengths) {
        var pixels = new double[wavelengths.length];
        Arrays.setAll(pixels, k -> k);
        var forward = new Tabular1D(pixels, wavelengths, null);
        return Annotated.withInverse(
                Annotated.named("pix2wavelength", forward),
                Annotated.named("wavelength2pix", forward.inverse().orElseThrow()));
    }

    /** Plane to sky, degrees both. */
    private static Transform plane(double[] tangent) {
        return new Gnomonic(false).then(new NativeRotation(tangent[0], tangent[1], 180, false));
    }

    /** Straight lines through the projected positions against pixels of the grid: slope and intercept of x and y, degrees. */
    private static double[][] fit(Transform toPlane, double[][] sky, double ratio) {
        int n = sky[0].length;
        double[][] projected = {sky[0].clone(), sky[1].clone()};
        toPlane.applyAll(projected, projected, 0, n);
        var out = new double[2][2];
        for (int axis = 0; axis < 2; axis++) {
            double centre = 0.5 * (n - 1) * ratio;
            double average = mean(projected[axis]);
            double cross = 0;
            double square = 0;
            for (int k = 0; k < n; k++) {
                double d = k * ratio - centre;
                cross += d * (projected[axis][k] - average);
                square += d * d;
            }
            out[axis][0] = cross / square;
            out[axis][1] = average - out[axis][0] * centre;
        }
        return out;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    /** Right ascensions on one side of 0 h: those more than half a turn from the median move by a whole one. */
    static double[] unwrapped(double[] ra) {
        double median = median(ra.clone(), ra.length);
        return Arrays.stream(ra)
                .map(v -> Math.abs(v - median) <= 180 ? v : median < 180 ? v - 360 : v + 360)
                .toArray();
    }

    private static double median(double[] values, int n) {
        Arrays.sort(values, 0, n);
        return n == 0 ? Double.NaN : (n & 1) == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
    }

    /** Wavelengths and those of another image that lie beyond their ends. */
    private static double[] joined(double[] before, double[] more) {
        double low = Arrays.stream(before).min().orElse(Double.POSITIVE_INFINITY);
        double high = Arrays.stream(before).max().orElse(Double.NEGATIVE_INFINITY);
        var beyond = Arrays.stream(more).filter(v -> v < low || v > high);
        return DoubleStream.concat(Arrays.stream(before), beyond).toArray();
    }

    private static double[] ordered(double[] wavelengths, boolean falling) {
        double[] rising = Arrays.stream(wavelengths).sorted().distinct().toArray();
        int n = rising.length;
        var out = new double[n];
        Arrays.setAll(out, k -> rising[falling ? n - 1 - k : k]);
        return out;
    }

    /** Middle of the ranges of right ascension and declination of all images. */
    private static double[] centre(Light[] all) {
        double[] ra = unwrapped(Arrays.stream(all)
                .flatMapToDouble(l -> Arrays.stream(l.ra))
                .filter(v -> !Double.isNaN(v))
                .toArray());
        double[] dec = Arrays.stream(all)
                .flatMapToDouble(l -> Arrays.stream(l.dec))
                .filter(v -> !Double.isNaN(v))
                .toArray();
        return new double[] {middle(ra), middle(dec)};
    }

    private static double middle(double[] values) {
        var range = Arrays.stream(values).summaryStatistics();
        return (range.getMax() + range.getMin()) / 2;
    }

    /** Coordinates of the whole pixels in the bounding box of an image, [along][across] of the dispersion. */
    private static final class Light {
        private final double[] ra;
        private final double[] dec;
        private final double[] wavelength;
        private final int along;
        private final int across;
        private final double[] boxAlong;

        private Light(Gwcs wcs, Gwcs.BoundingBox box, boolean vertical) {
            int x0 = (int) Math.floor(box.xmin() + 0.5);
            int x1 = (int) Math.ceil(box.xmax() - 0.5);
            int y0 = (int) Math.floor(box.ymin() + 0.5);
            int y1 = (int) Math.ceil(box.ymax() - 0.5);
            if (x1 < x0 || y1 < y0 || (long) (x1 - x0 + 1) * (y1 - y0 + 1) > 1 << 28) {
                throw new IllegalArgumentException("the bounding box of the coordinates holds no image: " + box);
            }
            along = (vertical ? y1 - y0 : x1 - x0) + 1;
            across = (vertical ? x1 - x0 : y1 - y0) + 1;
            boxAlong = vertical ? new double[] {box.ymin(), box.ymax()} : new double[] {box.xmin(), box.xmax()};
            ra = new double[along * across];
            dec = new double[ra.length];
            wavelength = new double[ra.length];
            for (int j = 0, p = 0; j < along; j++) {
                for (int i = 0; i < across; i++, p++) {
                    ra[p] = vertical ? x0 + i : x0 + j;
                    dec[p] = vertical ? y0 + j : y0 + i;
                }
            }
            var pixels = new double[][] {ra.clone(), dec.clone()};
            wcs.forward().applyAll(pixels, new double[][] {ra, dec, wavelength}, 0, ra.length);
            for (int p = 0; p < ra.length; p++) {
                if (!box.contains(pixels[0][p], pixels[1][p])) {
                    ra[p] = dec[p] = wavelength[p] = Double.NaN;
                }
            }
        }

        private static Light of(Gwcs wcs, boolean vertical) {
            if (wcs.forward().outputs() != 3) {
                throw new IllegalArgumentException(
                        "the world coordinates are not those of a spectrum: right ascension, declination, wavelength");
            }
            var box = wcs.boundingBox()
                    .orElseThrow(() -> new IllegalArgumentException("the world coordinates have no bounding box"));
            return new Light(wcs, box, vertical);
        }

        /** Median over the slit for each element of the dispersion that has light. */
        private double[] medians() {
            var out = new double[along];
            var values = new double[across];
            int n = 0;
            for (int j = 0; j < along; j++) {
                int m = 0;
                for (int i = 0; i < across; i++) {
                    double v = wavelength[j * across + i];
                    if (!Double.isNaN(v)) {
                        values[m++] = v;
                    }
                }
                if (m > 0) {
                    out[n++] = median(values, m);
                }
            }
            if (n == 0) {
                throw new IllegalArgumentException("the coordinates give no wavelength");
            }
            return Arrays.copyOf(out, n);
        }

        /** Right ascensions and declinations at one element of the dispersion, without NaN. */
        private double[][] slice(int element) {
            int from = Math.min(element, along - 1) * across;
            var keep = IntStream.range(from, from + across)
                    .filter(p -> !Double.isNaN(ra[p]) && !Double.isNaN(dec[p]))
                    .toArray();
            return new double[][] {
                Arrays.stream(keep).mapToDouble(p -> ra[p]).toArray(),
                Arrays.stream(keep).mapToDouble(p -> dec[p]).toArray()
            };
        }

        /** Widens ranges, degrees, so that they hold the projection of all pixels. */
        private void extend(Transform toPlane, double[] xRange, double[] yRange) {
            double[][] projected = {ra.clone(), dec.clone()};
            toPlane.applyAll(projected, projected, 0, ra.length);
            for (int p = 0; p < ra.length; p++) {
                if (Double.isFinite(projected[0][p]) && Double.isFinite(projected[1][p])) {
                    xRange[0] = Math.min(xRange[0], projected[0][p]);
                    xRange[1] = Math.max(xRange[1], projected[0][p]);
                    yRange[0] = Math.min(yRange[0], projected[1][p]);
                    yRange[1] = Math.max(yRange[1], projected[1][p]);
                }
            }
        }
    }

    /**
     * Pixel scale along the slit in the middle of an image, degrees per pixel; NaN where the coordinates cannot tell.
     *
     * @see "stcal, alignment/util.py: compute_scale"
     */
    public static double pixelScale(Gwcs wcs, boolean vertical) {
        var box = wcs.boundingBox().orElse(null);
        if (box == null) {
            return Double.NaN;
        }
        double[] middle = {0.5 * (box.xmin() + box.xmax()), 0.5 * (box.ymin() + box.ymax())};
        var back = wcs.transform(wcs.lastFrame(), wcs.frames().get(0).name());
        double[] pixel = back.apply(wcs.forward().apply(middle));
        double[] here = wcs.forward().apply(pixel);
        pixel[vertical ? 0 : 1] += 1;
        double[] next = wcs.forward().apply(pixel);
        return TangentPlane.separation(here[0], here[1], next[0], next[1]);
    }

    /** Wavelengths of the pixels, [y][x], µm. */
    public float[] wavelengths() {
        var out = new float[nx * ny];
        double[][] pixels = {new double[out.length], new double[out.length]};
        for (int p = 0; p < out.length; p++) {
            pixels[0][p] = p % nx;
            pixels[1][p] = p / nx;
        }
        double[][] world = {pixels[0], pixels[1], new double[out.length]};
        wcs.forward().applyAll(pixels, world, 0, out.length);
        for (int p = 0; p < out.length; p++) {
            out[p] = (float) world[2][p];
        }
        return out;
    }

    @Override
    public PixelTransform from(Gwcs image) {
        var to = wcs.transform("world", "detector");
        var box = image.boundingBox().orElse(null);
        var forward = image.forward();
        return (x, y, outX, outY, from, end) -> {
            // only what lies in the slit is worth the many operations
            var in = new int[end - from];
            int n = 0;
            for (int p = from; p < end; p++) {
                if (box == null || box.contains(x[p], y[p])) {
                    in[n++] = p;
                }
            }
            double[][] world = new double[3][n];
            for (int k = 0; k < n; k++) {
                world[0][k] = x[in[k]];
                world[1][k] = y[in[k]];
            }
            Arrays.fill(outX, from, end, Double.NaN);
            Arrays.fill(outY, from, end, Double.NaN);
            forward.applyAll(new double[][] {world[0], world[1]}, world, 0, n);
            double[][] pixel = {new double[n], new double[n]};
            to.applyAll(world, pixel, 0, n);
            for (int k = 0; k < n; k++) {
                outX[in[k]] = pixel[0][k];
                outY[in[k]] = pixel[1][k];
            }
        };
    }

    @Override
    public boolean smooth() {
        return false;
    }
}
