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

    private SnowballKernel() {}

    /**
     * Finds the snowballs of one integration, group by group, and flags them: JUMP_DET in the widened ellipse, SATURATED in the extended
     * core from its group on.
     *
     * @param flags flags [group][y][x]; changed
     * @param cores takes JUMP_DET where a large core was, [y][x]
     * @return number of snowballs
     */
    static int flag(byte[] flags, int ngroups, int ny, int nx, Settings settings, byte[] cores) {
        int plane = ny * nx;
        int count = 0;
        List<Ellipse> next = newlySaturated(flags, 1, plane, ny, nx, settings);
        for (int g = 1; g < ngroups; g++) {
            // flags of this group may have changed since it was looked at as the next one
            var now = g == 1 ? next : newlySaturated(flags, g, plane, ny, nx, settings);
            next = g < ngroups - 1 ? newlySaturated(flags, g + 1, plane, ny, nx, settings) : List.of();
            var jumps = Regions.find(bits(flags, g * plane, plane, Dq.JUMP_DET), ny, nx, settings.minJumpArea());
            if (settings.coreRequired()) {
                jumps = withCore(jumps, now, next, ny, nx, settings);
                extendCores(flags, g, ngroups, ny, nx, now, settings, cores);
            }
            int at = g * plane;
            for (var snowball : jumps) {
                snowball.widened(settings.factor(), settings.longest()).draw(ny, nx, p -> {
                    if ((flags[at + p] & Dq.SATURATED) == 0) {
                        flags[at + p] |= (byte) Dq.JUMP_DET;
                    }
                });
            }
            count += jumps.size();
        }
        return count;
    }

    private static byte[] bits(byte[] flags, int at, int plane, int bit) {
        var mask = new byte[plane];
        for (int p = 0; p < plane; p++) {
            mask[p] = (byte) (flags[at + p] & bit);
        }
        return mask;
    }

    private static List<Ellipse> newlySaturated(byte[] flags, int g, int plane, int ny, int nx, Settings settings) {
        var mask = new byte[plane];
        for (int p = 0; p < plane; p++) {
            mask[p] = (byte) (flags[g * plane + p] & ~flags[(g - 1) * plane + p] & Dq.SATURATED);
        }
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

    private static void extendCores(
            byte[] flags, int g, int ngroups, int ny, int nx, List<Ellipse> cores, Settings settings, byte[] kept) {
        int plane = ny * nx;
        for (var core : cores) {
            if (core.smallerAxis() > settings.minCoreAxis()) {
                core.grown(settings.coreGrowth(), settings.longest()).draw(ny, nx, p -> {
                    for (int k = g; k < ngroups; k++) {
                        int at = k * plane + p;
                        flags[at] = (byte) (settings.jwst() ? Dq.SATURATED : flags[at] | Dq.SATURATED);
                    }
                });
                core.draw(ny, nx, p -> kept[p] = (byte) Dq.JUMP_DET);
            }
        }
    }

    /** Flags the cores of the integration before in groups 1 … last-1 of this one. */
    static void flagFormerCores(byte[] flags, int last, int plane, byte[] cores) {
        for (int g = 1; g < last; g++) {
            for (int p = 0; p < plane; p++) {
                flags[g * plane + p] |= cores[p];
            }
        }
    }
}
