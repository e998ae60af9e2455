package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Header;

/** The recipes of the source tree as they come together: which mode takes an exposure, which steps run, with which values. */
class ModeRecipesTest {

    private static final Map<String, Recipe> RECIPES = new TreeMap<>();

    @BeforeAll
    static void read() throws Exception {
        Map<String, String> texts = new TreeMap<>();
        try (var files = Files.find(Path.of("../../modes"), 6, (p, a) -> p.toString()
                .matches(".*/src/main/resources/recipe/[^/]*\\.yaml"))) {
            for (var file : files.toList()) {
                var text = Files.readString(file);
                texts.put(text.replaceAll("(?s).*?(?m:^recipe: (\\S+)).*", "$1"), text);
            }
        }
        for (var text : texts.entrySet()) {
            RECIPES.put(text.getKey(), new RecipeReader().read(text.getValue(), texts::get, Map.of()));
        }
        assertEquals(12, RECIPES.size(), "recipes of " + RECIPES.keySet());
    }

    private static ExposureInfo exposure(String keywords) {
        var header = new Header();
        for (var pair : keywords.split(" ")) {
            var value = pair.substring(pair.indexOf('=') + 1);
            header.set(pair.substring(0, pair.indexOf('=')), value.equals("T") ? (Object) true : value);
        }
        return new ExposureInfo("x_uncal.fits", header, new Header());
    }

    /** The mode with the best fit; a tie is a fault. */
    private static Recipe mode(ExposureInfo exposure) {
        int most =
                RECIPES.values().stream().mapToInt(r -> r.fit(exposure)).max().orElse(0);
        var best = RECIPES.values().stream()
                .filter(r -> most > 0 && r.fit(exposure) == most)
                .toList();
        assertEquals(
                1,
                best.size(),
                exposure.primary() + " fits " + best.stream().map(Recipe::id).toList());
        return best.get(0);
    }

    private static Map<String, Recipe.Node> nodes(Recipe recipe, int stage) {
        Map<String, Recipe.Node> nodes = new LinkedHashMap<>();
        recipe.stages().get(stage).entries().forEach(e -> {
            if (e instanceof Recipe.Node node) {
                nodes.put(node.label(), node);
            }
        });
        return nodes;
    }

    /** What of stage 1 runs for an exposure, in order, if every step is installed. */
    private static String plan(String keywords) {
        var exposure = exposure(keywords);
        List<String> run = new ArrayList<>();
        nodes(mode(exposure), 0).forEach((label, node) -> {
            boolean applies = node.when().isEmpty()
                    || node.when().get().test(k -> exposure.keyword(k).orElse(null));
            var profile = node.profile(exposure);
            boolean skip = Boolean.parseBoolean(profile.getOrDefault("skip", String.valueOf(node.off())));
            if (applies && !skip) {
                run.add(label);
            }
        });
        return String.join(" ", run);
    }

    private static Map<String, String> jump(String keywords) {
        var exposure = exposure(keywords);
        return nodes(mode(exposure), 0).get("jump").profile(exposure);
    }

