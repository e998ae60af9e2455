package org.webbcal.reference.crds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules written for the purpose: weights, merging, dates, header switches, element kinds. */
class RuleMapTest {

    private static final String DATES = "('META.OBSERVATION.DATE', 'META.OBSERVATION.TIME')";

    private static RuleMap map(String header, String cases) throws MappingException {
        return map("('META.INSTRUMENT.DETECTOR', 'META.INSTRUMENT.FILTER')", header, cases);
    }

    private static RuleMap map(String keys, String header, String cases) throws MappingException {
        String text = "header = {'parkey' : (" + keys + ", " + DATES + "), " + header + "}\nselector = Match({" + cases
                + "})\n";
        return new RuleMap(Mapping.parse("test.rmap", text.getBytes(StandardCharsets.UTF_8), false));
    }

    private static Map<String, String> exposure(String detector, String filter, String date) {
        Map<String, String> raw = new LinkedHashMap<>();
        if (detector != null) {
            raw.put("DETECTOR", detector);
        }
        if (filter != null) {
            raw.put("FILTER", filter);
        }
        if (date != null) {
            raw.put("DATE-OBS", date);
            raw.put("TIME-OBS", "12:00:00.000");
        }
        return Parkeys.of(k -> java.util.Optional.ofNullable(raw.get(k)));
    }

