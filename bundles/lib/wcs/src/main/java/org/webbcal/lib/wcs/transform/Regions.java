package org.webbcal.lib.wcs.transform;

import java.util.Arrays;
import java.util.function.DoubleFunction;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** Evaluates different transforms on the points of a block: points of one label are gathered, carried together and put back. */
final class Regions {

    private Regions() {}

    /**
     * @param labels label of each point; overwritten
     * @param none label of points that get {@code undefined}; NaN labels get it, too
     * @param transforms transform of a label; null where there is none
     */
    static void each(
            double[] labels,
            int n,
            double none,
            double[][] in,
            double[][] out,
            double undefined,
            Workspace work,
            DoubleFunction<Transform> transforms) {
        int mark = work.mark();
        double[] where = work.take();
        var from = work.take(in.length);
        var to = work.take(out.length);
        for (int start = 0; start < n; start++) {
            double label = labels[start];
            if (Double.isNaN(label)) {
                continue;
            }
            int count = 0;
            for (int p = start; p < n; p++) {
                if (labels[p] == label) {
                    where[count++] = p;
                    labels[p] = Double.NaN;
                }
            }
            var transform = label == none ? null : transforms.apply(label);
            if (transform == null) {
                for (double[] column : to) {
                    Arrays.fill(column, 0, count, undefined);
                }
            } else {
                for (int k = 0; k < in.length; k++) {
                    double[] column = in[k];
                    double[] gathered = from[k];
                    for (int i = 0; i < count; i++) {
                        gathered[i] = column[(int) where[i]];
                    }
                }
                transform.applyBlock(from, to, count, work);
            }
            for (int k = 0; k < out.length; k++) {
                double[] column = out[k];
                double[] gathered = to[k];
                for (int i = 0; i < count; i++) {
                    column[(int) where[i]] = gathered[i];
                }
            }
        }
        work.release(mark);
    }
}
