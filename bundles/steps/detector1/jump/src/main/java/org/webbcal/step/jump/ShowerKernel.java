package org.webbcal.step.jump;

import java.util.Arrays;
import java.util.List;
import org.webbcal.model.dq.Dq;

/**
 * Showers of the MIRI detectors: faint extended light after an energetic particle, too weak to be found pixel by pixel.
 *
 * <p>The excess of each difference over the median, in units of its noise, is averaged over a ring around each pixel; large regions above a
 * threshold become ellipses that are flagged in the group and in those after it.
 *
 * @see "stcal, jump/jump.py, find_faint_extended"
 */
final class ShowerKernel {

    /**
     * Settings.
     *
     * @param threshold averaged excess above which a pixel may belong to a shower
     * @param minArea smallest area, pixels
     */
    record Settings(double threshold, double minArea) {}

    /**
     * A ring of equal weights, as runs of columns: run k covers columns {@code from[k] … to[k]-1} of row {@code row[k]}, relative to its centre.
     *
     * @param reach largest distance of a row or column
     */
    record Ring(int reach, int[] row, int[] from, int[] to) {

        /** Pixels with {@code inner <= distance <= inner + width}. */
        static Ring of(double inner, double width) {
            double outer = inner + width;
            // the kernel of the reference software ends at half of the odd number next above twice the outer radius
            int size = (int) Math.ceil(2 * outer);
            int reach = (size % 2 == 0 ? size + 1 : size) / 2;
            int most = (2 * reach + 1) * (reach + 1);
            var row = new int[most];
            var from = new int[most];
            var to = new int[most];
            int n = 0;
            for (int dy = -reach; dy <= reach; dy++) {
                boolean open = false;
                for (int dx = -reach; dx <= reach + 1; dx++) {
                    double square = (double) dx * dx + (double) dy * dy;
                    boolean inside = dx <= reach && square >= inner * inner && square <= outer * outer;
                    if (inside && !open) {
                        row[n] = dy;
                        from[n] = dx;
                    } else if (!inside && open) {
                        to[n++] = dx;
                    }
                    open = inside;
                }
            }
            return new Ring(reach, Arrays.copyOf(row, n), Arrays.copyOf(from, n), Arrays.copyOf(to, n));
        }
    }

    private ShowerKernel() {}

    /**
     * Centre and scale of the differences of each pixel over all integrations, for rows {@code r0 … r1-1} of a band.
     *
     * <p>{@code centre = median}, {@code scale = sqrt(|median| + R²/nframes)}; in float. With {@code byDifference} they are median and
     * standard deviation of each difference over the integrations, after a clip at 5 sigma.
     *
     * @param sci samples of the band [integration][group, row, column], DN
     * @param groupDq flags, same shape
     * @param unusable samples to leave out, by flag
     * @param y0 first row of the band in the image
     * @param centre takes the centres, electron: [0][y, x], or [difference][y, x]
     * @param scale takes the scales, electron
     */
    static void statistics(
            float[][] sci,
            byte[][] groupDq,
            JumpKernel.Pairs pairs,
            boolean[] unusable,
            int ngroups,
            int rows,
            int nx,
            int y0,
            int r0,
            int r1,
            float[] gain,
            float[] readNoise,
            int nframes,
            boolean byDifference,
            float[][] centre,
            float[][] scale) {
        var tile = new DifferenceTile(pairs, nx);
        for (int r = r0; r < r1; r++) {
            for (int x0 = 0; x0 < nx; x0 += tile.width()) {
                int w = Math.min(tile.width(), nx - x0);
                int p0 = (y0 + r) * nx + x0;
                tile.load(sci, groupDq, unusable, ngroups, r, rows, nx, x0, w, gain, p0);
                if (byDifference) {
                    tile.clipEachDifference(w, p0, centre, scale);
                    continue;
                }
                tile.medians(w, centre[0], p0);
                for (int p = p0; p < p0 + w; p++) {
                    float noise = readNoise[p] * gain[p];
                    scale[0][p] = (float) Math.sqrt(Math.abs(centre[0][p]) + noise * noise / nframes);
                }
            }
        }
    }

    /**
     * Finds the showers in one group of one integration.
     *
     * @param sci samples [group][y][x], DN
     * @param flags flags, same shape
     * @param pixelDq flags [y][x]
     * @param unusable samples to leave out, by flag
     * @param g group, from 1
     * @param centre centre of the differences of each pixel, electron
     * @param scale their scale, electron
     */
    static List<Ellipse> find(
            float[] sci,
            byte[] flags,
            int[] pixelDq,
            boolean[] unusable,
            int g,
            int ny,
            int nx,
            float[] gain,
            float[] centre,
            float[] scale,
            Ring ring,
            Settings settings) {
        int h = ring.reach();
        int stride = nx + 2 * h + 1;
        // running sums of ratio and of the number of pixels that count, for the rows that the ring covers; outside of
        // the image zeros count
        var sums = new double[2 * h + 1][stride];
        var counts = new int[2 * h + 1][stride];
        var mask = new byte[ny * nx];
        for (int y = -h; y < ny + h; y++) {
            var sum = sums[Math.floorMod(y, 2 * h + 1)];
            var count = counts[Math.floorMod(y, 2 * h + 1)];
            for (int k = 1; k < stride; k++) {
                int x = k - 1 - h;
                float ratio = 0;
                boolean counts1 = true;
                if (y >= 0 && y < ny && x >= 0 && x < nx) {
                    ratio = ratio(sci, flags, pixelDq, unusable, g, ny * nx, y * nx + x, gain, centre, scale);
                    counts1 = ratio <= Float.MAX_VALUE;
                }
                sum[k] = sum[k - 1] + (counts1 ? ratio : 0);
                count[k] = count[k - 1] + (counts1 ? 1 : 0);
            }
            if (y >= h) {
                smooth(sums, counts, y - h, nx, ring, settings.threshold(), mask);
            }
        }
        return Regions.find(mask, ny, nx, settings.minArea());
    }

