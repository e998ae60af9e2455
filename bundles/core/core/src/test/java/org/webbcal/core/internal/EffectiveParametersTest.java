package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.Param;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.core.internal.EffectiveParameters.Layer;

class EffectiveParametersTest {

    record Params(
            @Param(def = "4.0", unit = "sigma", min = ">0", doc = "threshold")
            double rejectionThreshold,

            @Param(def = "true", doc = "switch", reference = "false")
            boolean findShowers,

            @Param(def = "none", doc = "list") Integer firstGroup) {}

    private static final StepDescriptor STEP = StepDescriptor.of("jump", "jumps")
            .inPlace(StepDescriptor.Kind.RAMP)
            .parameters(Params.class)
            .reference("gain", StepDescriptor.Need.REQUIRED)
            .source("none")
            .build();

    private static EffectiveParameters merge(boolean reference, Layer... layers) throws CalibrationException {
        return EffectiveParameters.merge(STEP, "jump", List.of(layers), reference);
    }

    @Test
    void laterLayersWinAndEveryValueKeepsItsSource() throws Exception {
        var p = merge(
                false,
                new Layer("mode", Map.of("rejection_threshold", "5", "find_showers", "false")),
                new Layer("site.yaml", Map.of("rejection_threshold", "6")),
                new Layer("command line", Map.of("first_group", "2")));
        assertEquals(new Params(6, false, 2), p.record());
        assertEquals(
                List.of("site.yaml", "mode", "command line"),
                p.listing().stream().map(l -> l.source()).toList());
    }

    @Test
    void referenceProfileHasItsOwnDefaults() throws Exception {
        assertEquals(new Params(4, true, null), merge(false).record());
        assertEquals(new Params(4, false, null), merge(true).record());
    }

    @Test
    void unknownNameNamesTheNearest() {
        var fault = assertThrows(
                CalibrationException.class,
                () -> merge(false, new Layer("command line", Map.of("rejection_treshold", "5"))));
        assertEquals(ExitStatus.USAGE, fault.status());
        assertTrue(fault.getMessage().contains("did you mean rejection_threshold"), fault.getMessage());
    }

    @Test
    void valueOutOfRangeSaysTheRange() {
        var fault = assertThrows(
                CalibrationException.class,
                () -> merge(false, new Layer("command line", Map.of("rejection_threshold", "0"))));
        assertEquals("step jump: parameter rejection_threshold = 0: must be greater than 0 sigma", fault.getMessage());
    }

    @Test
    void overrideOfAnUnusedReferenceTypeIsAnError() throws Exception {
        assertEquals(
                "x.fits",
                merge(false, new Layer("command line", Map.of("override_gain", "x.fits")))
                        .common()
                        .get("override_gain"));
        var fault = assertThrows(
                CalibrationException.class,
                () -> merge(false, new Layer("command line", Map.of("override_gian", "x.fits"))));
        assertTrue(fault.getMessage().contains("did you mean gain"), fault.getMessage());
    }

    @Test
    void parametersOfEveryStepAreListedWithTheirSource() throws Exception {
        var p = merge(
                false,
                new Layer("parameter reference", Map.of("skip", "true")),
                new Layer("command line", Map.of("override_gain", "x.fits")));
        assertTrue(p.skip());
        assertEquals("parameter reference", p.source("skip"));
        assertEquals("command line", p.source("override_gain"));
    }
}
