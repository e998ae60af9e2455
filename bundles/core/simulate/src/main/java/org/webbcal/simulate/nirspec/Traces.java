package org.webbcal.simulate.nirspec;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.simulate.detector.Noise;

/**
 * Smooth spectra on a detector, for stage 1: where the light of slits, shutters or slices lies, roughly, with a source in the middle of each. Not the optics of
 * the instrument: wavelengths mean nothing.
 */
final class Traces {

    private static final int SIDE = 2048;
    /** Standard deviation of a source across its trace, pixels. */
    private static final double SOURCE_SIGMA = 1.3;
    /** How far the ends of a trace lie off its middle, pixels. */
    private static final double BOW = 5;

    /**
     * A trace.
     *
     * @param y row of its middle, 0-based on the detector
     * @param half half the length of the slit, pixels
     * @param brightness of its source, relative
     */
    private record Trace(double y, double half, double brightness) {}

    private Traces() {}

    /**
     * Count rates of a subarray [y][x], DN/s.
     *
     * @param peak of the brightest source
     * @param background within the slits
     */
    static float[] rate(
            NirspecMode mode,
            NirspecSubarray s,
            String detector,
            String grating,
            double peak,
            double background,
            long seed) {
        int x0 = s.xStartFits(detector) - 1;
        int y0 = s.yStartFits(detector, grating) - 1;
        var rate = new float[s.ny() * s.nx()];
        for (var trace : traces(mode, detector, grating, seed)) {
            for (int x = 0; x < s.nx(); x++) {
                double u = (x0 + x - SIDE / 2.0) / (SIDE / 2.0);
                double centre = trace.y() + BOW * u * u - y0;
                double spectrum = 0.75 - 0.35 * u * u + 0.1 * Math.sin(9 * u) + 0.15 * u;
                int from = (int) Math.max(0, Math.ceil(centre - trace.half()));
                int to = (int) Math.min(s.ny() - 1, Math.floor(centre + trace.half()));
                for (int y = from; y <= to; y++) {
                    double off = (y - centre) / SOURCE_SIGMA;
                    rate[y * s.nx() + x] +=
                            (float) (background + peak * trace.brightness() * spectrum * Math.exp(-off * off / 2));
                }
            }
        }
        return rate;
    }

    private static List<Trace> traces(NirspecMode mode, String detector, String grating, long seed) {
        List<Trace> traces = new ArrayList<>();
        var noise = new Noise(seed, 7);
        switch (mode) {
            case MICROSHUTTERS -> {
                for (double y = 60; y < SIDE - 60; y += 34 + 30 * noise.uniform()) {
                    traces.add(new Trace(y, 8, Math.pow(10, -1.5 * noise.uniform())));
                }
            }
            case IFU -> {
                int slices = 30;
                for (int k = 0; k < slices; k++) {
                    double off = (k - (slices - 1) / 2.0) / 3;
                    traces.add(new Trace(70 + 64 * k, 18, Math.exp(-off * off / 2)));
                }
            }
            default -> {
                for (var slit : List.of(
                        NirspecSubarray.SUBS200A1,
                        NirspecSubarray.SUBS200A2,
                        NirspecSubarray.SUBS400A1,
                        NirspecSubarray.SUBS200B1)) {
                    traces.add(new Trace(slit.yStartFits(detector, grating) - 1 + slit.ny() / 2.0, 15, 1));
                }
                var wide = NirspecSubarray.SUB2048;
                traces.add(new Trace(wide.yStartFits(detector, grating) - 1 + wide.ny() / 2.0, 8, 1));
            }
        }
        return traces;
    }
}
