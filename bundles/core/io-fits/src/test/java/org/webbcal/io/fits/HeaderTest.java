package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.model.Header;

class HeaderTest {

    private static Header parse(String... lines) throws Exception {
        var text = new StringBuilder();
        for (String line : lines) {
            text.append(String.format("%-80s", line));
        }
        return HeaderReader.parse(text.toString().getBytes(StandardCharsets.US_ASCII), lines.length);
    }

    private static List<String> lines(Cards cards) {
        var text = new String(cards.bytes(), StandardCharsets.US_ASCII);
        var lines = new ArrayList<String>();
        for (int i = 0; !text.startsWith("END     ", i); i += 80) {
            lines.add(text.substring(i, i + 80).stripTrailing());
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 67, 68, 69, 134, 135, 150, 10_000})
    void stringsOfAnyLengthComeBack(int n) throws Exception {
        String words = "POLYGON ICRS  210.798608066 54.345349125 "
                .repeat(n / 40 + 1)
                .substring(0, n)
                .stripTrailing();
        String oneWord = "x".repeat(n);
        String quotes = "'".repeat(n);
        String ampersands = "a&".repeat(n).substring(0, n);
        for (String text : List.of(words, oneWord, quotes, ampersands, "it's 'so' &", "  leading")) {
            for (String comment : List.of(
                    "",
                    "a comment",
                    "a comment of more than sixty-four characters, so that it needs a card of its own twice")) {
                var cards = new Cards().add("S_REGION", text, comment).add("NEXT", 1L, "");
                var bytes = cards.bytes();
                var header = HeaderReader.parse(bytes, cards.size());
                assertEquals(text, header.string("S_REGION", null), n + " characters, comment '" + comment + "'");
                assertEquals(1, header.integer("NEXT", 0));
                assertFalse(header.has("CONTINUE"));
            }
        }
    }

    @Test
    void longStringsLookLikeThoseOfTheArchive() {
        var cards = new Cards()
                .add(
                        "S_REGION",
                        "POLYGON ICRS  210.798608066 54.345349125 210.798837786 54.345402689 210.799427020",
                        "Spatial footprint");
        assertEquals(
                List.of(
                        "S_REGION= 'POLYGON ICRS  210.798608066 54.345349125 210.798837786 &'",
                        "CONTINUE  '54.345402689 210.799427020&'",
                        "CONTINUE  '' / Spatial footprint"),
                lines(cards));
    }

