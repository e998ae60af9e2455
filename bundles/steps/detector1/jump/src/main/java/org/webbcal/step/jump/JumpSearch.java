package org.webbcal.step.jump;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import org.webbcal.api.step.Rows;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.math.Median;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Key;

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

    /** Bands with fewer rows are shared out row by row. */
    private static final int ROWS_OF_A_TASK = 64;

    private final JumpInput input;
    private final StepContext context;
    private final JumpParams parameters;
    private final Shape4 shape;

    /** Planes [integration][group] in which every pixel is DO_NOT_USE. */
    private final boolean[][] useless;

    private JumpKernel.Pairs pairs;
    private JumpKernel.Settings settings;
    private boolean sought;
    private final Seeds seeds = new Seeds();
    private int[] seedOrder;
    /** Median of the differences of each pixel, electron; null when nobody asks for it. */
    private double[] medians;

    private final Snowballs snowballs;
    private Showers showers;
    private long primaries;
    private int[][] sameDifference;
    private boolean protect;
    private long brightPixels;
    private long brightFlags;
    private long brightReleased;
    /** Jumps of bright pixels that a look along the trace may explain. */
    private final Seeds doubtful = new Seeds();

    private int[] doubtOrder;

    JumpSearch(StepContext context, JumpParams parameters, Shape4 shape, int[] pixelDq) throws StepException {
        this.context = context;
        this.parameters = parameters;
        this.shape = shape;
        input = JumpInput.of(context, parameters, shape, pixelDq);
        useless = new boolean[shape.nints()][shape.ngroups()];
        snowballs = parameters.expandLargeEvents() ? new Snowballs(input) : null;
    }

    /** Looks which groups of an integration are useless for all pixels. */
    void survey(int integration, byte[] groupDq) {
        for (int g = 0; g < shape.ngroups(); g++) {
            useless[integration][g] = JumpFlags.allDoNotUse(groupDq, g * shape.plane(), (g + 1) * shape.plane());
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
        // a clip has the scatter of each difference for noise already
        protect = parameters.protectBright() && !clip;
        sameDifference = BrightRamps.sameDifference(pairs, ngroups);
        boolean neighbors = parameters.flag4Neighbors();
        settings = new JumpKernel.Settings(
                method,
                parameters.rejectionThreshold(),
                parameters.fourGroupRejectionThreshold(),
                parameters.threeGroupRejectionThreshold(),
                neighbors ? parameters.minJumpToFlagNeighbors() : Double.NaN,
                neighbors ? parameters.maxJumpToFlagNeighbors() : Double.NaN,
                input.nframes());
        if (sought && (after1() + after2() > 0 || medianServesShowers(method))) {
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
        return input.groups(parameters.afterJumpFlagTime1());
    }

    private int after2() {
        return input.groups(parameters.afterJumpFlagTime2());
    }

    /** Whether the median of the search is that of the showers as well, but for pixels with jumps. */
    private boolean medianServesShowers(JumpKernel.Method method) {
        // snowballs make samples unusable that the search had
        return parameters.findShowers() && !parameters.expandLargeEvents() && method == JumpKernel.Method.SINGLE_PASS;
    }

    /** Finds the jumps in rows {@code y0 … y1-1} of all integrations. */
    void detect(int y0, int y1, float[][] sci, byte[][] groupDq) throws StepException {
        int rows = y1 - y0;
        // bands of thousands of integrations are few rows high: each is a task then
        boolean low = rows < ROWS_OF_A_TASK;
        int size = low ? 1 : context.rows().blockSize();
        var found = new Seeds[(rows + size - 1) / size];
        var bright = new BrightRamps[found.length];
        Rows.Body search = (r0, r1) -> {
            var own = new Seeds();
            var ramps = new BrightRamps(pairs, shape.ngroups(), sameDifference, settings.threshold(), protect);
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
                    input.gain(),
                    input.readNoise(),
                    settings,
                    own,
                    medians,
                    ramps);
            found[r0 / size] = own;
            bright[r0 / size] = ramps;
        };
        if (low) {
            context.rows().eachIndex(rows, search);
        } else {
            context.rows().each(rows, search);
        }
        for (var ramps : bright) {
            brightPixels += ramps.pixels();
            brightFlags += ramps.flags();
            brightReleased += ramps.released();
            doubtful.addAll(ramps.doubtful());
        }
        for (var own : found) {
            seeds.addAll(own);
        }
    }

    /** Draws the consequences of the jumps of one integration: neighbours, later groups, snowballs. Integrations come in order. */
    void settle(int i, RampBlock block) throws StepException {
        int plane = shape.plane();
        int ngroups = shape.ngroups();
        var groupDq = block.groupDq();
        if (sought) {
            settleJumps(i, block);
        }
        context.rows().eachIndex(ngroups, (g0, g1) -> JumpFlags.dropJumpsOfUnusable(groupDq, g0 * plane, g1 * plane));
        if (snowballs != null) {
            snowballs.flag(groupDq);
        }
    }

    private void settleJumps(int i, RampBlock block) throws StepException {
        var groupDq = block.groupDq();
        int plane = shape.plane();
        int nx = shape.nx();
        int ngroups = shape.ngroups();
        boolean clip = settings.method() == JumpKernel.Method.CLIP_INTEGRATIONS
                || settings.method() == JumpKernel.Method.CLIP_ALL;
        if (seedOrder == null) {
            seedOrder = startsByPlane(seeds);
            doubtOrder = startsByPlane(doubtful);
        }
        boolean released = lookAlongTraces(i, block);
        var counts = new long[ngroups];
        var freed = new boolean[ngroups];
        context.rows().eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                freed[g] = clip && JumpFlags.freeWhollyFlagged(groupDq, g * plane, (g + 1) * plane);
                counts[g] = JumpFlags.countJumps(groupDq, g * plane, (g + 1) * plane);
            }
        });
        primaries += Arrays.stream(counts).sum();
        context.rows().eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                int number = i * ngroups + g;
                int first = seedOrder[number];
                // before crosses are drawn, since they flag seeds as well
                var gone = released ? withoutJump(groupDq, g * plane, first, seedOrder[number + 1]) : null;
                for (int k = first; k < seedOrder[number + 1]; k++) {
                    if (!(freed[g] && seeds.onlyJump(k)) && (gone == null || !gone.get(k - first))) {
                        JumpFlags.flagCross(groupDq, g * plane, seeds.pixel(k), shape.ny(), nx);
                    }
                }
            }
        });
        if (after1() + after2() > 0) {
            // asked for here alone: they may have to be read from disk
            var sci = block.sci();
            float typical = Median.ofFinite(input.gain());
            // thresholds in DN become electrons in float, as there
            double e1 = (float) parameters.afterJumpFlagDn1() * typical;
            double e2 = (float) parameters.afterJumpFlagDn2() * typical;
            context.rows()
                    .each(
                            shape.ny(),
                            (y0, y1) -> AfterJump.flag(
                                    sci,
                                    groupDq,
                                    ngroups,
                                    shape.ny(),
                                    nx,
                                    y0,
                                    y1,
                                    input.gain(),
                                    medians,
                                    e1,
                                    after1(),
                                    e2,
                                    after2()));
        }
    }

    /** Takes back jumps of bright pixels that their neighbours explain; returns whether there were any. */
    private boolean lookAlongTraces(int i, RampBlock block) throws StepException {
        int ngroups = shape.ngroups();
        if (doubtOrder[i * ngroups] == doubtOrder[(i + 1) * ngroups]) {
            return false;
        }
        // asked for here alone: they may have to be read from disk
        var sci = block.sci();
        var groupDq = block.groupDq();
        var counts = new long[ngroups];
        context.rows().eachIndex(ngroups, (g0, g1) -> {
            var trace = new BrightTrace(sci, groupDq, input, settings.threshold());
            for (int g = g0; g < g1; g++) {
                for (int k = doubtOrder[i * ngroups + g]; k < doubtOrder[i * ngroups + g + 1]; k++) {
                    counts[g] += trace.release(g, doubtful.pixel(k)) ? 1 : 0;
                }
            }
        });
        long n = Arrays.stream(counts).sum();
        brightFlags -= n;
        brightReleased += n;
        return n > 0;
    }

    /** Which of the seeds {@code from … to-1} have no jump any more. */
    private BitSet withoutJump(byte[] groupDq, int at, int from, int to) {
        var gone = new BitSet(to - from);
        for (int k = from; k < to; k++) {
            gone.set(k - from, (groupDq[at + seeds.pixel(k)] & Dq.JUMP_DET) == 0);
        }
        return gone;
    }

    /** Sorts seeds by plane; entry n is where those of plane n begin. */
    private int[] startsByPlane(Seeds seeds) {
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

    /** Whether showers are to be looked for; after all integrations are settled. */
    boolean seeksShowers() {
        if (!parameters.findShowers()) {
            return false;
        }
        int differences = shape.nints() * (shape.ngroups() - 1) - uselessPlanes();
        if (differences < MIN_DIFFERENCES_FOR_SHOWERS) {
            context.info("showers not searched for: " + differences + " differences, at least "
                    + MIN_DIFFERENCES_FOR_SHOWERS + " needed");
            return false;
        }
        boolean known = sought && medianServesShowers(settings.method());
        showers = new Showers(input, pairs, sought, known ? medians : null);
        return true;
    }

    /** Measures centre and scale of the differences in rows {@code y0 … y1-1} of all integrations, for the search for showers. */
    void measure(int y0, int y1, float[][] sci, byte[][] groupDq) throws StepException {
        showers.measure(y0, y1, sci, groupDq);
    }

    /** Finds and flags the showers of one integration. */
    void flagShowers(float[] sci, byte[] groupDq) throws StepException {
        showers.flag(sci, groupDq);
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

    /** Writes the rates of events into the header, and numbers and area into the report. */
    void finish() {
        int planes = shape.nints() * shape.ngroups() - uselessPlanes();
        int groups = planes - shape.nints();
        // as in the reference software showers, where looked for, take the place of snowballs
        long extended = showers != null ? showers.count() : snowballs != null ? snowballs.count() : 0;
        if (groups >= 1) {
            double exposure = input.groupTime() * groups * shape.plane();
            context.header().set(PRIMECRS, 1000 * primaries / exposure);
            context.header().set(EXTNCRS, 1e6 * extended / exposure);
        }
        var words = new StringBuilder("jump: ").append(primaries).append(" jumps (");
        words.append(
                sought ? settings.method().name().toLowerCase(Locale.ROOT).replace('_', ' ') : "no search by pixel");
        words.append(')');
        context.note("jumps", primaries);
        if (sought) {
            tellBright(words);
        }
        double samples = Math.max(1.0, (double) planes * shape.plane());
        if (snowballs != null) {
            tell("snowballs", snowballs.count(), snowballs.samples() / samples, words);
        }
        if (showers != null) {
            tell("showers", showers.count(), showers.samples() / samples, words);
        }
        context.info(words.toString());
    }

    /** Jumps where it is bright and where it is not: a search that takes light for cosmic rays has more of them in bright pixels. */
    private void tellBright(StringBuilder words) {
        double bright = (double) brightPixels * pairs.count();
        double faint = (double) (shape.plane() - brightPixels) * pairs.count();
        context.note("bright_pixels", brightPixels);
        if (brightPixels == 0) {
            return;
        }
        context.note("bright_flags_released", brightReleased);
        context.note("bright_flagged_fraction", brightFlags / bright);
        context.note("bright_flagged_fraction_before", (brightFlags + brightReleased) / bright);
        context.note("faint_flagged_fraction", Math.max(0, primaries - brightFlags) / Math.max(1, faint));
        words.append(String.format(
                Locale.ROOT,
                ", in %d bright pixels %.3g %% of the differences (%d taken back), elsewhere %.3g %%",
                brightPixels,
                100 * brightFlags / bright,
                brightReleased,
                100 * Math.max(0, primaries - brightFlags) / Math.max(1, faint)));
    }

    private void tell(String what, long count, double fraction, StringBuilder words) {
        context.note(what, count);
        context.note(what + "_flagged_fraction", fraction);
        words.append(", ").append(count).append(' ').append(what);
        words.append(String.format(Locale.ROOT, " (%.3g %% of the samples flagged for them)", 100 * fraction));
    }
}
