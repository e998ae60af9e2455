package org.webbcal.simulate.detector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.webbcal.model.RawModel;
import org.webbcal.model.Shape4;

/**
 * Turns count rates into raw samples: the detector run forwards. What the pipeline undoes is done here in the opposite order: photons and dark current accumulate
 * with their Poisson noise, cosmic rays jump, the response bends, the reset disturbs, the full well clips, the amplifiers add noise, frames are averaged, the
 * converter rounds.
 *
 * <p>Each row of each group has its own stream of random numbers, so samples depend on the seed alone, not on threads.
 */
public final class RampMaker {

    /** Samples rise this little beyond the full well before they stop, as a fraction. */
    private static final double SOFT_CLIP = 0.01;

    private static final int CONVERTER_MAX = 65535;
    private static final int ROWS_PER_TASK = 16;
    /** Frames of fewer samples are made by one thread each, integrations side by side. */
    private static final int SMALL_FRAME = 1 << 19;

    /**
     * When samples are taken.
     *
     * @param nframes frames that a group averages
     * @param gap frames that are dropped between groups
     */
    public record ReadOut(int nints, int ngroups, int nframes, int gap, double frameSeconds) {

        public double groupSeconds() {
            return (nframes + gap) * frameSeconds;
        }

        /** From the first to the last sample of a ramp and the frame before it, s. */
        public double integrationSeconds() {
            return ngroups * groupSeconds() - gap * frameSeconds;
        }
    }

    /** The light that falls in, which may differ from integration to integration. */
    @FunctionalInterface
    public interface Light {
        /**
         * Fills in the count rates of a row of pixels.
         *
         * @param rate [x], DN/s
         */
        void row(int integration, int y, double[] rate);
    }

    private final Detector detector;
    private final Light light;
    private final ReadOut readOut;
    private final Map<Integer, List<CosmicRay>> hits = new HashMap<>();
    private final Effects effects;
    private final Electronics electronics;
    private final long stream;

    /**
     * @param rate count rate of light [y][x], DN/s
     * @param flux factor on the rate in an integration
     * @param hits cosmic rays of the exposure, in pixels
     * @param stream of random numbers, of the exposure
     */
    public RampMaker(
            Detector detector,
            float[] rate,
            IntToDoubleFunction flux,
            ReadOut readOut,
            List<CosmicRay> hits,
            Effects effects,
            Electronics electronics,
            long stream) {
        this(detector, steady(rate, detector.nx(), flux), readOut, hits, effects, electronics, stream);
    }

    /**
     * @param hits cosmic rays of the exposure, in pixels
     * @param stream of random numbers, of the exposure
     */
    public RampMaker(
            Detector detector,
            Light light,
            ReadOut readOut,
            List<CosmicRay> hits,
            Effects effects,
            Electronics electronics,
            long stream) {
        this.detector = detector;
        this.light = light;
        this.readOut = readOut;
        this.effects = effects;
        this.electronics = electronics;
        this.stream = stream;
        hits.forEach(h -> this.hits
                .computeIfAbsent(h.integration(), k -> new ArrayList<>())
                .add(h));
    }

    private static Light steady(float[] rate, int nx, IntToDoubleFunction flux) {
        return (integration, y, into) -> {
            double factor = flux.applyAsDouble(integration);
            for (int x = 0; x < nx; x++) {
                into[x] = rate[y * nx + x] * factor;
            }
        };
    }

    /** Geometry of {@code n} integrations. */
    public Shape4 shape(int n) {
        return new Shape4(n, readOut.ngroups(), detector.frame().rows(), detector.nx());
    }