    /** Excess of a difference in units of its noise; NaN where it is not usable or flagged. */
    private static float ratio(
            float[] sci,
            byte[] flags,
            int[] pixelDq,
            boolean[] unusable,
            int g,
            int plane,
            int p,
            float[] gain,
            float[] centre,
            float[] scale) {
        int k = g * plane + p;
        int flag = flags[k];
        int earlier = flags[k - plane];
        if (((flag | pixelDq[p]) & (Dq.DO_NOT_USE | Dq.SATURATED | Dq.JUMP_DET)) != 0
                || pixelDq[p] == Dq.REFERENCE_PIXEL
                || unusable[earlier & 0xff]
                || unusable[flag & 0xff]) {
            return Float.NaN;
        }
        float difference = sci[k] * gain[p] - sci[k - plane] * gain[p];
        return Math.abs(difference - centre[p]) / scale[p];
    }

    private static void smooth(
            double[][] sums, int[][] counts, int y, int nx, Ring ring, double threshold, byte[] mask) {
        int h = ring.reach();
        int n = ring.row().length;
        var sum = new double[n][];
        var count = new int[n][];
        for (int k = 0; k < n; k++) {
            sum[k] = sums[Math.floorMod(y + ring.row()[k], 2 * h + 1)];
            count[k] = counts[Math.floorMod(y + ring.row()[k], 2 * h + 1)];
        }
        var here = counts[Math.floorMod(y, 2 * h + 1)];
        for (int x = 0; x < nx; x++) {
            if (here[x + h + 1] == here[x + h]) {
                continue;
            }
            double total = 0;
            int weight = 0;
            for (int k = 0; k < n; k++) {
                int from = x + h + ring.from()[k];
                int to = x + h + ring.to()[k];
                total += sum[k][to] - sum[k][from];
                weight += count[k][to] - count[k][from];
            }
            if (weight > 0 && total / weight > threshold) {
                mask[y * nx + x] = 1;
            }
        }
    }

    /**
     * Flags one shower from its group on; a pixel that is saturated in one group is left alone from then on.
     *
     * @param changed takes 1 for pixels that were flagged
     */
    static void flag(
            byte[] flags, int ngroups, int ny, int nx, Ellipse shower, int g, int groupsAfter, byte[] changed) {
        int plane = ny * nx;
        shower.draw(ny, nx, p -> {
            for (int k = g; k <= Math.min(g + groupsAfter, ngroups - 1); k++) {
                if ((flags[k * plane + p] & Dq.SATURATED) != 0) {
                    return;
                }
                flags[k * plane + p] |= (byte) Dq.JUMP_DET;
                changed[p] = 1;
            }
        });
    }

    /**
     * Takes the flags of showers back from pixels {@code p0 … p1-1} whose slope they would change by more than a shower can, or leave
     * without a slope.
     *
     * @param flags flags with showers; changed
     * @param before flags without showers
     * @param changed pixels to look at
     * @param limit largest change of the mean difference, electron, of each pixel; or a single value for all
     */
    static void restoreImplausible(
            float[] sci,
            byte[] flags,
            byte[] before,
            byte[] changed,
            int[] pixelDq,
            int ngroups,
            int plane,
            int p0,
            int p1,
            float[] gain,
            float[] limit) {
        for (int p = p0; p < p1; p++) {
            if (changed[p] != 0) {
                float change = Math.abs(
                        slope(sci, before, ngroups, plane, p, gain[p]) - slope(sci, flags, ngroups, plane, p, gain[p]));
                float most = limit.length == 1 ? limit[0] : limit[p];
                if (!(change <= Float.MAX_VALUE) || change > most || pixelDq[p] == Dq.REFERENCE_PIXEL) {
                    for (int k = p; k < ngroups * plane; k += plane) {
                        flags[k] = before[k];
                    }
                }
            }
        }
    }

    /** Mean of the differences between unflagged groups, electron; summed in float as in the reference software. */
    private static float slope(float[] sci, byte[] flags, int ngroups, int plane, int p, float gain) {
        int unusable = Dq.DO_NOT_USE | Dq.SATURATED | Dq.JUMP_DET;
        float sum = 0;
        int n = 0;
        for (int g = 1; g < ngroups; g++) {
            int k = g * plane + p;
            if (((flags[k] | flags[k - plane]) & unusable) == 0) {
                float difference = sci[k] * gain - sci[k - plane] * gain;
                if (difference == difference) {
                    sum += difference;
                    n++;
                }
            }
        }
        return n == 0 ? Float.NaN : (float) ((double) sum / n);
    }
}
