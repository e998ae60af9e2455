package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import nom.tam.fits.Fits;
import nom.tam.fits.ImageData;
import nom.tam.fits.header.Compression;
import nom.tam.image.compression.hdu.CompressedImageHDU;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.product.WcsCodec;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.Plane;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

class ImageProductTest {

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();
    private final FitsProductWriter writer = new FitsProductWriter();

    @Test
    void roundTripKeepsPlanesHeadersAndExtensions() throws Exception {
        var model = Samples.rate(5, 7);
        model.primary().history().add("made in a test");
        model.planeHeader("DQ").set("ODDKEY", 3, "unknown to everybody");
        model.putExtra(Plane.ofFloat("WHT", new float[] {1, 2}, 1, 2));
        model.tables()
                .add(new TableExtension(
                        "HDRTAB", 1, new Header().set("NOTE", "x"), new Table().add(new Table.Column("a", new int[] {
                                    1, 2
                                }))));
        var path = dir.resolve("x_rate.fits");
        writer.write(model, path);

        var probe = reader.probe(path);
        assertEquals(FileKind.IMAGE, probe.kind());
        assertArrayEquals(new int[] {5, 7}, probe.dims());
        assertEquals("ImageModel", probe.dataModel());
        assertEquals("MIRI", probe.exposure().instrument());

        var back = reader.readImage(path);
        assertArrayEquals(model.sci(), back.sci());
        assertArrayEquals(model.err(), back.err());
        assertArrayEquals(model.dq(), back.dq());
        assertArrayEquals(model.varPoisson(), back.varPoisson());
        assertArrayEquals(model.varRnoise(), back.varRnoise());
        assertEquals(null, back.varFlat());
        assertEquals(List.of("made in a test"), back.primary().history());
        assertEquals("x_rate.fits", back.primary().string("FILENAME", ""));
        assertTrue(back.primary().string("DATE", "").matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}"));
        assertEquals(3, back.planeHeader("DQ").integer("ODDKEY", 0));
        assertArrayEquals(new float[] {1, 2}, back.extra("WHT").orElseThrow().floats());
        assertEquals("x", back.table("HDRTAB").orElseThrow().header().string("NOTE", ""));
        assertEquals(List.of(), leftovers());
    }

    @Test
    void orderOfExtensionsIsThatOfTheArchive() throws Exception {
        var model = Samples.rate(2, 2);
        model.varFlat(new float[4]);
        model.putExtra(Plane.ofFloat("ZOO", new float[1], 1));
        model.putExtra(Plane.ofFloat("AREA", new float[4], 2, 2));
        model.tables().add(new TableExtension("HDRTAB", 1, new Header(), new Table()));
        model.tables().add(new TableExtension("INT_TIMES", 1, new Header(), new Table()));
        assertEquals(
                List.of(
                        "PRIMARY",
                        "SCI",
                        "ERR",
                        "DQ",
                        "AREA",
                        "INT_TIMES",
                        "VAR_POISSON",
                        "VAR_RNOISE",
                        "VAR_FLAT",
                        "ZOO",
                        "HDRTAB"),
                order(model));
        model.sciHeader().remove("BUNIT");
        assertEquals(List.of("PRIMARY", "SCI", "DQ", "ERR"), order(model).subList(0, 4));
    }

    @Test
    void aHeaderWithoutDataIsCarried() throws Exception {
        var model = Samples.rate(2, 2);
        model.putExtra(new Plane("EMPTY", 1, new int[] {0}, new byte[0], false, new Header().set("NOTE", "x")));
        var path = dir.resolve("empty.fits");
        writer.write(model, path);
        var back = reader.readImage(path).extra("EMPTY").orElseThrow();
        assertEquals("x", back.header().string("NOTE", ""));
        assertEquals(0, back.size());
    }

    private List<String> order(ImageModel model) throws Exception {
        var path = dir.resolve("order.fits");
        writer.write(model, path);
        try (var file = FitsFile.open(path)) {
            return file.hdus().stream().map(Hdu::name).toList();
        }
    }

    @Test
    void errCarriesTheUnitOfSci() throws Exception {
        var path = dir.resolve("x_cal.fits");
        writer.write(Samples.rate(2, 2), path);
        var model = reader.readImage(path);
        model.sciHeader().set("BUNIT", "MJy/sr");
        writer.write(model, path);
        try (var file = FitsFile.open(path)) {
            assertEquals("MJy/sr", file.hdu("ERR").orElseThrow().header().string("BUNIT", ""));
            assertFalse(file.hdu("VAR_POISSON").orElseThrow().header().has("BUNIT"));
        }
    }

