package org.webbcal.lib.spectra;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.lib.spectra.Combination.Input;
import org.webbcal.model.Spectrum.Column;

class ScatterTest {

    private static final int N = 2000;

    /** Spectra whose noise is {@code factor} times the error they state, the second half of it twice that, and which differ by slopes of some per cent. */
    private static List<Input> spectra(int count, double factor, double second) {
        var dice = new Random(8);
        List<Input> inputs = new ArrayList<>();
        for (int s = 0; s < count; s++) {
            var wavelength = new double[N];
            var flux = new double[N];
            var error = new double[N];
            for (int k = 0; k < N; k++) {
                wavelength[k] = 5 + 0.01 * k + 0.0006 * s;
                error[k] = 1 + 0.5 * s;
                double noise = factor * (k < N / 2 ? 1 : second) * error[k] * dice.nextGaussian();
                flux[k] = 100 * (1 + 0.05 * s * k / N) + 30 * Math.sin(0.02 * k) + noise;
            }
            inputs.add(new Input(wavelength, flux, error, flux, error, new int[N], 1 + 0.3 * s));
        }
        return inputs;
    }

    @ParameterizedTest
    @CsvSource({"2, 1.0", "2, 2.5", "4, 0.6", "7, 1.0"})
    void theRatioIsThatOfNoiseAndError(int count, double factor) {
        var inputs = spectra(count, factor, 1);
        var combined = Combination.of(inputs, Double.NaN);
        var scatter = Scatter.of(inputs, combined).orElseThrow();
        assertEquals(factor, scatter.ratio(), 0.06 * factor);
        double propagated = combined.get(Column.FLUX_ERROR)[N / 2];
        assertEquals(factor * propagated, scatter.errors()[N / 2], 0.3 * factor * propagated);
    }

    @Test
    void errorsFollowTheWavelength() {
        var inputs = spectra(4, 1, 3);
        var combined = Combination.of(inputs, Double.NaN);
        double[] errors = Scatter.of(inputs, combined).orElseThrow().errors();
        double quiet = Arrays.stream(errors, 100, 800).average().orElseThrow();
        double loud = Arrays.stream(errors, 1100, 1800).average().orElseThrow();
        assertEquals(3, loud / quiet, 0.4);
    }

    @Test
    void levelsAreThoseOfTheFluxes() {
        var inputs = spectra(2, 1, 1);
        var combined = Combination.of(inputs, Double.NaN);
        double[] levels = Scatter.levels(inputs, combined, 0.1);
        // the second rises to 5 % above the first, and counts 1.3 times
        assertEquals(0.986, levels[0], 0.004);
        assertEquals(1.011, levels[1], 0.004);
        assertTrue(Double.isNaN(Scatter.levels(inputs, combined, 1e-4)[0]), "not so certain");
        var alone = spectra(1, 1, 1);
        assertTrue(Double.isNaN(Scatter.levels(alone, Combination.of(alone, Double.NaN), 0.1)[0]));
    }

    @Test
    void oneSpectrumTellsNothing() {
        var inputs = spectra(1, 1, 1);
        assertTrue(Scatter.of(inputs, Combination.of(inputs, Double.NaN)).isEmpty());
    }
}
