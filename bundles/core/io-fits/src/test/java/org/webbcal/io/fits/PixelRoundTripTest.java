package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import nom.tam.fits.Fits;
import nom.tam.fits.ImageData;
import nom.tam.util.ArrayFuncs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;

/** Every pixel type, written and read by the fast path and by nom-tam-fits. */
class PixelRoundTripTest {

    @TempDir
    Path dir;

    static Stream<Plane> planes() {
        float nan = Float.NaN;
        return Stream.of(
                new Plane("BYTES", 1, new int[] {2, 3}, new byte[] {0, 1, 127, -128, -1, 5}, true, new Header()),
                new Plane(
                        "SHORTS",
                        1,
                        new int[] {2, 3},
                        new short[] {0, 1, -1, Short.MIN_VALUE, Short.MAX_VALUE, 7},
                        false,
                        new Header()),
                new Plane(
                        "USHORTS",
                        1,
                        new int[] {2, 3},
                        new short[] {0, 1, -1, Short.MIN_VALUE, Short.MAX_VALUE, 7},
                        true,
                        new Header()),
                new Plane(
                        "INTS",
                        1,
                        new int[] {1, 5},
                        new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE},
                        false,
                        new Header()),
                new Plane(
                        "UINTS",
                        2,
                        new int[] {5},
                        new int[] {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE},
                        true,
                        new Header()),
                new Plane(
                        "LONGS",
                        1,
                        new int[] {4},
                        new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE},
                        false,
                        new Header()),
                new Plane(
                        "ULONGS",
                        1,
                        new int[] {4},
                        new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE},
                        true,
                        new Header()),
                new Plane(
                        "FLOATS",
                        1,
                        new int[] {1, 2, 1, 3},
                        new float[] {0, -0f, nan, Float.POSITIVE_INFINITY, Float.MIN_VALUE, -1.5e30f},
                        false,
                        new Header()),
                new Plane(
                        "DOUBLES",
                        1,
                        new int[] {3, 1},
                        new double[] {Math.PI, Double.NaN, Double.NEGATIVE_INFINITY},
                        false,
                        new Header()));
    }

    @ParameterizedTest
    @MethodSource("planes")
    void keepsValuesTypeShapeAndVersion(Plane plane) throws Exception {
        var path = write(plane);
        var back = new FitsProductReader().readImage(path).extra(plane.name()).orElseThrow();
        assertArrayEquals(plane.dims(), back.dims());
        assertEquals(plane.version(), back.version());
        assertEquals(plane.data() instanceof byte[] ? false : plane.unsigned(), back.unsigned());
        assertEquals(plane.data().getClass(), back.data().getClass());
        for (int i = 0; i < plane.size(); i++) {
            assertEquals(plane.at(i), back.at(i), plane.name() + " " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("planes")
    void writesWhatNomTamReads(Plane plane) throws Exception {
        try (var fits = new Fits(write(plane).toFile())) {
            var hdu = fits.getHDU(plane.name(), plane.version());
            assertEquals(plane.version(), hdu.getHeader().getIntValue("EXTVER"));
            Object raw = ArrayFuncs.flatten(hdu.getKernel());
            double zero = hdu.getHeader().getDoubleValue("BZERO", 0);
            for (int i = 0; i < plane.size(); i++) {
                double stored = ((Number) java.lang.reflect.Array.get(raw, i)).doubleValue();
                double value = (raw instanceof byte[] ? ((int) stored) & 0xff : stored);
                value = zero == 0 ? value : value + zero;
                assertEquals(
                        plane.data() instanceof long[] && plane.unsigned() ? unsigned(plane, i) : plane.at(i),
                        value,
                        plane.name() + " " + i);
            }
        }
    }

    private static double unsigned(Plane plane, int i) {
        double v = plane.at(i);
        return v < 0 ? v + 0x1p64 : v;
    }

    private Path write(Plane plane) throws Exception {
        var model = Samples.rate(2, 3);
        model.putExtra(plane);
        var path = dir.resolve(plane.name() + ".fits");
        new FitsProductWriter().write(model, path);
        return path;
    }

    static Stream<Object> nomTamArrays() {
        return Stream.of(
                new byte[][] {{0, 1, -1}, {2, 3, -128}},
                new short[][] {{0, 1, -1}, {2, Short.MIN_VALUE, Short.MAX_VALUE}},
                new int[][] {{0, 1, -1}, {2, Integer.MIN_VALUE, Integer.MAX_VALUE}},
                new long[][] {{0, 1, -1}, {2, 3, 1L << 40}},
                new float[][] {{0, Float.NaN, 1e-20f}, {2, 3, Float.NEGATIVE_INFINITY}},
                new double[][] {{0, Double.NaN, 1e-20}, {2, 3, 4}});
    }

    /** Values through scale and offset, against the formula of the standard. */
    @ParameterizedTest
    @MethodSource("nomTamArrays")
    void appliesScaleAndOffsetToImagesOfNomTam(Object array) throws Exception {
        for (double[] scaling : new double[][] {{1, 0}, {1, 32768}, {1, 2147483648.0}, {1, 100}, {0.5, -3}}) {
            var path = dir.resolve("scaled.fits");
            try (var fits = new Fits()) {
                fits.addHDU(ImageData.from(new float[1][1]).toHDU());
                var hdu = ImageData.from(array).toHDU();
                hdu.getHeader().addValue("EXTNAME", "SCI", "");
                if (scaling[0] != 1 || scaling[1] != 0) {
                    hdu.getHeader().addValue("BSCALE", scaling[0], "");
                    hdu.getHeader().addValue("BZERO", scaling[1], "");
                }
                fits.addHDU(hdu);
                fits.write(path.toFile());
            }
            var sci = new FitsProductReader().readImage(path).sci();
            Object raw = ArrayFuncs.flatten(array);
            for (int i = 0; i < sci.length; i++) {
                double stored = ((Number) java.lang.reflect.Array.get(raw, i)).doubleValue();
                stored = raw instanceof byte[] && stored < 0 ? stored + 256 : stored;
                assertEquals(
                        (float) (stored * scaling[0] + scaling[1]),
                        sci[i],
                        "value " + i + " of " + raw.getClass() + " with " + scaling[1]);
            }
        }
    }

    @Test
    void takesBlankIntegersForMissing() throws Exception {
        var cards =
                Samples.image("SCI", 16, false, 1, 3).add("BLANK", -32768, "").add("BSCALE", 2.0, "");
        var path = Samples.file(
                dir.resolve("blank.fits"), Samples.primary(), new byte[0], cards, Samples.shorts(-32768, 3, -4));
        assertArrayEquals(
                new float[] {Float.NaN, 6, -8},
                new FitsProductReader().readImage(path).sci());
    }

    @Test
    void readsFlagsOfAnyIntegerType() throws Exception {
        byte[] sci = Samples.floats(1, 2, 3);
        for (Object[] type : new Object[][] {
            {16, false, Samples.shorts(1, 0x8000, 0xffff), new int[] {1, 0x8000, 0xffff}},
            {16, true, Samples.shorts(1 - 32768, 0, 32767), new int[] {1, 0x8000, 0xffff}},
            {8, false, new byte[] {1, (byte) 0x80, (byte) 0xff}, new int[] {1, 0x80, 0xff}},
            {32, false, new byte[] {0, 0, 0, 1, -128, 0, 0, 0, -1, -1, -1, -1}, new int[] {1, 0x8000_0000, -1}},
            {32, true, new byte[] {-128, 0, 0, 1, 0, 0, 0, 0, 127, -1, -1, -1}, new int[] {1, 0x8000_0000, -1}},
            {
                64,
                false,
                new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, -128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2},
                new int[] {1, 0x8000_0000, 2}
            }
        }) {
            var path = Samples.file(
                    dir.resolve("flags.fits"),
                    Samples.primary(),
                    new byte[0],
                    Samples.image("SCI", -32, false, 1, 3),
                    sci,
                    Samples.image("DQ", (int) type[0], (boolean) type[1], 1, 3),
                    type[2]);
            assertArrayEquals(
                    (int[]) type[3], new FitsProductReader().readImage(path).dq(), "BITPIX " + type[0] + " " + type[1]);
        }
        var path = Samples.file(
                dir.resolve("float.fits"),
                Samples.primary(),
                new byte[0],
                Samples.image("SCI", -32, false, 1, 3),
                sci,
                Samples.image("DQ", -32, false, 1, 3),
                sci);
        var e = assertThrows(
                org.webbcal.api.run.CalibrationException.class, () -> new FitsProductReader().readImage(path));
        assertTrue(e.getMessage().startsWith("float.fits: DQ holds flags and has BITPIX -32"), e.getMessage());
    }
}