    @Test
    void cubesKeepThreeAxesAlsoForOneIntegration() throws Exception {
        var path = dir.resolve("x_rateints.fits");
        writer.write(ImageModel.cube(1, 2, 3), path);
        assertTrue(reader.readImage(path).isCube());
        assertArrayEquals(new int[] {1, 2, 3}, reader.probe(path).dims());
    }

    @Test
    void segmentationMapsAreUnsignedIntegers() throws Exception {
        var model = ImageModel.image(1, 3);
        model.dataModel("SegmentationMapModel");
        model.sci(new float[] {0, 1, 70000});
        var path = dir.resolve("x_segm.fits");
        writer.write(model, path);
        try (var file = FitsFile.open(path)) {
            assertEquals(32, file.hdu("SCI").orElseThrow().bitpix());
            assertTrue(file.hdu("SCI").orElseThrow().unsigned());
        }
        assertArrayEquals(model.sci(), reader.readImage(path).sci());
    }

    @Test
    void readsGzipAndZip() throws Exception {
        var plain = dir.resolve("x_rate.fits");
        writer.write(Samples.rate(40, 50), plain);
        var gz = dir.resolve("odd-name");
        try (var out = new GZIPOutputStream(Files.newOutputStream(gz))) {
            Files.copy(plain, out);
        }
        var zip = dir.resolve("x.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("x_rate.fits"));
            Files.copy(plain, out);
            out.closeEntry();
        }
        var expected = reader.readImage(plain);
        for (var path : List.of(gz, zip)) {
            assertArrayEquals(expected.sci(), reader.readImage(path).sci());
            assertArrayEquals(expected.dq(), reader.readImage(path).dq());
        }
        byte[] cut = Files.readAllBytes(gz);
        Files.write(gz, java.util.Arrays.copyOf(cut, cut.length / 2));
        var e = assertThrows(CalibrationException.class, () -> reader.readImage(gz));
        assertEquals(ExitStatus.BAD_INPUT, e.status());
        assertTrue(e.getMessage().contains("gzip"), e.getMessage());
    }

    @Test
    void writesGzipIfTheNameSaysSo() throws Exception {
        var path = dir.resolve("x_rate.fits.gz");
        writer.write(Samples.rate(4, 5), path);
        byte[] start = Files.readAllBytes(path);
        assertEquals((byte) 0x1f, start[0]);
        assertArrayEquals(Samples.rate(4, 5).sci(), reader.readImage(path).sci());
        assertEquals(List.of(), leftovers());
    }

