package org.webbcal.association;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.association.Association;
import org.webbcal.api.association.Grouping;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.product.ProductReader.Probe;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Header;

/** Folders of low-resolution exposures: who is whose background, and what is combined. */
class PrismGroupsTest {

    /** An exposure by its name; keywords follow as key, value. */
    private static Probe exposure(String name, String type, Object... keywords) {
        var header = new Header()
                .set("INSTRUME", "MIRI")
                .set("PROGRAM", "01536")
                .set("OBSERVTN", "027")
                .set("TARGPROP", "BD+60-1753")
                .set("EXP_TYPE", type)
                .set("FILTER", type.equals("MIR_TACONFIRM") ? "F560W" : "P750L")
                .set("SUBARRAY", type.equals("MIR_LRS-SLITLESS") ? "SLITLESSPRISM" : "FULL");
        for (int k = 0; k < keywords.length; k += 2) {
            var key = (String) keywords[k];
            if (keywords[k + 1] instanceof String text) {
                header.set(key, text);
            } else if (keywords[k + 1] instanceof Integer number) {
                header.set(key, number);
            } else if (keywords[k + 1] instanceof Double number) {
                header.set(key, number);
            } else {
                header.set(key, (boolean) keywords[k + 1]);
            }
        }
        return new Probe(
                Path.of(name + "_uncal.fits"),
                FileKind.RAMP,
                new ExposureInfo(name, header, new Header()),
                new int[4],
                "RampModel");
    }

    private static Probe nod(String name, int number, double x, Object... more) {
        List<Object> keywords = new ArrayList<>(
                List.of("PATTTYPE", "ALONG-SLIT-NOD", "NUMDTHPT", 2, "PATT_NUM", number, "XOFFSET", x, "YOFFSET", 0.0));
        keywords.addAll(Arrays.asList(more));
        return exposure(name, "MIR_LRS-FIXEDSLIT", keywords.toArray());
    }

    private static Grouping group(Probe... exposures) {
        return new JsonAssociations().group(List.of(exposures));
    }

    /** What is told, but for the verification image that these observations lack. */
    private static List<String> notes(Grouping grouping) {
        return grouping.notes().stream()
                .filter(n -> !n.contains(": no verification image"))
                .toList();
    }

    private static List<String> texts(Grouping grouping) {
        return grouping.associations().stream().map(PrismGroupsTest::text).toList();
    }

    private static String text(Association a) {
        return a.type() + " " + a.product() + ": "
                + String.join(
                        ", ",
                        a.members().stream()
                                .map(m -> m.role() + " " + m.file().toString().replace("_uncal.fits", ""))
                                .toList());
    }

    private static final String COMBINED = "spec3 jw01536-o027_bd601753_miri_p750l: ";

    @Test
    void nodsOfAnObservationAreEachOthersBackground() {
        var grouping = group(nod("a", 1, 0.95), nod("b", 2, -0.95));
        assertEquals(
                List.of(
                        "spec2 a: science a, background b",
                        "spec2 b: science b, background a",
                        COMBINED + "science a, science b"),
                texts(grouping));
        assertEquals(List.of(), notes(grouping));
        assertEquals(1, grouping.notes().size());
        assertTrue(
                grouping.notes().get(0).startsWith("jw01536-o027: no verification image (MIR_TACONFIRM)"),
                grouping.notes()::toString);
    }

    @Test
    void exposuresOfTheSameNodAreNotSubtractedFromEachOther() {
        assertEquals(
                List.of(
                        "spec2 a1: science a1, background b",
                        "spec2 a2: science a2, background b",
                        "spec2 b: science b, background a1, background a2",
                        COMBINED + "science a1, science a2, science b"),
                texts(group(nod("a1", 1, 0.95), nod("a2", 1, 0.95), nod("b", 2, -0.95))));
    }

    @Test
    void otherObservationsAndTargetsDoNotServe() {
        var grouping = group(
                nod("a", 1, 0.95), nod("b", 2, -0.95, "OBSERVTN", "028"), nod("c", 2, -0.95, "TARGPROP", "OTHER"));
        assertTrue(grouping.associations().stream().noneMatch(a -> a.level() == 2));
        assertEquals(3, notes(grouping).size());
    }

    @Test
    void oneNodAlone() {
        var grouping = group(nod("a", 1, 0.95));
        assertEquals(List.of(COMBINED + "science a"), texts(grouping));
        assertEquals(
                List.of(
                        "a: nod 1 of 2 without another of its observation (PATT_NUM, NUMDTHPT): no nod is subtracted; give the other exposure as well"),
                notes(grouping));
    }

    @Test
    void nodsInTheSamePlace() {
        var grouping = group(nod("a", 1, 0.95), nod("b", 2, 0.95));
        assertEquals(List.of(COMBINED + "science a, science b"), texts(grouping));
        assertEquals(1, notes(grouping).size());
        assertTrue(
                notes(grouping).get(0).startsWith("a: nods 1 and 2 (b) lie in the same place, 0.00 arcsec apart"),
                grouping.notes()::toString);
    }

