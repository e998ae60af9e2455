package org.webbcal.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Table;

class CsvTableTest {

    @Test
    void numbersHaveFifteenDigitsAndNoTrailingZeros() {
        assertEquals("83.6291014568584", CsvTable.number(83.62910145685843));
        assertEquals("0.1", CsvTable.number(0.1));
        assertEquals("-5", CsvTable.number(-5));
        assertEquals("123456789012345", CsvTable.number(123456789012345.0));
        assertEquals("1.5e+20", CsvTable.number(1.5e20));
        assertEquals("1.23456789012346e-7", CsvTable.number(1.234567890123456e-7));
        assertEquals("0", CsvTable.number(-0.0));
        assertEquals("nan", CsvTable.number(Double.NaN));
        assertEquals("-inf", CsvTable.number(Double.NEGATIVE_INFINITY));
    }

    @Test
    void textIsQuotedWhereItMustBe() {
        var table = new Table()
                .add(new Table.Column("name", new String[] {"a", "b, \"c\""}))
                .add(new Table.Column("x", new int[] {1, 2}))
                .add(new Table.Column("ra", new double[] {0.5, Double.NaN}));
        var bytes = new ByteArrayOutputStream();
        CsvTable.print(table, new PrintStream(bytes));
        assertEquals(
                "name,x,ra\na,1,0.5\n\"b, \"\"c\"\"\",2,nan\n", bytes.toString().replace("\r", ""));
    }
}