    @Test
    void valuesStandInFixedColumns() {
        var cards = new Cards()
                .add("A", "x", "text")
                .add("B", "", "")
                .add("C", true, "logical")
                .add("D", -5L, "whole")
                .add("E", 150.37, "real")
                .add("F", 12L, "c".repeat(100))
                .add("hello.world", 1L, "long name");
        assertEquals(
                List.of(
                        "A       = 'x       '           / text",
                        "B       = '        '",
                        "C       =                    T / logical",
                        "D       =                   -5 / whole",
                        "E       =               150.37 / real",
                        "F       =                   12 / " + "c".repeat(47),
                        "HIERARCH HELLO WORLD =                    1 / long name"),
                lines(cards));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "10, 10.0",
        "150.37, 150.37",
        "1e7, 10000000.0",
        "-130000000, -130000000.0",
        "1e15, 1000000000000000.0",
        "1e16, 1.0E+16",
        "0.0001, 0.0001",
        "0.00001, 1.0E-05",
        "2.89618192859471E-13, 2.89618192859471E-13",
        "60250.126000000004, 60250.126000000004",
        "2e-3, 0.002",
        "4.9e-324, 4.9E-324",
        "1.7976931348623157e308, 1.7976931348623157E+308"
    })
    void numbersHaveAsManyDigitsAsTheyNeed(double value, String text) {
        assertEquals(text, Cards.number(value));
    }

    @Test
    void everyNumberReadsBackUnchanged() throws Exception {
        var random = new java.util.Random(20261121);
        for (int i = 0; i < 20_000; i++) {
            double d = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(d)) {
                String text = Cards.number(d);
                assertEquals(d, Double.parseDouble(text), text);
                if (i % 100 == 0) {
                    var cards = new Cards().add("X", d, "");
                    assertEquals(d, HeaderReader.parse(cards.bytes(), 1).number("X", 0));
                }
            }
        }
    }

    @Test
    void readsWhatWritersWrite() throws Exception {
        var header = parse(
                "INT     =                  042 / leading zero",
                "REAL    =               1.5D-3",
                "REALE   = 1E2",
                "FREE    =T",
                "NOTHING =",
                "NOTHING2=                      / only a comment",
                "TEXT    = 'it''s   '           / quote",
                "EMPTY   = ''",
                "LEAD    = '  x'",
                "NANTEXT = 'NaN     '",
                "BIG     = 123456789012345678901234567890",
                "",
                "        Section heading",
                "COMMENT words",
                "HISTORY first entry",
                "HISTORY second entry",
                "TEXT    = 'again'");
        assertEquals(42, header.integer("INT", 0));
        assertEquals(0.0015, header.number("REAL", 0));
        assertEquals(100.0, header.number("REALE", 0));
        assertEquals(true, header.bool("FREE").orElseThrow());
        assertFalse(header.has("NOTHING"));
        assertFalse(header.has("NOTHING2"));
        assertEquals("it's", header.string("TEXT", ""));
        assertEquals("", header.string("EMPTY", "?"));
        assertEquals("  x", header.string("LEAD", ""));
        assertTrue(header.number("NANTEXT").isEmpty());
        assertEquals(1.2345678901234568e29, header.number("BIG", 0));
        assertEquals(List.of("first entry", "second entry"), header.history());
        assertFalse(header.has("COMMENT"));
    }

    @Test
    void brokenCardsCostOnlyThemselves() throws Exception {
        var header = parse(
                "GOOD    = 1",
                "BAD     = 'never closed",
                "@#$%^&*(= 3",
                "=       = 4",
                "CONTINUE  'lost'",
                "ALSO    = 2");
        assertEquals(1, header.integer("GOOD", 0));
        assertEquals(2, header.integer("ALSO", 0));
    }

    @Test
    void charactersThatHeadersCannotHoldAreReplaced() throws Exception {
        var cards =
                new Cards().add("PI_NAME", "M\u00fcller\n\u00c5", "caf\u00e9").history("na\u00efve");
        assertEquals(List.of("PI_NAME = 'M?ller ?'           / caf?", "HISTORY na?ve"), lines(cards));
        byte[] bytes = new Cards().add("PI_NAME", "Mxller", "").bytes();
        bytes[12] = (byte) 0xfc;
        assertEquals("M?ller", HeaderReader.parse(bytes, 1).string("PI_NAME", ""));
    }

    @Test
    void knownKeywordsStandInOrderUnderHeadingsAndUnknownOnesAfterThem() {
        var header = new Header();
        header.set("MYKEY", 1, "mine");
        header.set("S_RAMP", "COMPLETE");
        header.set("FILTER", "F770W", "as written");
        header.set("DATAMODL", "ImageModel");
        header.set("INSTRUME", "MIRI");
        header.set("BITPIX", 99);
        assertEquals(
                List.of(
                        "SIMPLE  =                    T / conforms to FITS standard",
                        "BITPIX  =                    8 / array data type",
                        "NAXIS   =                    0 / number of array dimensions",
                        "EXTEND  =                    T",
                        "DATAMODL= 'ImageModel'         / Type of data model",
                        "",
                        "        Instrument configuration information",
                        "",
                        "INSTRUME= 'MIRI    '           / Instrument used to acquire the data",
                        "FILTER  = 'F770W   '           / as written",
                        "",
                        "        Calibration step information",
                        "",
                        "S_RAMP  = 'COMPLETE'           / Ramp Fitting",
                        "MYKEY   =                    1 / mine"),
                lines(ProductHeaders.primary(header)));
    }

    @Test
    void reservedPlaceIsFilledWithBlankCardsBeforeEnd() {
        byte[] bytes = new Cards().add("A", 1L, "").bytes(3 * FitsFile.BLOCK);
        assertEquals(3 * FitsFile.BLOCK, bytes.length);
        assertEquals(72, HeaderReader.endCard(bytes, bytes.length));
    }
}
