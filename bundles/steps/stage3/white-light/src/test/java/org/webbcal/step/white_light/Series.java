package org.webbcal.step.white_light;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.Spectrum.Time;
import org.webbcal.model.SpectrumModel;

/** Time series with known light curves. */
final class Series {

    /** Wavelengths, 4 to 11.8 µm by 0.2. */
    static final int N = 40;

    private Series() {}

    /** Fluxes of {@code shape(t)}, t from 0 to 1, at every wavelength, with white noise of {@code noise} of that; integrations of 20 s. */
    static SpectrumModel of(int integrations, double noise, DoubleUnaryOperator shape) {
        var random = new Random(5);
        var s = Spectrum.perIntegration(integrations, N);
        for (int i = 0; i < integrations; i++) {
            s.times(Time.MJD_AVG)[i] = 60000 + i * 20 / 86400.0;
            s.times(Time.TDB_MID)[i] = 60000.002 + i * 20 / 86400.0;
            for (int k = 0; k < N; k++) {
                int at = i * N + k;
                s.make(Column.WAVELENGTH)[at] = 4 + 0.2 * k;
                double flux = shape.applyAsDouble(i / (integrations - 1.0));
                s.make(Column.FLUX)[at] = flux + noise * random.nextGaussian();
                s.make(Column.FLUX_ERROR)[at] = noise;
            }
        }
        var model = SpectrumModel.of(Layout.PER_INTEGRATION).add(s);
        model.primary().set("EXP_TYPE", "MIR_LRS-SLITLESS").set("TARGNAME", "SYNTH");
        return model;
    }
}
