package org.webbcal.step.jump;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.ReferencePlanes;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.math.Median;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Key;
import org.webbcal.model.key.Keywords;

/**
 * The search of one exposure, as a sequence of walks over its data: {@link #survey} each integration, {@link #detect} each band of rows,
 * {@link #settle} each integration; for showers then {@link #measure} each band and {@link #flagShowers} each integration; {@link #finish}.
 * Medians and noise are those of all integrations together, so only an exposure of one integration can be done in a single walk.
 */
final class JumpSearch {

    private static final Key<Double> PRIMECRS = Key.number("PRIMECRS", "Primary cosmic ray rate (CRs/(1000pixel*sec))");
    private static final Key<Double> EXTNCRS = Key.number("EXTNCRS", "Extended emission event rate (1e6 pixel*sec)");

    /** Fewest differences of an exposure with which showers are looked for. */
    private static final int MIN_DIFFERENCES_FOR_SHOWERS = 10;

    /** Limit of the reference software for the change of slope by a shower, electron/s (there named DN/s). */
    private static final double SHOWER_LIMIT_JWST = 6;

    private final StepContext context;
    private final JumpParams parameters;
    private final Shape4 shape;
    private final int[] pixelDq;
    private final float[] gain;
    private final float[] readNoise;
    private final double groupTime;
    private final int nframes;

    /** Planes [integration][group] in which every pixel is DO_NOT_USE. */
    private final boolean[][] useless;

    private JumpKernel.Pairs pairs;
    private JumpKernel.Settings settings;
    private boolean sought;
    private final JumpKernel.Seeds seeds = new JumpKernel.Seeds();
    private int[] seedOrder;
    private double[] medians;
    private byte[] formerCores;
    private float[][] centre;
    private float[][] scale;
    private long primaries;
    private long extended;

    JumpSearch(StepContext context, JumpParams parameters, Shape4 shape, int[] pixelDq) throws StepException {
        this.context = context;
        this.parameters = parameters;
        this.shape = shape;
        this.pixelDq = pixelDq;
        gain = ReferencePlanes.require("jump", context.required("gain"), "SCI", shape.ny(), shape.nx())
                .floats();
        readNoise = ReferencePlanes.require("jump", context.required("readnoise"), "SCI", shape.ny(), shape.nx())
                .floats();
        groupTime = groupTime(context);
        nframes = Math.max(1, context.header().get(Keywords.NFRAMES).orElse(1));
        useless = new boolean[shape.nints()][shape.ngroups()];
        for (int p = 0; p < pixelDq.length; p++) {
            if (!(gain[p] > 0)) {
                pixelDq[p] |= Dq.NO_GAIN_VALUE | Dq.DO_NOT_USE;
            }
        }
    }

    /** TGROUP, seconds. */
    static double groupTime(StepContext context) throws StepException {
        double time = context.header().get(Keywords.TGROUP).orElse(Double.NaN);
        if (!(time > 0)) {
            throw StepException.badInput("jump: keyword TGROUP of "
                    + context.exposure().name() + " is missing or not positive; expected the group time in seconds");
        }
        return time;
    }

    /** Looks which groups of an integration are useless for all pixels. */
    void survey(int integration, byte[] groupDq) {
        for (int g = 0; g < shape.ngroups(); g++) {
            useless[integration][g] = JumpKernel.allDoNotUse(groupDq, g * shape.plane(), (g + 1) * shape.plane());
        }
    }

