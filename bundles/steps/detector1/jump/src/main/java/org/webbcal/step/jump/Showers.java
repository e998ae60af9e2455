package org.webbcal.step.jump;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.webbcal.api.step.StepException;
import org.webbcal.model.dq.Dq;

/** The showers of an exposure: {@link #measure} each band of rows with all integrations, then {@link #flag} each integration. */
final class Showers {

    /** Limit of the reference software for the change of slope by a shower, electron/s (there named DN/s). */
    private static final double LIMIT_JWST = 6;

    private final JumpInput input;
    private final JumpKernel.Pairs pairs;
    /** Samples to leave out, by flag. */
    private final boolean[] unusable;

    private final double[] medians;
    private final boolean byDifference;
    private final float[][] centre;
    private final float[][] scale;
    private final byte[] badPixels;
    private long count;
    private long samples;

    /**
     * @param sought whether jumps of single pixels were looked for
     * @param medians of that search, electron, when they can be used here, or null
     */
    Showers(JumpInput input, JumpKernel.Pairs pairs, boolean sought, double[] medians) {
        this.input = input;
        this.pairs = pairs;
        // without a search by pixel the reference software leaves out fewer combinations of flags
        unusable = JumpFlags.unusable(!sought, true);
        byDifference = input.shape().nints() >= input.parameters().minimumSigclipGroups();
        this.medians = byDifference ? null : medians;
        centre = new float[byDifference ? input.ngroups() - 1 : 1][input.plane()];
        scale = new float[centre.length][input.plane()];
        if (byDifference) {
            input.context()
                    .info("jump: centre and scatter of each difference for the search for showers take "
                            + (8L * centre.length * input.plane() >> 20) + " MB");
        }
        badPixels = ShowerKernel.badPixels(input.pixelDq());
    }

    /** Measures centre and scale of the differences in rows {@code y0 … y1-1} of all integrations. */
    void measure(int y0, int y1, float[][] sci, byte[][] groupDq) throws StepException {
        int rows = y1 - y0;
        int nx = input.nx();
        var gain = input.gain();
        var noise = input.readNoise();
        int nframes = input.nframes();
        input.context().rows().each(rows, (r0, r1) -> {
            if (medians != null) {
                ShowerStatistics.measureJumped(
                        sci, groupDq, pairs, unusable, rows, nx, y0, r0, r1, gain, noise, nframes, medians, centre[0],
                        scale[0]);
            } else {
                ShowerStatistics.measure(
                        sci,
                        groupDq,
                        pairs,
                        unusable,
                        rows,
                        nx,
                        y0,
                        r0,
                        r1,
                        gain,
                        noise,
                        nframes,
                        byDifference,
                        centre,
                        scale);
            }
        });
    }

    /** Finds and flags the showers of one integration. */
    void flag(float[] sci, byte[] groupDq) throws StepException {
        int ngroups = input.ngroups();
        var p = input.parameters();
        var found = find(sci, groupDq);
        byte[] before = null;
        var changed = new byte[input.plane()];
        int after = input.groups(p.timeMaskedAfterShower());
        for (int g = 0; g < ngroups; g++) {
            count += found.get(g).size();
            for (var region : found.get(g)) {
                before = before == null ? groupDq.clone() : before;
                var wide = region.widened(p.extendEllipseExpandRatio(), 2.0 * p.maxExtendedRadius());
                ShowerKernel.flag(groupDq, ngroups, input.ny(), input.nx(), wide, g, after, changed);
            }
        }
        if (before != null) {
            restore(sci, groupDq, before, changed);
        }
    }

    private List<List<Ellipse>> find(float[] sci, byte[] groupDq) throws StepException {
        var p = input.parameters();
        var ring = Ring.of(p.extendInnerRadius(), p.extendOuterRadius());
        var settings = new ShowerKernel.Settings(p.extendSnrThreshold(), p.extendMinArea());
        int first = firstUsefulGroup(groupDq);
        List<List<Ellipse>> found = new ArrayList<>(Collections.nCopies(input.ngroups(), List.of()));
        input.context().rows().eachIndex(input.ngroups(), (g0, g1) -> {
            for (int g = Math.max(g0, first + 1); g < g1; g++) {
                int j = centre.length == 1 ? 0 : g - 1;
                found.set(
                        g,
                        ShowerKernel.find(
                                sci,
                                groupDq,
                                badPixels,
                                unusable,
                                g,
                                input.ny(),
                                input.nx(),
                                input.gain(),
                                centre[j],
                                scale[j],
                                ring,
                                settings));
            }
        });
        return found;
    }

    /** Takes flags back where they would change a slope too much, and counts those that stay. */
    private void restore(float[] sci, byte[] groupDq, byte[] before, byte[] changed) throws StepException {
        int ngroups = input.ngroups();
        int nx = input.nx();
        var limit = limit();
        var rows = input.context().rows();
        var added = new long[(input.ny() + rows.blockSize() - 1) / rows.blockSize()];
        rows.each(
                input.ny(),
                (y0, y1) -> added[y0 / rows.blockSize()] = ShowerKernel.restoreImplausible(
                        sci,
                        groupDq,
                        before,
                        changed,
                        input.pixelDq(),
                        ngroups,
                        input.plane(),
                        y0 * nx,
                        y1 * nx,
                        input.gain(),
                        limit));
        for (long n : added) {
            samples += n;
        }
    }

    /** Largest change of the mean difference by a shower, electron: of each pixel, or the one of the reference software. */
    private float[] limit() {
        if (input.parameters().showerLimitMode().equals("jwst")) {
            return new float[] {(float) (LIMIT_JWST * input.groupTime())};
        }
        var limit = new float[input.plane()];
        for (int p = 0; p < limit.length; p++) {
            limit[p] = (float) (input.parameters().maxShowerAmplitude() * input.groupTime() * input.gain()[p]);
        }
        return limit;
    }

    /** First group in which some light-sensitive pixel is not DO_NOT_USE; 0 if there is none. */
    private int firstUsefulGroup(byte[] groupDq) {
        int plane = input.plane();
        for (int g = 0; g < input.ngroups(); g++) {
            for (int p = 0; p < plane; p++) {
                if ((groupDq[g * plane + p] & Dq.DO_NOT_USE) == 0 && input.pixelDq()[p] != Dq.REFERENCE_PIXEL) {
                    return g;
                }
            }
        }
        return 0;
    }

    long count() {
        return count;
    }

    /** Samples flagged on account of showers that were not flagged before. */
    long samples() {
        return samples;
    }
}
