package org.webbcal.lib.spectra;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.spectra.Combination.Input;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.dq.Dq;

class CombinationTest {

    /** 5, 5.1 … µm, or the other way round; flux and brightness constant, error a tenth. */
    private static Input input(int n, double shift, double flux, double weight, boolean falling) {
        var w = new double[n];
        for (int i = 0; i < n; i++) {
            w[i] = 5 + shift + 0.1 * (falling ? n - 1 - i : i);
        }
        var f = new double[n];
        var e = new double[n];
        Arrays.fill(f, flux);
        Arrays.fill(e, flux / 10);
        return new Input(w, f, e, f.clone(), e.clone(), new int[n], weight);
    }

    @Test
    void fluxesAreWeightedAndErrorsPropagated() {
        var out = Combination.of(List.of(input(6, 0, 1, 1, false), input(6, 0, 4, 3, true)), Double.NaN);
        assertEquals(6, out.length());
        for (int i = 0; i < 6; i++) {
            assertEquals(5 + 0.1 * i, out.get(Column.WAVELENGTH)[i], 1e-12);
            assertEquals(13 / 4.0, out.get(Column.FLUX)[i], 1e-12);
            assertEquals(Math.sqrt(0.01 + 1.44) / 4, out.get(Column.FLUX_ERROR)[i], 1e-12);
            assertEquals(13 / 4.0, out.get(Column.SURF_BRIGHT)[i], 1e-12);
            assertEquals(4, out.get(Column.WEIGHT)[i]);
            assertEquals(2, out.get(Column.N_INPUT)[i]);
        }
    }

    @Test
    void flaggedValuesDoNotCountAndOtherFlagsAreKept() {
        var a = input(6, 0, 1, 1, false);
        a.dq()[2] = Dq.DO_NOT_USE;
        a.flux()[4] = Double.NaN;
        var b = input(6, 0, 3, 1, false);
        b.dq()[1] = Dq.OTHER_BAD_PIXEL;
        b.flux()[4] = Double.NaN;
        var out = Combination.of(List.of(a, b), Double.NaN);
        assertArrayEquals(new double[] {2, 2, 3, 2, 2}, out.get(Column.FLUX), 1e-12);
        assertArrayEquals(new int[] {0, Dq.OTHER_BAD_PIXEL, 0, 0, 0}, out.dq());
        assertEquals(5.5, out.get(Column.WAVELENGTH)[4], 1e-12, "nobody has 5.4 µm");
    }

    @Test
    void wavelengthsThatLieTogetherBecomeTheirMean() {
        double[] grid = Combination.wavelengths(List.of(input(5, 0, 1, 1, false), input(5, 0.004, 1, 1, false)));
        assertArrayEquals(new double[] {5.002, 5.102, 5.202, 5.302, 5.402}, grid, 1e-12);
    }

    @Test
    void eachGoesOnWhereTheOtherEnds() {
        var out = Combination.of(List.of(input(5, 0, 1, 1, false), input(5, 1, 2, 1, false)), Double.NaN);
        assertEquals(10, out.length());
        assertEquals(1, out.get(Column.FLUX)[0]);
        assertEquals(2, out.get(Column.FLUX)[9]);
    }

    @Test
    void outliersAreClipped() {
        var inputs = new Input[5];
        for (int s = 0; s < 5; s++) {
            inputs[s] = input(8, 0, 1 + 0.01 * s, 1, false);
        }
        inputs[0].flux()[3] = 9;
        var out = Combination.of(List.of(inputs), 5);
        assertEquals(1.025, out.get(Column.FLUX)[3], 1e-12);
        assertEquals(4, out.get(Column.N_INPUT)[3]);
        assertEquals(1.02, out.get(Column.FLUX)[2], 1e-12);
    }

    @Test
    void whatIsNoSpectrumIsNoInput() {
        var s = Spectrum.single(3);
        s.make(Column.WAVELENGTH)[0] = 5;
        s.make(Column.WAVELENGTH)[1] = 6;
        s.make(Column.WAVELENGTH)[2] = 6;
        s.make(Column.FLUX)[1] = 1;
        assertEquals(0, Combination.usable(List.of(Combination.input(s, 0, 1))).size());
        s.make(Column.WAVELENGTH)[2] = Double.NaN;
        assertEquals(2, Combination.input(s, 0, 1).wavelength().length);
        Arrays.fill(s.make(Column.FLUX), Double.NaN);
        assertEquals(0, Combination.input(s, 0, 1).wavelength().length);
    }
}
