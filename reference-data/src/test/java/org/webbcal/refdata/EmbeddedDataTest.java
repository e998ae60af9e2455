package org.webbcal.refdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.model.Plane;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.miri.MiriFilter;
import org.webbcal.simulate.miri.MiriSubarray;

/** The files that the build made, seen as a step sees them: through rules, cut-out and translation of flags. */
class EmbeddedDataTest {

    private static final Set<String> TYPES = Set.of(
            "mask",
            "saturation",
            "linearity",
            "reset",
            "rscd",
            "dark",
            "gain",
            "readnoise",
            "ipc",
            "flat",
            "photom",
            "area",
            "distortion",
            "filteroffset",
            "apcorr",
            "abvegaoffset",
            "emicorr");

    private static Reference open(String type, MiriSubarray s, String filter) throws ReferenceException {
        var exposure = Platform.exposure(s, filter, "FASTR1");
        var choice = Platform.RESOLVER
                .resolve(exposure, Set.of(type), Platform.EMBEDDED)
                .byType()
                .get(type);
        assertEquals(ReferenceResolver.Outcome.FILE, choice.outcome(), choice.message());
        return Platform.RESOLVER.open(choice, exposure);
    }

    @Test
    void everyTypeIsThereForEveryFilterAndSubarray() {
        for (var s : MiriSubarray.imaging()) {
            for (var f : MiriFilter.values()) {
                var choices =
                        Platform.RESOLVER.resolve(Platform.exposure(s, f.name(), "FASTR1"), TYPES, Platform.EMBEDDED);
                assertTrue(choices.context().startsWith("webbcal-embedded_"), choices.context());
                choices.byType()
                        .values()
                        .forEach(c -> assertEquals(ReferenceResolver.Outcome.FILE, c.outcome(), s + " " + f + " " + c));
            }
        }
    }

    @Test
    void slowReadoutHasItsOwnRamps() {
        var exposure = Platform.exposure(MiriSubarray.FULL, "F770W", "SLOWR1");
        var slow = Platform.RESOLVER.resolve(exposure, Set.of("dark", "refpix", "nosuchtype"), Platform.EMBEDDED);
        assertTrue(slow.byType().get("dark").path().toString().contains("slowr1_full"));
        assertEquals(
                ReferenceResolver.Outcome.NOT_APPLICABLE,
                slow.byType().get("refpix").outcome());
        assertEquals(
                ReferenceResolver.Outcome.ABSENT,
                slow.byType().get("nosuchtype").outcome());
    }

    @Test
    void wavesOfInterferenceAreThereForEverySubarray() throws ReferenceException {
        var tree = open("emicorr", MiriSubarray.SUB64, "F770W").tree();
        var waves = assertInstanceOf(Map.class, tree.get("frequencies"));
        var wave = assertInstanceOf(Map.class, waves.get("Hz390"));
        assertEquals(390.625, wave.get("frequency"));
        assertEquals(
                500, assertInstanceOf(Plane.class, wave.get("phase_amplitudes")).size());
        var cases = assertInstanceOf(Map.class, tree.get("subarray_cases"));
        for (var s : MiriSubarray.values()) {
            var entry = assertInstanceOf(Map.class, cases.get(s == MiriSubarray.FULL ? "FULL_FAST" : s.name()));
            long rows = ((Number) entry.get("rowclocks")).longValue();
            long frame = ((Number) entry.get("frameclocks")).longValue();
            assertEquals(Math.round(s.frameSeconds() * 1e5), frame, s + ": clocks of a frame");
            assertEquals(frame, s.ny() * rows + 7L * (1024 - s.ny()), s + ": rows read and skipped");
            assertInstanceOf(
                    java.util.List.class,
                    assertInstanceOf(Map.class, entry.get("freqs")).get("FAST"));
        }
    }

