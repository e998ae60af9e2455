package org.webbcal.step.combine_1d;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.SpectrumModel;
import org.webbcal.testkit.FakeStepContext;

class Combine1dStepTest {

    private static SpectrumModel exposure(double flux, double seconds, long seed) {
        var random = new Random(seed);
        int n = 200;
        var s = Spectrum.single(n);
        for (int i = 0; i < n; i++) {
            s.make(Column.WAVELENGTH)[i] = 5 + 0.03 * i;
            s.make(Column.FLUX)[i] = flux + 0.1 * random.nextGaussian() / Math.sqrt(seconds);
            s.make(Column.FLUX_ERROR)[i] = 0.1 / Math.sqrt(seconds);
        }
        s.header().set("SRCTYPE", "POINT").set("EXTRXSTR", 3);
        var model = SpectrumModel.of(Layout.SINGLE).add(s);
        model.primary().set("EFFEXPTM", seconds).set("EFFINTTM", 1.0);
        return model;
    }

    private static SpectrumModel run(FakeStepContext context, SpectrumModel model) throws Exception {
        try (var run = (StepRun.Spectra) new Combine1dStep().open(context)) {
            var out = run.process(model);
            return out.isEmpty() ? null : (SpectrumModel) out.get(0);
        }
    }

    private static SpectrumModel nods(double first, double second) {
        var model = exposure(first, 30, 1);
        model.append(exposure(second, 10, 2));
        return model;
    }

    @Test
    void everyExposureCountsByItsOwnTime() throws Exception {
        var c = run(FakeStepContext.miri(), nods(1, 5)).spectra().get(0);
        assertEquals(2, Arrays.stream(c.get(Column.FLUX)).average().orElse(0), 0.01);
        assertEquals(40, c.get(Column.WEIGHT)[7]);
        assertEquals(0.1 / Math.sqrt(40), c.get(Column.FLUX_ERROR)[7], 1e-12, "as if exposed 40 s");
        assertEquals("POINT", c.header().string("SRCTYPE", ""));
        assertTrue(!c.header().has("EXTRXSTR") && !c.header().has("EFFEXPTM"), "of one spectrum alone");
        var alike = run(FakeStepContext.miri().parameter("exptime_key", "unit_weight"), nods(1, 5));
        assertEquals(
                3,
                Arrays.stream(alike.spectra().get(0).get(Column.FLUX)).average().orElse(0),
                0.01);
        var time = run(FakeStepContext.miri().parameter("exptime_key", "integration_time"), nods(1, 5));
        assertEquals(2, time.spectra().get(0).get(Column.WEIGHT)[0]);
    }

    @Test
    void errorsAreHonest() throws Exception {
        double sum = 0;
        int n = 0;
        for (int seed = 0; seed < 20; seed++) {
            var model = exposure(1, 20, 2 * seed);
            model.append(exposure(1, 20, 2 * seed + 1));
            var c = run(FakeStepContext.miri(), model).spectra().get(0);
            for (int i = 0; i < c.length(); i++) {
                double pull = (c.get(Column.FLUX)[i] - 1) / c.get(Column.FLUX_ERROR)[i];
                sum += pull * pull;
                n++;
            }
        }
        assertEquals(1, Math.sqrt(sum / n), 0.04, "width of pulls");
    }

    @Test
    void spectraThatDisagreeAreTold() throws Exception {
        var context = FakeStepContext.miri();
        run(context, nods(1, 0.8));
        assertTrue(context.warnings().get(0).contains("do not agree"), context.warnings()::toString);
        assertEquals(0.21, (double) context.notes().get("flux_spread"), 0.02);
        var alike = FakeStepContext.miri();
        run(alike, nods(1, 0.97));
        assertEquals(0, alike.warnings().size());
    }

    @Test
    void errorsAreHeldAgainstTheScatter() throws Exception {
        var model = nods(1, 1);
        var context = FakeStepContext.miri();
        var c = run(context, model);
        double ratio = c.spectra().get(0).header().number("ERRRATIO", 0);
        assertEquals(1, ratio, 0.3);
        assertEquals(ratio, context.notes().get("error_ratio"));
        assertEquals(0, c.tables().size());
        for (var spectrum : model.spectra()) {
            for (int i = 0; i < spectrum.length(); i++) {
                spectrum.get(Column.FLUX_ERROR)[i] /= 3;
            }
        }
        var asked = run(FakeStepContext.miri().parameter("bootstrap_errors", "true"), model);
        assertEquals(3 * ratio, asked.spectra().get(0).header().number("ERRRATIO", 0), 1e-9);
        var table = asked.tables().get(0);
        assertEquals("BOOTSTRAP", table.name());
        assertEquals(asked.spectra().get(0).length(), table.table().rows());
        assertEquals(
                3,
                table.table().require("FLUX_ERR_BOOT").number(30)
                        / asked.spectra().get(0).get(Column.FLUX_ERROR)[30],
                1.2);
        // a nod alone tells nothing
        model.spectra().remove(1);
        var alone = FakeStepContext.miri().parameter("bootstrap_errors", "true");
        assertEquals(0, run(alone, model).tables().size());
        assertTrue(alone.warnings().get(0).contains("too few wavelengths"));
    }

    @Test
    void integrationsAreSpectraToo() throws Exception {
        var s = Spectrum.perIntegration(3, 4);
        for (int i = 0; i < 12; i++) {
            s.make(Column.WAVELENGTH)[i] = 8 - i % 4;
            s.make(Column.FLUX)[i] = i / 4;
        }
        var model = SpectrumModel.of(Layout.PER_INTEGRATION).add(s);
        model.primary().set("EFFEXPTM", 10.0);
        var c = run(FakeStepContext.miri(), model).spectra().get(0);
        assertEquals(4, c.length());
        assertEquals(1, c.get(Column.FLUX)[2], 1e-12);
        assertEquals(3, c.get(Column.N_INPUT)[2]);
    }

    @Test
    void withoutTimesAllCountAlike() throws Exception {
        var model = nods(1, 5);
        model.spectra().get(1).header().remove("EFFEXPTM");
        model.primary().remove("EFFEXPTM");
        var context = FakeStepContext.miri();
        assertEquals(2, run(context, model).spectra().get(0).get(Column.WEIGHT)[0]);
        assertTrue(context.warnings().get(0).contains("EFFEXPTM"));
    }

    @Test
    void spectraWithoutFluxAreLeftOut() throws Exception {
        var model = nods(1, 5);
        Arrays.fill(model.spectra().get(0).get(Column.FLUX), Double.NaN);
        var context = FakeStepContext.miri();
        assertEquals(5, run(context, model).spectra().get(0).get(Column.FLUX)[0], 0.2);
        assertTrue(context.warnings().get(0).startsWith("combine_1d: 1 of 2 spectra"));
        Arrays.fill(model.spectra().get(1).get(Column.FLUX), Double.NaN);
        run(context, model);
        assertEquals("no usable spectrum", context.skipReason().orElse(""));
    }
}
