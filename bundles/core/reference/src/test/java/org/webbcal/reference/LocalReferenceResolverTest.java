package org.webbcal.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.reference.ReferenceResolver.Sources;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Header;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.reference.crds.PublicData;

/** The order of sources and the opening of trees; FITS references are tested where there are files to open, in reference-data. */
class LocalReferenceResolverTest {

    @TempDir
    Path folder;

    private final LocalReferenceResolver resolver =
            new LocalReferenceResolver(Path.of("no-such-folder"), null, null, name -> Optional.empty());

    private static ExposureInfo exposure(String... keys) {
        var header = new Header()
                .set("TELESCOP", "JWST")
                .set("INSTRUME", "MIRI")
                .set("DETECTOR", "MIRIMAGE")
                .set("EXP_TYPE", "MIR_IMAGE")
                .set("FILTER", "F770W")
                .set("DATE-OBS", "2022-07-01")
                .set("TIME-OBS", "12:00:00");
        for (int i = 0; i < keys.length; i += 2) {
            header.set(keys[i], keys[i + 1]);
        }
        return new ExposureInfo("x_uncal.fits", header, new Header());
    }

    private Sources refDir() {
        return new Sources(Map.of(), Optional.of(folder), Optional.empty(), Optional.empty());
    }

    private Path json(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void aFolderAnswersForTheTypesThatItHas() throws Exception {
        json(
                "extract1d.json",
                "{\"reftype\": \"extract1d\", \"instrument\": \"MIRI\", \"apertures\": [{\"id\": \"a\"}]}");
        var choices = resolver.resolve(exposure(), Set.of("extract1d", "gain"), refDir())
                .byType();
        assertEquals("--ref-dir", choices.get("extract1d").rule());
        assertEquals(
                1,
                ((java.util.List<?>) resolver.open(choices.get("extract1d"), exposure())
                                .tree()
                                .get("apertures"))
                        .size());
        assertEquals(Outcome.NOT_FOUND, choices.get("gain").outcome());
        assertTrue(
                choices.get("gain").message().contains("--ref-dir or override_gain"),
                choices.get("gain").message());
    }

    @Test
    void compressedTreesAreRead() throws Exception {
        try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("extract1d.json.gz")))) {
            out.write("{\"a\": 1}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        var choice = resolver.resolve(exposure(), Set.of("extract1d"), refDir())
                .byType()
                .get("extract1d");
        assertEquals(1, resolver.open(choice, exposure()).tree().get("a"));
    }

    @Test
    void whatIsWrongWithATreeIsOneLine() throws Exception {
        var cases = Map.of(
                "{\"apertures\": [", "it is no JSON, Unexpected end-of-input",
                "[1, 2]", "it does not hold names and values in braces (line 1",
                "xstart: 3", "it is no JSON, Unrecognized token");
        for (var c : cases.entrySet()) {
            Files.deleteIfExists(folder.resolve("extract1d.json"));
            json("extract1d.json", c.getKey());
            var choice = resolver.resolve(exposure(), Set.of("extract1d"), refDir())
                    .byType()
                    .get("extract1d");
            var refused = assertThrows(ReferenceException.class, () -> resolver.open(choice, exposure()));
            assertTrue(refused.getMessage().contains(c.getValue()), refused.getMessage());
            assertEquals(1, refused.getMessage().lines().count(), refused.getMessage());
        }
        json("extract1d.json", "{\"xstart\": NaN}");
        var choice = resolver.resolve(exposure(), Set.of("extract1d"), refDir())
                .byType()
                .get("extract1d");
        assertEquals(Double.NaN, resolver.open(choice, exposure()).tree().get("xstart"));
    }

    @Test
    void filesAreSharedUntilTheyChange() throws Exception {
        var file = json("extract1d.json", "{\"a\": 1}");
        var choice = resolver.resolve(exposure(), Set.of("extract1d"), refDir())
                .byType()
                .get("extract1d");
        var first = resolver.open(choice, exposure());
        assertSame(first, resolver.open(choice, exposure()));
        Files.setLastModifiedTime(file, FileTime.fromMillis(12345));
        assertNotSame(first, resolver.open(choice, exposure()));
    }

    @Test
    void filesForSomethingElseAreRefused() throws Exception {
        var cases = Map.of(
                "{\"meta\": {\"reftype\": \"flat\"}}", "REFTYPE flat, expected EXTRACT1D",
                "{\"meta\": {\"telescope\": \"HST\"}}", "TELESCOP HST",
                "{\"meta\": {\"instrument\": {\"name\": \"NIRSPEC\"}}}", "INSTRUME NIRSPEC",
                "{\"meta\": {\"instrument\": {\"detector\": \"MIRIFULONG\"}}}", "DETECTOR MIRIFULONG",
                "{\"meta\": {\"instrument\": {\"band\": \"SHORT\"}}}", "BAND SHORT");
        for (var c : cases.entrySet()) {
            Files.deleteIfExists(folder.resolve("extract1d.json"));
            json("extract1d.json", c.getKey());
            var e = exposure("BAND", "LONG");
            var choice =
                    resolver.resolve(e, Set.of("extract1d"), refDir()).byType().get("extract1d");
            var refused = assertThrows(ReferenceException.class, () -> resolver.open(choice, e), c.getKey());
            assertTrue(refused.getMessage().contains(c.getValue()), refused.getMessage());
            assertTrue(refused.getMessage().contains("override_extract1d"), refused.getMessage());
        }
        json(
                "extract1d.json",
                "{\"meta\": {\"instrument\": {\"name\": \"MIRI\", \"detector\": \"ANY\", \"band\": \"SHORT|LONG\"}}}");
        var e = exposure("BAND", "LONG");
        resolver.open(
                resolver.resolve(e, Set.of("extract1d"), refDir()).byType().get("extract1d"), e);
    }

    @Test
    void aCacheNeverFallsBackToSyntheticFiles() {
        var crds = PublicData.find("crds");
        assumeTrue(crds.isPresent(), "no public CRDS cache beside the project");
        var sources = new Sources(Map.of(), Optional.empty(), crds, Optional.empty());
        var choices = resolver.resolve(
                exposure("READPATT", "FAST", "SUBARRAY", "FULL"),
                Set.of("distortion", "flat", "nosuch", "superbias"),
                sources);
        assertEquals("jwst_0619.pmap", choices.context());
        assertEquals(
                "crds://jwst_miri_distortion_0028.asdf",
                choices.byType().get("distortion").keywordValue());
        assertEquals(Outcome.MISSING_FILE, choices.byType().get("flat").outcome());
        assertTrue(
                choices.byType().get("flat").message().contains("crds sync --contexts jwst_0619.pmap"),
                choices.byType().get("flat").message());
        assertEquals(Outcome.ABSENT, choices.byType().get("nosuch").outcome());
        assertEquals(Outcome.NOT_APPLICABLE, choices.byType().get("superbias").outcome());
        assertEquals("N/A", choices.byType().get("superbias").keywordValue());
    }

    @Test
    void aBrokenCacheIsAnAnswerAndNoException() {
        var sources = new Sources(Map.of(), Optional.empty(), Optional.of(folder), Optional.of("jwst_9999.pmap"));
        var choice =
                resolver.resolve(exposure(), Set.of("flat"), sources).byType().get("flat");
        assertEquals(Outcome.NOT_FOUND, choice.outcome());
        assertTrue(choice.message().contains("jwst_9999.pmap is not in"), choice.message());
    }
}
