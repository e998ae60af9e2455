package org.webbcal.refdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.StepRun;
import org.webbcal.io.fits.FitsProductReader;
import org.webbcal.io.fits.FitsProductWriter;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.simulate.miri.MiriImagingSimulator;
import org.webbcal.step.emicorr.EmiCorrStep;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** Interference put into simulated exposures and taken out again with the embedded reference: known issue LRS-EMI, measured before and after. */
class InterferenceTest {

    private static final FitsProductReader READER = new FitsProductReader();

    @TempDir
    Path folder;

    private record Exposure(Header header, Shape4 shape, List<RampBlock> ramp) {}

    /** A star field with its cosmic rays, reset anomaly and non-linearity; the same for the same seed whatever the interference. */
    private Exposure simulate(String name, String subarray, int nints, int ngroups, double hz390, double hz10)
            throws Exception {
        Map<String, String> values = new HashMap<>(Map.of("subarray", subarray, "ndithers", "1", "nstars", "6"));
        values.put("nints", "" + nints);
        values.put("ngroups", "" + ngroups);
        values.put("emi_390", "" + hz390);
        values.put("emi_10", "" + hz10);
        var simulator = new MiriImagingSimulator(Platform.RESOLVER, READER, new FitsProductWriter());
        var made = simulator.simulate(values, folder.resolve(name), Platform.EMBEDDED, (what, fraction) -> {});
        try (var model = READER.openRamp(made.exposures().get(0))) {
            var info = new ExposureInfo(name, model.primary(), model.sciHeader());
            var mask = Platform.RESOLVER.open(choice("mask", info), info);
            int[] flags = mask.require("DQ").ints().clone();
            List<RampBlock> blocks = new ArrayList<>();
            for (int i = 0; i < nints; i++) {
                var b = model.read(i);
                blocks.add(new RampBlock(
                        i, model.shape(), b.sci().clone(), b.groupDq().clone(), flags));
            }
            return new Exposure(model.primary(), model.shape(), blocks);
        }
    }

    private static org.webbcal.api.reference.ReferenceResolver.Choice choice(String type, ExposureInfo info) {
        return Platform.RESOLVER
                .resolve(info, Set.of(type), Platform.EMBEDDED)
                .byType()
                .get(type);
    }

    private static FakeStepContext correct(Exposure exposure, String algorithm) throws Exception {
        var context = FakeStepContext.miri(exposure.shape()).parameter("algorithm", algorithm);
        exposure.header().cards().forEach(c -> context.key(c.key(), c.value()));
        var info = context.exposure();
        context.reference(Platform.RESOLVER.open(choice("emicorr", info), info));
        var run = new EmiCorrStep().open(context);
        if (run instanceof StepRun.Ramp ramp) {
            ramp.correct(exposure.ramp().get(0));
            ramp.finish();
        } else {
            assertInstanceOf(StepRun.Exposure.class, run)
                    .process(new FakeRampExposure(exposure.ramp(), context.header(), 16));
        }
        return context;
    }

    /** Root of the mean square difference of two exposures, levels of ramps apart, over unflagged pixels: what slopes and their noise feel, DN. */
    private static double difference(Exposure a, Exposure b) {
        var shape = a.shape();
        double sum = 0;
        long n = 0;
        for (int i = 0; i < shape.nints(); i++) {
            float[] u = a.ramp().get(i).sci();
            float[] v = b.ramp().get(i).sci();
            for (int p = 0; p < shape.plane(); p++) {
                if (Dq.any(a.ramp().get(i).pixelDq()[p], ~0)) {
                    continue;
                }
                double mean = 0;
                for (int k = p; k < u.length; k += shape.plane()) {
                    mean += (u[k] - v[k]) / (double) shape.ngroups();
                }
                for (int k = p; k < u.length; k += shape.plane()) {
                    double d = u[k] - v[k] - mean;
                    sum += d * d;
                    n++;
                }
            }
        }
        return Math.sqrt(sum / n);
    }

    private void removes(String algorithm, String subarray, int nints, int ngroups, double hz390, double hz10)
            throws Exception {
        var clean = simulate("clean", subarray, nints, ngroups, 0, 0);
        var disturbed = simulate("disturbed", subarray, nints, ngroups, hz390, hz10);
        double before = difference(disturbed, clean);
        correct(disturbed, algorithm);
        double after = difference(disturbed, clean);
        var waves = (hz390 > 0 ? "390 Hz " : "") + (hz10 > 0 ? "10 Hz " : "");
        Measured.injection(
                "LRS-EMI",
                waves + "in simulated stars, " + subarray + ", " + algorithm + ", " + ngroups + " groups",
                before,
                after);
    }

    @Test
    void jointFitRemovesWavesFromRampsOfThreeGroupsOn() throws Exception {
        removes("joint", "SUB64", 2, 3, 10, 0);
        removes("joint", "SUB128", 1, 4, 10, 8);
        removes("joint", "SUB64", 3, 12, 8, 6);
        removes("joint", "BRIGHTSKY", 1, 5, 0, 6);
    }

    @Test
    void sequentialRemovesWavesFromLongRamps() throws Exception {
        removes("sequential", "SUB64", 2, 20, 10, 0);
        removes("sequential", "SUB128", 2, 16, 10, 0);
    }

    @Test
    void cleanExposuresStayAsTheyAre() throws Exception {
        for (String subarray : List.of("SUB64", "SUB128", "SUB256")) {
            for (int ngroups : new int[] {3, 10}) {
                var exposure = simulate("clean", subarray, 2, ngroups, 0, 0);
                correct(exposure, "joint");
                assertEquals(0, difference(exposure, simulate("again", subarray, 2, ngroups, 0, 0)));
            }
        }
    }
}
