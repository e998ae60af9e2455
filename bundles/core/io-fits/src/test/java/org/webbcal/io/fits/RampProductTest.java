package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.RawModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

class RampProductTest {

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();
    private final FitsProductWriter writer = new FitsProductWriter();

    @Test
    void countsOfUncalAreExactAndFlagsZero() throws Exception {
        var path = Samples.uncal(dir.resolve("x_uncal.fits"), 3, 4, 300, 310);
        var probe = reader.probe(path);
        assertEquals(FileKind.RAMP, probe.kind());
        assertArrayEquals(new int[] {3, 4, 300, 310}, probe.dims());
        try (var ramp = reader.openRamp(path)) {
            assertEquals(new Shape4(3, 4, 300, 310), ramp.shape());
            assertFalse(ramp.live());
            for (int i : new int[] {2, 0, 1}) {
                var block = ramp.read(i);
                assertEquals(i, block.integration());
                int n = ramp.shape().integration();
                for (int k = 0; k < n; k++) {
                    if (block.sci()[k] != Samples.count((long) i * n + k)) {
                        assertEquals(Samples.count((long) i * n + k), block.sci()[k], "sample " + k);
                    }
                }
                assertArrayEquals(new byte[n], block.groupDq());
                assertNull(block.zeroFrame());
            }
            assertArrayEquals(new int[300 * 310], ramp.pixelDq());
        }
    }

    @Test
    void savedRampsComeBack() throws Exception {
        var shape = new Shape4(2, 3, 8, 12);
        var ramp = Samples.ramp(shape, true, true);
        ramp.putExtra(Plane.ofFloat("AVDRKCUR", new float[shape.plane()], 8, 12));
        ramp.tables()
                .add(new TableExtension(
                        "GROUP", 1, new Header(), new Table().add(new Table.Column("g", new short[] {1, 2}))));
        var path = dir.resolve("x_ramp.fits");
        writer.write(ramp, path);
        try (var back = reader.openRamp(path)) {
            assertEquals(List.of(), back.remarks());
            assertEquals(shape, back.shape());
            assertEquals("RampModel", back.primary().string("DATAMODL", ""));
            assertArrayEquals(ramp.pixelDq(), back.pixelDq());
            for (int i = 0; i < 2; i++) {
                var a = ramp.read(i);
                var b = back.read(i);
                assertArrayEquals(a.sci(), b.sci());
                assertArrayEquals(a.groupDq(), b.groupDq());
                assertArrayEquals(a.zeroFrame(), b.zeroFrame());
                assertArrayEquals(a.refout(), b.refout());
            }
            assertTrue(back.extra("AVDRKCUR").isPresent());
            assertEquals(2, back.table("GROUP").orElseThrow().table().rows());
        }
    }

    @Test
    void keywordsThatStepsAddWhileIntegrationsPassAreInTheProduct() throws Exception {
        for (int added : new int[] {0, 1, 40, 100, 400}) {
            var ramp = Samples.ramp(new Shape4(2, 2, 40, 50), false, false);
            var path = dir.resolve("grown" + added + ".fits");
            try (var sink = writer.beginRamp(ramp, path)) {
                sink.add(ramp.read(0));
                sink.add(ramp.read(1));
                for (int k = 0; k < added; k++) {
                    ramp.primary().set("KEY" + k, k);
                    ramp.sciHeader().set("SCIK" + k, "value " + k);
                }
                sink.finish(ramp);
            }
            try (var back = reader.openRamp(path)) {
                for (int k = 0; k < added; k++) {
                    assertEquals(k, back.primary().integer("KEY" + k, -1));
                    assertEquals("value " + k, back.sciHeader().string("SCIK" + k, ""));
                }
                assertArrayEquals(ramp.read(1).sci(), back.read(1).sci());
                assertArrayEquals(ramp.read(1).groupDq(), back.read(1).groupDq());
                assertArrayEquals(ramp.pixelDq(), back.pixelDq());
            }
        }
    }

