package org.webbcal.step.jump;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final int UNUSABLE = Dq.DO_NOT_USE | Dq.SATURATED | Dq.JUMP_DET;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private ShowerKernel() {}

    /**
     * Finds the showers in one group of one integration.
     *
     * @param sci samples [group][y][x], DN
     * @param flags flags, same shape
     * @param badPixels not 0 where a pixel is left out, [y][x]
     * @param unusable samples to leave out, by flag
     * @param g group, from 1
     * @param centre centre of the differences of each pixel, electron
     * @param scale their scale, electron
     */
    static List<Ellipse> find(
            float[] sci,
            byte[] flags,
            byte[] badPixels,
            boolean[] unusable,
            int g,
            int ny,
            int nx,
            float[] gain,
            float[] centre,
            float[] scale,
            Ring ring,
            Settings settings) {
        int reach = ring.reach();
        var sums = new RingSum(ring, nx);
        var weights = new RingSum(ring, nx);
        int margin = sums.margin();
        var excess = new float[nx + 2 * margin];
        var weight = new float[nx + 2 * margin];
        var rows = new Rows(nx);
        var sum = new float[nx];
        var total = new float[nx];
        var mask = new byte[ny * nx];
        int plane = ny * nx;
        // outside of the image zeros count
        Arrays.fill(weight, 1f);
        for (int y = -reach; y < ny + reach; y++) {
            if (y >= 0 && y < ny) {
                int p = y * nx;
                excess(sci, g * plane + p, plane, gain, centre, scale, p, nx, rows);
                System.arraycopy(rows.excess, 0, excess, margin, nx);
                Arrays.fill(weight, margin, margin + nx, 1f);
                leaveOut(flags, g * plane + p, plane, badPixels, p, unusable, nx, excess, weight, margin);
            } else {
                Arrays.fill(excess, 0f);
                Arrays.fill(weight, 1f);
            }
            sums.add(y, excess);
            weights.add(y, weight);
            if (y >= reach) {
                sums.sum(y - reach, sum);
                weights.sum(y - reach, total);
                mark(sum, total, weights.row(y - reach), settings.threshold(), mask, (y - reach) * nx, nx);
            }
        }
        return Regions.find(mask, ny, nx, settings.minArea());
    }

    /** Rows of the planes that are combined, each from 0 on, so that the loops over them become vector instructions. */
    private record Rows(float[] now, float[] earlier, float[] gain, float[] centre, float[] scale, float[] excess) {
        Rows(int nx) {
            this(new float[nx], new float[nx], new float[nx], new float[nx], new float[nx], new float[nx]);
        }
    }

    /** Excess of the differences of a row in units of their noise; in float. */
    private static void excess(
            float[] sci, int at, int plane, float[] gain, float[] centre, float[] scale, int p, int n, Rows rows) {
        System.arraycopy(sci, at, rows.now, 0, n);
        System.arraycopy(sci, at - plane, rows.earlier, 0, n);
        System.arraycopy(gain, p, rows.gain, 0, n);
        System.arraycopy(centre, p, rows.centre, 0, n);
        System.arraycopy(scale, p, rows.scale, 0, n);
        excess(rows.now, rows.earlier, rows.gain, rows.centre, rows.scale, rows.excess, n);
    }

    private static void excess(
            float[] now, float[] earlier, float[] gain, float[] centre, float[] scale, float[] out, int n) {
        for (int x = 0; x < n; x++) {
            out[x] = Math.abs(now[x] * gain[x] - earlier[x] * gain[x] - centre[x]) / scale[x];
        }
    }

    /** Sets excess and weight of pixels that do not count to 0. */
    private static void leaveOut(
            byte[] flags,
            int at,
            int plane,
            byte[] badPixels,
            int p,
            boolean[] unusable,
            int n,
            float[] excess,
            float[] weight,
            int to) {
        int x = 0;
        for (; x <= n - 8; x += 8) {
            long any = (long) LONGS.get(flags, at + x) | (long) LONGS.get(flags, at + x - plane);
            if ((any & 0x0707070707070707L | (long) LONGS.get(badPixels, p + x)) != 0) {
                leaveOut(flags, at, plane, badPixels, p, unusable, x, x + 8, excess, weight, to);
            }
        }
        leaveOut(flags, at, plane, badPixels, p, unusable, x, n, excess, weight, to);
        for (x = to; x < to + n; x++) {
            if (!(excess[x] <= Float.MAX_VALUE)) {
                excess[x] = 0;
                weight[x] = 0;
            }
        }
    }

    private static void leaveOut(
            byte[] flags,
            int at,
            int plane,
            byte[] badPixels,
            int p,
            boolean[] unusable,
            int from,
            int end,
            float[] excess,
            float[] weight,
            int to) {
        for (int x = from; x < end; x++) {
            int flag = flags[at + x];
            if (badPixels[p + x] != 0
                    || (flag & UNUSABLE) != 0
                    || unusable[flag & 0xff]
                    || unusable[flags[at + x - plane] & 0xff]) {
                excess[to + x] = 0;
                weight[to + x] = 0;
            }
        }
    }

    /** Marks the pixels that count and around which the mean excess is above the threshold. */
    private static void mark(float[] sum, float[] total, float[] own, double threshold, byte[] mask, int p, int n) {
        for (int x = 0; x < n; x++) {
            if (sum[x] > threshold * total[x] && own[x] > 0) {
                mask[p + x] = 1;
            }
        }
    }

    /** Pixels that showers are not looked for in: unusable ones and reference pixels; not 0 there. */
    static byte[] badPixels(int[] pixelDq) {
        var bad = new byte[pixelDq.length];
        for (int p = 0; p < bad.length; p++) {
            bad[p] = (byte) ((pixelDq[p] & UNUSABLE) != 0 || pixelDq[p] == Dq.REFERENCE_PIXEL ? 1 : 0);
        }
        return bad;
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
     * @return samples that are flagged now and were not before
     */
    static long restoreImplausible(
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
        long added = 0;
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
                for (int k = p; k < ngroups * plane; k += plane) {
                    added += flags[k] != before[k] ? 1 : 0;
                }
            }
        }
        return added;
    }

    /** Mean of the differences between unflagged groups, electron; summed in float as in the reference software. */
    private static float slope(float[] sci, byte[] flags, int ngroups, int plane, int p, float gain) {
        float sum = 0;
        int n = 0;
        for (int g = 1; g < ngroups; g++) {
            int k = g * plane + p;
            if (((flags[k] | flags[k - plane]) & UNUSABLE) == 0) {
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
