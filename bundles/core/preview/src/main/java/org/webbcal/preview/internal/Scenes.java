package org.webbcal.preview.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.product.FitsContent.Kind;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.ProductCoordinates;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;

/** Makes a plane to draw out of any product; of stacks only as much is read at a time as fits a small memory. */
final class Scenes {

    /** Planes of a stack that enter its median, evenly spread. */
    private static final int MOST_PLANES = 51;

    /** Values of a stack that are held at a time. */
    private static final int CHUNK = 1 << 23;

    private static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("uncal", "raw ramp"),
            Map.entry("ramp", "ramp"),
            Map.entry("rate", "count rate"),
            Map.entry("rateints", "count rates"),
            Map.entry("cal", "calibrated"),
            Map.entry("calints", "calibrated"),
            Map.entry("crf", "calibrated, outliers flagged"),
            Map.entry("crfints", "calibrated, outliers flagged"),
            Map.entry("bsub", "background subtracted"),
            Map.entry("i2d", "mosaic"),
            Map.entry("s2d", "rectified spectrum"),
            Map.entry("s3d", "spectral cube"),
            Map.entry("psfsub", "star subtracted"),
            Map.entry("x1d", "extracted spectrum"),
            Map.entry("x1dints", "extracted spectra of a time series"),
            Map.entry("c1d", "combined spectrum"),
            Map.entry("segm", "segmentation"));

    /** Exposure types whose detector shows spectra. */
    private static final Pattern DISPERSED =
            Pattern.compile("LRS|MRS|NRS_(?!IMAGE|MIMF|TA|WATA|CONFIRM|FOCUS|VERIFY|BOTA|TACQ|TACONFIRM)");

    private final ProductReader reader;
    private final FitsAccess fits;
    private final ProductCoordinates coordinates;

    Scenes(ProductReader reader, FitsAccess fits, ProductCoordinates coordinates) {
        this.reader = reader;
        this.fits = fits;
        this.coordinates = coordinates;
    }

    Scene of(Path file) throws CalibrationException {
        var probe = reader.probe(file);
        var name = String.valueOf(file.getFileName());
        if (probe.kind() == FileKind.RAMP) {
            return ramp(file, name);
        }
        if (probe.dims().length == 3) {
            return stack(file, name);
        }
        var image = reader.readImage(file);
        if (image.wcs().isEmpty()) {
            try (var product = fits.open(file)) {
                image.wcs(wcs(product, name));
            } catch (IOException e) {
                throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
            }
        }
        return of(image, name);
    }

    static Scene of(ImageModel image, String name) {
        int plane = image.plane();
        var values = image.sci();
        var flags = image.dq();
        var what = "";
        if (image.depth() > 1) {
            int[] planes = chosen(image.depth());
            what = median(planes.length, image.depth(), "planes");
            var stack = new float[planes.length][];
            for (int k = 0; k < planes.length; k++) {
                stack[k] = Arrays.copyOfRange(values, planes[k] * plane, (planes[k] + 1) * plane);
                exclude(stack[k], flags, planes[k] * plane);
            }
            values = new float[plane];
            median(stack, values, 0, plane);
            flags = null;
        }
        var scene = scene(
                image.ny(),
                image.nx(),
                values,
                flags,
                image.primary(),
                image.sciHeader(),
                name,
                what,
                image.wcs().map(w -> flat(w, 0)).orElse(null));
        return scene.withWavelengths(wavelengths(image));
    }

    /** Wavelength of each row, µm, of images dispersed along their columns: the median of its pixels; null for others. */
    private static double[] wavelengths(ImageModel image) {
        var plane = SlitImage.wavelength(image).orElse(null);
        if (plane == null || image.sciHeader().integer("DISPAXIS", 0) != SlitImage.VERTICAL) {
            return null;
        }
        var wavelengths = new double[image.ny()];
        for (int y = 0; y < wavelengths.length; y++) {
            var row = Arrays.copyOfRange(plane, y * image.nx(), (y + 1) * image.nx());
            // NaN are last
            Arrays.sort(row);
            int n = 0;
            while (n < row.length && Float.isFinite(row[n])) {
                n++;
            }
            wavelengths[y] = n == 0 ? Double.NaN : row[n / 2];
        }
        return wavelengths;
    }

    private Scene ramp(Path file, String name) throws CalibrationException {
        try (var ramp = reader.openRamp(file)) {
            var block = ramp.read(0);
            int plane = block.plane();
            int last = (block.ngroups() - 1) * plane;
            var values = new float[plane];
            for (int p = 0; p < plane; p++) {
                values[p] = last == 0 ? block.sci()[p] : block.sci()[last + p] - block.sci()[p];
            }
            int ints = ramp.shape().nints();
            var what = (last == 0 ? "the only group" : "group " + block.ngroups() + " \u2212 group 1")
                    + (ints > 1 ? " of integration 1 of " + ints : "");
            return scene(
                    block.ny(),
                    block.nx(),
                    values,
                    block.pixelDq(),
                    ramp.primary(),
                    ramp.sciHeader(),
                    name,
                    what,
                    null);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The median of a stack, band of rows by band of rows. */
    private Scene stack(Path file, String name) throws CalibrationException {
        try (var product = fits.open(file)) {
            var sci = product.extension("SCI").orElseThrow(() -> new IOException(name + ": no SCI extension"));
            var dq = product.extension("DQ", sci.version())
                    .filter(e -> e.kind() == Kind.IMAGE && Arrays.equals(e.dims(), sci.dims()))
                    .orElse(null);
            int depth = sci.dims()[0];
            int ny = sci.dims()[1];
            int nx = sci.dims()[2];
            int[] planes = chosen(depth);
            var values = new float[ny * nx];
            int rows = (int) Math.max(1, Math.min(ny, CHUNK / Math.max(1, (long) depth * nx)));
            for (int y0 = 0; y0 < ny; y0 += rows) {
                int y1 = Math.min(ny, y0 + rows);
                int band = (y1 - y0) * nx;
                var pixels = product.plane(sci, y0, y1, 0, nx).floats();
                var flags = dq == null ? null : product.plane(dq, y0, y1, 0, nx).ints();
                var stack = new float[planes.length][];
                for (int k = 0; k < planes.length; k++) {
                    stack[k] = Arrays.copyOfRange(pixels, planes[k] * band, (planes[k] + 1) * band);
                    exclude(stack[k], flags, planes[k] * band);
                }
                median(stack, values, y0 * nx, band);
            }
            var kind = name.contains("_s3d") ? "wavelengths" : "integrations";
            var what = depth == 1 ? "" : median(planes.length, depth, kind);
            return scene(ny, nx, values, null, product.primary(), sci.header(), name, what, wcs(product, name));
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
        }
    }

    /** The sky of the picture; none for detectors that show spectra, on which lines of equal right ascension mean nothing. */
    private Gwcs wcs(FitsContent product, String name) {
        boolean cube = name.contains("_s3d");
        if (!cube && DISPERSED.matcher(product.primary().string("EXP_TYPE", "")).find()) {
            return null;
        }
        try {
            int depth = product.extension("SCI")
                    .map(e -> e.dims().length > 2 ? e.dims()[0] : 1)
                    .orElse(1);
            return coordinates
                    .read(product)
                    .map(w -> flat(w, 0.5 * (depth - 1)))
                    .orElse(null);
        } catch (IOException e) {
            // the picture is worth having without a grid
            return null;
        }
    }

    /** The coordinates of an image, or of a plane of a cube; null when they are neither. */
    private static Gwcs flat(Gwcs wcs, double z) {
        if (wcs.isImaging()) {
            return wcs;
        }
        if (wcs.forward().inputs() != 3 || wcs.forward().outputs() != 3) {
            return null;
        }
        Transform plane = new RemapAxes(new int[] {0, 1, 0}, 2)
                .then(new Identity(2).beside(new Constant(z, 1)))
                .then(wcs.forward());
        return new Gwcs(
                List.of(Frame.DETECTOR, Frame.WORLD),
                List.of(plane.then(new RemapAxes(new int[] {0, 1}, 3))),
                wcs.boundingBox().orElse(null));
    }

    private static String median(int used, int of, String kind) {
        return "median of " + (used == of ? of + " " : used + " of " + of + " ") + kind;
    }

    private static int[] chosen(int depth) {
        int n = Math.min(depth, MOST_PLANES);
        var planes = new int[n];
        for (int k = 0; k < n; k++) {
            planes[k] = n == 1 ? 0 : (int) Math.round((double) k * (depth - 1) / (n - 1));
        }
        return planes;
    }

    private static void exclude(float[] values, int[] flags, int offset) {
        for (int p = 0; flags != null && p < values.length; p++) {
            values[p] = Dq.any(flags[offset + p], Dq.DO_NOT_USE) ? Float.NaN : values[p];
        }
    }

    private static void median(float[][] stack, float[] out, int offset, int n) {
        var column = new float[stack.length];
        for (int p = 0; p < n; p++) {
            int good = 0;
            for (var plane : stack) {
                if (!Float.isNaN(plane[p])) {
                    column[good++] = plane[p];
                }
            }
            Arrays.sort(column, 0, good);
            out[offset + p] = good == 0
                    ? Float.NaN
                    : good % 2 == 1 ? column[good / 2] : 0.5f * (column[good / 2 - 1] + column[good / 2]);
        }
    }

    private static Scene scene(
            int ny,
            int nx,
            float[] values,
            int[] flags,
            Header primary,
            Header sci,
            String name,
            String what,
            Gwcs wcs) {
        var state = new byte[ny * nx];
        for (int p = 0; p < state.length; p++) {
            boolean unused = flags != null && Dq.any(flags[p], Dq.DO_NOT_USE);
            state[p] = !Float.isFinite(values[p]) ? Scene.NO_VALUE : unused ? Scene.DO_NOT_USE : Scene.GOOD;
        }
        return new Scene(
                ny,
                nx,
                0,
                0,
                values,
                state,
                sci.string("BUNIT", name.contains("_uncal") ? "DN" : ""),
                title(primary, name),
                subtitle(primary, name, what),
                name,
                wcs);
    }

    static String title(Header primary, String name) {
        return primary.string("TARGPROP")
                .filter(s -> !s.isBlank())
                .or(() -> primary.string("TARGNAME").filter(s -> !s.isBlank()))
                .orElse(name);
    }

    static String subtitle(Header primary, String name, String what) {
        List<String> parts = new ArrayList<>();
        var instrument = new ArrayList<String>();
        for (var key : new String[] {"INSTRUME", "FILTER", "GRATING", "CHANNEL", "BAND"}) {
            primary.string(key).filter(v -> !v.isBlank() && !v.equals("N/A")).ifPresent(instrument::add);
        }
        if (!instrument.isEmpty()) {
            parts.add(String.join(" ", instrument));
        }
        primary.string("SUBARRAY").filter(v -> !v.equals("N/A") && !v.isBlank()).ifPresent(v -> parts.add(v));
        var kind = kind(name);
        if (!kind.isEmpty() || !what.isEmpty()) {
            parts.add(kind.isEmpty() ? what : what.isEmpty() ? kind : kind + ": " + what);
        }
        primary.string("DATE-OBS").filter(v -> !v.isBlank()).ifPresent(parts::add);
        double seconds = primary.number("EFFEXPTM", Double.NaN);
        if (seconds > 0) {
            parts.add(String.format(Locale.ROOT, seconds < 100 ? "%.1f s" : "%.0f s", seconds));
        }
        return String.join("  \u00b7  ", parts);
    }

    /** What the ending of a product's name says. */
    private static String kind(String name) {
        var stem = name.replaceFirst("\\.(fits|fits\\.gz|fits\\.fz)$", "");
        return KINDS.getOrDefault(stem.substring(stem.lastIndexOf('_') + 1), "");
    }
}