    @Test
    void aNodOfAnotherFilter() {
        var grouping = group(nod("a", 1, 0.95), nod("b", 2, -0.95, "FILTER", "F770W"));
        assertTrue(grouping.associations().stream().noneMatch(a -> a.level() == 2));
        assertEquals(
                List.of("a: nod b has FILTER F770W and this exposure P750L: it is not subtracted"), notes(grouping));
    }

    @Test
    void dedicatedBackgroundsServeWhereThereAreNoNods() {
        var background = exposure("s", "MIR_LRS-FIXEDSLIT", "BKGDTARG", true, "OBSERVTN", "030", "TARGPROP", "SKY");
        assertEquals(
                List.of("spec2 a: science a, background s", COMBINED + "science a"),
                texts(group(exposure("a", "MIR_LRS-FIXEDSLIT"), background)));
        assertEquals(
                List.of(
                        "spec2 a: science a, background b",
                        "spec2 b: science b, background a",
                        COMBINED + "science a, science b"),
                texts(group(nod("a", 1, 0.95), nod("b", 2, -0.95), background)));
    }

    @Test
    void ofSeveralBackgroundTargetsTheNearestServes() {
        assertEquals(
                List.of("spec2 a: science a, background near", COMBINED + "science a"),
                texts(group(
                        exposure("a", "MIR_LRS-FIXEDSLIT"),
                        exposure("far", "MIR_LRS-FIXEDSLIT", "BKGDTARG", true, "OBSERVTN", "002"),
                        exposure("near", "MIR_LRS-FIXEDSLIT", "BKGDTARG", true, "OBSERVTN", "028"))));
    }

    @Test
    void withoutOffsetsThePointingTellsWhereNodsAre() {
        var grouping = group(
                pointed("a", 1, 83.822, -5.391), pointed("b", 2, 83.822, -5.391), pointed("c", 3, 83.822, -5.392));
        assertEquals(
                List.of(
                        "spec2 a: science a, background c",
                        "spec2 b: science b, background c",
                        "spec2 c: science c, background a, background b",
                        COMBINED + "science a, science b, science c"),
                texts(grouping));
        assertEquals(1, notes(grouping).size());
    }

    private static Probe pointed(String name, int number, double ra, double dec) {
        var probe = exposure(name, "MIR_LRS-FIXEDSLIT", "PATTTYPE", "ALONG-SLIT-NOD", "PATT_NUM", number);
        probe.exposure().sci().set("RA_REF", ra).set("DEC_REF", dec);
        return probe;
    }

    @Test
    void segmentsOfATimeSeriesAreJoined() {
        Object[] first = {"TSOVISIT", true, "NINTS", 20, "INTSTART", 1, "INTEND", 10, "EXSEGNUM", 1};
        Object[] second = {"TSOVISIT", true, "NINTS", 20, "INTSTART", 11, "INTEND", 20, "EXSEGNUM", 2};
        assertEquals(
                List.of("tso3 jw01536-o027_bd601753_miri_p750l-slitlessprism: science s1, science s0"),
                texts(group(
                        exposure("s0", "MIR_LRS-SLITLESS", second),
                        exposure("s1", "MIR_LRS-SLITLESS", first),
                        exposure("sky", "MIR_LRS-SLITLESS", "TSOVISIT", true, "NINTS", 20, "BKGDTARG", true))));
    }

    @Test
    void verificationImagesGoWithTheirObservationAndAreNoScience() {
        var grouping = group(
                exposure("t0", "MIR_TACQ"),
                exposure("t1", "MIR_TACONFIRM", "DATE-OBS", "2024-01-01", "TIME-OBS", "10:00:00"),
                exposure("t2", "MIR_TACONFIRM", "DATE-OBS", "2024-01-01", "TIME-OBS", "11:00:00"),
                exposure("t3", "MIR_TACONFIRM", "OBSERVTN", "028"),
                exposure("a", "MIR_LRS-FIXEDSLIT"));
        assertEquals(List.of("spec2 a: science a, target_acquisition t2", COMBINED + "science a"), texts(grouping));
        assertEquals(List.of(), grouping.notes());
    }

    @Test
    void aVerificationImageThroughThePrismIsNone() {
        var grouping = group(exposure("t", "MIR_TACONFIRM", "FILTER", "P750L"), exposure("a", "MIR_LRS-FIXEDSLIT"));
        assertEquals(List.of(COMBINED + "science a"), texts(grouping));
        assertEquals(
                List.of(
                        "t: verification image with FILTER P750L, expected F560W, F1000W, F1500W or FND: the place of the target is not measured on it"),
                notes(grouping));
    }

    @Test
    void imagesAreCombinedByFilter() {
        assertEquals(
                List.of("image3 jw01536-o027_bd601753_miri_f770w: science i"),
                texts(group(exposure("i", "MIR_IMAGE", "FILTER", "F770W"))));
    }
}
