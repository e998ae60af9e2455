package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

class AsdfFileTest {

    private static final String HEAD =
            "#ASDF 1.0.0\n#ASDF_STANDARD 1.5.0\n%YAML 1.1\n%TAG ! tag:stsci.edu:asdf/\n--- !core/asdf-1.1.0\n";

    private static AsdfFile text(String yaml) throws AsdfException {
        return AsdfFile.of((HEAD + yaml + "\n...\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String yaml) {
        return assertThrows(AsdfException.class, () -> text(yaml).tree()).getMessage();
    }

    @Test
    void scalarsMeanWhatPyYamlMeans() throws Exception {
        var t = text("a: 1\nb: 1.0e-5\nc: 1e-5\nd: yes\ne: 'yes'\nf: 0777\ng: 1:30\nh: .nan\ni: -.inf\nj: ~\n"
                        + "k: 2019-07-18 20:01:09\nl: 12345678901234567890\nm: 0x1f\nn: !!str 5")
                .tree();
        assertEquals(1L, t.get("a"));
        assertEquals(1e-5, t.get("b"));
        assertEquals("1e-5", t.get("c"));
        assertEquals(true, t.get("d"));
        assertEquals("yes", t.get("e"));
        assertEquals(511L, t.get("f"));
        assertEquals(90L, t.get("g"));
        assertEquals(Double.NaN, t.get("h"));
        assertEquals(Double.NEGATIVE_INFINITY, t.get("i"));
        assertTrue(t.containsKey("j") && t.get("j") == null);
        assertEquals("2019-07-18 20:01:09", t.get("k"));
        assertEquals(new java.math.BigInteger("12345678901234567890"), t.get("l"));
        assertEquals(31L, t.get("m"));
        assertEquals("5", t.get("n"));
    }

    @Test
    void anchorsShareOneValue() throws Exception {
        var t = text("a: &x {k: 1}\nb: *x").tree();
        assertSame(t.get("a"), t.get("b"));
    }

    @Test
    void unknownTagsAreKeptAndWrittenBack() throws Exception {
        var t = text("a: !<tag:example.org:thing/thing-1.0.0> {k: [1, 2]}\nb: !transform/label_mapper-1.0.0 {x: 1}")
                .tree();
        var back = AsdfFile.of(new AsdfWriter("1").write(t)).tree();
        assertEquals(t.get("a"), back.get("a"));
        assertEquals(
                "tag:example.org:thing/thing-1.0.0",
                assertInstanceOf(Tagged.class, back.get("a")).tag());
        assertInstanceOf(Tagged.class, back.get("b"));
    }

    @Test
    void aTransformWithAnUnknownPartIsNoTransform() throws Exception {
        var t =
                text("a: !transform/compose-1.1.0\n  forward:\n  - !transform/shift-1.1.0 {offset: 1.0}\n  - !transform/mystery-1.0.0 {}")
                        .tree();
        assertInstanceOf(Tagged.class, t.get("a"));
    }

    @Test
    void onlyThePartAskedForIsConverted() throws Exception {
        var file =
                text("good: {x: 1}\nbad: !core/ndarray-1.0.0 {source: 7, datatype: int8, byteorder: big, shape: [3]}");
        assertEquals(Map.of("x", 1L), file.get("good").orElseThrow());
        assertTrue(assertThrows(AsdfException.class, () -> file.get("bad"))
                .getMessage()
                .contains("block 7"));
        assertTrue(file.get("no", "such").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: [1, 2",
                "a: &x [*x]",
                "a: {b: {$ref: 'http://example.org/x.json'}}",
                "a: !core/ndarray-1.0.0 {source: other.asdf, datatype: int8, byteorder: big, shape: [1]}",
                "a: !core/ndarray-1.0.0 {data: [1, [2, 3]]}",
                "a: !core/ndarray-1.0.0 {data: [[1, 2], [3]]}",
                "a: !core/ndarray-1.0.0 {data: [1, 2], datatype: int128}",
                "a: !transform/shift-1.1.0 {offset: far}",
                "a: !transform/compose-1.1.0 {forward: [1, 2]}",
                "a: !transform/remap_axes-1.1.0 {mapping: [0, -3]}",
                "a: !transform/affine-1.1.0 {matrix: [1, 2, 3]}",
                "a: !transform/polynomial-1.1.0 {coefficients: [[1, 2], [3]]}",
                "a: !<tag:stsci.edu:gwcs/wcs-1.0.0> {name: x}",
                "[1]: 2",
            })
    void brokenTreesAreRefusedInOneLine(String yaml) {
        var message = refusal(yaml);
        assertTrue(!message.isBlank() && !message.contains("\n"), message);
    }

    /** Nodes that share children expand to astronomic sizes; the reader must neither hang nor fill memory. */
    @Test
    void bombsOfSharedNodesAreRefused() {
        var yaml = new StringBuilder("l0: &l0 !transform/shift-1.1.0 {offset: 1.0}\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("l")
                    .append(i)
                    .append(": &l")
                    .append(i)
                    .append(" !transform/compose-1.1.0 ")
                    .append("{forward: [*l")
                    .append(i - 1)
                    .append(", *l")
                    .append(i - 1)
                    .append("]}\n");
        }
        assertTrue(refusal(yaml.toString()).contains("stages"), "composition");
        var sums = yaml.toString().replace("compose", "add");
        assertTrue(refusal(sums).contains("parts"), "sums");
        var lists = new StringBuilder("l0: &l0 [1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 12; i++) {
            var below = "*l" + (i - 1);
            lists.append("l")
                    .append(i)
                    .append(": &l")
                    .append(i)
                    .append(" [")
                    .append((below + ", ").repeat(7))
                    .append(below)
                    .append("]\n");
        }
        lists.append("a: !core/ndarray-1.0.0 {data: *l11}\n");
        assertTrue(refusal(lists.toString()).contains("elements"), "lists");
        assertTrue(refusal("a: " + "[".repeat(1000) + "]".repeat(1000)).contains("YAML"), "depth");
    }

    /** Lists that hold nothing are visited as often as lists with numbers. */
    @Test
    void bombsOfEmptyListsAreRefused() {
        var lists = new StringBuilder("l0: &l0 []\n");
        for (int i = 1; i < 30; i++) {
            lists.append("l" + i + ": &l" + i + " [*l" + (i - 1) + ", *l" + (i - 1) + ", *l" + (i - 1) + "]\n");
        }
        assertTrue(refusal(lists + "a: !core/ndarray-1.0.0 {data: *l29}\n").contains("elements"), "array");
        assertTrue(
                refusal(lists + "a: !transform/affine-1.2.0 {matrix: *l29, translation: [0, 0]}\n")
                        .contains("numbers"),
                "matrix");
        assertTrue(
                refusal("a: !transform/shift-1.2.0 {offset: " + "1:".repeat(100_000) + "1}")
                                .length()
                        < 200,
                "a text that looks like a number");
        assertTrue(
                refusal("a: !transform/shift-1.2.0 {offset: " + "9".repeat(1_000_000) + "}")
                                .length()
                        < 200,
                "digits");
    }

    /** Small blocks that stand for large arrays: by strides of zero, by many windows, by compression. */
    @Test
    void bombsOfArraysAreRefused() {
        var broadcast =
                "a: !core/ndarray-1.0.0 {source: 0, datatype: float64, byteorder: big, shape: [20000000], strides: [0]}";
        var texts = "a: !core/ndarray-1.0.0 {source: 0, datatype: [ascii, 0], byteorder: big, shape: [20000000]}";
        var windows = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            windows.append(
                    "a" + i + ": !core/ndarray-1.0.0 {source: 0, datatype: uint8, byteorder: big, shape: [1000000]}\n");
        }
        for (var yaml : List.of(broadcast, texts, windows.toString())) {
            var file = withBlock(yaml, "", new byte[1_000_000], 1_000_000, 1_000_000);
            assertTrue(
                    assertThrows(AsdfException.class, () -> AsdfFile.of(file).tree())
                            .getMessage()
                            .contains("fill the memory"),
                    yaml.substring(0, 80));
        }
        var deflater = new java.util.zip.Deflater();
        deflater.setInput(new byte[16 << 20]);
        deflater.finish();
        var packed = new byte[1 << 20];
        byte[] zeros = Arrays.copyOf(packed, deflater.deflate(packed));
        deflater.end();
        var yaml = new StringBuilder();
        var bomb = new ByteArrayOutputStream();
        for (int i = 0; i < 8; i++) {
            yaml.append("a" + i + ": !core/ndarray-1.0.0 {source: " + i
                    + ", datatype: uint8, byteorder: big, shape: [16777216]}\n");
        }
        for (int i = 0; i < 8; i++) {
            byte[] file = withBlock(yaml.toString(), "zlib", zeros, zeros.length, 16 << 20);
            int start = i == 0 ? 0 : file.length - zeros.length - 54;
            bomb.write(file, start, file.length - start);
        }
        assertTrue(assertThrows(AsdfException.class, () -> AsdfFile.of(bomb.toByteArray())
                        .tree())
                .getMessage()
                .contains("fill the memory"));
    }

    /** Every type of elements in both byte orders, records among them. */
    @Test
    void elementsOfAllTypesAreRead() throws Exception {
        for (var order : List.of(java.nio.ByteOrder.BIG_ENDIAN, java.nio.ByteOrder.LITTLE_ENDIAN)) {
            var data = ByteBuffer.allocate(128).order(order);
            data.put((byte) -2)
                    .putShort((short) -3)
                    .putInt(-4)
                    .putLong(-5)
                    .putFloat(1.5f)
                    .putDouble(-2.5);
            data.putShort((short) 0x3e00).putFloat(1).putFloat(2).put((byte) 1);
            data.put(new byte[] {'a', 'b', 0})
                    .putInt('x')
                    .putInt(0x1F52D)
                    .putShort((short) -1)
                    .putInt(-1);
            var types = List.of(
                    "int8",
                    "int16",
                    "int32",
                    "int64",
                    "float32",
                    "float64",
                    "float16",
                    "complex64",
                    "bool8",
                    "[ascii, 3]",
                    "[ucs4, 2]",
                    "uint16",
                    "uint32");
            var name = order == java.nio.ByteOrder.BIG_ENDIAN ? "big" : "little";
            var file = withBlock(
                    "a: !core/ndarray-1.0.0 {source: 0, byteorder: " + name + ", shape: [1], datatype: " + types + "}",
                    "",
                    data.array(),
                    128,
                    128);
            var columns = (Map<?, ?>) AsdfFile.of(file).get("a").orElseThrow();
            double[] expected = {-2, -3, -4, -5, 1.5, -2.5, 1.5, 1, 1, Double.NaN, Double.NaN, 65535, 4294967295.0};
            for (int k = 0; k < expected.length; k++) {
                if (columns.get("f" + k) instanceof Plane p) {
                    assertEquals(expected[k], p.at(0), types.get(k) + " " + name);
                }
            }
            assertEquals(2, ((Plane) columns.get("f7")).at(1));
            assertEquals(List.of("ab"), columns.get("f9"));
            assertEquals(List.of("x" + Character.toString(0x1F52D)), columns.get("f10"));
        }
    }

    @Test
    void otherFilesAreNamedAsSuch() {
        Map.of("<!DOCTYPE html>", "<!DOCTYPE", "#ASDF 2.0.0\n", "2.0.0", HEAD + "a: 1\n", "cut short")
                .forEach((text, named) -> {
                    var e = assertThrows(AsdfException.class, () -> AsdfFile.of(text.getBytes(StandardCharsets.UTF_8)));
                    assertTrue(e.getMessage().contains(named), e.getMessage());
                });
    }

    // ---- blocks ----

    private static byte[] withBlock(String yaml, String compression, byte[] stored, long used, long size) {
        var out = new ByteArrayOutputStream();
        out.writeBytes((HEAD + yaml + "\n...\n").getBytes(StandardCharsets.UTF_8));
        var header = ByteBuffer.allocate(54);
        header.put(new byte[] {(byte) 0xD3, 'B', 'L', 'K'}).putShort((short) 48).putInt(0);
        header.put(Arrays.copyOf(compression.getBytes(StandardCharsets.US_ASCII), 4));
        header.putLong(used).putLong(used).putLong(size);
        out.writeBytes(header.array());
        out.writeBytes(stored);
        return out.toByteArray();
    }

    private static byte[] bytes(int n) {
        var out = new byte[n];
        for (int i = 0; i < n; i++) {
            out[i] = (byte) (i * 7);
        }
        return out;
    }

    private static String array(int n) {
        return "a: !core/ndarray-1.0.0 {source: 0, datatype: uint8, byteorder: big, shape: [" + n + "]}";
    }

    @Test
    void damagedBlocksAreRefused() {
        for (byte[] file : List.of(
                withBlock(array(101), "", bytes(100), 100, 100),
                withBlock(array(100), "", bytes(50), 100, 100),
                withBlock(array(100), "", bytes(100), 100, 90),
                withBlock(array(100), "", bytes(100), -1, -1),
                withBlock(array(100), "zlib", bytes(100), 100, 100),
                withBlock(array(100), "bzp2", bytes(100), 100, 100),
                withBlock(array(100), "lz4", bytes(100), 100, 100),
                withBlock(array(100), "lzma", bytes(100), 100, 100),
                withBlock(array(100), "zlib", bytes(100), 100, 1L << 40),
                withBlock(array(10).replace("}", ", strides: [20]}"), "", bytes(100), 100, 100),
                withBlock(array(10).replace("}", ", strides: [-1]}"), "", bytes(100), 100, 100),
                withBlock(array(-1), "", bytes(100), 100, 100),
                withBlock(array(99999).replace("[99999]", "[99999, 99999, 99999, 99999]"), "", bytes(100), 100, 100))) {
            var message = assertThrows(
                            AsdfException.class, () -> AsdfFile.of(file).tree())
                    .getMessage();
            assertTrue(!message.isBlank() && !message.contains("\n"), message);
        }
    }

    @Test
    void aChangedByteIsNoticed() {
        var plane = new Plane("", 1, new int[] {20}, new double[20], false, new Header());
        byte[] file = new AsdfWriter("1").write(Map.of("a", plane));
        int magic = new String(file, StandardCharsets.ISO_8859_1).indexOf("\u00d3BLK");
        file[magic + 60] ^= 1;
        assertTrue(assertThrows(AsdfException.class, () -> AsdfFile.of(file).tree())
                .getMessage()
                .contains("MD5"));
    }

    @Test
    void windowsOfABlockAreCut() throws Exception {
        var yaml =
                "a: !core/ndarray-1.0.0 {source: -1, datatype: uint8, byteorder: big, shape: [3, 2], offset: 80, strides: [-10, 1]}";
        var plane = (Plane)
                AsdfFile.of(withBlock(yaml, "", bytes(100), 100, 100)).get("a").orElseThrow();
        byte[] b = bytes(100);
        assertArrayEquals(new byte[] {b[80], b[81], b[70], b[71], b[60], b[61]}, (byte[]) plane.data());
    }

    @Test
    void bzip2LongRunsOverSeveralBlocks() throws Exception {
        // 250 000 zeros and "ab" a thousand times, at level 1, so that runs and several blocks occur.
        byte[] stored = Base64.getDecoder().decode(BZIP2);
        byte[] data = (byte[]) ((Plane) AsdfFile.of(withBlock(array(252_000), "bzp2", stored, stored.length, 252_000))
                        .get("a")
                        .orElseThrow())
                .data();
        for (int i = 0; i < data.length; i++) {
            assertEquals(i < 250_000 ? 0 : i % 2 == 0 ? 'a' : 'b', data[i]);
        }
    }

    private static final String BZIP2 = "QlpoMTFBWSZTWZQToawAAepBAMAAcAAACCAAUGaATVRjaSG/qqheFBm1IMpIcLuSKcKEhKCdDWA=";

    @Test
    void lz4LiteralsAndOverlappingMatches() throws Exception {
        // Chunk: lengths, then "abc" and a match of 20 bytes at distance 3, then the literal "z".
        byte[] block = {0x3f, 'a', 'b', 'c', 3, 0, 1, 0x10, 'z'};
        var chunk = ByteBuffer.allocate(8 + block.length)
                .putInt(4 + block.length)
                .put((byte) 24)
                .put(new byte[3])
                .put(block)
                .array();
        byte[] data = (byte[]) ((Plane) AsdfFile.of(withBlock(array(24), "lz4", chunk, chunk.length, 24))
                        .get("a")
                        .orElseThrow())
                .data();
        assertEquals("abcabcabcabcabcabcabcabz", new String(data, StandardCharsets.US_ASCII));
    }

    // ---- writer ----

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("text", List.of("1e5", "yes", "a: b", "", "null", "é", "two\nlines", " lead", "2019-07-18", "1:30"));
        tree.put("numbers", Arrays.asList(1e-20, 1e20, 0.1, 3L, true, null));
        tree.put("small", new Plane("", 1, new int[] {2, 2}, new double[] {1, 2, 3, Double.NaN}, false, new Header()));
        tree.put("large", new Plane("", 1, new int[] {4, 5}, new int[20], true, new Header()));
        var file = new AsdfWriter("1").write(tree);
        assertArrayEquals(file, new AsdfWriter("1").write(tree), "the same tree gives the same bytes");
        var back = AsdfFile.of(file).tree();
        assertEquals(tree.get("text"), back.get("text"));
        assertEquals(tree.get("numbers"), back.get("numbers"));
        assertArrayEquals(new double[] {1, 2, 3, Double.NaN}, (double[]) ((Plane) back.get("small")).data());
        var large = (Plane) back.get("large");
        assertTrue(large.unsigned() && large.data() instanceof int[]);
        assertArrayEquals(new int[] {4, 5}, large.dims());
    }

    @Test
    void referenceFilesAreInTheLayoutOfCrds(@TempDir Path folder) throws Exception {
        var about = new ReferenceFiles.About(
                "MIRI", "MIRIMAGE", "MIR_IMAGE|MIR_TACQ", "2022-06-01T00:00:00", "DUMMY", "test", "made up");
        Transform model =
                Annotated.withInverse(new Affine2D(0.1, 0, 0, 0.1, -400, -400), new Affine2D(10, 0, 0, 10, 4000, 4000));
        ReferenceFiles.writeDistortion(folder.resolve("distortion.asdf"), about, model);
        ReferenceFiles.writeFilterOffset(
                folder.resolve("filteroffset.asdf"),
                about,
                List.of(new ReferenceFiles.FilterOffset("F770W", 0.5, -0.25)));
        var distortion = AsdfFile.open(folder.resolve("distortion.asdf"));
        assertEquals("distortion", distortion.get("meta", "reftype").orElseThrow());
        assertEquals("arcsec", distortion.get("meta", "output_units").orElseThrow());
        var read = (Transform) distortion.get("model").orElseThrow();
        assertArrayEquals(new double[] {-399, -398}, read.apply(10, 20), 1e-12);
        assertArrayEquals(new double[] {10, 20}, read.inverse().orElseThrow().apply(-399, -398), 1e-9);
        var filters = (List<?>) AsdfFile.open(folder.resolve("filteroffset.asdf"))
                .get("filters")
                .orElseThrow();
        assertEquals(Map.of("filter", "F770W", "column_offset", 0.5, "row_offset", -0.25), filters.get(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> ReferenceFiles.writeDistortion(folder.resolve("x.asdf"), about, new Identity(3)));
        assertThrows(IllegalArgumentException.class, () -> new AsdfWriter("1").write(Map.of("a", new Object())));
        assertThrows(IllegalArgumentException.class, () -> new Shift(1).then(new Identity(2)));
    }
}
