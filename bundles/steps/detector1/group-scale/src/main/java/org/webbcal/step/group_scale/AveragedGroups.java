package org.webbcal.step.group_scale;

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
final class AveragedGroups {

    private static final Key<Integer> MIRNFRMS = Key.integer("MIRNFRMS", "MIRI flight system number of frames");

    /** Relative difference of TGROUP from its true value above which it is wrong; times in headers are rounded to 1e-5 s. */
    private static final double TOLERANCE = 0.01;

    private AveragedGroups() {}

    /** Corrects NFRAMES and TGROUP where they contradict MIRNFRMS and FRMDIVSR; gives what was changed, for the log and the HISTORY. */
    static Optional<String> correct(Header header) {
        var divisor = header.get(Keywords.FRMDIVSR);
        var frames = header.get(MIRNFRMS);
        var stated = header.get(Keywords.NFRAMES);
        boolean averaged = header.get(Keywords.READPATT).orElse("").startsWith("FASTGRPAVG");
        if (!averaged || divisor.isEmpty() || frames.isEmpty() || divisor.get() < 1 || frames.get() < 1) {
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