    @Test
    void cutsTheSubarrayOut() throws ReferenceException {
        var full = open("flat", MiriSubarray.FULL, "F770W").require("SCI");
        var sub = MiriSubarray.BRIGHTSKY;
        var cut = open("flat", sub, "F770W").require("SCI");
        assertEquals(List.of(sub.ny(), sub.nx()), List.of(cut.dims()[0], cut.dims()[1]));
        for (int y = 0; y < sub.ny(); y += 37) {
            for (int x = 0; x < sub.nx(); x += 41) {
                assertEquals(
                        full.at((y + sub.yStartFits() - 1) * 1032 + x + sub.xStartFits() - 1),
                        cut.at(y * sub.nx() + x));
            }
        }
        var coefficients = open("linearity", MiriSubarray.SUB64, "F770W").require("COEFFS");
        assertEquals(
                List.of(4, 64, 72),
                List.of(
                        coefficients.dims()[0],
                        coefficients.dims()[1],
                        coefficients.dims()[2]));
    }

    @Test
    void flagsComeInTheNumberingOfTheProducts() throws ReferenceException {
        int[] mask = open("mask", MiriSubarray.FULL, "F770W").require("DQ").ints();
        assertEquals(Dq.REFERENCE_PIXEL, mask[0]);
        assertEquals(Dq.DO_NOT_USE | Dq.DEAD, mask[500 * 1032 + 385]);
        int[] flat = open("flat", MiriSubarray.FULL, "F770W").require("DQ").ints();
        assertEquals(Dq.DO_NOT_USE | Dq.NO_FLAT_FIELD | Dq.NON_SCIENCE, flat[100 * 1032 + 200]);
        int hot = 0;
        for (int word : mask) {
            hot += Dq.any(word, Dq.HOT) ? 1 : 0;
        }
        assertEquals(0.0016, hot / (double) mask.length, 0.0004);
    }

    @Test
    void rampsAreMadeForTheVerySubarray() throws ReferenceException {
        for (var s : MiriSubarray.values()) {
            for (String type : List.of("dark", "reset")) {
                var plane = open(type, s, "F770W").wholePlane("SCI").orElseThrow();
                assertEquals(s.ny(), plane.dims()[2]);
                assertEquals(s.nx(), plane.dims()[3]);
            }
        }
        var exposure = Platform.exposure(MiriSubarray.FULL, "F770W", "FASTR1");
        var full = Platform.RESOLVER
                .resolve(exposure, Set.of("dark"), Platform.EMBEDDED)
                .byType()
                .get("dark");
        var refused = assertThrows(
                ReferenceException.class,
                () -> Platform.RESOLVER.open(full, Platform.exposure(MiriSubarray.SUB64, "F770W", "FASTR1")));
        assertTrue(refused.getMessage().contains("must be made for the very subarray"), refused.getMessage());
    }

    @Test
    void openedFilesAreShared() throws ReferenceException {
        assertSame(open("gain", MiriSubarray.FULL, "F770W"), open("gain", MiriSubarray.FULL, "F1000W"));
    }

    @Test
    void darkGoesOnInAStraightLineAtItsEnd() throws ReferenceException {
        var dark = open("dark", MiriSubarray.FULL, "F770W").require("SCI");
        int groups = dark.dims()[1];
        int plane = 1024 * 1032;
        int p = 500 * 1032 + 700;
        double last = dark.at((groups - 1) * plane + p) - dark.at((groups - 2) * plane + p);
        double before = dark.at((groups - 2) * plane + p) - dark.at((groups - 3) * plane + p);
        assertEquals(before, last, 0.01);
        assertTrue(last > 0.05, "dark current of " + last + " DN in a group");
    }

