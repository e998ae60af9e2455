package org.webbcal.diff.internal;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.product.FitsContent.Extension;
import org.webbcal.api.product.FitsContent.Kind;
import org.webbcal.diff.DiffOptions;
import org.webbcal.diff.DiffReport.Flags;
import org.webbcal.diff.DiffReport.Numbers;
import org.webbcal.model.Plane;

/** Compares two images of one shape, some rows of all their planes at a time. */
final class ImageComparison {

    /** Values of each file that are held at a time. */
    private static final int CHUNK = 1 << 22;

    /** Extensions whose integers are flags. */
    private static final Set<String> FLAGS = Set.of("DQ", "PIXELDQ", "GROUPDQ");

    private ImageComparison() {}

    /** One of the two is null; {@code fault} says why both are. */
    record Result(Numbers numbers, Flags flags, String fault) {}

    static Result compare(FitsContent a, Extension inA, FitsContent b, Extension inB, DiffOptions options)
            throws IOException {
        int[] dims = inB.dims();
        if (!Arrays.equals(inA.dims(), dims)) {
            return new Result(null, null, "shape " + shape(inA.dims()) + " and " + shape(dims));
        }
        var err = inB.name().equals("SCI")
                ? b.extension("ERR", inB.version())
                        .filter(e -> e.kind() == Kind.IMAGE && Arrays.equals(e.dims(), dims))
                        .orElse(null)
                : null;
        var numbers = new NumberTally(options.rtol(inB.name()), options.atol());
        var exact = new NumberTally(0, 0);
        var flags = new FlagTally(options.dqMask());
        int axes = dims.length;
        int ny = axes < 2 ? 1 : dims[axes - 2];
        int nx = dims[axes - 1];
        int planes = 1;
        for (int k = 0; k < axes - 2; k++) {
            planes *= dims[k];
        }
        int rows = axes < 2 ? 1 : (int) Math.max(1, Math.min(ny, CHUNK / Math.max(1, (long) planes * nx)));
        boolean areFlags = FLAGS.contains(inB.name());
        String type = null;
        for (int y0 = 0; y0 < ny; y0 += rows) {
            int y1 = Math.min(ny, y0 + rows);
            var pa = axes < 2 ? a.plane(inA) : a.plane(inA, y0, y1, 0, nx);
            var pb = axes < 2 ? b.plane(inB) : b.plane(inB, y0, y1, 0, nx);
            type = type(pb);
            if (!type(pa).equals(type)) {
                return new Result(null, null, "type " + type(pa) + " and " + type);
            }
            int n = pb.size();
            if (pb.data() instanceof float[] f) {
                numbers.add(
                        (float[]) pa.data(),
                        f,
                        err == null ? null : b.plane(err, y0, y1, 0, nx).floats(),
                        n);
            } else if (pb.data() instanceof double[] d) {
                numbers.add((double[]) pa.data(), d, n);
            } else if (areFlags) {
                flags.add(pa.ints(), pb.ints(), n);
            } else {
                exact.add(pa.doubles(), pb.doubles(), n);
            }
        }
        NumberTally.Position order = index -> axes < 2 ? new int[] {(int) index} : bandPosition(index, dims, rows);
        boolean real = type != null && type.startsWith("float");
        return areFlags && !real
                ? new Result(null, flags.result(order), "")
                : new Result((real ? numbers : exact).result(order), null, "");
    }

    /** Position of a value that was the index-th to be read, when bands of rows were read of all planes one after the other. */
    static int[] bandPosition(long index, int[] dims, int rows) {
        int axes = dims.length;
        int ny = dims[axes - 2];
        int nx = dims[axes - 1];
        long planes = 1;
        for (int k = 0; k < axes - 2; k++) {
            planes *= dims[k];
        }
        int band = (int) (index / (planes * rows * nx));
        long rest = index - band * planes * rows * nx;
        int height = Math.min(rows, ny - band * rows);
        var local = dims.clone();
        local[axes - 2] = height;
        int[] at = NumberTally.position(rest, local);
        at[axes - 2] += band * rows;
        return at;
    }

    private static String type(Plane plane) {
        var data = plane.data();
        if (data instanceof float[]) {
            return "float32";
        } else if (data instanceof double[]) {
            return "float64";
        }
        var bits = data instanceof byte[] ? "8" : data instanceof short[] ? "16" : data instanceof int[] ? "32" : "64";
        return (plane.unsigned() || data instanceof byte[] ? "uint" : "int") + bits;
    }

    static String shape(int[] dims) {
        return String.join(
                "\u00d7", Arrays.stream(dims).mapToObj(String::valueOf).toList());
    }
}