    @Test
    void anUnfinishedProductLeavesNothing() throws Exception {
        var ramp = Samples.ramp(new Shape4(2, 2, 4, 4), false, false);
        try (var sink = writer.beginRamp(ramp, dir.resolve("x_ramp.fits"))) {
            sink.add(ramp.read(0));
        }
        try (var files = Files.list(dir)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aStepMayChangeTheGeometry() throws Exception {
        var ramp = Samples.ramp(new Shape4(1, 2, 6, 4), false, false);
        var path = dir.resolve("x_ramp.fits");
        try (var sink = writer.beginRamp(ramp, path)) {
            var block = ramp.read(0);
            block.replace(2, 3, 4, new float[24], new byte[24], new int[12]);
            ramp.pixelDq(new int[12]);
            sink.add(block);
            sink.finish(ramp);
        }
        assertArrayEquals(new int[] {1, 2, 3, 4}, reader.probe(path).dims());
    }

    @Test
    void simulatedRawExposuresAreWrittenAsTheObservatoryDeliversThem() throws Exception {
        var raw = new RawModel(
                new Shape4(1, 2, 2, 4), new short[] {0, 1, -1, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -32768});
        raw.putExtra(new Plane("REFOUT", 1, new int[] {1, 2, 1, 2}, new short[] {-2, 3, 0, 0}, true, new Header()));
        var path = dir.resolve("x_uncal.fits");
        writer.write(raw, path);
        try (var file = FitsFile.open(path)) {
            assertEquals(16, file.hdu("SCI").orElseThrow().bitpix());
            assertTrue(file.hdu("REFOUT").orElseThrow().unsigned());
            assertEquals("Level1bModel", file.primary().string("DATAMODL", ""));
        }
        try (var ramp = reader.openRamp(path)) {
            assertArrayEquals(
                    new float[] {0, 1, 65535, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32768},
                    ramp.read(0).sci());
            assertArrayEquals(new float[] {65534, 3, 0, 0}, ramp.read(0).refout());
        }
    }

    @Test
    void threeAxesAreOneIntegration() throws Exception {
        var header =
                new Header().set("DATAMODL", "Level1bModel").set("NINTS", 1).set("NGROUPS", 2);
        var path = Samples.file(
                dir.resolve("x_uncal.fits"),
                Samples.primary(header),
                new byte[0],
                Samples.image("SCI", 16, true, 2, 1, 2),
                Samples.shorts(1, 2, 3, 4));
        assertArrayEquals(new int[] {1, 2, 1, 2}, reader.probe(path).dims());
        try (var ramp = reader.openRamp(path)) {
            assertEquals(1, ramp.remarks().size());
            assertArrayEquals(
                    new float[] {32769, 32770, 32771, 32772}, ramp.read(0).sci());
        }
    }

    @Test
    void countsInFloatAreTakenOnlyIfTheyAreCounts() throws Exception {
        var header = new Header().set("DATAMODL", "Level1bModel");
        var good = Samples.file(
                dir.resolve("good_uncal.fits"),
                Samples.primary(header),
                new byte[0],
                Samples.image("SCI", -32, false, 1, 1, 1, 2),
                Samples.floats(0, 65535));
        try (var ramp = reader.openRamp(good)) {
            assertEquals(1, ramp.remarks().size());
            assertArrayEquals(new float[] {0, 65535}, ramp.read(0).sci());
        }
        for (float wrong : new float[] {1.5f, -1, 65536, Float.NaN}) {
            var bad = Samples.file(
                    dir.resolve("bad_uncal.fits"),
                    Samples.primary(header),
                    new byte[0],
                    Samples.image("SCI", -32, false, 1, 1, 1, 2),
                    Samples.floats(0, wrong));
            var e = assertThrows(CalibrationException.class, () -> reader.openRamp(bad));
            assertTrue(
                    e.getMessage().startsWith("bad_uncal.fits: uncal SCI has BITPIX -32 and at flat index 1"),
                    e.getMessage());
        }
    }

    @Test
    void flagsOfAnotherShapeAreReplacedByZeros() throws Exception {
        var path = Samples.file(
                dir.resolve("x_ramp.fits"),
                Samples.primary(),
                new byte[0],
                Samples.image("SCI", -32, false, 1, 2, 1, 2),
                Samples.floats(1, 2, 3, 4),
                Samples.image("PIXELDQ", 32, true, 1, 1),
                new byte[4],
                Samples.image("GROUPDQ", 8, false, 1, 1, 1, 2),
                new byte[2]);
        try (var ramp = reader.openRamp(path)) {
            assertEquals(2, ramp.remarks().size());
            assertArrayEquals(new int[2], ramp.pixelDq());
            assertArrayEquals(new byte[4], ramp.read(0).groupDq());
        }
    }

    @Test
    void aFileThatChangesWhileItIsReadIsRefused() throws Exception {
        var path = Samples.uncal(dir.resolve("x_uncal.fits"), 2, 2, 4, 4);
        try (var ramp = reader.openRamp(path)) {
            ramp.read(0);
            Files.setLastModifiedTime(path, java.nio.file.attribute.FileTime.fromMillis(12345));
            var e = assertThrows(java.io.IOException.class, () -> ramp.read(1));
            assertTrue(e.getMessage().contains("was changed"), e.getMessage());
        }
    }
}
