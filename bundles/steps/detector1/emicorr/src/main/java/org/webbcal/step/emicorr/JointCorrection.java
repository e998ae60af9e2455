package org.webbcal.step.emicorr;

import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.math.TwoPassMedian;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/**
 * Removes one frequency after the other, ramps and wave fitted together. Three walks for each: scatter of the ramps (for all but the first frequency made
 * during the last walk of the one before), sums of the steady ramps, subtraction.
 */
final class JointCorrection {

    /** Samples of scatter that are kept; those of longer exposures are computed anew when they are needed. */
    private static final long KEPT = 1 << 24;

    /** Parts of the rows that are summed on their own: fixed, so that sums do not depend on the number of threads. */
    private static final int PARTS = 16;

    /** Ramps take part when they scatter less than this many times the median. */
    private static final int MODEST = 2;

    private final StepContext context;
    private final EmiCorrParams parameters;
    private final ReadoutClock clock;
    private final Shape4 shape;
    /** Scatter [integration][y][x], or one plane for the integration at hand. */
    private final float[][] spreads;

    private TwoPassMedian median;

    JointCorrection(StepContext context, EmiCorrParams parameters, ReadoutClock clock, Shape4 shape) {
        this.context = context;
        this.parameters = parameters;
        this.clock = clock;
        this.shape = shape;
        boolean keeps = (long) shape.nints() * shape.plane() <= KEPT;
        spreads = new float[keeps ? shape.nints() : 1][shape.plane()];
    }

    void run(Walk walk, List<Wave> waves, Report report) throws StepException {
        median = new TwoPassMedian();
        walk.look(this::count);
        float limit = Float.NaN;
        for (int f = 0; f < waves.size(); f++) {
            var wave = waves.get(f);
            context.progress((double) f / waves.size());
            if (median != null) {
                limit = limit(walk);
                median = null;
            }
            float steady = limit;
            var spline = new WaveSpline(wave.shape());
            double groupPhase = fraction(clock.frameClocks() / wave.period());
            double integrationPhase = groupPhase * clock.ngroups() + clock.resetClocks() / wave.period();
            var fit = new JointFit(
                    spline,
                    wave.shape().length,
                    clock.ngroups(),
                    groupPhase,
                    integrationPhase,
                    parameters.mendedSearch(),
                    parameters.fitsCurvature(),
                    context.rows());
            var sums = new double[Math.min(PARTS, shape.ny())][shape.ngroups() * wave.shape().length];
            walk.look(block -> sum(block, steady, wave, sums, fit));
            var solution = fit.solve(parameters.fitIntsSeparately(), parameters.minSignificance());
            report.add(wave, solution);
            if (!solution.found()) {
                continue;
            }
            boolean more = f + 1 < waves.size();
            median = more ? new TwoPassMedian() : null;
            walk.change(block -> {
                int i = block.integration();
                double amplitude = solution.amplitude()[i];
                context.rows()
                        .each(
                                shape.ny(),
                                (y0, y1) -> JointKernel.subtract(
                                        block.sci(),
                                        shape.nx(),
                                        clock,
                                        wave.period(),
                                        spline,
                                        amplitude,
                                        groupPhase,
                                        solution.phase()[i],
                                        y0,
                                        y1));
                if (more) {
                    count(block);
                }
            });
        }
    }

    private static double fraction(double x) {
        return x - Math.floor(x);
    }

    private boolean keeps() {
        return spreads.length == shape.nints();
    }

    private float[] spread(RampBlock block) {
        return spreads[keeps() ? block.integration() : 0];
    }

    private void measure(RampBlock block) throws StepException {
        float[] spread = spread(block);
        context.rows()
                .each(
                        shape.ny(),
                        (y0, y1) -> JointKernel.spread(
                                block.sci(),
                                block.groupDq(),
                                block.pixelDq(),
                                shape.ngroups(),
                                shape.ny(),
                                shape.nx(),
                                parameters.excludesBadRamps(),
                                y0,
                                y1,
                                spread));
    }

    private void count(RampBlock block) throws StepException {
        measure(block);
        median.count(spread(block), 0, shape.plane());
    }

    /** Scatter below which a ramp takes part, DN. */
    private float limit(Walk walk) throws StepException {
        if (keeps()) {
            for (float[] spread : spreads) {
                median.refine(spread, 0, spread.length);
            }
        } else {
            walk.look(block -> {
                measure(block);
                median.refine(spread(block), 0, shape.plane());
            });
        }
        return MODEST * median.median();
    }

    private void sum(RampBlock block, float limit, Wave wave, double[][] sums, JointFit fit) throws StepException {
        if (!keeps()) {
            measure(block);
        }
        int bins = wave.shape().length;
        int parts = sums.length;
        var counts = new int[parts][bins];
        context.rows().eachIndex(parts, (from, to) -> {
            for (int part = from; part < to; part++) {
                Arrays.fill(sums[part], 0);
                JointKernel.accumulate(
                        block.sci(),
                        block.pixelDq(),
                        spread(block),
                        limit,
                        shape.nx(),
                        clock,
                        wave.period(),
                        bins,
                        part * shape.ny() / parts,
                        (part + 1) * shape.ny() / parts,
                        sums[part],
                        counts[part]);
            }
        });
        for (int part = 1; part < parts; part++) {
            for (int k = 0; k < sums[0].length; k++) {
                sums[0][k] += sums[part][k];
            }
            for (int p = 0; p < bins; p++) {
                counts[0][p] += counts[part][p];
            }
        }
        fit.add(sums[0], counts[0], context.rows());
    }
}
