package org.webbcal.step.assign_wcs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.Reference;

/** Reads the four reference files of the MRS for the band of an exposure, and checks that they belong together. */
final class MrsReferences {

    /** Plane of the {@code regions} file that counts: pixels with at least 80 % of the throughput of their slice. */
    private static final int THROUGHPUT_80 = 7;

    private final Reference distortion;
    private final Reference specwcs;
    private final Reference regions;
    private final Reference ranges;
    private final String channels;
    private final String band;

    MrsReferences(StepContext ctx) throws StepException {
        distortion = ctx.required("distortion");
        specwcs = ctx.required("specwcs");
        regions = ctx.required("regions");
        ranges = ctx.required("wavelengthrange");
        channels = ctx.exposure().keyword("CHANNEL").orElse("").strip();
        band = ctx.exposure().keyword("BAND").orElse("").strip().toUpperCase(Locale.ROOT);
        if (!channels.matches("[1-4]+") || band.isEmpty()) {
            throw StepException.badInput("assign_wcs: CHANNEL is '" + channels + "' and BAND '" + band
                    + "', expected 12 or 34 and SHORT, MEDIUM, LONG or two of them");
        }
    }

    MrsGeometry read() throws StepException {
        var slices = slices();
        var plane = labels();
        int[] labels = plane.ints();
        int ny = plane.dims()[plane.dims().length - 2];
        int nx = plane.dims()[plane.dims().length - 1];
        int from = plane.dims().length == 3 ? THROUGHPUT_80 * ny * nx : 0;
        int[] map = Arrays.copyOfRange(labels, from, from + ny * nx);
        var numbers = slices.stream().map(MrsGeometry.Slice::number).collect(Collectors.toSet());
        if (Arrays.stream(map).distinct().noneMatch(numbers::contains)) {
            throw ReferenceTrees.unusable(
                    regions,
                    "none of its pixels belongs to a slice of " + distortion.fileName() + ", from "
                            + slices.get(0).number());
        }
        return new MrsGeometry(slices, channels(), map, nx, ny);
    }

    private List<MrsGeometry.Slice> slices() throws StepException {
        var numbers = ReferenceTrees.list(distortion, distortion.tree(), "slices");
        int n = numbers.size();
        if (n == 0) {
            throw ReferenceTrees.unusable(distortion, "its list 'slices' is empty");
        }
        var alpha = ReferenceTrees.list(distortion, distortion.tree(), "alpha_model", n);
        var beta = ReferenceTrees.list(distortion, distortion.tree(), "beta_model", n);
        var x = ReferenceTrees.list(distortion, distortion.tree(), "x_model", n);
        var y = ReferenceTrees.list(distortion, distortion.tree(), "y_model", n);
        var wavelength = ReferenceTrees.list(specwcs, specwcs.tree(), "model", n);
        var slices = new ArrayList<MrsGeometry.Slice>();
        for (int k = 0; k < n; k++) {
            slices.add(new MrsGeometry.Slice(
                    (int) ReferenceTrees.number(distortion, numbers.get(k), "the number of slice " + (k + 1)),
                    ReferenceTrees.transform(distortion, alpha.get(k), "alpha_model[" + k + "]", 2, 1),
                    ReferenceTrees.transform(distortion, beta.get(k), "beta_model[" + k + "]", 1, 1),
                    ReferenceTrees.transform(specwcs, wavelength.get(k), "model[" + k + "]", 2, 1),
                    ReferenceTrees.transform(distortion, x.get(k), "x_model[" + k + "]", 2, 1),
                    ReferenceTrees.transform(distortion, y.get(k), "y_model[" + k + "]", 2, 1)));
        }
        return slices;
    }

    private Plane labels() throws StepException {
        if (!(regions.tree().get("regions") instanceof Plane plane)) {
            throw ReferenceTrees.unusable(regions, "it has no array 'regions'");
        }
        int[] dims = plane.dims();
        if (dims.length != 2 && !(dims.length == 3 && dims[0] > THROUGHPUT_80)) {
            throw ReferenceTrees.unusable(
                    regions,
                    "its array 'regions' has dimensions " + Arrays.toString(dims) + ", expected at least "
                            + (THROUGHPUT_80 + 1) + " planes");
        }
        return plane;
    }

    private List<MrsGeometry.Channel> channels() throws StepException {
        var keys = ReferenceTrees.list(ranges, ranges.tree(), "waverange_selector");
        var limits = ReferenceTrees.list(ranges, ranges.tree(), "wavelengthrange", keys.size());
        var zero = table("bzero", "beta_zero");
        var step = table("bdel", "delta_beta");
        var model = table("abv2v3_model", "model");
        var found = new ArrayList<MrsGeometry.Channel>();
        for (char c : channels.toCharArray()) {
            var key = c + band;
            int at = keys.indexOf(key);
            if (at < 0 || !(limits.get(at) instanceof List<?> range) || range.size() != 2) {
                throw ReferenceTrees.unusable(ranges, "it has no range for " + key);
            }
            found.add(new MrsGeometry.Channel(
                    c - '0',
                    ReferenceTrees.number(ranges, range.get(0), "the lower end of " + key),
                    ReferenceTrees.number(ranges, range.get(1), "the upper end of " + key),
                    ReferenceTrees.number(distortion, zero.get(key), "beta_zero of " + key),
                    ReferenceTrees.number(distortion, step.get(key), "delta_beta of " + key),
                    ReferenceTrees.transform(distortion, model.get(key), "abv2v3_model " + key, 2, 2)));
        }
        return found;
    }

    /** A group of two lists, as pairs: {@code channel_band} and values. */
    private Map<Object, Object> table(String group, String values) throws StepException {
        var map = ReferenceTrees.map(distortion, group);
        var keys = ReferenceTrees.list(distortion, map, "channel_band");
        var list = ReferenceTrees.list(distortion, map, values, keys.size());
        var out = new LinkedHashMap<Object, Object>();
        for (int k = 0; k < keys.size(); k++) {
            out.put(keys.get(k), list.get(k));
        }
        return out;
    }
}
