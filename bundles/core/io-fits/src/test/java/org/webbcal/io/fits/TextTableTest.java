package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Table;

class TextTableTest {

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();

    private Table read(String text) throws Exception {
        return reader.readTable(Files.writeString(dir.resolve("t.txt"), text));
    }

    private String message(String text) {
        var e = assertThrows(CalibrationException.class, () -> read(text));
        assertEquals(ExitStatus.BAD_INPUT, e.status());
        assertTrue(e.getMessage().startsWith("t.txt: ") && !e.getMessage().contains("\n"), e.getMessage());
        return e.getMessage();
    }

    @Test
    void catalogueIsWrittenAsEcsv() throws Exception {
        var table = new Table()
                .add(new Table.Column("label", new int[] {1, 2}, "", "Unique label"))
                .add(new Table.Column("sky_centroid.ra", new double[] {210.5, 1e-7}, "deg", ""))
                .add(new Table.Column("sky_centroid.dec", new double[] {-54, Double.NaN}, "deg", ""))
                .add(new Table.Column("flux", new float[] {0.1f, 3}, 1, false, "Jy", "", ".6e"))
                .add(new Table.Column("is_extended", new boolean[] {true, false}))
                .add(new Table.Column("note", new String[] {"two words", ""}));
        table.meta().put("abvega_offset", 4.38);
        table.meta().put("aperture_params", Map.of("radii", new double[] {1.5, 2}));
        table.meta().put("text", "yes: it's #1");
        var path = dir.resolve("x_cat.ecsv");
        new FitsProductWriter().write(new CatalogModel(table), path);
        var lines = Files.readAllLines(path);
        assertEquals(
                List.of(
                        "# %ECSV 1.0",
                        "# ---",
                        "# datatype:",
                        "# - {name: label, datatype: int32, description: Unique label}",
                        "# - {name: sky_centroid.ra, unit: deg, datatype: float64}",
                        "# - {name: sky_centroid.dec, unit: deg, datatype: float64}",
                        "# - {name: flux, unit: Jy, datatype: float32, format: '.6e'}",
                        "# - {name: is_extended, datatype: bool}",
                        "# - {name: note, datatype: string}",
                        "# meta: !!omap",
                        "# - {abvega_offset: 4.38}",
                        "# - aperture_params:",
                        "#     radii: [1.5, 2.0]",
                        "# - {text: 'yes: it''s #1'}",
                        "# - __serialized_columns__:",
                        "#     sky_centroid:"),
                lines.subList(0, 16));
        assertEquals(
                List.of(
                        "# schema: astropy-2.0",
                        "label sky_centroid.ra sky_centroid.dec flux is_extended note",
                        "1 210.5 -54.0 0.1 True \"two words\"",
                        "2 1e-07 nan 3.0 False \"\""),
                lines.subList(lines.size() - 4, lines.size()));

        var back = reader.readTable(path);
        for (var column : table.columns()) {
            var found = back.require(column.name());
            assertArrayEquals(new Object[] {column.data()}, new Object[] {found.data()}, column.name());
            assertEquals(column.unit(), found.unit());
            assertEquals(column.description(), found.description());
            assertEquals(column.format(), found.format());
        }
        assertEquals(4.38, back.meta().get("abvega_offset"));
        assertEquals(Map.of("radii", List.of(1.5, 2.0)), back.meta().get("aperture_params"));
        assertEquals("yes: it's #1", back.meta().get("text"));
        assertEquals(
                List.of("abvega_offset", "aperture_params", "text"),
                List.copyOf(back.meta().keySet()));
    }

    @Test
    void textsThatYamlMisreadsAreQuoted() throws Exception {
        var table = new Table().add(new Table.Column("a", new int[] {1}));
        var texts = List.of(
                "",
                "null",
                "True",
                "no",
                "1e5",
                "12",
                "-x",
                "a: b",
                "a #b",
                "{a}",
                "[a",
                "a, b",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a",
                "'",
                "\"",
                "a\nb",
                " a",
                "a ",
                "1999-01-01",
                ".5",
                "~",
                "\u00e4",
                "a:",
                "? a",
                "|",
                ">",
                "\\");
        for (String text : texts) {
            table.meta().put("k" + table.meta().size(), text);
        }
        var path = dir.resolve("x_cat.ecsv");
        new FitsProductWriter().write(new CatalogModel(table), path);
        assertEquals(texts, List.copyOf(reader.readTable(path).meta().values()));
    }

