package org.webbcal.step.jump;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.webbcal.model.dq.Dq;

/**
 * Snowballs of the near-infrared detectors: large round jumps, mostly with a saturated core, whose faint rims the search by pixel misses.
 *
 * @see "stcal, jump/jump.py, flag_large_events"
 */
final class SnowballKernel {

    /**
     * Settings.
     *
     * @param minSatArea smallest area of a newly saturated region, pixels
     * @param minJumpArea smallest area of a region of jumps, pixels
     * @param factor by which snowballs are widened
     * @param coreRequired whether a snowball away from the edges needs a saturated core
     * @param minCoreAxis smaller full axis above which a core is extended, pixels
     * @param coreGrowth added to the full axes of a core, pixels
     * @param edge margin in which no core is needed, pixels
     * @param longest largest full axis that is drawn, pixels
     * @param jwst geometry of the reference software: see the page of the step
     */
    record Settings(
            double minSatArea,
            double minJumpArea,
            double factor,
            boolean coreRequired,
            double minCoreAxis,
            double coreGrowth,
            int edge,
            double longest,
            boolean jwst) {}

    /**
     * What was found.
     *
     * @param count snowballs
     * @param samples samples that were flagged for them and had not been
     */
    record Found(int count, long samples) {}

    private SnowballKernel() {}

    /**
     * Finds the snowballs of one integration, group by group, and flags them: JUMP_DET in the widened ellipse, SATURATED in the extended
     * core from its group on.
     *
     * @param flags flags [group][y][x]; changed
     * @param cores takes JUMP_DET where a large core was, [y][x]
     */
    static Found flag(byte[] flags, int ngroups, int ny, int nx, Settings settings, byte[] cores) {
        int plane = ny * nx;
        int count = 0;
        long samples = 0;
        // used up by each search, which leaves zeros
        var mask = new byte[plane];
        boolean extended = true;
        List<Ellipse> next = List.of();
        for (int g = 1; g < ngroups; g++) {
            // flags of this group may have changed since it was looked at as the next one
            var now = extended ? newlySaturated(flags, g, plane, ny, nx, settings, mask) : next;
            next = g < ngroups - 1 ? newlySaturated(flags, g + 1, plane, ny, nx, settings, mask) : List.of();
            JumpFlags.copyJumps(flags, g * plane, plane, mask);
            var jumps = Regions.find(mask, ny, nx, settings.minJumpArea());
            extended = false;
            if (settings.coreRequired()) {
                jumps = withCore(jumps, now, next, ny, nx, settings);
                long grown = extendCores(flags, g, ngroups, ny, nx, now, settings, cores);
                extended = grown != 0;
                samples += grown;
            }
            for (var snowball : jumps) {
                samples += flagJumps(flags, g * plane, ny, nx, snowball.widened(settings.factor(), settings.longest()));
            }
            count += jumps.size();
        }
        return new Found(count, samples);
    }

    private static long flagJumps(byte[] flags, int at, int ny, int nx, Ellipse ellipse) {
        var added = new long[1];
        ellipse.draw(ny, nx, p -> {
            if ((flags[at + p] & (Dq.SATURATED | Dq.JUMP_DET)) == 0) {
                flags[at + p] |= (byte) Dq.JUMP_DET;
                added[0]++;
            }
        });
        return added[0];
    }

    private static List<Ellipse> newlySaturated(
            byte[] flags, int g, int plane, int ny, int nx, Settings settings, byte[] mask) {
        JumpFlags.copyNewlySaturated(flags, g * plane, plane, mask);
        return Regions.find(mask, ny, nx, settings.minSatArea());
    }

    private static List<Ellipse> withCore(
            List<Ellipse> jumps, List<Ellipse> now, List<Ellipse> next, int ny, int nx, Settings settings) {
        var cores = new ArrayList<>(now);
        cores.addAll(next);
        cores.sort(Comparator.comparingDouble(Ellipse::y));
        List<Ellipse> snowballs = new ArrayList<>();
        for (var jump : jumps) {
            if (jump.nearEdge(settings.edge(), ny, nx, settings.jwst()) || hasCore(jump, cores, settings.jwst())) {
                snowballs.add(jump);
            }
        }
        return snowballs;
    }

    /** Whether the centre of a core lies inside a jump. There may be thousands of each: only cores of the rows of the jump are looked at. */
    private static boolean hasCore(Ellipse jump, List<Ellipse> cores, boolean jwst) {
        double reach = jump.reach();
        int low = 0;
        int high = cores.size();
        while (low < high) {
            int middle = low + high >>> 1;
            if (cores.get(middle).y() < jump.y() - reach) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int k = low; k < cores.size() && cores.get(k).y() <= jump.y() + reach; k++) {
            var core = cores.get(k);
            if (Math.abs(core.x() - jump.x()) <= reach && jump.contains(core.x(), core.y(), jwst)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the number of samples that are SATURATED for the first time. */
    private static long extendCores(
            byte[] flags, int g, int ngroups, int ny, int nx, List<Ellipse> cores, Settings settings, byte[] kept) {
        int plane = ny * nx;
        var added = new long[1];
        for (var core : cores) {
            if (core.smallerAxis() > settings.minCoreAxis()) {
                core.grown(settings.coreGrowth(), settings.longest()).draw(ny, nx, p -> {
                    for (int k = g; k < ngroups; k++) {
                        int at = k * plane + p;
                        added[0] += (flags[at] & Dq.SATURATED) == 0 ? 1 : 0;
                        flags[at] = (byte) (settings.jwst() ? Dq.SATURATED : flags[at] | Dq.SATURATED);
                    }
                });
                core.draw(ny, nx, p -> kept[p] = (byte) Dq.JUMP_DET);
            }
        }
        return added[0];
    }

    /**
     * Flags the cores of the integration before in groups 1 … last-1 of this one.
     *
     * @return samples that had not been flagged
     */
    static long flagFormerCores(byte[] flags, int last, int plane, byte[] cores) {
        long added = 0;
        for (int p = JumpFlags.nextJump(cores, 0, plane); p < plane; p = JumpFlags.nextJump(cores, p + 1, plane)) {
            for (int g = 1; g < last; g++) {
                int k = g * plane + p;
                added += (flags[k] & (Dq.JUMP_DET | Dq.SATURATED | Dq.DO_NOT_USE)) == 0 ? 1 : 0;
                flags[k] |= (byte) Dq.JUMP_DET;
            }
        }
        return added;
    }
}
