package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Header;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;

class RampChecksTest {

    private static String segment(Header header) {
        return assertThrows(FitsFault.class, () -> RampChecks.segment("x.fits", header))
                .getMessage();
    }

    private static Header segment(int number, int total, int first, int last, int nints) {
        return new Header()
                .set("EXSEGNUM", number)
                .set("EXSEGTOT", total)
                .set("INTSTART", first)
                .set("INTEND", last)
                .set("NINTS", nints);
    }

    @Test
    void numbersOfSegmentsAndIntegrationsFitTogether() throws Exception {
        RampChecks.segment("x.fits", new Header());
        RampChecks.segment("x.fits", segment(2, 3, 11, 20, 30));
        RampChecks.segment(
                "x.fits", new Header().set("INTSTART", 1).set("INTEND", 9).set("NINTS", 5));
        assertEquals(
                "x.fits: INTSTART = 20, INTEND = 11, expected the first and the last integration of the file, counted from 1;"
                        + " correct the keywords",
                segment(segment(2, 3, 20, 11, 30)));
        assertEquals(
                "x.fits: EXSEGNUM = 4 of EXSEGTOT = 3, expected 1 to 3; correct the keywords",
                segment(segment(4, 3, 11, 20, 30)));
        assertEquals(
                "x.fits: INTEND = 20, but the exposure has NINTS = 15; correct the keywords",
                segment(segment(2, 3, 11, 20, 15)));
    }

    private static List<String> pattern(Header header) {
        var ramp = Samples.ramp(new Shape4(1, 2, 3, 4), false, false);
        RampChecks.pattern("x.fits", header, ramp);
        return ramp.remarks();
    }

    @Test
    void averagingFollowsThePattern() {
        assertEquals(
                List.of(),
                pattern(new Header().set("READPATT", "NRS").set("NFRAMES", 4).set("GROUPGAP", 0)));
        assertEquals(
                List.of(), pattern(new Header().set("READPATT", "FASTGRPAVG16").set("NFRAMES", 16)));
        assertEquals(
                List.of(
                        "x.fits: NFRAMES = 1, but groups of READPATT = NRSIRS2 are means of 5; group times, noise and"
                                + " saturation follow NFRAMES, correct what is wrong",
                        "x.fits: GROUPGAP = 2, but READPATT = NRSIRS2 drops no frames between groups; darks are matched by"
                                + " GROUPGAP, correct what is wrong"),
                pattern(new Header()
                        .set("READPATT", "NRSIRS2")
                        .set("NFRAMES", 1)
                        .set("GROUPGAP", 2)));
    }

    private static List<String> planes(Header header, boolean zeroFrame, boolean refout) {
        var ramp = Samples.ramp(new Shape4(1, 2, 3, 4), false, false);
        RampChecks.planes("x.fits", header, zeroFrame, refout, ramp);
        return ramp.remarks();
    }

    @Test
    void planesThatAreAnnouncedAreMissed() {
        var announced = new Header().set("ZEROFRAM", true);
        assertEquals(List.of(), planes(announced, true, false));
        assertEquals(1, planes(announced, false, false).size());
        assertEquals(List.of(), planes(new Header().set("ZEROFRAM", false), false, false));
        var full = new Header().set("INSTRUME", "MIRI").set("SUBARRAY", "FULL");
        assertEquals(List.of(), planes(full, false, true));
        assertEquals(1, planes(full, false, false).size());
        assertEquals(List.of(), planes(new Header().set("INSTRUME", "MIRI").set("SUBARRAY", "SUB64"), false, false));
    }

    private static Table groups(int[] integrations, int[] groups) {
        return new Table()
                .add(new Table.Column("integration_number", integrations))
                .add(new Table.Column("group_number", groups));
    }

    @Test
    void groupsAreInOrder() {
        var shape = new Shape4(2, 2, 3, 4);
        assertDoesNotThrow(
                () -> RampChecks.groups("x.fits", groups(new int[] {3, 3, 4, 4}, new int[] {1, 2, 1, 2}), shape));
        assertDoesNotThrow(() -> RampChecks.groups("x.fits", groups(new int[4], new int[4]), shape), "no numbers");
        assertDoesNotThrow(() -> RampChecks.groups("x.fits", new Table(), shape));
        var e = assertThrows(
                FitsFault.class,
                () -> RampChecks.groups("x.fits", groups(new int[] {3, 3, 4, 4}, new int[] {1, 2, 2, 1}), shape));
        assertEquals(
                "x.fits: groups are out of order: in table GROUP group 1 of integration 4 comes after group 2 of integration 4;"
                        + " sort SCI and GROUP by time, or download the file again",
                e.getMessage());
        assertThrows(
                FitsFault.class,
                () -> RampChecks.groups("x.fits", groups(new int[] {4, 4, 3, 3}, new int[] {1, 2, 1, 2}), shape));
    }
}
