package org.webbcal.lib.ramps;

import java.util.Optional;
import org.webbcal.model.Header;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;

/**
 * Header of a MIRI exposure whose groups were averaged on board (read patterns FASTGRPAVG, FASTGRPAVG8 …).
 *
 * <p>On board, FRMDIVSR groups of MIRNFRMS frames become one. Older files do not say so: NFRAMES is 1 and TGROUP the time of one frame. Slopes
 * would come out FRMDIVSR times too large (known issue MR-LRS06), and the samples would be multiplied by FRMDIVSR.
 */
public final class AveragedGroups {

    /** Name of the note of a step that measures or corrects: the factor by which the header would make, or made, rates too large. */
    public static final String FACTOR = "averaging_factor";

    private static final Key<Integer> MIRNFRMS = Key.integer("MIRNFRMS", "MIRI flight system number of frames");

    /** Relative difference of TGROUP from its true value above which it is wrong; times in headers are rounded to 1e-5 s. */
    private static final double TOLERANCE = 0.01;

    private AveragedGroups() {}

    /** Whether the groups of an exposure were averaged. */
    public static boolean averaged(Header header) {
        return header.get(Keywords.READPATT).orElse("").startsWith("FASTGRPAVG");
    }

    /**
     * Factor by which rates are too large that were fitted with the times in their header: 1 where these are right. Where the samples were multiplied before, by
     * divisor over stated frames, that is in it too.
     */
    public static double excess(Header header) {
        var divisor = header.get(Keywords.FRMDIVSR).orElse(0);
        var frames = header.get(MIRNFRMS).orElse(0);
        double frameTime = header.number("TFRAME", 0);
        double groupTime = header.number("TGROUP", 0);
        boolean gap = header.get(Keywords.GROUPGAP).orElse(0) != 0;
        if (!averaged(header) || gap || divisor < 1 || frames < 1 || !(frameTime > 0) || !(groupTime > 0)) {
            return 1;
        }
        double factor = frames * divisor * frameTime / groupTime;
        int stated = header.get(Keywords.NFRAMES).orElse(0);
        if ("COMPLETE".equals(header.string("S_GRPSCL", "")) && stated > 0) {
            factor *= (double) divisor / stated;
        }
        return Math.abs(factor - 1) > TOLERANCE ? factor : 1;
    }

    /** Sets NFRAMES and TGROUP to what MIRNFRMS and FRMDIVSR say, for a header whose {@link #excess} is not 1. */
    public static void set(Header header) {
        int nframes =
                header.get(MIRNFRMS).orElse(1) * header.get(Keywords.FRMDIVSR).orElse(1);
        header.set(Keywords.NFRAMES, nframes);
        header.set(Keywords.TGROUP, nframes * header.number("TFRAME", 0));
    }

    /** Corrects NFRAMES and TGROUP where they contradict MIRNFRMS and FRMDIVSR; gives what was changed, for the log and the HISTORY. */
    public static Optional<String> correct(Header header) {
        var divisor = header.get(Keywords.FRMDIVSR);
        var frames = header.get(MIRNFRMS);
        var stated = header.get(Keywords.NFRAMES);
        if (!averaged(header) || divisor.isEmpty() || frames.isEmpty() || divisor.get() < 1 || frames.get() < 1) {
            return Optional.empty();
        }
        int nframes = frames.get() * divisor.get();
        if (stated.isPresent() && stated.get() == nframes) {
            return Optional.empty();
        }
        var change =
                new StringBuilder("NFRAMES " + stated.map(String::valueOf).orElse("missing") + " becomes " + nframes);
        header.set(Keywords.NFRAMES, nframes);
        double frameTime = header.number("TFRAME", 0);
        double groupTime = header.number("TGROUP", 0);
        if (frameTime > 0
                && header.get(Keywords.GROUPGAP).orElse(0) == 0
                && Math.abs(groupTime / (nframes * frameTime) - 1) > TOLERANCE) {
            header.set(Keywords.TGROUP, nframes * frameTime);
            change.append(", TGROUP ")
                    .append(groupTime)
                    .append(" s becomes ")
                    .append(nframes * frameTime)
                    .append(" s");
        }
        return Optional.of(change.toString());
    }
}
