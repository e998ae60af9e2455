package org.webbcal.step.jump;

import org.webbcal.api.step.ReferencePlanes;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.key.Keywords;

/**
 * What all parts of the search need to know of an exposure.
 *
 * @param pixelDq flags [y][x]; changed
 * @param gain electron/DN [y][x]
 * @param readNoise noise of the difference of two frames [y][x], DN
 * @param groupTime s
 * @param nframes frames averaged into a group
 */
record JumpInput(
        StepContext context,
        JumpParams parameters,
        Shape4 shape,
        int[] pixelDq,
        float[] gain,
        float[] readNoise,
        double groupTime,
        int nframes) {

    /** Reads keywords and references, and flags the pixels without gain. */
    static JumpInput of(StepContext context, JumpParams parameters, Shape4 shape, int[] pixelDq) throws StepException {
        var gain = ReferencePlanes.require("jump", context.required("gain"), "SCI", shape.ny(), shape.nx())
                .floats();
        var noise = ReferencePlanes.require("jump", context.required("readnoise"), "SCI", shape.ny(), shape.nx())
                .floats();
        for (int p = 0; p < pixelDq.length; p++) {
            if (!(gain[p] > 0)) {
                pixelDq[p] |= Dq.NO_GAIN_VALUE | Dq.DO_NOT_USE;
            }
        }
        int nframes = Math.max(1, context.header().get(Keywords.NFRAMES).orElse(1));
        return new JumpInput(context, parameters, shape, pixelDq, gain, noise, groupTime(context), nframes);
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

    /** Whole groups in a time span, as Python's floor division gives them. */
    int groups(double seconds) {
        double rest = seconds % groupTime;
        double quotient = (seconds - rest) / groupTime;
        return (int) Math.min(Integer.MAX_VALUE / 2, Math.rint(quotient));
    }

    int ngroups() {
        return shape.ngroups();
    }

    int ny() {
        return shape.ny();
    }

    int nx() {
        return shape.nx();
    }

    int plane() {
        return shape.plane();
    }
}
