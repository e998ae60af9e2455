package org.webbcal.step.dq_init;

import org.webbcal.api.step.StepContext;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Keywords;

/** Counts what the mask flags, and looks whether it has the two shorted columns of MIRI's imager. */
final class BadColumns {

    /** Columns of the imager, counted from 1 in the full frame, that are shorted. */
    static final int[] SHORTED = {385, 386};

    /** Rows and columns at the sides hold reference pixels, which have flags of their own. */
    private static final int REFERENCE_ROWS = 4;

    private BadColumns() {}

    static void note(StepContext context, int[] mask, int ny, int nx) {
        long bad = 0;
        for (int flags : mask) {
            bad += flags & Dq.DO_NOT_USE;
        }
        context.note("do_not_use_pixels", bad);
        if (!"MIRIMAGE".equals(context.header().string("DETECTOR", ""))) {
            return;
        }
        int first = context.header().get(Keywords.SUBSTRT1).orElse(1);
        int columns = 0;
        long flagged = 0;
        for (int column : SHORTED) {
            int x = column - first;
            if (x >= 0 && x < nx) {
                columns++;
                for (int y = 0; y < ny; y++) {
                    flagged += mask[y * nx + x] & Dq.DO_NOT_USE;
                }
            }
        }
        context.note("shorted_columns", columns);
        if (columns > 0) {
            double fraction = Math.min(1, flagged / (double) (columns * Math.max(1, ny - 2 * REFERENCE_ROWS)));
            context.note("shorted_columns_flagged_fraction", fraction);
            if (fraction < BadPixelIssue.ENOUGH) {
                context.info("the mask flags " + Math.round(100 * fraction)
                        + " % of the shorted columns 385 and 386 DO_NOT_USE, expected all: another can be chosen with"
                        + " override_mask, or flags added with user_supplied_dq");
            }
        }
    }
}
