package org.webbcal.step.jump;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.simulate.detector.ExtendedEvent;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** A made-up exposure: sky of {@link #RATE}, its shot noise, read noise, gain 1, groups of 3 s. */
final class Exposure {

    /** DN in a group. */
    static final float RATE = 40;

    /** Of the difference of two frames, DN. */
    static final float READ_NOISE = 10;

    private static final float FULL = 50000;

    final Shape4 shape;
    final List<RampBlock> blocks = new ArrayList<>();

    Exposure(Shape4 shape, long seed) {
        this.shape = shape;
        var pixelDq = new int[shape.plane()];
        var noise = new Noise(seed);
        for (int i = 0; i < shape.nints(); i++) {
            var sci = new float[shape.integration()];
            for (int p = 0; p < shape.plane(); p++) {
                double charge = 100;
                for (int g = 0; g < shape.ngroups(); g++) {
                    charge += RATE + Math.sqrt(RATE) * noise.normal();
                    sci[g * shape.plane() + p] = (float) (charge + READ_NOISE / Math.sqrt(2) * noise.normal());
                }
            }
            blocks.add(new RampBlock(i, shape, sci, new byte[sci.length], pixelDq));
        }
    }

    /** Adds the charge of events, and flags what is full from then on. Returns the charge of each pixel, integration by integration. */
    float[][] add(List<ExtendedEvent> events) {
        var field = new ExtendedEvent.Field(shape.nints(), shape.ngroups(), shape.ny(), shape.nx(), 3, 1e-6);
        var charge = new float[shape.nints()][shape.plane()];
        for (var hit : ExtendedEvent.pixels(events, field)) {
            int p = hit.y() * shape.nx() + hit.x();
            charge[hit.integration()][p] += hit.dn();
            var block = blocks.get(hit.integration());
            for (int g = hit.group(); g < shape.ngroups(); g++) {
                int k = g * shape.plane() + p;
                block.sci()[k] += hit.dn();
                block.groupDq()[k] |= (byte) (block.sci()[k] > FULL ? Dq.SATURATED : 0);
            }
        }
        return charge;
    }

    FakeStepContext context(String... parameters) {
        var context = FakeStepContext.miri(shape).key("TGROUP", 3.0);
        var gain = new float[shape.plane()];
        Arrays.fill(gain, 1f);
        var noise = new float[shape.plane()];
        Arrays.fill(noise, READ_NOISE);
        context.reference(new FakeReference("gain").floats("SCI", gain, shape.ny(), shape.nx()));
        context.reference(new FakeReference("readnoise").floats("SCI", noise, shape.ny(), shape.nx()));
        for (int k = 0; k < parameters.length; k += 2) {
            context.parameter(parameters[k], parameters[k + 1]);
        }
        return context;
    }

    FakeStepContext run(String... parameters) throws Exception {
        return run(context(parameters), 16);
    }

    FakeStepContext run(FakeStepContext context, int bandRows) throws Exception {
        var run = new JumpStep().open(context);
        if (run instanceof StepRun.Ramp ramp) {
            ramp.correct(blocks.get(0));
            ramp.finish();
        } else {
            ((StepRun.Exposure) run).process(new FakeRampExposure(blocks, context.header(), bandRows));
        }
        return context;
    }

    /** Mean difference of a pixel over the groups that belong together, as a fit of its ramp sees it; NaN if there is none. */
    double slope(int integration, int p) {
        var block = blocks.get(integration);
        double sum = 0;
        int n = 0;
        for (int g = 1; g < shape.ngroups(); g++) {
            int k = g * shape.plane() + p;
            int now = block.groupDq()[k];
            int before = block.groupDq()[k - shape.plane()];
            if ((now & (Dq.DO_NOT_USE | Dq.SATURATED | Dq.JUMP_DET)) == 0
                    && (before & (Dq.DO_NOT_USE | Dq.SATURATED)) == 0) {
                sum += block.sci()[k] - block.sci()[k - shape.plane()];
                n++;
            }
        }
        return n == 0 ? Double.NaN : sum / n;
    }

    int flag(int integration, int g, int y, int x) {
        return blocks.get(integration).groupDq()[g * shape.plane() + y * shape.nx() + x];
    }

    /** Samples with a flag. */
    long count(int flag) {
        long n = 0;
        for (var block : blocks) {
            for (byte f : block.groupDq()) {
                n += (f & flag) != 0 ? 1 : 0;
            }
        }
        return n;
    }

    /** All flags, one integration after the other. */
    byte[] flags() {
        var all = new byte[shape.nints() * shape.integration()];
        for (int i = 0; i < shape.nints(); i++) {
            System.arraycopy(blocks.get(i).groupDq(), 0, all, i * shape.integration(), shape.integration());
        }
        return all;
    }
}