    @ParameterizedTest
    @CsvSource({
        "MIRI,MIR_IMAGE,miri-imaging",
        "MIRI,MIR_TACQ,miri-imaging",
        "MIRI,MIR_TACONFIRM,miri-imaging",
        "MIRI,MIR_FLATIMAGE,miri-imaging",
        "MIRI,MIR_FLATIMAGE-EXT,miri-imaging",
        "MIRI,MIR_4QPM,miri-coronagraphy",
        "MIRI,MIR_LYOT,miri-coronagraphy",
        "MIRI,MIR_CORONCAL,miri-coronagraphy",
        "MIRI,MIR_LRS-FIXEDSLIT,miri-lrs-slit",
        "MIRI,MIR_LRS-SLITLESS,miri-lrs-slitless",
        "MIRI,MIR_WFSS,miri-wfss",
        "MIRI,MIR_MRS,miri-mrs",
        "MIRI,MIR_FLATMRS,miri-mrs",
        "MIRI,MIR_FLATMRS-EXT,miri-mrs",
        "NIRSPEC,NRS_FIXEDSLIT,nirspec-fs",
        "NIRSPEC,NRS_WATA,nirspec-fs",
        "NIRSPEC,NRS_TASLIT,nirspec-fs",
        "NIRSPEC,NRS_MSASPEC,nirspec-mos",
        "NIRSPEC,NRS_MSATA,nirspec-mos",
        "NIRSPEC,NRS_TACQ,nirspec-mos",
        "NIRSPEC,NRS_TACONFIRM,nirspec-mos",
        "NIRSPEC,NRS_CONFIRM,nirspec-mos",
        "NIRSPEC,NRS_VERIFY,nirspec-mos",
        "NIRSPEC,NRS_IMAGE,nirspec-mos",
        "NIRSPEC,NRS_FOCUS,nirspec-mos",
        "NIRSPEC,NRS_IFU,nirspec-ifu",
        "NIRSPEC,NRS_BRIGHTOBJ,nirspec-bots"
    })
    void eachTypeOfExposureHasOneMode(String instrument, String type, String mode) {
        assertEquals(
                mode,
                mode(exposure("INSTRUME=" + instrument + " EXP_TYPE=" + type)).id());
    }

    @ParameterizedTest
    @CsvSource({
        "INSTRUME=MIRI EXP_TYPE=MIR_FLATALL DETECTOR=MIRIMAGE,miri-imaging",
        "INSTRUME=MIRI EXP_TYPE=MIR_FLATALL DETECTOR=MIRIFULONG,miri-mrs",
        "INSTRUME=NIRSPEC EXP_TYPE=NRS_LAMP OPMODE=IFU,nirspec-ifu",
        "INSTRUME=NIRSPEC EXP_TYPE=NRS_LAMP OPMODE=FIXEDSLIT,nirspec-fs",
        "INSTRUME=NIRSPEC EXP_TYPE=NRS_LAMP OPMODE=BRIGHTOBJ,nirspec-bots",
        "INSTRUME=NIRSPEC EXP_TYPE=NRS_LAMP OPMODE=MSASPEC,nirspec-mos",
        "INSTRUME=NIRSPEC EXP_TYPE=NRS_LAMP OPMODE=GRATING-ONLY,nirspec-mos",
        "INSTRUME=NIRSPEC EXP_TYPE=NRS_AUTOWAVE OPMODE=IFU,nirspec-ifu",
        "INSTRUME=NIRSPEC EXP_TYPE=NRS_AUTOFLAT OPMODE=MSASPEC,nirspec-mos"
    })
    void lampsGoWithTheModeThatTheyAreFor(String keywords, String mode) {
        assertEquals(mode, mode(exposure(keywords)).id());
    }

    @ParameterizedTest
    @CsvSource({
        "MIR_IMAGE FILTER=F770W,",
        "MIR_4QPM FILTER=F1140C,",
        "MIR_LRS-FIXEDSLIT FILTER=P750L,",
        "MIR_LRS-SLITLESS FILTER=P750L,",
        "MIR_WFSS FILTER=P750L,",
        "MIR_MRS BAND=SHORT,"
    })
    void miriOrder(String exposure) {
        assertEquals(
                "group_scale dq_init emicorr saturation lastframe reset linearity rscd dark_current jump ramp_fit gain_scale gain_scale_ints",
                plan("INSTRUME=MIRI EXP_TYPE=" + exposure));
    }

    @ParameterizedTest
    @CsvSource({"MIR_IMAGE FILTER=F770W,", "MIR_LRS-SLITLESS FILTER=P750L,", "MIR_MRS BAND=LONG,"})
    void miriTimeSeriesKeepFirstAndLastGroups(String exposure) {
        assertEquals(
                "group_scale dq_init emicorr saturation reset linearity dark_current jump ramp_fit gain_scale gain_scale_ints",
                plan("INSTRUME=MIRI TSOVISIT=T NINTS=20 EXP_TYPE=" + exposure));
    }

