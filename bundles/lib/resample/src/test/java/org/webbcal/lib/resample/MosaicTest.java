package org.webbcal.lib.resample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Header;
import org.webbcal.model.ModelSet;

class MosaicTest {

    private static DrizzleTarget deviations(float read, float flat) {
        var target = new DrizzleTarget(2, 0, 0, 1, 2);
        target.value(0)[0] = read;
        target.value(1)[0] = flat;
        return target;
    }

    @Test
    void halvesTheVarianceOfTwoEqualImages() {
        var n = MosaicNoise.nan(2);
        var d = new float[2];
        for (int k = 0; k < 2; k++) {
            MosaicNoise.accumulate(deviations(0.3f, 0.1f), 0, 0, 1, n, d, 2, 0, 1);
        }
        MosaicNoise.finish(n, d, 1, true, 0, 2);
        assertEquals(0.09 / 2, n[0], 1e-8);
        assertTrue(Float.isNaN(n[1]), "nothing fell there");
    }

    @Test
    void weighsFlatVariancesByTheReadNoise() {
        var n = MosaicNoise.nan(2);
        var d = new float[2];
        MosaicNoise.accumulate(deviations(1, 2), 1, 0, 1, n, d, 2, 0, 1);
        MosaicNoise.accumulate(deviations(0.5f, 4), 1, 0, 1, n, d, 2, 0, 1);
        MosaicNoise.finish(n, d, 1, true, 0, 2);
        assertEquals((4.0 * 1 + 16.0 * 16) / 25, n[0], 1e-5);
    }

    @Test
    void makesUpForTheSizeOfTheOutputPixels() {
        var n = new float[] {0.36f};
        MosaicNoise.finish(n, new float[] {1}, 1 / 0.36, false, 0, 1);
        assertEquals(1, n[0], 1e-6);
    }

    @Test
    void addsVariancesToErrors() {
        float nan = Float.NaN;
        var err = new float[3];
        MosaicNoise.error(new float[] {9, nan, nan}, new float[] {nan, nan, 4}, new float[] {16, nan, nan}, err, 0, 3);
        assertEquals(5, err[0]);
        assertTrue(Float.isNaN(err[1]));
        assertEquals(2, err[2]);
    }

    @Test
    void knowsTheCorrelationOfNoise() {
        assertEquals(1.5, MosaicNoise.correlation(1, 1), 1e-12);
        assertEquals(1 / (1 - 0.5 / 3), MosaicNoise.correlation(0.5, 1), 1e-12);
    }

    @Test
    void blendsKeywords() {
        var first = new Header()
                .set("EXPSTART", 60000.5)
                .set("EXPMID", 60000.6)
                .set("FILTER", "F770W")
                .set("DATE-OBS", "2023-01-02")
                .set("NINTS", 1);
        var second = new Header()
                .set("EXPSTART", 60000.25)
                .set("EXPMID", 60000.4)
                .set("FILTER", "F560W")
                .set("DATE-OBS", "2023-01-01")
                .set("TSOVISIT", false);
        var sciFirst = new Header().set("XPOSURE", 10).set("RA_REF", 1.5);
        var sciSecond = new Header().set("XPOSURE", 20).set("RA_REF", 1.25);
        var members = List.of(
                new ModelSet.Member("a", "science", "g1", first, sciFirst),
                new ModelSet.Member("b", "science", "g2", second, sciSecond));
        var primary = first.copy();
        var sci = sciFirst.copy();
        HeaderBlend.blend(primary, sci, members);
        assertEquals(60000.25, primary.number("EXPSTART", 0));
        assertEquals(60000.5, primary.number("EXPMID", 0), 1e-9);
        assertEquals("MULTIPLE", primary.string("FILTER", ""));
        assertEquals("2023-01-01", primary.string("DATE-OBS", ""));
        assertEquals(30, sci.number("XPOSURE", 0));
        var table = HeaderBlend.table(members).table();
        assertEquals(2, table.rows());
        assertEquals("F560W", table.require("FILTER").text(1));
        assertEquals(1.25, table.require("RA_REF").number(1));
        assertTrue(Double.isNaN(table.require("NINTS").number(1)));
        assertEquals("nan", table.require("TSOVISIT").text(0));
    }

    @Test
    void readsFillValues() {
        assertTrue(Float.isNaN(FillValue.parse("NAN")));
        assertTrue(Float.isNaN(FillValue.parse(" indef")));
        assertEquals(-1.5f, FillValue.parse("-1.5"));
        assertThrows(IllegalArgumentException.class, () -> FillValue.parse("nothing"));
    }
}