    @Test
    void distortionAgreesWithThePublishedPointsAndInverts() throws ReferenceException {
        var model = assertInstanceOf(
                Transform.class,
                open("distortion", MiriSubarray.FULL, "F770W").tree().get("model"));
        double[][] points = {
            {692.5, 511.5, -453.348, -373.668},
            {511.5, 511.5, -433.417, -375.274},
            {948.18, 724.94, -479.357, -347.877},
            {89.77, 251.55, -389.390, -407.848}
        };
        for (double[] p : points) {
            double[] v = model.apply(p[0], p[1]);
            assertEquals(p[2], v[0], 0.05);
            assertEquals(p[3], v[1], 0.05);
        }
        var inverse = model.inverse().orElseThrow();
        for (int y = 0; y < 1024; y += 93) {
            for (int x = 4; x < 1028; x += 93) {
                double[] back = inverse.apply(model.apply(x, y));
                assertEquals(x, back[0], 0.005);
                assertEquals(y, back[1], 0.005);
            }
        }
    }

    @Test
    void areaIsTheJacobianOfTheDistortion() throws ReferenceException {
        var area = open("area", MiriSubarray.FULL, "F770W");
        var distortion = new Distortion();
        double mean = area.header().number("PIXAR_A2", 0);
        assertEquals(mean * Math.pow(Math.PI / 648000, 2), area.header().number("PIXAR_SR", 0), 1e-20);
        assertEquals(0.11 * 0.11, mean, 0.0005);
        for (int p : new int[] {200 * 1032 + 400, 800 * 1032 + 900, 500 * 1032 + 700}) {
            assertEquals(
                    distortion.pixelArea(p % 1032, p / 1032) / mean,
                    area.require("SCI").at(p),
                    1e-4);
        }
    }

    @Test
    void apertureCorrectionsRestoreTheWholeFlux() throws ReferenceException {
        var table = open("apcorr", MiriSubarray.FULL, "F770W").requireTable("APCORR");
        int found = 0;
        for (int i = 0; i < table.rows(); i++) {
            if (table.require("subarray").text(i).strip().equals("FULL")) {
                double energy = table.require("eefraction").number(i);
                assertEquals(1 / energy, table.require("apcorr").number(i), 0.02 / energy);
                assertTrue(table.require("skyin").number(i)
                        > table.require("radius").number(i));
                found++;
            }
        }
        assertEquals(63, found);
    }

    @Test
    void vegaOffsetsAreATable() throws ReferenceException {
        var tree = open("abvegaoffset", MiriSubarray.FULL, "F770W").tree();
        assertNotNull(tree.get("abvega_offset"), "" + tree);
    }

    @Test
    void parametersComeFromFilesOfTheirOwn() throws ReferenceException {
        var parameters = assertInstanceOf(
                Map.class,
                open("pars-tweakregstep", MiriSubarray.FULL, "F770W").tree().get("parameters"));
        assertEquals(2.19, parameters.get("kernel_fwhm"));
        assertEquals("rshift", parameters.get("fitgeometry"));
    }

    @Test
    void overridesComeFirstAndAreChecked() {
        var exposure = Platform.exposure(MiriSubarray.FULL, "F770W", "FASTR1");
        var gain = Platform.FOLDER.resolve("references/jwst/miri/webbcal_miri_gain.fits.gz");
        var sources = new ReferenceResolver.Sources(
                Map.of("gain", gain.toString(), "flat", gain.toString(), "mask", "N/A", "dark", "/no/such/file.fits"),
                        Optional.empty(),
                Optional.empty(), Optional.empty());
        var byType = Platform.RESOLVER
                .resolve(exposure, Set.of("gain", "flat", "mask", "dark"), sources)
                .byType();
        assertEquals("override_gain", byType.get("gain").rule());
        assertEquals("crds://webbcal_miri_gain.fits.gz", byType.get("gain").keywordValue());
        assertEquals(
                ReferenceResolver.Outcome.NOT_APPLICABLE, byType.get("mask").outcome());
        assertEquals(ReferenceResolver.Outcome.MISSING_FILE, byType.get("dark").outcome());
        var wrong = assertThrows(ReferenceException.class, () -> Platform.RESOLVER.open(byType.get("flat"), exposure));
        assertTrue(wrong.getMessage().contains("REFTYPE GAIN, expected FLAT"), wrong.getMessage());
        assertFalse(wrong.getMessage().contains("\n"));
    }
}
