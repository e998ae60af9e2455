package org.webbcal.reference.crds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole public context against the answers of the crds package. */
class PublicContextTest {

    private static CrdsCache cache;

    @BeforeAll
    static void find() {
        var root = PublicData.find("crds");
        assumeTrue(root.isPresent(), "no public CRDS cache beside the project");
        cache = new CrdsCache(root.get(), name -> Optional.empty());
    }

    private static Map<String, String> conditioned(Map<String, String> raw) {
        Map<String, String> out = new LinkedHashMap<>();
        raw.forEach((k, v) -> out.put(k, Conditioning.value(v)));
        return out;
    }

    private static String answer(Selection s) {
        return s instanceof Selection.Chosen c ? c.fileName() : s.getClass().getSimpleName();
    }

    @Test
    void choosesTheOnlyContext() throws Exception {
        assertEquals("jwst_0619.pmap", cache.context(Optional.empty()));
        assertEquals("jwst_0619.pmap", cache.context(Optional.of("jwst_0619")));
    }

    @Test
    void everyChecksumVerifies() throws Exception {
        int n = 0;
        try (var files = Files.list(cache.mappingFolder())) {
            for (var f : (Iterable<java.nio.file.Path>) files::iterator) {
                cache.mapping(f.getFileName().toString());
                n++;
            }
        }
        assertEquals(135, n);
    }

    @Test
    void agreesWithEveryRecordedAnswer() throws Exception {
        var tree = new ObjectMapper()
                .readTree(PublicData.find("crds")
                        .orElseThrow()
                        .resolve("bestrefs_0619.json")
                        .toFile());
        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (var c : tree.get("cases")) {
            Map<String, String> raw = new LinkedHashMap<>();
            c.get("header")
                    .properties()
                    .forEach(e -> raw.put(
                            e.getKey().toUpperCase(java.util.Locale.ROOT),
                            e.getValue().asText()));
            var header = conditioned(raw);
            for (var fields = tree.get("parkeys").fieldNames(); fields.hasNext(); ) {
                String[] instrumentAndType = fields.next().split("\\.");
                if (!instrumentAndType[0].equals(header.get("META.INSTRUMENT.NAME"))) {
                    continue;
                }
                String type = instrumentAndType[1];
                var expected = c.get("bestrefs").get(type);
                String want = expected == null
                        ? "NotApplicable"
                        : expected.asText().startsWith("NOT FOUND") ? "NotFound" : expected.asText();
                String got = answer(cache.select("jwst_0619.pmap", type, header));
                asked++;
                if (!want.equals(got)) {
                    wrong.add(type + " " + raw + ": " + got + ", expected " + want);
                }
            }
        }
        assertTrue(asked > 5000, "only " + asked + " questions");
        assertTrue(
                wrong.isEmpty(),
                wrong.size() + " of " + asked + " differ, first "
                        + wrong.stream().limit(3).toList());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST BRIGHTSKY,            2014-01-01, 12:00:00,     jwst_miri_flat_0110.fits",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST BRIGHTSKY,            2016-01-01, 12:00:00,     jwst_miri_flat_0431.fits",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST BRIGHTSKY,            2013-09-26, 05:00:00,     jwst_miri_flat_0110.fits",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST BRIGHTSKY,            2013-09-26, 05:00:00.500, jwst_miri_flat_0110.fits",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST BRIGHTSKY,            2013-09-26, 04:59:59,     NotFound",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST BRIGHTSKY,            2015-07-31, 23:59:59.999, jwst_miri_flat_0110.fits",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST BRIGHTSKY,            2015-08-01, 00:00:00,     jwst_miri_flat_0431.fits",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W UNDEFINED FAST BRIGHTSKY,      2022-07-01, 12:00:00.000, jwst_miri_flat_0431.fits",
                "jwst_miri_flat_0046.rmap, mirimage f1000w N/A fast BRIGHTSKY,            2022-07-01, 12:00:00.000, jwst_miri_flat_0431.fits",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FASTGRPAVG16 BRIGHTSKY,    2022-07-01, 12:00:00.000, NotFound",
                "jwst_miri_flat_0046.rmap, MIRIMAGE F1000W N/A FAST FULL,                 2022-07-01, 12:00:00.000, jwst_miri_flat_0536.fits",
                "jwst_nirspec_gain_0019.rmap, NRS1 FULL,                                  2022-07-01, 12:00:00.000, jwst_nirspec_gain_0023.fits",
                "jwst_nirspec_gain_0019.rmap, NRS1 SUB512,                                2022-07-01, 12:00:00.000, jwst_nirspec_gain_0021.fits",
                "jwst_nirspec_gain_0019.rmap, NRS3 FULL,                                  2022-07-01, 12:00:00.000, NotFound",
                "jwst_nirspec_refpix_0014.rmap, NRS1 NRSIRS2RAPID,                        2022-07-01, 12:00:00.000, jwst_nirspec_refpix_0019.fits",
                "jwst_nirspec_refpix_0014.rmap, NRS1 NRSRAPID,                            2022-07-01, 12:00:00.000, NotApplicable",
                "jwst_miri_tsophot_0002.rmap, MIR_IMAGE T,                                2022-07-01, 12:00:00.000, jwst_miri_tsophot_0001.asdf",
                "jwst_miri_tsophot_0002.rmap, MIR_IMAGE F,                                2022-07-01, 12:00:00.000, NotApplicable",
                "jwst_miri_tsophot_0002.rmap, MIR_IMAGE UNDEFINED,                        2022-07-01, 12:00:00.000, NotFound",
                "jwst_miri_tsophot_0002.rmap, MIR_MRS T,                                  2022-07-01, 12:00:00.000, NotApplicable"
            })
    void workedExamples(String rmap, String values, String date, String time, String expected) throws Exception {
        var rules = new RuleMap(cache.mapping(rmap));
        Map<String, String> raw = new LinkedHashMap<>();
        String[] v = values.strip().split(" ");
        for (int i = 0; i < v.length; i++) {
            raw.put(rules.keys().get(i), v[i]);
        }
        raw.put("META.OBSERVATION.DATE", date);
        raw.put("META.OBSERVATION.TIME", time);
        assertEquals(expected, answer(rules.select(conditioned(raw))));
    }
}