    /**
     * Makes one integration.
     *
     * @param out samples [group][row][x], unsigned
     * @param parallel whether rows are made side by side
     */
    public void integration(int i, short[] out, boolean parallel) {
        int rows = detector.frame().rows();
        int nx = detector.nx();
        var ramp = new Ramp(i);
        for (int g = 0; g < readOut.ngroups(); g++) {
            int group = g;
            float[] noise = electronics.group(i, g);
            Map<Integer, float[]> jumps = ramp.jumps(g);
            int tasks = (rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK;
            var range = IntStream.range(0, tasks);
            (parallel ? range.parallel() : range).forEach(t -> {
                var buffers = new Buffers(nx);
                for (int row = t * ROWS_PER_TASK; row < Math.min(rows, (t + 1) * ROWS_PER_TASK); row++) {
                    ramp.row(group, row, jumps, buffers, noise, out, (group * rows + row) * nx);
                }
            });
        }
    }

    /** Integrations {@code first}, {@code first + 1} … as a source of a raw exposure of {@code count} of them. */
    public RawModel.Source source(int first, int count) {
        boolean small = (long) detector.frame().rows() * detector.nx() <= SMALL_FRAME;
        int ahead = small ? Math.min(count, 2 * Runtime.getRuntime().availableProcessors()) : 1;
        return new RawModel.Source() {
            private final short[][] made = ahead > 1 ? new short[ahead][shape(1).integration()] : null;
            private int from = Integer.MIN_VALUE;

            @Override
            public void samples(int integration, short[] into) throws IOException {
                if (made == null) {
                    integration(first + integration, into, !small);
                    return;
                }
                if (integration < from || integration >= from + ahead) {
                    from = integration;
                    IntStream.range(0, Math.min(ahead, count - from))
                            .parallel()
                            .forEach(k -> RampMaker.this.integration(first + from + k, made[k], false));
                }
                System.arraycopy(made[integration - from], 0, into, 0, into.length);
            }
        };
    }

    /** Rows in the making, for one thread. */
    private static final class Buffers {
        private final float[] dark;
        private final double[] samples;
        private final double[] sum;
        private final double[] rate;

        Buffers(int nx) {
            rate = new double[nx];
            dark = new float[nx];
            samples = new double[nx];
            sum = new double[nx];
        }
    }

    /** One integration: the charge of all pixels so far. */
    private final class Ramp {
        private final int integration;
        private final double[] linear;
        private final double[] bent;
        private final List<CosmicRay> own;

        Ramp(int integration) {
            this.integration = integration;
            own = hits.getOrDefault(integration, List.of());
            int plane = detector.ny() * detector.nx();
            linear = new double[plane];
            bent = new double[plane];
            for (int p = 0; p < plane; p++) {
                bent[p] = detector.pedestal()[p];
                linear[p] = detector.correct(p, bent[p]);
            }
        }

        /** Jumps [x] of a group by row of pixels. */
        Map<Integer, float[]> jumps(int group) {
            Map<Integer, float[]> rows = new HashMap<>();
            for (var hit : own) {
                if (hit.group() == group) {
                    rows.computeIfAbsent(hit.y(), y -> new float[detector.nx()])[hit.x()] += hit.dn();
                }
            }
            return rows;
        }

        void row(int g, int row, Map<Integer, float[]> jumps, Buffers b, float[] noise, short[] out, int at) {
            int nx = detector.nx();
            int y = detector.frame().pixelRow()[row];
            int frames = readOut.nframes();
            var dice = new Noise(stream, integration, g, row);
            java.util.Arrays.fill(b.sum, 0);
            if (y >= 0) {
                light.row(integration, y, b.rate);
                if (g > 0 && readOut.gap() > 0) {
                    expose(g, 0, y, readOut.gap(), null, b, dice);
                }
                for (int f = 0; f < frames; f++) {
                    expose(g, f, y, 1, f == 0 ? jumps.get(y) : null, b, dice);
                    sample(g, row, y, b);
                    for (int x = 0; x < nx; x++) {
                        b.sum[x] += b.samples[x];
                    }
                }
            }
            double scale = 1.0 / frames;
            double spread = Math.sqrt(0.5 * scale);
            float[] bias = detector.frame().bias();
            for (int x = 0; x < nx; x++) {
                int k = row * nx + x;
                double level = y >= 0 ? b.sum[x] * scale : bias[k];
                double sigma = y >= 0
                        ? detector.readNoise()[y * nx + x]
                        : detector.frame().referenceNoise();
                level += sigma * spread * dice.normal() + (noise == null ? 0 : noise[k]);
                out[at + x] = (short) (int) Math.max(0, Math.min(CONVERTER_MAX, Math.rint(level)));
            }
        }

        /** Lets light and dark current in for some frames. */
        private void expose(int g, int f, int y, int frames, float[] jumps, Buffers b, Noise dice) {
            int nx = detector.nx();
            java.util.Arrays.fill(b.dark, 0);
            effects.dark(integration, g, f, y, b.dark);
            double seconds = frames * readOut.frameSeconds();
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                if (!detector.dead()[p]) {
                    double gain = detector.gain()[p];
                    double dark = frames * b.dark[x];
                    double step =
                            dice.poisson((b.rate[x] * seconds + Math.max(dark, 0)) * gain) / gain + Math.min(dark, 0);
                    linear[p] += step;
                    bent[p] += step;
                }
                if (jumps != null) {
                    linear[p] += jumps[x];
                    bent[p] += jumps[x];
                }
            }
        }

        private void sample(int g, int row, int y, Buffers b) {
            int nx = detector.nx();
            float[] bias = detector.frame().bias();
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                double top = Math.min(CONVERTER_MAX, detector.fullWell()[p]) * 1.1;
                bent[p] = detector.respond(p, linear[p], bent[p], top);
                b.samples[x] = bent[p] + bias[row * nx + x];
            }
            effects.beforeClip(integration, g, y, b.samples);
            for (int x = 0; x < nx; x++) {
                b.samples[x] = Math.min(b.samples[x], detector.fullWell()[y * nx + x] * (1 + SOFT_CLIP));
            }
            effects.afterClip(integration, g, y, b.samples);
        }
    }
}