    @ParameterizedTest
    @CsvSource({
        "NRS_FIXEDSLIT READPATT=NRSRAPID SUBARRAY=SUBS200A1,",
        "NRS_MSASPEC READPATT=NRSIRS2 SUBARRAY=FULL,",
        "NRS_IFU READPATT=NRSIRS2RAPID SUBARRAY=FULL,",
        "NRS_BRIGHTOBJ READPATT=NRSRAPID SUBARRAY=SUB512 TSOVISIT=T NINTS=3000,"
    })
    void nirspecOrder(String exposure) {
        assertEquals(
                "group_scale dq_init saturation superbias refpix linearity dark_current jump ramp_fit gain_scale gain_scale_ints",
                plan("INSTRUME=NIRSPEC EXP_TYPE=" + exposure));
        assertEquals(
                Map.of("min_jump_to_flag_neighbors", "30", "expand_large_events", "true"),
                jump("INSTRUME=NIRSPEC EXP_TYPE=" + exposure));
    }

    @Test
    void interleavedReadOutsKeepOddAndEvenColumnsTogether() {
        for (var pattern : List.of("NRSIRS2", "NRSIRS2RAPID", "NRSRAPID", "NRS")) {
            var exposure = exposure("INSTRUME=NIRSPEC EXP_TYPE=NRS_IFU READPATT=" + pattern);
            var refpix = nodes(mode(exposure), 0).get("refpix").profile(exposure);
            assertEquals(pattern.contains("IRS2") ? Map.of("odd_even_columns", "false") : Map.of(), refpix, pattern);
        }
    }

    @Test
    void showersAreSoughtWhereTheyCanBeToldFromTheBackground() {
        for (var filter : List.of("F560W", "F770W", "F1000W", "F1130W", "F1280W", "F1500W")) {
            assertEquals(
                    "true",
                    jump("INSTRUME=MIRI EXP_TYPE=MIR_IMAGE FILTER=" + filter).get("find_showers"));
        }
        for (var filter : List.of("F1800W", "F2100W", "F2550W")) {
            assertEquals(Map.of(), jump("INSTRUME=MIRI EXP_TYPE=MIR_IMAGE FILTER=" + filter));
        }
        assertEquals(Map.of("find_showers", "true"), jump("INSTRUME=MIRI EXP_TYPE=MIR_MRS BAND=SHORT"));
        assertEquals(Map.of(), jump("INSTRUME=MIRI EXP_TYPE=MIR_FLATMRS BAND=SHORT"));
        assertEquals(Map.of(), jump("INSTRUME=MIRI EXP_TYPE=MIR_TACQ FILTER=F560W"));
        assertEquals(Map.of(), jump("INSTRUME=MIRI EXP_TYPE=MIR_LYOT FILTER=F2300C"));
    }

    @Test
    void prismHasTheJumpProfileOfLongBrightRamps() {
        for (var type : List.of("MIR_LRS-FIXEDSLIT", "MIR_LRS-SLITLESS")) {
            var profile = jump("INSTRUME=MIRI FILTER=P750L EXP_TYPE=" + type);
            assertEquals("30", profile.get("min_jump_to_flag_neighbors"));
            assertEquals("500", profile.get("after_jump_flag_dn1"));
            assertEquals("3000", profile.get("after_jump_flag_time2"));
            assertEquals("false", profile.get("find_showers"));
            assertEquals("3.0", profile.get("extend_snr_threshold"));
        }
    }

    @Test
    void everyModeGivesRatesAndRatesOfIntegrations() throws IOException {
        for (var recipe : RECIPES.values()) {
            var stage = recipe.stages().get(0);
            assertEquals("detector1", stage.name(), recipe.id());
            var last = stage.entries().get(stage.entries().size() - 1);
            assertEquals(new Recipe.Save(Map.of("rate", "rate", "rateints", "rateints")), last, recipe.id());
            assertTrue(recipe.id().startsWith("base/") == recipe.match().isEmpty(), recipe.id());
        }
    }
}