    @Test
    void vectorsAndUnsignedNumbersComeBack() throws Exception {
        var table = new Table()
                .add(new Table.Column("v", new double[] {1, Double.NaN, 3, 4}, 2, false, "", "", ""))
                .add(new Table.Column("u", new int[] {-1, 0}, 1, true, "", "", ""))
                .add(new Table.Column("w", new long[] {-1, 0}, 1, true, "", "", ""))
                .add(new Table.Column("b", new byte[] {-1, 0}));
        var path = dir.resolve("x_cat.ecsv");
        new FitsProductWriter().write(new CatalogModel(table), path);
        var back = reader.readTable(path);
        for (var column : table.columns()) {
            assertEquals(column.width(), back.require(column.name()).width());
            assertArrayEquals(
                    new Object[] {column.data()},
                    new Object[] {back.require(column.name()).data()},
                    column.name());
        }
    }

    @Test
    void readsWhatAstropyWrites() throws Exception {
        var table = read("""
                # %ECSV 1.0
                # ---
                # delimiter: ','
                # datatype:
                # - {name: a b, unit: pix, datatype: int64}
                # - {name: s, datatype: string}
                # - name: f
                #   datatype: float32
                # meta: !!omap
                # - params: !!python/tuple [2.5, &x 1.4, *x]
                # - {when: '2026'}
                # - {none: null}
                # schema: astropy-2.0
                "a b",s,f
                1,"x, ""y""\",nan
                ,"line 1
                line 2",2.5
                """);
        assertArrayEquals(
                new double[] {1, Double.NaN}, (double[]) table.require("a b").data());
        assertArrayEquals(new String[] {"x, \"y\"", "line 1\nline 2"}, (String[])
                table.require("s").data());
        assertArrayEquals(
                new float[] {Float.NaN, 2.5f}, (float[]) table.require("f").data());
        assertEquals(List.of(2.5, 1.4, 1.4), table.meta().get("params"));
        assertEquals("2026", table.meta().get("when"));
    }

    @Test
    void readsPlainTables() throws Exception {
        var csv = read("\ufeffid,ra,name,ok\r\n1,10.5,\"a,b\",true\r\n2,,x,false\r\n");
        assertArrayEquals(new long[] {1, 2}, (long[]) csv.require("id").data());
        assertArrayEquals(
                new double[] {10.5, Double.NaN}, (double[]) csv.require("RA").data());
        assertArrayEquals(
                new String[] {"a,b", "x"}, (String[]) csv.require("name").data());
        assertArrayEquals(
                new boolean[] {true, false}, (boolean[]) csv.require("ok").data());
        var blanks = read("# a comment\n\n  x   y\n 1.5   2\n\n 3   nan\n");
        assertArrayEquals(new double[] {1.5, 3}, (double[]) blanks.require("x").data());
        assertArrayEquals(
                new double[] {2, Double.NaN}, (double[]) blanks.require("y").data());
        assertArrayEquals(
                new long[] {1, 3}, (long[]) read("1 2\n3 4").require("col1").data());
        assertEquals(0, read("x y\n").rows());
        assertArrayEquals(new String[] {"b c"}, (String[])
                read("a\tn\n1\tb c\n").require("n").data());
    }

    @Test
    void badTextIsRefusedWithItsPlace() throws Exception {
        assertTrue(message("").contains("empty"));
        assertTrue(message("a b\n1 2\n3\n").contains("line 3 has 1 values, expected 2"));
        assertTrue(message("a,b\n1,\"2\n").contains("line 2: quotes are opened"));
        assertTrue(message("# %ECSV 1.0\n# ---\n# datatype: {a\n").contains("no valid YAML"));
        assertTrue(message("# %ECSV 1.0\n# ---\n# x: 1\na\n1\n").contains("datatype"));
        assertTrue(message("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: b, datatype: int64}\na\n1\n")
                .contains("is called a, but b"));
        assertTrue(message("# %ECSV 1.0\n# ---\n# datatype:\n# - {name: a, datatype: int32}\na\n1.5\n")
                .contains("row 1, column a: '1.5' is no int32"));
        assertTrue(message("\u0000\u0001binary").contains("neither FITS nor text"));
        Files.write(dir.resolve("t.txt"), new byte[] {(byte) 0xc3, (byte) 0x28});
        assertThrows(CalibrationException.class, () -> reader.readTable(dir.resolve("t.txt")));
        assertTrue(message("# %ECSV 1.0\n# ---\n# datatype: " + "[".repeat(5000) + "\na\n")
                .contains("YAML"));
        var bomb = new StringBuilder("# %ECSV 1.0\n# ---\n# a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("# a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ",").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        assertTrue(message(bomb + "# datatype: *a11\na\n").contains("million"));
        assertThrows(CalibrationException.class, () -> reader.readTable(dir.resolve("none.ecsv")));
        assertThrows(CalibrationException.class, () -> reader.readTable(dir));
    }
}
