package org.webbcal.report.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.dq.DqFlag;

/** How much of a product carries which flag. */
final class Flags {

    private Flags() {}

    /** Share of samples for each flag that occurs. */
    static Map<String, Double> shares(ImageModel image) {
        return image.dq() == null ? Map.of() : shares(new int[][] {image.dq()});
    }

    static Map<String, Double> shares(SpectrumModel model) {
        return shares(model.spectra().stream().map(s -> s.dq()).toArray(int[][]::new));
    }

    static Map<String, Double> shares(int[][] planes) {
        var counts = new long[Integer.SIZE];
        long all = 0;
        for (var plane : planes) {
            all += plane.length;
            for (int flags : plane) {
                for (int rest = flags; rest != 0; rest &= rest - 1) {
                    counts[Integer.numberOfTrailingZeros(rest)]++;
                }
            }
        }
        Map<String, Double> shares = new LinkedHashMap<>();
        for (var flag : DqFlag.values()) {
            if (counts[flag.bit()] > 0) {
                shares.put(flag.name(), (double) counts[flag.bit()] / all);
            }
        }
        return shares;
    }
}
