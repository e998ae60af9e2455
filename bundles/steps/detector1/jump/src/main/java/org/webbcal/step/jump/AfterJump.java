package org.webbcal.step.jump;

import java.util.Arrays;
import org.webbcal.model.dq.Dq;

/** Flags the groups after large jumps, in which charge is released that a hit has left. */
final class AfterJump {

    private static final int UNUSABLE = Dq.DO_NOT_USE | Dq.SATURATED;

    private AfterJump() {}

    /**
     * Flags the groups after large jumps in rows {@code y0 … y1-1} of one integration: a jump with {@code D_j - m >= e} has the {@code n}
     * groups after it flagged where usable, for each of two pairs (e, n).
     *
     * @param sci samples [group][y][x], DN
     * @param flags flags, same shape; changed
     * @param medians {@code m} of each pixel, electron
     * @param e1 size of jump, electron
     * @param n1 groups
     */
    static void flag(
            float[] sci,
            byte[] flags,
            int ngroups,
            int ny,
            int nx,
            int y0,
            int y1,
            float[] gain,
            double[] medians,
            double e1,
            int n1,
            double e2,
            int n2) {
        int plane = ny * nx;
        var jumped = new boolean[nx];
        for (int y = y0; y < y1; y++) {
            Arrays.fill(jumped, false);
            boolean any = false;
            for (int g = 1; g < ngroups; g++) {
                int at = g * plane + y * nx;
                for (int x = 0; x < nx; x++) {
                    if ((flags[at + x] & Dq.JUMP_DET) != 0) {
                        jumped[x] = true;
                        any = true;
                    }
                }
            }
            for (int x = 0; any && x < nx; x++) {
                if (jumped[x]) {
                    flagPixel(
                            sci,
                            flags,
                            ngroups,
                            plane,
                            y * nx + x,
                            gain[y * nx + x],
                            medians[y * nx + x],
                            e1,
                            n1,
                            e2,
                            n2);
                }
            }
        }
    }

    private static void flagPixel(
            float[] sci,
            byte[] flags,
            int ngroups,
            int plane,
            int p,
            float gain,
            double median,
            double e1,
            int n1,
            double e2,
            int n2) {
        int until = 0;
        float earlier = electrons(sci, flags, p, gain);
        for (int g = 1; g < ngroups; g++) {
            int k = g * plane + p;
            float now = electrons(sci, flags, k, gain);
            if ((flags[k] & Dq.JUMP_DET) != 0) {
                double excess = (now - earlier) - median;
                until = excess >= e1 ? Math.max(until, g + n1) : until;
                until = excess >= e2 ? Math.max(until, g + n2) : until;
            }
            earlier = now;
            if (g <= until) {
                JumpFlags.set(flags, k);
            }
        }
    }

    private static float electrons(float[] sci, byte[] flags, int k, float gain) {
        return (flags[k] & UNUSABLE) == 0 ? sci[k] * gain : Float.NaN;
    }
}
