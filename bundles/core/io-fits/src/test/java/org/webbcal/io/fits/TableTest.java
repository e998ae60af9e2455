package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import nom.tam.fits.BinaryTable;
import nom.tam.fits.Fits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.Header;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

class TableTest {

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();

    private Table everything() {
        return new Table()
                .add(new Table.Column("logical", new boolean[] {true, false}))
                .add(new Table.Column("byte", new byte[] {0, -1}))
                .add(new Table.Column("int16", new short[] {Short.MIN_VALUE, 5}))
                .add(new Table.Column("uint16", new short[] {-1, 5}, 1, true, "", "", ""))
                .add(new Table.Column("int32", new int[] {Integer.MIN_VALUE, 5}, "s", ""))
                .add(new Table.Column("uint32", new int[] {-1, 5}, 1, true, "", "", ""))
                .add(new Table.Column("int64", new long[] {Long.MIN_VALUE, 5}))
                .add(new Table.Column("uint64", new long[] {-1, 5}, 1, true, "", "", ""))
                .add(new Table.Column("float", new float[] {Float.NaN, 1.5f}, "Jy", ""))
                .add(new Table.Column(
                        "double", new double[] {Double.NEGATIVE_INFINITY, Math.PI}, 1, false, "MJy/sr", "", "D25.17"))
                .add(new Table.Column("text", new String[] {"abc", ""}))
                .add(new Table.Column("vector", new double[] {1, 2, 3, 4, 5, 6}, 3, false, "um", "", ""))
                .add(new Table.Column("words", new String[] {"a", "bc", "def", ""}, 2, false, "", "", ""));
    }

    private Path write(Table table, Header header) throws Exception {
        var model = Samples.rate(1, 1);
        model.tables().add(new TableExtension("T", 1, header, table));
        var path = dir.resolve("t.fits");
        new FitsProductWriter().write(model, path);
        return path;
    }

    @Test
    void everyColumnTypeComesBack() throws Exception {
        var expected = everything();
        var path = write(expected, new Header());
        var found = reader.readImage(path).table("T").orElseThrow().table();
        assertEquals(2, found.rows());
        assertEquals(
                expected.columns().stream().map(Table.Column::name).toList(),
                found.columns().stream().map(Table.Column::name).toList());
        for (var column : expected.columns()) {
            var back = found.require(column.name());
            assertEquals(column.width(), back.width(), column.name());
            assertEquals(column.unsigned(), back.unsigned(), column.name());
            assertEquals(column.unit(), back.unit(), column.name());
            assertEquals(column.format(), back.format(), column.name());
            assertArrayEquals(new Object[] {column.data()}, new Object[] {back.data()}, column.name());
        }
        assertArrayEquals((double[]) expected.require("vector").data(), (double[])
                reader.readTable(path).require("vector").data());
        // again: shapes and widths of the first copy stay
        var again = reader.readImage(path);
        new FitsProductWriter().write(again, path);
        try (var file = FitsFile.open(path)) {
            var layout = file.hdu("T").orElseThrow().layout();
            assertEquals("(3)", layout.string("TDIM12", ""));
            assertEquals("(3,2)", layout.string("TDIM13", ""));
            assertEquals("6A", layout.string("TFORM13", ""));
            assertEquals(1, layout.integer("EXTVER", 0));
        }
    }

    @Test
    void widthsOfStringsAndShapesOfVectorsSurviveACopy() throws Exception {
        var header = new Header().set("TFORM1", "26A").set("TDIM2", "(3,2)").set("TNULL3", -999);
        var table = new Table()
                .add(new Table.Column("a", new String[] {"short"}))
                .add(new Table.Column("m", new float[6], 6, false, "", "", ""))
                .add(new Table.Column("i", new int[] {-999}));
        var model = reader.readImage(write(table, header));
        var path = dir.resolve("copy.fits");
        new FitsProductWriter().write(model, path);
        try (var file = FitsFile.open(path)) {
            var layout = file.hdu("T").orElseThrow().layout();
            assertEquals("26A", layout.string("TFORM1", ""));
            assertEquals("(3,2)", layout.string("TDIM2", ""));
            assertEquals(-999, layout.integer("TNULL3", 0));
        }
        assertEquals("short", reader.readTable(path).require("a").text(0));
    }

