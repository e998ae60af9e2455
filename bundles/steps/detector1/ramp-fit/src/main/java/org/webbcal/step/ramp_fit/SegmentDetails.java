package org.webbcal.step.ramp_fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Plane;
import org.webbcal.model.PlanesModel;

/**
 * Results for single segments, kept when the optional product is asked for. Positions are kept as groups of the whole ramp, for how many leading groups are
 * left out is known at the end only. Pixels may be set from many threads.
 *
 * <p>A segment is kept as slope and one ordinate: the weighted mean of the samples, at the middle of the segment; the first sample of two.
 */
final class SegmentDetails {

    private static final double SQRT2 = 1.41421356;

    /** A segment of a pixel: its first group, its length as {@link Segments} has it, class of weights, slope in DN/s, ordinate in DN. */
    record Segment(int from, int length, int snr, double slope, double ordinate) {}

    /** A jump: group and difference to the group before, DN. */
    record Jump(int group, float size) {}

    private final RampFitSetup s;
    /** (NFRAMES+1)/2 + DRPFRMS1, over NFRAMES + GROUPGAP: what the reference multiplies a slope with to find the pedestal. */
    private final double pedestalGroups;

    private final List<Map<Integer, Segment[]>> segments = new ArrayList<>();
    private final List<Map<Integer, Jump[]>> jumps = new ArrayList<>();
    /** Rates [y][x] before they are rounded, DN/s; of each integration. */
    private final List<double[]> rates = new ArrayList<>();
    /** Samples [group][y][x] of the groups that may turn out to be the first one, NaN where saturated; of each integration. */
    private final List<float[]> early = new ArrayList<>();

    SegmentDetails(RampFitSetup setup, double pedestalGroups) {
        s = setup;
        this.pedestalGroups = pedestalGroups;
    }

    /** Makes room for an integration. */
    void open(float[] earlySamples) {
        rates.add(new double[s.shape().plane()]);
        segments.add(new ConcurrentHashMap<>());
        jumps.add(new ConcurrentHashMap<>());
        early.add(earlySamples);
    }

    /** Keeps what a fit found, in place of what was there. */
    void set(int i, int p, RampFitKernel.Pixel x) {
        rates.get(i)[p] = x.slope;
        put(segments.get(i), p, x.details.toArray(Segment[]::new));
        put(jumps.get(i), p, x.jumps.toArray(Jump[]::new));
    }

    private static <T> void put(Map<Integer, T[]> map, int p, T[] found) {
        if (found.length > 0) {
            map.put(p, found);
        } else {
            map.remove(p);
        }
    }

    /**
     * Makes the product.
     *
     * @param lead first group that was fitted
     * @param end group after the last one
     * @throws StepException if the planes do not fit into arrays
     */
    PlanesModel product(RampFitState state, int lead, int end) throws StepException {
        int nints = s.shape().nints();
        int plane = s.shape().plane();
        int most = 0;
        int mostJumps = 0;
        for (int i = 0; i < nints; i++) {
            for (var list : segments.get(i).values()) {
                most = Math.max(most, list.length);
            }
            for (var list : jumps.get(i).values()) {
                mostJumps = Math.max(mostJumps, (int) Arrays.stream(list)
                        .filter(j -> j.group() > lead && j.group() < end)
                        .count());
            }
        }
        if ((long) nints * Math.max(most, mostJumps) * plane > Integer.MAX_VALUE - 8) {
            throw StepException.unprocessable("ramp_fit: save_opt: " + nints + " integrations of up to "
                    + Math.max(most, mostJumps) + " segments or jumps of " + plane
                    + " pixels are more than one array holds; leave save_opt off or fit fewer integrations");
        }
        String[] names = {"SLOPE", "SIGSLOPE", "VAR_POISSON", "VAR_RNOISE", "YINT", "SIGYINT", "WEIGHTS"};
        var planes = new float[names.length][nints * most * plane];
        var sizes = new float[nints * mostJumps * plane];
        var pedestal = new float[nints * plane];
        for (int i = 0; i < nints; i++) {
            for (var entry : segments.get(i).entrySet()) {
                int p = entry.getKey();
                var list = entry.getValue();
                for (int k = 0; k < list.length; k++) {
                    fill(planes, (i * most + k) * plane + p, list[k], p, lead, state.rateWithDark(s, p));
                }
            }
            for (var entry : jumps.get(i).entrySet()) {
                int k = 0;
                for (var jump : entry.getValue()) {
                    if (jump.group() > lead && jump.group() < end) {
                        sizes[(i * mostJumps + k++) * plane + entry.getKey()] = jump.size();
                    }
                }
            }
            var first = early.get(i);
            for (int p = 0; p < plane; p++) {
                // a rate without value, or a saturated first sample, gives 0
                double v = first[lead * plane + p] - rates.get(i)[p] * pedestalGroups;
                pedestal[i * plane + p] = v == v ? (float) v : 0;
            }
        }
        var model = new PlanesModel("RampFitOutputModel");
        int ny = s.shape().ny();
        int nx = s.shape().nx();
        for (int k = 0; k < names.length; k++) {
            model.putExtra(Plane.ofFloat(names[k], planes[k], nints, most, ny, nx));
        }
        model.putExtra(Plane.ofFloat("PEDESTAL", pedestal, nints, ny, nx));
        model.putExtra(Plane.ofFloat("CRMAG", sizes, nints, mostJumps, ny, nx));
        return model;
    }

    private void fill(float[][] planes, int at, Segment segment, int p, int lead, double rate) {
        int n = segment.length();
        double variance = s.readNoiseVariance(p, n);
        planes[0][at] = (float) segment.slope();
        planes[2][at] = (float) s.poissonVariance(p, n, rate);
        planes[3][at] = (float) variance;
        planes[6][at] = (float) (1 / variance);
        int from = segment.from() - lead;
        double perGroup = segment.slope() * s.groupTime();
        if (n == 2) {
            planes[1][at] = (float) (SQRT2 * s.noise()[p]);
            planes[4][at] = (float) (segment.ordinate() - perGroup * from);
            planes[5][at] = planes[1][at];
        } else if (n > 2 && n < Segments.FIRST_GROUP) {
            double noise = s.noise()[p];
            double[] moments = OlsWeights.moments(n, segment.snr());
            double weight = moments[0] / (noise * noise);
            double spread = moments[1] / (noise * noise);
            double middle = from + (n - 1) / 2.0;
            planes[1][at] = noise == 0 ? Float.NaN : (float) Math.sqrt(1 / spread);
            planes[4][at] = (float) (segment.ordinate() - perGroup * middle);
            planes[5][at] = (float) Math.sqrt((spread + weight * middle * middle) / (weight * spread));
        }
    }
}