    private static String answer(Selection s) {
        return s instanceof Selection.Chosen c ? c.fileName() : s.getClass().getSimpleName();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "MIRIMAGE,   F770W,  2022-07-01, star.fits",
                "MIRIMAGE,   F770W,  2024-07-01, f770.fits",
                "MIRIMAGE,   F560W,  2022-07-01, star.fits",
                "MIRIFULONG, F770W,  2022-07-01, anydet.fits",
                "MIRIFULONG, F560W,  2022-07-01, NotFound",
                "MIRIMAGE,   N/A,    2022-07-01, star.fits",
                "MIRIMAGE,   -,      2022-07-01, star.fits",
                "mirimage ,  f770w,  2024/07/01, f770.fits",
                "MIRIMAGE,   F770W,  1999-12-31, NotFound",
                "MIRIMAGE,   F770W,  -,          NotFound"
            })
    void weighsAndMerges(String detector, String filter, String date, String expected) throws MappingException {
        var rules = map("", """
                ('MIRIMAGE', 'N/A') : UseAfter({'2000-01-01 00:00:00' : 'na.fits'}),
                ('MIRIMAGE', '*') : UseAfter({'2000-01-01 00:00:00' : 'star.fits'}),
                ('MIRIMAGE', 'F770W') : UseAfter({'2023-01-01 00:00:00' : 'f770.fits'}),
                ('N/A', 'F770W') : UseAfter({'2000-01-01 00:00:00' : 'anydet.fits'}),
                """);
        assertEquals(expected, answer(rules.select(exposure(detector, filter, date))));
    }

    @Test
    void namesTheKeywordsThatTheExposureLacks() throws MappingException {
        var rules = map("", "('MIRIMAGE', 'F770W') : UseAfter({'2000-01-01 00:00:00' : 'x.fits'}),");
        var noFilter =
                assertInstanceOf(Selection.NotFound.class, rules.select(exposure("MIRIMAGE", null, "2022-07-01")));
        assertEquals(List.of("FILTER"), noFilter.absent());
        var noDate = assertInstanceOf(Selection.NotFound.class, rules.select(exposure("MIRIMAGE", "F770W", null)));
        assertTrue(noDate.absent().contains("DATE-OBS"), noDate.reason());
        var wrong =
                assertInstanceOf(Selection.NotFound.class, rules.select(exposure("MIRIMAGE", "F560W", "2022-07-01")));
        assertEquals(List.of(), wrong.absent());
    }

    @Test
    void theStartOfTheExposureStandsInForItsDate() {
        assertEquals(
                "2024-05-01",
                Parkeys.of(key("DATE-BEG", "2024-05-01T12:00:00.000")).get("META.OBSERVATION.DATE"));
        assertEquals(
                "12:00:00",
                Parkeys.of(key("DATE-BEG", "2024-05-01T12:00:00.000")).get("META.OBSERVATION.TIME"));
        assertEquals("2024-05-01", Parkeys.of(key("EXPSTART", "60431.5")).get("META.OBSERVATION.DATE"));
        assertEquals("12:00:00", Parkeys.of(key("EXPSTART", "60431.5")).get("META.OBSERVATION.TIME"));
        assertEquals(Map.of(), Parkeys.of(key("EXPSTART", "soon")));
    }

    private static Function<String, Optional<String>> key(String name, String value) {
        return k -> k.equals(name) ? Optional.of(value) : Optional.empty();
    }

    private static final String OVERLAP = """
            ('N/A', 'F770W|F560W') : UseAfter({'2000-01-01 00:00:00' : 'a_0001.fits', '2022-01-01 00:00:00' : 'a_0009.fits'}),
            ('N/A', 'F770W|F1000W') : UseAfter({'2021-01-01 00:00:00' : 'b_0005.fits', '2022-01-01 00:00:00' : 'b_0002.fits'}),
            """;

    @Test
    void mergesTiesByGreaterName() throws MappingException {
        var rules = map("", OVERLAP);
        assertEquals("b_0002.fits", answer(rules.select(exposure("MIRIMAGE", "F770W", "2022-07-01"))));
        assertEquals("b_0005.fits", answer(rules.select(exposure("MIRIMAGE", "F770W", "2021-06-01"))));
    }

    @Test
    void refusesTiesWhereMergingIsOff() throws MappingException {
        var result = map("'merge_overlaps' : 'False'", OVERLAP).select(exposure("MIRIMAGE", "F770W", "2022-07-01"));
        assertTrue(assertInstanceOf(Selection.NotFound.class, result).reason().contains("equally well"));
    }

    @Test
    void answersOfRulesAreClassified() throws MappingException {
        var rules = map("", "('A', 'N/A') : 'N/A', ('B', 'N/A') : 'OMIT', ('C', 'N/A') : 'TEMP_N/A',");
        assertInstanceOf(Selection.NotApplicable.class, rules.select(exposure("A", "X", "2022-01-01")));
        assertInstanceOf(Selection.Omitted.class, rules.select(exposure("B", "X", "2022-01-01")));
        assertInstanceOf(Selection.NotApplicable.class, rules.select(exposure("C", "X", "2022-01-01")));
    }

    @Test
    void headerSwitches() throws MappingException {
        String cases = "('MIRIMAGE', 'F770W') : UseAfter({'2000-01-01 00:00:00' : 'x.fits'}),";
        var e = exposure("MIRIMAGE", "F560W", "2022-01-01");
        assertInstanceOf(Selection.NotFound.class, map("", cases).select(e));
        assertInstanceOf(
                Selection.NotApplicable.class,
                map("'reffile_required' : 'NO'", cases).select(e));
        assertInstanceOf(
                Selection.NotApplicable.class,
                map("'rmap_relevance' : '(META.INSTRUMENT.FILTER not in (\"F560W\",))'", cases)
                        .select(e));
        assertInstanceOf(
                Selection.Omitted.class,
                map("'rmap_omit' : 'META_INSTRUMENT_FILTER == \"F560W\"'", cases)
                        .select(e));
        assertEquals(
                "x.fits",
                answer(map(
                                "'parkey_relevance' : {'META.INSTRUMENT.FILTER' : 'META_INSTRUMENT_DETECTOR != \"MIRIMAGE\"'}",
                                cases)
                        .select(e)));
        assertEquals(
                "x.fits",
                answer(map(
                                "'substitutions' : {'META.INSTRUMENT.FILTER' : {'GENERIC' : 'N/A'}}",
                                cases.replace("F770W", "GENERIC"))
                        .select(e)));
    }

    @Test
    void namesKeyAndValueThatNoRuleKnows() throws MappingException {
        var result = map("", "('MIRIMAGE', 'F770W') : UseAfter({'2000-01-01 00:00:00' : 'x.fits'}),")
                .select(exposure("NRS1", "F770W", "2022-01-01"));
        String reason = assertInstanceOf(Selection.NotFound.class, result).reason();
        assertTrue(reason.contains("META.INSTRUMENT.DETECTOR=NRS1 is not in [MIRIMAGE]"), reason);
    }

    @ParameterizedTest
    @CsvSource({
        "between 1 5,          3, true",
        "between 1 5,      5, false",
        "between 1 5,   1, true",
        ">=10,                10, true",
        "<10,             10, false",
        "> 2,           F, false",
        "NOT MIR_IMAGE,  MIR_MRS, true",
        "NOT MIR_IMAGE, MIR_IMAGE, false",
        "# >1 AND <=4 #,       4, true",
        "# >1 AND <=4 #,   5, false",
        "# <1 OR >4 #, 5, true",
        "{a|b},              A|B, false",
        "(F[0-9]+W),  F770WX, true",
        "F*W,        F1000W, true",
        "F?70W|X,          F770W, true",
        "1,               1.0, true",
        "T,          true, true",
        "N/A,           anything, true",
        "ANY,       UNDEFINED, true",
        "F770W|F560W, f560w, true"
    })
    void elementKinds(String element, String value, boolean matches) throws MappingException {
        int fit = KeyMatcher.of(Conditioning.key(element)).match(Conditioning.value(value));
        assertEquals(matches, fit >= 0, element + " and " + value + " give " + fit);
    }

    @Test
    void bareStarCountsAndNotApplicableDoesNot() throws MappingException {
        assertEquals(1, KeyMatcher.of("*").match("UNDEFINED"));
        assertEquals(0, KeyMatcher.of("N/A").match("X"));
        assertEquals(0, KeyMatcher.of("*").match("N/A"));
        assertEquals(1, KeyMatcher.of("F770W").match("*"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1.0",
        "2048, 2048.0",
        "1e5, 100000.0",
        "1e16, 1e+16",
        "1.5e-5, 1.5e-05",
        "0.0001, 0.0001",
        "-2147483648, N/A",
        "any, *",
        "4294967295, -1.0",
        "true, T",
        "False, F",
        "12., 12.0",
        "nrs1, NRS1",
        "F770W|F560W, F770W|F560W"
    })
    void conditionsValues(String raw, String expected) {
        assertEquals(expected, Conditioning.value(raw));
    }

    @Test
    void conditionsAlternativesOneByOne() {
        assertEquals("FAST|FASTGRPAVG", Conditioning.key(" FASTGRPAVG| FAST"));
    }

    @ParameterizedTest
    @CsvSource({
        "2022-07-01 12:00:00.000, 2022-07-01 12:00:00", "2013-09-26T05:00:00.500, 2013-09-26 05:00:00.500000",
                "2013/9/6 05:00, 2013-09-06 05:00:00",
        "Dec 01 1993 00:00:00 UT, 1993-12-01 00:00:00", "Feb 08 2006 01:02AM, 2006-02-08 01:02:00",
                "02/08/2006 13:00:00, 2006-02-08 13:00:00",
        "20060208:010203, 2006-02-08 01:02:03"
    })
    void readsDatesAsObserversWriteThem(String text, String expected) {
        assertEquals(expected, ObservationDate.sortable(text).orElseThrow());
    }

    @Test
    void refusesWhatIsNoDate() {
        assertTrue(ObservationDate.sortable("UNDEFINED UNDEFINED").isEmpty());
        assertTrue(ObservationDate.sortable("2022-02-31 00:00:00").isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "selector = Match({'a' : open('x')})", "header = lambda x: x", "header = {'a' : a.b}",
                        "header = {'a' : __import__('os')}",
                "header = {'a' : 1 + 2}", "header = {} header = {}", "header = {'a' : 'x", "import os"
            })
    void refusesEverythingButLiterals(String text) {
        assertThrows(MappingException.class, () -> MappingParser.sections("x.rmap", text));
    }

    @Test
    void refusesDeepNestingAndHostileExpressions() {
        assertThrows(MappingException.class, () -> MappingParser.literal("x", "(".repeat(100) + ")".repeat(100)));
        for (String e :
                new String[] {"open('x')", "a.b.c", "META.X[0]", "1 + 1", "x if y", "(lambda: 1)()", "'unterminated"}) {
            assertThrows(MappingException.class, () -> Expression.parse("x", e), e);
        }
    }

    @Test
    void refusesSelectorsThatOthersUse() {
        String text = "header = {'parkey' : (('A',),)}\nselector = ClosestTime({'2000' : 'x'})\n";
        assertThrows(
                MappingException.class,
                () -> new RuleMap(Mapping.parse("x.rmap", text.getBytes(StandardCharsets.UTF_8), false)));
    }

    @Test
    void readsRuleMapsOfManyEntries() throws MappingException {
        var cases = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            cases.append("('D")
                    .append(i)
                    .append("', 'F') : UseAfter({'2000-01-01 00:00:00' : 'f")
                    .append(i)
                    .append(".fits'}),\n");
        }
        var rules = map("", cases.toString());
        assertEquals("f49999.fits", answer(rules.select(exposure("D49999", "F", "2022-01-01"))));
    }

    @Test
    void checksumLeavesOutItsOwnLine() throws MappingException {
        String body = "header = {'parkey' : ((), " + DATES
                + "),\n%s}\nselector = Match({() : UseAfter({'2000-01-01 00:00:00' : 'x.fits'})})\n";
        String sum = Mapping.checksum(
                body.formatted("").replace(",\n}", ",\n'sha1sum' : '',\n}").getBytes(StandardCharsets.UTF_8));
        byte[] good = body.formatted("'sha1sum' : '" + sum + "',\n").getBytes(StandardCharsets.UTF_8);
        assertEquals(
                "x.fits",
                answer(new RuleMap(Mapping.parse("x.rmap", good, true)).select(exposure("A", "B", "2022-01-01"))));
        byte[] bad = new String(good, StandardCharsets.UTF_8)
                .replace("x.fits", "y.fits")
                .getBytes(StandardCharsets.UTF_8);
        assertThrows(MappingException.class, () -> Mapping.parse("x.rmap", bad, true));
    }
}
