package org.webbcal.step.refpix;

import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;

/** Full frames of MIRI. */
final class MiriRun implements StepRun.Ramp {

    private final StepContext context;
    private final RefpixParams parameters;
    private boolean useless;

    MiriRun(StepContext context, RefpixParams parameters) {
        this.context = context;
        this.parameters = parameters;
    }

    @Override
    public void correct(RampBlock block) throws StepException {
        int ny = block.ny();
        int nx = block.nx();
        boolean apart = parameters.oddEvenRows();
        if (block.integration() == 0 && !MiriReference.hasReferencePixels(block.pixelDq(), ny, nx, apart)) {
            useless = true;
            context.warn("reference pixels not used: some output has no reference pixel without DO_NOT_USE");
            context.skipped("some output has no usable reference pixel");
        }
        if (useless) {
            return;
        }
        var signals = new double[block.ngroups()][2 * MiriReference.OUTPUTS];
        context.rows().eachIndex(block.ngroups(), (g0, g1) -> {
            for (int g = Math.max(1, g0); g < g1; g++) {
                MiriReference.signals(
                        block.sci(), g, block.pixelDq(), ny, nx, apart, parameters.siglimit(), signals[g]);
            }
        });
        for (int g = 1; g < signals.length; g++) {
            for (double signal : signals[g]) {
                if (Double.isNaN(signal)) {
                    throw StepException.unprocessable(
                            "refpix: group " + (g + 1) + " of integration " + (block.integration() + 1)
                                    + " has an output whose reference pixels are all NaN; switch the step off with --steps.refpix.skip=true");
                }
            }
        }
        context.rows()
                .each(ny, (y0, y1) -> MiriReference.subtract(block.sci(), block.ngroups(), ny, nx, signals, y0, y1));
    }
}
