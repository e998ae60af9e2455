package org.webbcal.step.emicorr;

import java.util.List;
import java.util.Map;
import org.webbcal.api.step.Step;
import org.webbcal.model.Plane;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.StepContract;

class EmiCorrContractTest extends StepContract {

    /** A reference with a wave of 390.625 Hz for subarray SUBTEST, which is read in frames of 40.35 periods. */
    static FakeReference reference() {
        var wave = new float[250];
        for (int j = 0; j < wave.length; j++) {
            wave[j] = (float) Math.sin(2 * Math.PI * (j + 0.5) / wave.length);
        }
        var frequency = Map.<String, Object>of("frequency", 390.625, "phase_amplitudes", Plane.ofFloat("", wave, 250));
        var freqs = Map.<String, Object>of("FAST", List.of("Hz390"), "SLOW", Map.of("MIRIMAGE", List.of("Hz390")));
        var entry = Map.<String, Object>of("rowclocks", 28L, "frameclocks", 7504L, "freqs", freqs);
        return new FakeReference("emicorr")
                .entry("frequencies", Map.of("Hz390", frequency))
                .entry("subarray_cases", Map.of("SUBTEST", entry));
    }

    @Override
    protected Step step() {
        return new EmiCorrStep();
    }

    @Override
    protected List<Shape4> shapes() {
        return List.of(
                SHAPE,
                new Shape4(1, 1, 16, 20),
                new Shape4(1, 2, 16, 20),
                new Shape4(3, 4, 5, 7),
                new Shape4(1, 3, 5, 8),
                new Shape4(3, 4, 2, 4));
    }

    @Override
    protected void prepare(FakeStepContext context, Shape4 shape) {
        context.reference(reference());
    }
}
