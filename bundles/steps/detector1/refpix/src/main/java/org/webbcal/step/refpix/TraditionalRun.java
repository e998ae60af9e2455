package org.webbcal.step.refpix;

import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;

/** NIRSpec images that are read the traditional way: through four outputs, or a subarray through one. */
final class TraditionalRun implements StepRun.Ramp {

    /** What the two kinds of read-out have in common: signals of a plane, and their subtraction. */
    private interface Correction<S> {
        S signals(float[] sci, int at);

        void subtract(float[] sci, int at, S signals, int y0, int y1);
    }

    private final StepContext context;
    private final TraditionalReference outputs;
    private final SubarrayReference subarray;
    private final OddEvenOffset offset;
    private final boolean useZeroFrame;
    private boolean useless;
    /** Reference pixels of a subarray, found with the first integration. */
    private int[][] pixels;

    /** Four outputs. */
    TraditionalRun(StepContext context, DetectorFrame frame, TraditionalReference outputs) {
        this(context, outputs, null, new OddEvenOffset(frame, DetectorFrame.OUTPUTS));
    }

    /** One output. */
    TraditionalRun(StepContext context, DetectorFrame frame, SubarrayReference subarray) {
        this(context, null, subarray, new OddEvenOffset(frame, 1));
    }

    private TraditionalRun(
            StepContext context, TraditionalReference outputs, SubarrayReference subarray, OddEvenOffset offset) {
        this.context = context;
        this.outputs = outputs;
        this.subarray = subarray;
        this.offset = offset;
        useZeroFrame = context.header().bool("ZEROFRAM").orElse(false);
    }

    @Override
    public void correct(RampBlock block) throws StepException {
        if (block.integration() == 0) {
            look(block.pixelDq());
        }
        if (useless) {
            return;
        }
        if (outputs != null) {
            correct(block, fourOutputs(block.pixelDq()));
        } else {
            correct(block, oneOutput());
        }
    }

    /** Finds out whether there are reference pixels. */
    private void look(int[] pixelDq) {
        if (outputs != null) {
            useless = !outputs.hasReferencePixels(pixelDq);
        } else {
            pixels = subarray.pixels(pixelDq);
            useless = pixels[0].length + pixels[1].length == 0;
            if (subarray.isWithoutEdge() && !useless) {
                context.info(context.exposure().subarray()
                        + " has no reference pixels: its first and last four columns stand in, with the light on them");
            }
        }
        if (useless) {
            context.warn("reference pixels not used: there is none without DO_NOT_USE");
            context.skipped("no reference pixel without DO_NOT_USE");
        }
    }

    private Correction<TraditionalReference.Signals> fourOutputs(int[] pixelDq) {
        return new Correction<>() {
            @Override
            public TraditionalReference.Signals signals(float[] sci, int at) {
                return outputs.signals(sci, at, pixelDq);
            }

            @Override
            public void subtract(float[] sci, int at, TraditionalReference.Signals signals, int y0, int y1) {
                outputs.subtract(sci, at, signals, y0, y1);
            }
        };
    }

    private Correction<double[]> oneOutput() {
        return new Correction<>() {
            @Override
            public double[] signals(float[] sci, int at) {
                return subarray.levels(sci, at, pixels);
            }

            @Override
            public void subtract(float[] sci, int at, double[] levels, int y0, int y1) {
                subarray.subtract(sci, at, levels, y0, y1);
            }
        };
    }

    private <S> void correct(RampBlock block, Correction<S> correction) throws StepException {
        int plane = block.plane();
        var sci = block.sci();
        context.rows().eachIndex(block.ngroups(), (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                correction.subtract(sci, g * plane, correction.signals(sci, g * plane), 0, block.ny());
            }
        });
        var zero = block.zeroFrame();
        if (useZeroFrame && zero != null) {
            correctZeroFrame(zero, block.ny(), correction);
        }
        var offsets = new double[block.ngroups()][];
        context.rows().eachIndex(block.ngroups(), (g0, g1) -> {
            for (int g = Math.max(1, g0); g < g1; g++) {
                offsets[g] = offset.of(sci, block.groupDq(), g);
            }
        });
        for (int g = 1; g < offsets.length; g++) {
            offset.add(offsets[g]);
        }
    }

    /** As a group; zeros, which mean "no value", stay. */
    private static <S> void correctZeroFrame(float[] zero, int ny, Correction<S> correction) {
        var before = zero.clone();
        correction.subtract(zero, 0, correction.signals(zero, 0), 0, ny);
        for (int p = 0; p < zero.length; p++) {
            if (before[p] == 0) {
                zero[p] = 0;
            }
        }
    }

    @Override
    public void finish() {
        if (!useless) {
            OddEvenReport.write(context, offset);
        }
    }
}