    @Test
    void emptyTablesKeepTheirColumns() throws Exception {
        var table = new Table()
                .add(new Table.Column("integration_number", new int[0]))
                .add(new Table.Column("int_start_MJD_UTC", new double[0]));
        var back = reader.readTable(write(table, new Header()));
        assertEquals(0, back.rows());
        assertEquals(2, back.columns().size());
    }

    @Test
    void readsTablesOfNomTam() throws Exception {
        var path = dir.resolve("nomtam.fits");
        try (var fits = new Fits()) {
            var data = new BinaryTable();
            data.addColumn(new int[] {1, -2, 3});
            data.addColumn(new String[] {"a", "bcd", ""});
            data.addColumn(new double[][] {{1, 2}, {3, 4}, {5, Double.NaN}});
            data.addVariableSizeColumn(new float[][] {{1}, {2, 3}, {}});
            data.addColumn(new boolean[] {true, false, true});
            fits.addHDU(nom.tam.fits.ImageData.from(new int[1][1]).toHDU());
            fits.addHDU(data.toHDU());
            fits.write(path.toFile());
        }
        var table = reader.readTable(path);
        var columns = table.columns();
        assertArrayEquals(new int[] {1, -2, 3}, (int[]) columns.get(0).data());
        assertArrayEquals(
                new String[] {"a", "bcd", ""}, (String[]) columns.get(1).data());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, Double.NaN}, (double[])
                columns.get(2).data());
        assertEquals(2, columns.get(3).width());
        assertArrayEquals(new float[] {1, Float.NaN, 2, 3, Float.NaN, Float.NaN}, (float[])
                columns.get(3).data());
        assertArrayEquals(
                new boolean[] {true, false, true}, (boolean[]) columns.get(4).data());
    }

    private static Cards table(int rowBytes, int rows, int heap, String... forms) {
        var cards = new Cards()
                .add("XTENSION", "BINTABLE", "")
                .add("BITPIX", 8L, "")
                .add("NAXIS", 2L, "")
                .add("NAXIS1", (long) rowBytes, "")
                .add("NAXIS2", (long) rows, "")
                .add("PCOUNT", (long) heap, "")
                .add("GCOUNT", 1L, "")
                .add("TFIELDS", (long) forms.length, "");
        for (int i = 0; i < forms.length; i++) {
            cards.add("TFORM" + (i + 1), forms[i], "");
        }
        return cards;
    }

    @Test
    void appliesScaleAndOffset() throws Exception {
        var cards = table(3, 1, 0, "B", "I")
                .add("TSCAL1", 0.5, "")
                .add("TZERO1", 1.0, "")
                .add("TZERO2", 10L, "");
        var path = Samples.file(dir.resolve("s.fits"), Samples.primary(), new byte[0], cards, new byte[] {-1, 0, 5});
        assertArrayEquals(new double[] {128.5}, (double[])
                reader.readTable(path).require("col1").data());
        assertArrayEquals(new double[] {15}, (double[])
                reader.readTable(path).require("col2").data());
    }

    @Test
    void layoutsThatContradictThemselvesAreRefused() throws Exception {
        for (Object[] bad : new Object[][] {
            {table(3, 1, 0, "J"), 3, "columns of 4 bytes"},
            {table(4, 1, 0, "Y"), 4, "TFORM1 = 'Y'"},
            {table(4, 1, 0, "99999999999999999999J"), 4, "TFORM1"},
            {table(4, 1, 0, "2147483647D"), 4, "columns of 17179869176 bytes"},
            {table(8, 1, 4, "1PE(9)"), 12, "outside the heap of 4 bytes"}
        }) {
            var data = new byte[(int) bad[1]];
            if (data.length == 12) {
                ByteBuffer.wrap(data).putInt(2).putInt(0);
            }
            var path = Samples.file(dir.resolve("bad.fits"), Samples.primary(), new byte[0], bad[0], data);
            var e = assertThrows(CalibrationException.class, () -> reader.readTable(path));
            assertTrue(
                    e.getMessage().startsWith("bad.fits: table HDU 1 ")
                            && e.getMessage().contains((String) bad[2]),
                    e.getMessage());
        }
    }

    @Test
    void rowsWithoutBytesCostNothing() throws Exception {
        var path = Samples.file(
                dir.resolve("none.fits"),
                Samples.primary(),
                new byte[0],
                table(0, Integer.MAX_VALUE, 0, "0A", "0D"),
                new byte[0]);
        assertEquals(0, reader.readTable(path).rows());
    }
}