    @Test
    void readsTileCompressedImagesUnderAForeignContextLoader() throws Exception {
        var path = dir.resolve("x_rate.fits.fz");
        var numbers = new int[32][32];
        var reals = new float[32][32];
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                numbers[y][x] = x * y;
                reals[y][x] = x == 3 ? Float.NaN : x + y;
            }
        }
        try (var fits = new Fits()) {
            fits.addHDU(ImageData.from(new float[1][1]).toHDU());
            for (Object data : new Object[] {reals, numbers}) {
                var image = ImageData.from(data).toHDU();
                image.getHeader().addValue("EXTNAME", data == reals ? "SCI" : "DQ", "");
                var packed = CompressedImageHDU.fromImageHDU(image, 32, 4);
                packed.setCompressAlgorithm(data == reals ? Compression.ZCMPTYPE_GZIP_2 : Compression.ZCMPTYPE_RICE_1);
                packed.compress();
                fits.addHDU(packed);
            }
            fits.write(path.toFile());
        }
        var loader = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            var model = reader.readImage(path);
            for (int i = 0; i < 1024; i++) {
                assertEquals(reals[i / 32][i % 32], model.sci()[i]);
                assertEquals(numbers[i / 32][i % 32], model.dq()[i]);
            }
        } finally {
            Thread.currentThread().setContextClassLoader(loader);
        }
    }

    @Test
    void asdfExtensionIsLastAndGoesThroughTheCodec() throws Exception {
        var gwcs = new Gwcs(
                List.of(new org.webbcal.lib.wcs.Frame(
                        "detector",
                        org.webbcal.lib.wcs.Frame.Kind.FRAME2D,
                        List.of("x", "y"),
                        List.of("pixel", "pixel"))),
                List.of(),
                null);
        var codec = new WcsCodec() {
            @Override
            public byte[] encode(ScienceModel model) {
                return "#ASDF of a test".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            }

            @Override
            public Optional<Gwcs> decode(byte[] bytes) throws IOException {
                if (!new String(bytes, java.nio.charset.StandardCharsets.US_ASCII).equals("#ASDF of a test")) {
                    throw new IOException("other bytes");
                }
                return Optional.of(gwcs);
            }
        };
        var path = dir.resolve("x_cal.fits");
        set(writer, codec);
        writer.write(Samples.rate(2, 2), path);
        assertTrue(reader.readImage(path).wcs().isEmpty());
        set(reader, codec);
        assertEquals(gwcs, reader.readImage(path).wcs().orElseThrow());
        try (var file = FitsFile.open(path)) {
            var last = file.hdus().get(file.hdus().size() - 1);
            assertEquals("ASDF", last.name());
            assertEquals("15B", last.layout().string("TFORM1", ""));
            assertFalse(last.layout().has("EXTVER"));
        }
    }

    private static void set(Object component, WcsCodec codec) throws Exception {
        var field = component.getClass().getDeclaredField("codec");
        field.setAccessible(true);
        field.set(component, codec);
    }

    @Test
    void aFailedWriteLeavesTheOldProductAndNothingElse() throws Exception {
        var path = dir.resolve("x_rate.fits");
        writer.write(Samples.rate(2, 2), path);
        byte[] before = Files.readAllBytes(path);
        var broken = Samples.rate(2, 2);
        broken.tables()
                .add(new TableExtension(
                        "BAD",
                        1,
                        new Header(),
                        new Table().add(new Table.Column("a", new int[2])).add(new Table.Column("b", new int[3]))));
        assertThrows(IllegalArgumentException.class, () -> writer.write(broken, path));
        assertArrayEquals(before, Files.readAllBytes(path));
        assertEquals(List.of(), leftovers());
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        var e = assertThrows(
                CalibrationException.class, () -> writer.write(Samples.rate(2, 2), dir.resolve("none/x_rate.fits")));
        assertEquals(ExitStatus.STEP_FAILED, e.status());
        assertTrue(e.getMessage().contains("folder does not exist"), e.getMessage());
    }

    private List<String> leftovers() throws IOException {
        try (var files = Files.list(dir)) {
            return files.map(p -> p.getFileName().toString())
                    .filter(n -> n.contains(".part"))
                    .toList();
        }
    }

    /** Images that come one by one make the file that all of them together make. */
    @Test
    void stackIsWrittenAsTheCubeThatItIs() throws Exception {
        var cube = ImageModel.cube(3, 5, 7).withNoisePlanes();
        var one = Samples.rate(15, 7);
        cube.sci(one.sci());
        cube.err(one.err());
        cube.dq(one.dq());
        cube.varPoisson(one.varPoisson());
        cube.varRnoise(one.varRnoise());
        var stack = new Images(cube);
        for (var model : List.of(cube, stack)) {
            model.primary().set("INSTRUME", "MIRI");
            model.sciHeader().set("BUNIT", "DN/s");
            model.planeHeader("ERR").set("BUNIT", "DN/s");
            model.tables()
                    .add(new TableExtension(
                            "INT_TIMES", 1, new Header(), new Table().add(new Table.Column("a", new int[] {1, 2, 3}))));
        }
        var together = Files.createDirectory(dir.resolve("together")).resolve("x_rateints.fits");
        var apart = Files.createDirectory(dir.resolve("apart")).resolve("x_rateints.fits");
        writer.write(cube, together);
        writer.write(stack, apart);
        assertEquals(undated(together), undated(apart));
        assertTrue(undated(apart).contains("CubeModel"));

        stack.broken = true;
        assertThrows(CalibrationException.class, () -> writer.write(stack, dir.resolve("broken.fits")));
        assertFalse(Files.exists(dir.resolve("broken.fits")));
        assertEquals(List.of(), leftovers());
    }

    private static String undated(Path file) throws IOException {
        return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1)
                .replaceFirst("DATE    = '[^']*'", "DATE");
    }

    /** Planes of a cube, given image by image. */
    private static final class Images extends ImageStack {
        private final ImageModel cube;
        private boolean broken;

        private Images(ImageModel cube) {
            super(cube.depth(), cube.ny(), cube.nx());
            this.cube = cube;
        }

        @Override
        public void get(int k, ImageModel image, int[] work, Set<Layer> layers) throws IOException {
            if (broken) {
                throw new IOException("disk is gone");
            }
            for (var layer : layers) {
                switch (layer) {
                    case SCI -> System.arraycopy(cube.sci(), k * plane(), image.sci(), 0, plane());
                    case ERR -> System.arraycopy(cube.err(), k * plane(), image.err(), 0, plane());
                    case DQ -> System.arraycopy(cube.dq(), k * plane(), image.dq(), 0, plane());
                    case VAR_POISSON ->
                        System.arraycopy(cube.varPoisson(), k * plane(), image.varPoisson(), 0, plane());
                    case VAR_RNOISE -> System.arraycopy(cube.varRnoise(), k * plane(), image.varRnoise(), 0, plane());
                    default -> throw new IllegalArgumentException(layer.name());
                }
            }
        }

        @Override
        public void put(int k, ImageModel image, int[] work, Set<Layer> layers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <X extends Exception> void bands(Set<Layer> reads, Set<Layer> writes, BandVisitor<X> visitor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
