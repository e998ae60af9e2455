package org.webbcal.preview.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.Dq;

class SpectrumChartTest {

    private static final int CURVE = 0xff6d2a82;

    private static SpectrumModel spectrum(double... flux) {
        var s = Spectrum.single(flux.length);
        for (int i = 0; i < flux.length; i++) {
            s.make(Column.WAVELENGTH)[i] = 5 + i;
        }
        s.set(Column.FLUX, flux);
        return SpectrumModel.of(s.layout()).add(s);
    }

    private static int count(BufferedImage picture, int color) {
        int n = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                n += picture.getRGB(x, y) == color ? 1 : 0;
            }
        }
        return n;
    }

    @Test
    void aCurveIsDrawnAndInterruptedWhereItMustNotBeUsed() {
        var whole = spectrum(1, 2, 1, 2, 1, 2, 1, 2, 1, 2);
        int all = count(SpectrumChart.draw(whole, "t", "s", "n"), CURVE);
        var model = spectrum(1, 2, 1, 2, 1, 2, 1, 2, 1, 2);
        for (int i = 2; i < 8; i++) {
            model.spectra().get(0).dq()[i] = Dq.DO_NOT_USE;
        }
        int some = count(SpectrumChart.draw(model, "t", "s", "n"), CURVE);
        assertTrue(all > 1000, "pixels of the curve: " + all);
        // two of nine strokes are left, and the patch of the legend
        assertTrue(some < 0.4 * all && some > 0.1 * all, some + " of " + all);
    }

    @Test
    void surfaceBrightnessStandsInForFlux() {
        var model = spectrum(0, 0, 0);
        assertTrue(SpectrumChart.drawable(model));
        model.spectra().get(0).make(Column.SURF_BRIGHT)[1] = 3;
        assertTrue(count(SpectrumChart.draw(model, "t", "s", "n"), CURVE) > 1000);
        assertFalse(
                SpectrumChart.drawable(SpectrumModel.of(Spectrum.Layout.SINGLE).add(Spectrum.single(4))));
    }

    @Test
    void aSpectrumWithoutAnyValueIsAnEmptyFrame() {
        var picture = SpectrumChart.draw(spectrum(Double.NaN, Double.NaN), "t", "s", "n");
        assertEquals(2000, picture.getWidth());
    }

    @Test
    void theLightCurveLeavesUnsteadyWavelengthsOut() {
        int rows = 40;
        int n = 12;
        var s = Spectrum.perIntegration(rows, n);
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < n; i++) {
                s.make(Column.WAVELENGTH)[r * n + i] = 5 + i;
                double wiggle = 1e-3 * ((r * 7 + i * 3) % 5 - 2);
                // the first wavelength is wild, the second is flagged once
                s.make(Column.FLUX)[r * n + i] = i == 0 ? r % 2 * 5 : 1 + wiggle;
            }
        }
        s.dq()[3 * n + 1] = Dq.DO_NOT_USE;
        var relative = SpectrumChart.relative(s);
        var steady = SpectrumChart.steady(s, relative);
        assertFalse(steady[0]);
        assertFalse(steady[1]);
        for (int i = 2; i < n; i++) {
            assertTrue(steady[i], "wavelength " + i);
        }
        assertTrue(Double.isNaN(relative[rows + 3]));
        var picture = SpectrumChart.draw(SpectrumModel.of(s.layout()).add(s), "t", "s", "n");
        assertTrue(count(picture, CURVE) > 40 * 10, "points");
    }

    @Test
    void segmentsAreOneTimeSeries() {
        var parts = new ArrayList<Spectrum>();
        for (int k = 0; k < 2; k++) {
            var s = Spectrum.perIntegration(3, 2);
            s.segment(k + 1);
            for (int i = 0; i < 6; i++) {
                s.make(Column.WAVELENGTH)[i] = 5 + i % 2;
                s.make(Column.FLUX)[i] = 10 * k + i;
            }
            s.times(Spectrum.Time.TDB_MID)[0] = 60000 + k;
            parts.add(s);
        }
        var joined = SpectrumChart.series(parts);
        assertEquals(6, joined.rows());
        assertEquals(10, joined.get(Column.FLUX)[6]);
        assertEquals(60001, joined.times(Spectrum.Time.TDB_MID)[3]);
    }
}
