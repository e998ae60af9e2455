package org.webbcal.step.ramp_fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.RampBlock;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/**
 * Many ramps of one known rate, built frame by frame: photons by Poisson's law, read noise on each frame, frames averaged into groups, hits, saturation. All
 * pixels are alike, so their fits tell bias and scatter.
 */
final class SimulatedRamps {

    /** e-/DN. */
    double gain = 5.5;
    /** Read noise of the difference of two frames, DN, as the reference file has it. */
    double readnoise = 6;
    /** Seconds. */
    double frameTime = 2.77504;

    int nints = 1;
    int ngroups = 20;
    int frames = 1;
    int gap;
    int pixels = 24_000;
    /** DN/s. */
    double rate;
    /** DN/s, in the ramps but taken off by the dark step; its noise stays. */
    double dark;
    /** Level of an empty pixel, DN. */
    double pedestal = 1000;
    /** Chance of a hit in a group after the first, flagged as jump. */
    double hits;
    /** Flags by group, the same for all pixels. */
    int[] flags = {};
    /** Counts from which groups are saturated, DN. */
    double full = Double.POSITIVE_INFINITY;
    /** Read noise of the data in units of what the reference file says. */
    double noisier = 1;

    /** What the header says, if not the truth. */
    int statedFrames;

    double statedGroupTime;

    String instrument = "NIRSPEC";
    final FakeStepContext context = FakeStepContext.miri();
    /** The ramps once they are made: they may be fitted several times with other parameters. */
    private final List<RampBlock> blocks = new ArrayList<>();

    SimulatedRamps rate(double value) {
        rate = value;
        return this;
    }

    SimulatedRamps groups(int ints, int groups) {
        nints = ints;
        ngroups = groups;
        return this;
    }

    SimulatedRamps averaged(int framesPerGroup, int dropped) {
        frames = framesPerGroup;
        gap = dropped;
        return this;
    }

    SimulatedRamps parameter(String name, String value) {
        context.parameter(name, value);
        return this;
    }

    /** Number of photons, or electrons of dark current. */
    static double poisson(SplittableRandom random, double mean) {
        if (mean > 100) {
            double n = Math.rint(mean + Math.sqrt(mean) * gauss(random));
            return Math.max(0, n);
        }
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int n = 0;
        while (product > limit) {
            product *= random.nextDouble();
            n++;
        }
        return n;
    }

    static double gauss(SplittableRandom random) {
        double r = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        return r * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private RampBlock integration(int i, Shape4 shape) {
        var sci = new float[ngroups * pixels];
        var dq = new byte[ngroups * pixels];
        double electrons = (rate + dark) * frameTime * gain;
        double noise = noisier * readnoise / Math.sqrt(2);
        for (int p = 0; p < pixels; p++) {
            var random = new SplittableRandom(1_000_003L * i + p);
            double level = pedestal;
            boolean saturated = false;
            for (int g = 0; g < ngroups; g++) {
                int at = g * pixels + p;
                double sum = 0;
                for (int f = 0; f < (g == 0 ? frames : frames + gap); f++) {
                    level += poisson(random, electrons) / gain;
                    if (g == 0 || f >= gap) {
                        sum += level + noise * gauss(random);
                    }
                }
                if (g > 0 && random.nextDouble() < hits) {
                    double hit = 100 + 2000 * random.nextDouble();
                    level += hit;
                    sum += frames * hit;
                    dq[at] |= Dq.JUMP_DET;
                }
                double mean = sum / frames - dark * frameTime * ((frames + 1) / 2.0 + g * (frames + gap));
                saturated |= level >= full;
                sci[at] = saturated ? (float) full : (float) mean;
                dq[at] |= (byte) (saturated ? Dq.SATURATED : 0);
                dq[at] |= (byte) (g < flags.length ? flags[g] : 0);
            }
        }
        return new RampBlock(i, shape, sci, dq, new int[pixels]);
    }

    /** Fits them: rate, rateints, and what else the step gives. */
    List<ScienceModel> products() throws Exception {
        // rows of 200 pixels: more than a tile, not a multiple of one
        int nx = 200;
        var shape = new Shape4(nints, ngroups, pixels / nx, nx);
        context.shape(shape)
                .key("INSTRUME", instrument)
                .key("NINTS", nints)
                .key("NGROUPS", ngroups)
                .key("NFRAMES", statedFrames > 0 ? statedFrames : frames)
                .key("GROUPGAP", gap)
                .key("TFRAME", frameTime)
                .key("TGROUP", statedGroupTime > 0 ? statedGroupTime : frameTime * (frames + gap));
        references(shape);
        if (dark > 0) {
            var plane = new float[pixels];
            Arrays.fill(plane, (float) (dark * gain));
            context.carry(Plane.ofFloat("AVDRKCUR", plane, shape.ny(), nx));
        }
        var fold = (StepRun.Fold) new RampFitStep().open(context);
        for (int i = 0; i < nints; i++) {
            if (blocks.size() <= i) {
                blocks.add(integration(i, shape));
            }
            fold.add(blocks.get(i));
        }
        return fold.finish();
    }

    ImageModel fit() throws Exception {
        return (ImageModel) products().get(0);
    }

    private void references(Shape4 shape) {
        var plane = new float[shape.plane()];
        Arrays.fill(plane, (float) gain);
        context.reference(new FakeReference("gain").floats("SCI", plane.clone(), shape.ny(), shape.nx()));
        Arrays.fill(plane, (float) readnoise);
        context.reference(new FakeReference("readnoise").floats("SCI", plane, shape.ny(), shape.nx()));
    }

    /** As NIRSpec reads: about 10 e- in a sample, frames of 10.7 s. */
    SimulatedRamps nirspec() {
        gain = 1.1;
        readnoise = 13;
        frameTime = 10.73677;
        return this;
    }

    /**
     * What the fits of an image say about the truth.
     *
     * @param n pixels with a value
     * @param bias mean deviation from the truth, DN/s
     * @param sigma scatter of the fits, DN/s
     * @param pull root mean square of deviation over error
     */
    record Truth(int n, double bias, double sigma, double pull) {

        static Truth of(ImageModel image, double rate) {
            int n = 0;
            double sum = 0;
            double squares = 0;
            double pulls = 0;
            for (int q = 0; q < image.sci().length; q++) {
                double d = image.sci()[q] - rate;
                if (d == d) {
                    double pull = d / image.err()[q];
                    n++;
                    sum += d;
                    squares += d * d;
                    pulls += pull * pull;
                }
            }
            double bias = sum / n;
            return new Truth(n, bias, Math.sqrt(squares / n - bias * bias), Math.sqrt(pulls / n));
        }
    }
}
