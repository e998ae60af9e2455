package org.webbcal.step.rscd;

import java.util.Optional;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Table;

/**
 * How many groups are given up at the start of an integration.
 *
 * @param first in the first integration of the exposure; negative when the reference does not say
 * @param later in every other
 */
record SkipCounts(int first, int later) {

    /** Groups that must be left after those that are given up. */
    private static final int REMAINING = 3;

    /** Up to this number of groups, one is given up whatever the reference says. */
    private static final int FEW_GROUPS = 5;

    /** Counts of the reference for a subarray and a read pattern, if it has them. */
    static Optional<SkipCounts> find(Table table, String subarray, String readPattern) throws StepException {
        try {
            var subarrays = table.require("subarray");
            var patterns = table.require("readpatt");
            var later = table.require("group_skip");
            var first = table.column("group_skip1");
            for (int row = 0; row < table.rows(); row++) {
                if (subarrays.text(row).equals(subarray) && patterns.text(row).equals(readPattern)) {
                    return Optional.of(new SkipCounts(
                            first.isEmpty() ? -1 : (int) first.get().number(row), (int) later.number(row)));
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw StepException.reference("rscd: " + e.getMessage() + "; choose another reference with override_rscd");
        }
    }

    /** Counts of averaged groups from those of single frames: as many groups as hold the frames. */
    SkipCounts averaged(int nframes) {
        return new SkipCounts(first < 0 ? first : (first + nframes - 1) / nframes, (later + nframes - 1) / nframes);
    }

    /** Counts that leave enough of integrations of this many groups, at least three. */
    SkipCounts fitted(int ngroups) {
        if (ngroups <= FEW_GROUPS) {
            return new SkipCounts(1, 1).leaving(ngroups);
        }
        return new SkipCounts(first < 0 ? 1 : first, later).leaving(ngroups);
    }

    private SkipCounts leaving(int ngroups) {
        int most = Math.max(0, ngroups - REMAINING);
        return new SkipCounts(Math.min(first, most), Math.min(later, most));
    }
}