    /** Chooses the method; after the survey of all integrations. Returns false if there are too few groups to look for jumps of single pixels. */
    boolean choose() {
        int ngroups = shape.ngroups();
        int worst = 0;
        int all = 0;
        int last = 0;
        for (var groups : useless) {
            last = 0;
            for (boolean bad : groups) {
                last += bad ? 1 : 0;
            }
            worst = Math.max(worst, last);
            all += last;
        }
        boolean ints = parameters.onlyUseInts();
        int fewest = parameters.minimumSigclipGroups();
        int usable = ngroups - worst;
        int total = shape.nints() * ngroups - all;
        boolean clip = ints ? shape.nints() >= fewest : total >= fewest;
        boolean clipAllowed = ints ? clip : shape.nints() * ngroups - last >= fewest;
        // one process of the reference software insists on three groups whatever the parameter says
        int minimum = context.referenceProfile() ? 3 : parameters.minimumGroups();
        pairs = pairs();
        sought = usable >= minimum || clipAllowed;
        var method = clip
                ? (ints ? JumpKernel.Method.CLIP_INTEGRATIONS : JumpKernel.Method.CLIP_ALL)
                : usable - 1 >= parameters.minDiffsSinglePass()
                        ? JumpKernel.Method.SINGLE_PASS
                        : JumpKernel.Method.ITERATIVE;
        boolean neighbors = parameters.flag4Neighbors();
        settings = new JumpKernel.Settings(
                method,
                parameters.rejectionThreshold(),
                parameters.fourGroupRejectionThreshold(),
                parameters.threeGroupRejectionThreshold(),
                neighbors ? parameters.minJumpToFlagNeighbors() : Double.NaN,
                neighbors ? parameters.maxJumpToFlagNeighbors() : Double.NaN,
                nframes);
        if (sought && after1() + after2() > 0) {
            medians = new double[shape.plane()];
        }
        if (!sought) {
            context.warn("jumps of single pixels not searched for: " + usable + " usable groups, at least " + minimum
                    + " needed");
        }
        return sought;
    }

    private JumpKernel.Pairs pairs() {
        int n = 0;
        var integration = new int[shape.nints() * (shape.ngroups() - 1)];
        var difference = new int[integration.length];
        for (int i = 0; i < shape.nints(); i++) {
            for (int j = 0; j < shape.ngroups() - 1; j++) {
                if (!useless[i][j] && !useless[i][j + 1]) {
                    integration[n] = i;
                    difference[n++] = j;
                }
            }
        }
        return new JumpKernel.Pairs(Arrays.copyOf(integration, n), Arrays.copyOf(difference, n));
    }

    private int after1() {
        return groups(parameters.afterJumpFlagTime1());
    }

    private int after2() {
        return groups(parameters.afterJumpFlagTime2());
    }

    /** Whole groups in a time span, as Python's floor division gives them. */
    private int groups(double seconds) {
        double rest = seconds % groupTime;
        double quotient = (seconds - rest) / groupTime;
        return (int) Math.min(Integer.MAX_VALUE / 2, Math.rint(quotient));
    }

    /** Finds the jumps in rows {@code y0 … y1-1} of all integrations. */
    void detect(int y0, int y1, float[][] sci, byte[][] groupDq) throws StepException {
        int rows = y1 - y0;
        var found = new JumpKernel.Seeds[blocks(rows)];
        context.rows().each(rows, (r0, r1) -> {
            var own = new JumpKernel.Seeds();
            JumpKernel.detect(
                    sci,
                    groupDq,
                    pairs,
                    shape.ngroups(),
                    rows,
                    shape.nx(),
                    y0,
                    r0,
                    r1,
                    gain,
                    readNoise,
                    settings,
                    own,
                    medians);
            found[r0 / context.rows().blockSize()] = own;
        });
        for (var own : found) {
            seeds.addAll(own);
        }
    }

    private int blocks(int n) {
        int size = context.rows().blockSize();
        return (n + size - 1) / size;
    }

    /** Draws the consequences of the jumps of one integration: neighbours, later groups, snowballs. Integrations come in order. */
    void settle(int i, RampBlock block) throws StepException {
        int plane = shape.plane();
        int ngroups = shape.ngroups();
        var groupDq = block.groupDq();
        if (sought) {
            settleJumps(i, block);
        }
        context.rows().eachIndex(ngroups, (g0, g1) -> JumpKernel.dropJumpsOfUnusable(groupDq, g0 * plane, g1 * plane));
        if (parameters.expandLargeEvents()) {
            settleSnowballs(i, groupDq);
        }
    }

