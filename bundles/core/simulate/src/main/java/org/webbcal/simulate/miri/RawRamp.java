package org.webbcal.simulate.miri;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns count rates into raw samples: the detector run forwards. What the pipeline undoes is done here in the opposite order: photons and dark
 * current accumulate with their Poisson noise, cosmic rays jump, the response bends, the full well clips, the reset disturbs the first and the
 * last group, the amplifier adds noise, the converter rounds.
 */
final class RawRamp {

    /** Level of an unexposed pixel, DN, and the differences of the four outputs. */
    private static final int PEDESTAL = 12000;

    private static final int[] OUTPUT_LEVEL = {0, 260, -140, 60};
    /** Samples rise this little beyond the full well before they stop, as a fraction. */
    private static final double SOFT_CLIP = 0.01;

    private static final int CONVERTER_MAX = 65535;

    /**
     * The detector: arrays [y][x] of the subarray unless said otherwise.
     *
     * @param gain e-/DN
     * @param readNoise noise of the difference of two frames, DN
     * @param fullWell saturation in raw samples, DN
     * @param linearity coefficients [k][y][x] of the correction
     * @param dark accumulated dark signal [integration][group][y][x], DN; null for none
     * @param darkGroups groups of the dark
     * @param darkInts integrations of the dark
     * @param reset offsets [integration][group][y][x], DN; null for none
     * @param resetGroups groups of the reset anomaly
     * @param resetInts integrations of the reset anomaly
     * @param dead pixels without any response
     * @param lastFrame part of the signal that the last group loses, and with it {@code lastOffset} DN
     * @param firstOffset DN that the first group lies too low
     */
    record Detector(
            int ny,
            int nx,
            float[] gain,
            float[] readNoise,
            float[] fullWell,
            float[] linearity,
            float[] dark,
            int darkGroups,
            int darkInts,
            float[] reset,
            int resetGroups,
            int resetInts,
            boolean[] dead,
            double lastFrame,
            double lastOffset,
            double firstOffset) {

        int terms() {
            return linearity.length / (ny * nx);
        }
    }

    private RawRamp() {}

    /**
     * Makes rows {@code y0…y1-1} of all samples.
     *
     * @param rate count rate of light [y][x], DN/s
     * @param hits cosmic rays of each row of the exposure, see {@link #byRow}
     * @param seed stream of the exposure
     * @param out samples [integration][group][y][x], unsigned; changed in these rows
     */
    static void rows(
            Detector d,
            float[] rate,
            double groupSeconds,
            int nints,
            int ngroups,
            List<List<CosmicRay>> hits,
            long seed,
            int y0,
            int y1,
            short[] out) {
        int nx = d.nx();
        int plane = d.ny() * nx;
        var linear = new double[nx];
        var bent = new double[nx];
        var jumps = new float[ngroups * nx];
        for (int y = y0; y < y1; y++) {
            for (int i = 0; i < nints; i++) {
                var noise = new Noise(seed, i, y);
                boolean any = collect(hits.get(y), i, nx, jumps);
                start(d, y, linear, bent);
                int darkInt = Math.min(i, Math.max(0, d.darkInts() - 1));
                int resetInt = Math.min(i, Math.max(0, d.resetInts() - 1));
                for (int g = 0; g < ngroups; g++) {
                    int at = ((i * ngroups + g) * d.ny() + y) * nx;
                    for (int x = 0; x < nx; x++) {
                        int p = y * nx + x;
                        double dark = d.dead()[p] ? 0 : darkStep(d, darkInt, g, p, plane);
                        double light = d.dead()[p] ? 0 : rate[p] * groupSeconds;
                        double gain = d.gain()[p];
                        double step = noise.poisson((light + Math.max(dark, 0)) * gain) / gain
                                + Math.min(dark, 0)
                                + (any ? jumps[g * nx + x] : 0);
                        linear[x] += step;
                        bent[x] = respond(d, p, plane, linear[x], bent[x] + step);
                        double sample = bent[x];
                        if (d.reset() != null && g < d.resetGroups()) {
                            float r = d.reset()[(resetInt * d.resetGroups() + g) * plane + p];
                            sample += Float.isNaN(r) ? 0 : r;
                        }
                        double top = d.fullWell()[p] * (1 + SOFT_CLIP);
                        sample = sample > top ? top : sample;
                        if (g == 0) {
                            sample -= d.firstOffset();
                        }
                        if (g == ngroups - 1 && ngroups > 1) {
                            sample -= d.lastOffset() + d.lastFrame() * (sample - PEDESTAL);
                        }
                        sample += d.readNoise()[p] * Math.sqrt(0.5) * noise.normal();
                        out[at + x] = (short) (int) Math.max(0, Math.min(CONVERTER_MAX, Math.rint(sample)));
                    }
                }
            }
        }
    }

    /** Sorts cosmic rays by rows. */
    static List<List<CosmicRay>> byRow(List<CosmicRay> hits, int ny) {
        List<List<CosmicRay>> rows = new ArrayList<>(ny);
        for (int y = 0; y < ny; y++) {
            rows.add(new ArrayList<>());
        }
        hits.forEach(h -> rows.get(h.y()).add(h));
        return rows;
    }

    /** Jumps [g][x] of one row; false when there are none. */
    private static boolean collect(List<CosmicRay> hits, int integration, int nx, float[] jumps) {
        boolean any = false;
        for (var hit : hits) {
            if (hit.integration() == integration) {
                if (!any) {
                    Arrays.fill(jumps, 0);
                    any = true;
                }
                jumps[hit.group() * nx + hit.x()] += hit.dn();
            }
        }
        return any;
    }

    private static void start(Detector d, int y, double[] linear, double[] bent) {
        for (int x = 0; x < d.nx(); x++) {
            bent[x] = PEDESTAL + OUTPUT_LEVEL[x & 3];
            linear[x] = correct(d, y * d.nx() + x, d.ny() * d.nx(), bent[x]);
        }
    }

    /** What the dark adds from the group before to this one; beyond its end it goes on in a straight line. */
    private static double darkStep(Detector d, int integration, int g, int p, int plane) {
        if (d.dark() == null) {
            return 0;
        }
        int last = Math.min(g, d.darkGroups() - 1);
        int base = integration * d.darkGroups() * plane + p;
        float now = d.dark()[base + last * plane];
        float before = last == 0 ? 0 : d.dark()[base + (last - 1) * plane];
        return Float.isNaN(now) || Float.isNaN(before) ? 0 : now - before;
    }

    /** The correction of non-linearity of a pixel. */
    private static double correct(Detector d, int p, int plane, double sample) {
        double sum = 0;
        for (int k = d.terms() - 1; k >= 0; k--) {
            sum = sum * sample + d.linearity()[k * plane + p];
        }
        return sum;
    }

    /** The sample whose correction is {@code linear}, by Newton's method from a guess; clipped a little above the full well. */
    private static double respond(Detector d, int p, int plane, double linear, double guess) {
        double top = Math.min(CONVERTER_MAX, d.fullWell()[p]) * 1.1;
        double s = Math.min(guess, top);
        int terms = d.terms();
        for (int n = 0; n < 8; n++) {
            double value = 0;
            double slope = 0;
            for (int k = terms - 1; k >= 0; k--) {
                slope = slope * s + value;
                value = value * s + d.linearity()[k * plane + p];
            }
            double step = (linear - value) / slope;
            s += step;
            if (s >= top) {
                return top;
            }
            if (Math.abs(step) < 1e-4) {
                break;
            }
        }
        return s;
    }
}
