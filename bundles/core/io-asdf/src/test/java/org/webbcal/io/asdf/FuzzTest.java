package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.FixInputs;
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.LabelArray;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.Polynomial2D;
import org.webbcal.lib.wcs.transform.RegionsSelector;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.lib.wcs.transform.Tabular1D;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

/**
 * Files that were damaged at random: each is read, or refused by one {@link AsdfException} with one line of text; none takes long or much memory. The same
 * files every time; {@code -Dwebbcal.fuzz=10000} for more of them than the build takes.
 */
class FuzzTest {

    private static final int CASES = Integer.getInteger("webbcal.fuzz", 4000);
    private static final long SEED = 20221107;

    /** Time for one file, far above what the slowest takes on a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Bytes beyond twice the size of the file. */
    private static final long ROOM = 64L << 20;

    private static final String[] TOKENS = {
        "*id001",
        "&id001 ",
        "*id002",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "\n",
        "\n  - ",
        "!!python/object:os.system ",
        "!!omap ",
        "!!binary ",
        "!core/ndarray-1.0.0 ",
        "!transform/compose-1.2.0 ",
        "!transform/fix_inputs-1.2.0 ",
        ".nan",
        "-.inf",
        "~",
        "-1",
        "0",
        "1e999",
        "9223372036854775807",
        "99999999999999999999999999",
        "2147483647",
        "-2147483648",
        "'",
        "\"",
        "|",
        ">",
        "%",
        "\u0000",
        "\t",
        "...\n",
        "---\n",
        "source: 0",
        "shape: [65536, 65536]",
        "strides: [0]",
        "strides: [-8]",
        "offset: 99999",
        "datatype: [ascii, 0]",
        "$ref: x",
        "<<: *id001",
        "1:2:3:4:5:6:7:8:9",
        "n_dims: 2147483647",
        "mapping: [0, 0, 0, 0, 0, 0]",
        "n_inputs: 1000000",
        "\u00d3BLK\u0000\u0030"
    };

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A file with what real ones have: coordinates, shared nodes, arrays in blocks and in text, records, compressed blocks. */
    private static List<byte[]> originals() {
        var sky = new Gnomonic(false).then(new NativeRotation(10, 20, 180, false));
        var distortion = new Annotated(
                new Polynomial2D(new double[][] {{0, 1, 0.1}, {1, 0.2, 0}, {0.3, 0, 0}}).beside(new Shift(1)),
                "distortion",
                List.of("x", "y", "z"),
                List.of("v2", "v3"),
                null,
                List.of(Annotated.Interval.ANY, new Annotated.Interval(0, 9), new Annotated.Interval(0, 9)));
        Transform image = Annotated.withInverse(
                new FixInputs(distortion, new int[] {2}, new double[] {5}), new Affine2D(1, 0, 0, 1, 0, 0));
        var wcs = new Gwcs(
                "made up",
                List.of(Frame.DETECTOR, Frame.V2V3, Frame.WORLD),
                List.of(image, new Scale(0.1).beside(new Scale(0.1)).then(sky)),
                new Gwcs.BoundingBox(-0.5, 9.5, -0.5, 9.5));
        var regions = new RegionsSelector(
                List.of("x", "y"),
                List.of("a", "b"),
                new double[] {1, 2},
                List.of(new Affine2D(1, 2, 3, 4, 0, 0), sky),
                new LabelArray(new int[200], 20, 10, null),
                Double.NaN);
        var tree = new LinkedHashMap<String, Object>();
        tree.put("meta", new LinkedHashMap<>(Map.of("wcs", wcs, "text", "a 'quoted' text", "number", 1.5e-20)));
        tree.put("regions", regions);
        return List.of(written(tree), blocks());
    }

    private static byte[] written(Map<String, Object> tree) {
        var points = new double[20];
        for (int i = 0; i < 20; i++) {
            points[i] = i;
        }
        tree.put("table", new Tabular1D(points, points, null));
        tree.put("plane", new Plane("", 1, new int[] {30}, new int[30], true, new Header()));
        return new AsdfWriter("1").write(tree);
    }

