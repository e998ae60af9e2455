package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.product.ProductReader.Probe;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Header;

class SegmentCheckTest {

    private static Probe segment(String name, int number, int total, int first, int last) {
        var header = new Header()
                .set("EXSEGNUM", number)
                .set("EXSEGTOT", total)
                .set("INTSTART", first)
                .set("INTEND", last);
        return new Probe(
                Path.of(name), FileKind.RAMP, new ExposureInfo(name, header, new Header()), new int[4], "RampModel");
    }

    private static String name(int number) {
        return "jw01234001001_04102_00001-seg00" + number + "_nrs1_uncal.fits";
    }

    private static String refusal(Probe... probes) {
        var e = assertThrows(CalibrationException.class, () -> SegmentCheck.of(List.of(probes)));
        assertEquals(ExitStatus.BAD_INPUT, e.status());
        return e.getMessage();
    }

    @Test
    void aWholeExposureAndOneWithoutSegmentsAreFine() throws Exception {
        assertEquals(
                List.of(),
                SegmentCheck.of(List.of(
                        segment(name(2), 2, 2, 11, 20),
                        segment(name(1), 1, 2, 1, 10),
                        segment("jw01234001001_04102_00001_nrs2_uncal.fits", 1, 1, 1, 5))));
    }

    @Test
    void missingSegmentsAreNamed() throws Exception {
        assertEquals(
                List.of(
                        "jw01234001001_04102_00001_nrs1: segments 2, 4 of 4 missing: integrations of the exposure are lost;"
                                + " download them as well"),
                SegmentCheck.of(List.of(segment(name(1), 1, 4, 1, 10), segment(name(3), 3, 4, 21, 30))));
    }

    @Test
    void lostIntegrationsAreNamed() throws Exception {
        assertEquals(
                List.of("jw01234001001_04102_00001_nrs1: integrations 11-14 are missing between " + name(1) + " and "
                        + name(2) + " (INTSTART, INTEND)"),
                SegmentCheck.of(List.of(segment(name(1), 1, 2, 1, 10), segment(name(2), 2, 2, 15, 20))));
    }

    @Test
    void numbersAgainstTheOrderOfTheIntegrationsAreTold() throws Exception {
        assertEquals(
                List.of("jw01234001001_04102_00001_nrs1: segments are out of order: " + name(1)
                        + " is segment 2 (EXSEGNUM) and holds integrations 1-10, " + name(2)
                        + " is segment 1 and holds 11-20; they are joined in the order of INTSTART"),
                SegmentCheck.of(List.of(segment(name(2), 1, 2, 11, 20), segment(name(1), 2, 2, 1, 10))));
    }

    @Test
    void overlapIsRefused() {
        assertEquals(
                "jw01234001001_04102_00001_nrs1: segments overlap: " + name(1) + " holds integrations 1-10, " + name(2)
                        + " holds 10-20 (INTSTART, INTEND); correct the keywords or leave one out",
                refusal(segment(name(2), 2, 2, 10, 20), segment(name(1), 1, 2, 1, 10)));
    }

    @Test
    void theSameSegmentTwiceIsRefused() {
        assertEquals(
                "jw01234001001_04102_00001_nrs1: " + name(2) + " and " + name(3)
                        + " are both segment 2 (EXSEGNUM) of 2; give one of them",
                refusal(segment(name(2), 2, 2, 11, 20), segment(name(3), 2, 2, 11, 20)));
    }

    @Test
    void segmentsThatAnnounceDifferentExposuresAreTold() throws Exception {
        var a = segment(name(1), 1, 2, 1, 10);
        var b = segment(name(2), 2, 2, 11, 20);
        a.exposure().primary().set("NINTS", 20);
        b.exposure().primary().set("NINTS", 30);
        assertEquals(
                List.of("jw01234001001_04102_00001_nrs1: " + name(1) + " and " + name(2)
                        + " announce NINTS = 20 and 30; they may be of different versions, download both again"),
                SegmentCheck.of(List.of(a, b)));
    }
}