    private void settleJumps(int i, RampBlock block) throws StepException {
        var groupDq = block.groupDq();
        int plane = shape.plane();
        int nx = shape.nx();
        int ngroups = shape.ngroups();
        boolean clip = settings.method() == JumpKernel.Method.CLIP_INTEGRATIONS
                || settings.method() == JumpKernel.Method.CLIP_ALL;
        var counts = new long[ngroups];
        var freed = new boolean[ngroups];
        context.rows().eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                freed[g] = clip && JumpKernel.freeWhollyFlagged(groupDq, g * plane, (g + 1) * plane);
                counts[g] = JumpKernel.countJumps(groupDq, g * plane, (g + 1) * plane);
            }
        });
        primaries += Arrays.stream(counts).sum();
        if (seedOrder == null) {
            seedOrder = startsByPlane();
        }
        context.rows().eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                int number = i * ngroups + g;
                for (int k = seedOrder[number]; k < seedOrder[number + 1]; k++) {
                    if (!(freed[g] && seeds.onlyJump(k))) {
                        JumpKernel.flagCross(groupDq, g * plane, seeds.pixel(k), shape.ny(), nx);
                    }
                }
            }
        });
        if (medians != null) {
            // asked for here alone: they may have to be read from disk
            var sci = block.sci();
            float typical = Median.ofFinite(gain);
            // thresholds in DN become electrons in float, as there
            double e1 = (float) parameters.afterJumpFlagDn1() * typical;
            double e2 = (float) parameters.afterJumpFlagDn2() * typical;
            context.rows()
                    .each(
                            shape.ny(),
                            (y0, y1) -> JumpKernel.flagAfter(
                                    sci,
                                    groupDq,
                                    ngroups,
                                    shape.ny(),
                                    nx,
                                    y0,
                                    y1,
                                    gain,
                                    medians,
                                    e1,
                                    after1(),
                                    e2,
                                    after2()));
        }
    }

    /** Sorts the seeds by plane; entry n is where those of plane n begin. */
    private int[] startsByPlane() {
        seeds.sort();
        var starts = new int[shape.nints() * shape.ngroups() + 1];
        int k = 0;
        for (int n = 0; n < starts.length; n++) {
            while (k < seeds.size() && seeds.plane(k) < n) {
                k++;
            }
            starts[n] = k;
        }
        return starts;
    }

    private void settleSnowballs(int i, byte[] groupDq) {
        var p = parameters;
        boolean jwst = p.snowballGeometry().equals("jwst");
        var snowballs = new SnowballKernel.Settings(
                p.minSatArea(),
                p.minJumpArea(),
                p.expandFactor(),
                p.satRequiredSnowball(),
                p.minSatRadiusExtend(),
                2.0 * p.satExpand(),
                p.edgeSize(),
                2.0 * p.maxExtendedRadius(),
                jwst);
        var cores = new byte[shape.plane()];
        extended += SnowballKernel.flag(groupDq, shape.ngroups(), shape.ny(), shape.nx(), snowballs, cores);
        if (p.maskSnowballCoreNextInt()) {
            if (formerCores != null) {
                SnowballKernel.flagFormerCores(
                        groupDq,
                        Math.min(groups(p.snowballTimeMaskedNextInt()), shape.ngroups()),
                        shape.plane(),
                        formerCores);
            }
            formerCores = cores;
        }
    }

    /** Whether showers are to be looked for; after all integrations are settled. */
    boolean seeksShowers() {
        if (!parameters.findShowers()) {
            return false;
        }
        extended = 0;
        int differences = shape.nints() * (shape.ngroups() - 1) - uselessPlanes();
        if (differences < MIN_DIFFERENCES_FOR_SHOWERS) {
            context.info("showers not searched for: " + differences + " differences, at least "
                    + MIN_DIFFERENCES_FOR_SHOWERS + " needed");
            return false;
        }
        boolean byDifference = clipsShowers();
        centre = new float[byDifference ? shape.ngroups() - 1 : 1][shape.plane()];
        scale = new float[centre.length][shape.plane()];
        return true;
    }

    private boolean clipsShowers() {
        return shape.nints() >= parameters.minimumSigclipGroups();
    }

    private boolean[] unusableForShowers() {
        // without a search by pixel the reference software leaves out fewer combinations of flags
        return JumpKernel.unusable(!sought, true);
    }

    /** Measures centre and scale of the differences in rows {@code y0 … y1-1} of all integrations, for the search for showers. */
    void measure(int y0, int y1, float[][] sci, byte[][] groupDq) throws StepException {
        var unusable = unusableForShowers();
        int rows = y1 - y0;
        context.rows()
                .each(
                        rows,
                        (r0, r1) -> ShowerKernel.statistics(
                                sci,
                                groupDq,
                                pairs,
                                unusable,
                                shape.ngroups(),
                                rows,
                                shape.nx(),
                                y0,
                                r0,
                                r1,
                                gain,
                                readNoise,
                                nframes,
                                clipsShowers(),
                                centre,
                                scale));
    }

    /** Finds and flags the showers of one integration. */
    void flagShowers(int i, float[] sci, byte[] groupDq) throws StepException {
        int ngroups = shape.ngroups();
        int ny = shape.ny();
        int nx = shape.nx();
        var unusable = unusableForShowers();
        var ring = ShowerKernel.Ring.of(parameters.extendInnerRadius(), parameters.extendOuterRadius());
        var shower = new ShowerKernel.Settings(parameters.extendSnrThreshold(), parameters.extendMinArea());
        int first = firstUsefulGroup(groupDq);
        List<List<Ellipse>> found = new ArrayList<>(java.util.Collections.nCopies(ngroups, List.of()));
        context.rows().eachIndex(ngroups, (g0, g1) -> {
            for (int g = Math.max(g0, first + 1); g < g1; g++) {
                int j = centre.length == 1 ? 0 : g - 1;
                found.set(
                        g,
                        ShowerKernel.find(
                                sci, groupDq, pixelDq, unusable, g, ny, nx, gain, centre[j], scale[j], ring, shower));
            }
        });
        byte[] before = null;
        var changed = new byte[shape.plane()];
        int after = groups(parameters.timeMaskedAfterShower());
        for (int g = 0; g < ngroups; g++) {
            extended += found.get(g).size();
            for (var region : found.get(g)) {
                before = before == null ? groupDq.clone() : before;
                var wide = region.widened(parameters.extendEllipseExpandRatio(), 2.0 * parameters.maxExtendedRadius());
                ShowerKernel.flag(groupDq, ngroups, ny, nx, wide, g, after, changed);
            }
        }
        if (before != null) {
            var limit = showerLimit();
            var pristine = before;
            context.rows()
                    .each(
                            ny,
                            (y0, y1) -> ShowerKernel.restoreImplausible(
                                    sci, groupDq, pristine, changed, pixelDq, ngroups, ny * nx, y0 * nx, y1 * nx, gain,
                                    limit));
        }
    }

    /** Largest change of the mean difference by a shower, electron: of each pixel, or the one of the reference software. */
    private float[] showerLimit() {
        if (parameters.showerLimitMode().equals("jwst")) {
            return new float[] {(float) (SHOWER_LIMIT_JWST * groupTime)};
        }
        var limit = new float[gain.length];
        for (int p = 0; p < limit.length; p++) {
            limit[p] = (float) (parameters.maxShowerAmplitude() * groupTime * gain[p]);
        }
        return limit;
    }

    /** First group in which some light-sensitive pixel is not DO_NOT_USE; 0 if there is none. */
    private int firstUsefulGroup(byte[] groupDq) {
        int plane = shape.plane();
        for (int g = 0; g < shape.ngroups(); g++) {
            for (int p = 0; p < plane; p++) {
                if ((groupDq[g * plane + p] & Dq.DO_NOT_USE) == 0 && pixelDq[p] != Dq.REFERENCE_PIXEL) {
                    return g;
                }
            }
        }
        return 0;
    }

    private int uselessPlanes() {
        int n = 0;
        for (var groups : useless) {
            for (boolean bad : groups) {
                n += bad ? 1 : 0;
            }
        }
        return n;
    }

    /** Writes the rates of events into the header and the report. */
    void finish() {
        int groups = shape.nints() * shape.ngroups() - uselessPlanes() - shape.nints();
        if (groups >= 1) {
            double exposure = groupTime * groups * shape.plane();
            context.header().set(PRIMECRS, 1000 * primaries / exposure);
            context.header().set(EXTNCRS, 1e6 * extended / exposure);
        }
        context.note("jumps", primaries);
        context.note("extended_events", extended);
        var method = !sought
                ? "no search by pixel"
                : settings.method().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        context.info("jump: " + primaries + " jumps (" + method + "), " + extended + " snowballs and showers");
    }
}
