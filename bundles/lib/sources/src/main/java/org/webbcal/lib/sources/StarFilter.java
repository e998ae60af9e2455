package org.webbcal.lib.sources;

import java.util.ArrayList;
import java.util.List;

/**
 * Which of the stars found are kept.
 *
 * @param sharpLow smallest sharpness
 * @param sharpHigh largest sharpness
 * @param roundLow smallest roundness
 * @param roundHigh largest roundness
 * @param peakMax largest peak value, data units; null for any
 * @param brightest how many of the brightest are kept; null for all
 */
public record StarFilter(
        double sharpLow, double sharpHigh, double roundLow, double roundHigh, Double peakMax, Integer brightest) {

    boolean sharp(double s) {
        return s >= sharpLow && s <= sharpHigh;
    }

    boolean round(double r) {
        return r >= roundLow && r <= roundHigh;
    }

    boolean peak(double p) {
        return peakMax == null || p <= peakMax;
    }

    /** Brightest first when their number is limited, otherwise in the order given; numbered from 1. */
    List<DetectedSource> select(List<DetectedSource> stars) {
        var out = new ArrayList<>(stars);
        if (brightest != null) {
            out.sort((a, b) -> Double.compare(b.flux(), a.flux()));
            if (out.size() > brightest) {
                out.subList(brightest, out.size()).clear();
            }
        }
        for (int k = 0; k < out.size(); k++) {
            out.set(k, out.get(k).withId(k + 1));
        }
        return List.copyOf(out);
    }
}