    private static byte[] blocks() {
        var out = new ByteArrayOutputStream();
        out.writeBytes(
                latin(
                        "#ASDF 1.0.0\n#ASDF_STANDARD 1.5.0\n%YAML 1.1\n%TAG ! tag:stsci.edu:asdf/\n--- !core/asdf-1.1.0\n"
                                + "a: !core/ndarray-1.0.0 {source: 0, datatype: float64, byteorder: little, shape: [5, 4]}\n"
                                + "b: &id001 !core/ndarray-1.0.0 {source: 1, datatype: uint8, byteorder: big, shape: [10, 10], strides: [10, 1], offset: 0}\n"
                                + "c: [*id001, *id001, {d: *id001}]\n"
                                + "e: !core/ndarray-1.0.0\n  source: 0\n  byteorder: little\n  shape: [8]\n"
                                + "  datatype: [{name: n, datatype: [ascii, 4]}, {name: x, datatype: float32, byteorder: big, shape: [2]}, int64]\n"
                                + "f: !core/ndarray-1.0.0 {data: [[1, 2], [3, 4]], datatype: int16, mask: [[true, false], [false, true]]}\n"
                                + "g: !core/complex-1.0.0 1.5+2.5j\nh: !core/integer-1.0.0 {sign: '-', words: !core/ndarray-1.0.0 {data: [1, 2], datatype: uint32}}\n"
                                + "i: !core/ndarray-1.0.0 {source: -1, datatype: [ucs4, 2], byteorder: big, shape: [3]}\nj: 2019-07-18 20:01:09\n"
                                + "k: !transform/tabular-1.2.0\n  lookup_table: [1.0, 2.0, 3.0]\n  points: [[1.0, 2.0, 4.0]]\n  bounds_error: false\n...\n"));
        out.writeBytes(block("", new byte[160], 160));
        var deflater = new Deflater();
        deflater.setInput(new byte[100]);
        deflater.finish();
        var packed = new byte[100];
        int length = deflater.deflate(packed);
        deflater.end();
        out.writeBytes(block("zlib", Arrays.copyOf(packed, length), 100));
        byte[] lz4 = {0, 0, 0, 13, 24, 0, 0, 0, 0x3f, 0, 0, 0, 3, 0, 1, 0x10, 0};
        out.writeBytes(block("lz4", lz4, 24));
        return out.toByteArray();
    }

    private static byte[] block(String compression, byte[] stored, long size) {
        return ByteBuffer.allocate(54 + stored.length)
                .put(latin("\u00d3BLK"))
                .putShort((short) 48)
                .putInt(0)
                .put(Arrays.copyOf(latin(compression), 4))
                .putLong(stored.length)
                .putLong(stored.length)
                .putLong(size)
                .put(new byte[16])
                .put(stored)
                .array();
    }

    private static byte[] mutated(byte[] original, SplittableRandom random) {
        byte[] bytes = original;
        for (int k = random.nextInt(1, 5); k > 0; k--) {
            int at = random.nextInt(bytes.length);
            int length = Math.min(bytes.length - at, 1 + (int) Math.pow(2, random.nextDouble(8)));
            bytes = switch (random.nextInt(8)) {
                case 0, 1 -> replaced(bytes, at, 1, new byte[] {(byte) random.nextInt(256)});
                case 2 -> replaced(bytes, at, length, new byte[0]);
                case 3 -> replaced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
                case 4, 5 ->
                    replaced(bytes, at, random.nextInt(2) * length, latin(TOKENS[random.nextInt(TOKENS.length)]));
                case 6 -> number(bytes, at, random);
                default ->
                    random.nextInt(8) == 0
                            ? Arrays.copyOf(bytes, at + 1)
                            : swapped(bytes, at, random.nextInt(bytes.length));
            };
        }
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(by);
        out.write(bytes, at + length, bytes.length - at - length);
        return out.toByteArray();
    }

    /** The next number in the text becomes another one. */
    private static byte[] number(byte[] bytes, int from, SplittableRandom random) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] >= '0' && bytes[i] <= '9') {
                long value = random.nextLong() >> random.nextInt(64);
                return replaced(bytes, i, 1, latin(Long.toString(value)));
            }
        }
        return bytes;
    }

    private static byte[] swapped(byte[] bytes, int a, int b) {
        var out = bytes.clone();
        out[a] = bytes[b];
        out[b] = bytes[a];
        return out;
    }

    @Test
    void damagedFilesAreReadOrRefused() {
        var originals = originals();
        int[] refused = new int[1];
        var failures = new ArrayList<String>();
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int k = 0; k < CASES; k++) {
            var file = mutated(originals.get(k % originals.size()), new SplittableRandom(SEED + k));
            var what = "case " + k;
            assertTimeoutPreemptively(
                    LONGEST,
                    () -> {
                        long before = memory.getCurrentThreadAllocatedBytes();
                        try {
                            use(AsdfFile.of(file).tree(), 0);
                        } catch (AsdfException e) {
                            refused[0]++;
                            var message = e.getMessage();
                            if (message == null
                                    || message.isBlank()
                                    || message.contains("\n")
                                    || message.length() > 500) {
                                failures.add(what + " says: " + message);
                            }
                        } catch (RuntimeException | Error e) {
                            failures.add(what + ": " + e + " at " + e.getStackTrace()[0]);
                        }
                        long taken = memory.getCurrentThreadAllocatedBytes() - before;
                        if (taken > 2L * file.length + ROOM) {
                            failures.add(what + " took " + taken + " bytes for a file of " + file.length);
                        }
                    },
                    what);
        }
        assertTrue(failures.isEmpty(), () -> failures.size() + ":\n" + String.join("\n", failures));
        assertTrue(refused[0] > CASES / 10 && refused[0] < CASES, refused[0] + " of " + CASES + " refused");
    }

    /** What came out of a damaged file can be used. */
    private static void use(Object value, int depth) throws IOException {
        if (value instanceof Transform t) {
            t.apply(new double[t.inputs()]);
            t.inverse();
        } else if (value instanceof Gwcs w) {
            w.forward().apply(new double[w.forward().inputs()]);
        } else if (value instanceof Map<?, ?> m && depth < 4) {
            for (var v : m.values()) {
                use(v, depth + 1);
            }
        } else if (value instanceof List<?> l && depth < 4) {
            for (var v : l) {
                use(v, depth + 1);
            }
        }
    }
}
