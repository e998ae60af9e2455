package org.webbcal.step.white_light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.Spectrum.Time;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;
import org.webbcal.testkit.FakeStepContext;

class WhiteLightStepTest {

    private static FakeStepContext context() {
        return FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-SLITLESS");
    }

    private static Table run(FakeStepContext context, SpectrumModel model) throws Exception {
        try (var run = (StepRun.Spectra) new WhiteLightStep().open(context)) {
            return ((CatalogModel) run.process(model).get(0)).catalog();
        }
    }

    private static double flux(Table table, int row) {
        return table.require("whitelight_flux").number(row);
    }

    @Test
    void fluxesAreSummedFromTheFoldOn() throws Exception {
        var table = run(context(), Series.of(5, 0, t -> 2));
        // 4.6 to 11.8 um: 37 wavelengths
        assertEquals(74, flux(table, 3), 1e-12);
        assertEquals(60000 + 60 / 86400.0, table.require("MJD_UTC").number(3), 1e-9);
        assertEquals("Jy", table.require("whitelight_flux").unit());
        assertEquals("SYNTH", table.meta().get("target_name"));
        var reference = run(context().referenceProfile(true), Series.of(5, 0, t -> 2));
        assertEquals(80, flux(reference, 0), 1e-12);
        assertEquals(3, reference.columns().size());
        var slit = FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-FIXEDSLIT");
        assertEquals(80, flux(run(slit, Series.of(5, 0, t -> 2)), 0), 1e-12);
    }

    @Test
    void limitsAreInclusiveAndErrorsAddInSquare() throws Exception {
        var p = context().parameter("min_wavelength", "5").parameter("max_wavelength", "5.61");
        var table = run(p, Series.of(3, 0.1, t -> 1));
        assertEquals(0.2, table.require("whitelight_error").number(1), 1e-12);
        assertThrows(
                StepException.class,
                () -> run(context().parameter("max_wavelength", "4"), Series.of(3, 0.1, t -> 1)),
                "nothing above the fold");
    }

    @Test
    void aMissingValueIsMadeUpFromTheOthers() throws Exception {
        var model = Series.of(5, 0, t -> 1 + t);
        model.spectra().get(0).require(Column.FLUX)[2 * Series.N + 20] = Double.NaN;
        var context = context();
        assertEquals(37 * 1.5, flux(run(context, model), 2), 1e-12);
        assertEquals(1, context.notes().get("filled"));
        assertEquals(36 * 1.5, flux(run(context().parameter("fill_missing", "false"), model), 2), 1e-12);
    }

    @Test
    void segmentsAreJoinedInTimeAndDoubleTimesLeftOut() throws Exception {
        var model = Series.of(4, 0, t -> 1);
        var earlier = Spectrum.perIntegration(3, Series.N);
        for (int k = 0; k < 3 * Series.N; k++) {
            earlier.make(Column.WAVELENGTH)[k] = 5;
            earlier.make(Column.FLUX)[k] = 3;
        }
        earlier.times(Time.MJD_AVG)[0] = 59999;
        earlier.times(Time.MJD_AVG)[1] = 60000;
        model.add(earlier);
        var context = context();
        var table = run(context, model);
        assertEquals(5, table.rows());
        assertEquals(3 * Series.N, flux(table, 0), 1e-12);
        assertEquals(37, flux(table, 1), 1e-12, "of two at one time the first of the file counts");
        assertTrue(context.warnings().get(0).startsWith("white_light: 2 integrations"), "one without time, one double");
    }

    @Test
    void channelsAddUpToWhiteLight() throws Exception {
        var table = run(context().parameter("channel_width", "2"), Series.of(4, 0.01, t -> 1));
        double sum = 0;
        for (var column : table.columns()) {
            sum += column.name().matches("channel.*_flux") ? column.number(2) : 0;
        }
        assertEquals(flux(table, 2), sum, 1e-12);
        assertTrue(table.column("channel_6.000_8.000_error").isPresent());
        assertThrows(
                StepException.class, () -> run(context().parameter("channel_width", "1e-6"), Series.of(4, 0, t -> 1)));
    }

    @Test
    void spectraWithoutIntegrationsAreLeftAlone() throws Exception {
        var context = context();
        try (var run = (StepRun.Spectra) new WhiteLightStep().open(context)) {
            var single = SpectrumModel.of(Layout.SINGLE).add(Spectrum.single(3));
            assertTrue(run.process(single).isEmpty());
        }
        assertEquals("no spectra of integrations", context.skipReason().orElse(""));
    }

    @Test
    void integrationsBeforeTheDetectorHasSettledAreFlagged() throws Exception {
        // 1 % with a time constant of a twentieth: below 50 ppm after ln(200)/20 = 0.265 of the series
        var table = run(context(), Series.of(400, 1e-4, t -> 1 + 0.01 * Math.exp(-20 * t)));
        int settled = 0;
        while (((boolean[]) table.require("settling").data())[settled]) {
            settled++;
        }
        assertEquals(0.265 * 400, settled, 16);
        assertEquals(10000, (double) table.meta().get("ramp_ppm"), 1500);
    }
}
