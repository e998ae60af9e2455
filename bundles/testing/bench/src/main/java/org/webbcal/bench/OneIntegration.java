package org.webbcal.bench;

import java.util.Arrays;
import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/** An exposure of one integration, in memory. */
record OneIntegration(RampBlock block, Header primary) implements RampExposure {

    /** Rows of a band. */
    private static final int BAND = 64;

    @Override
    public Shape4 shape() {
        return new Shape4(1, block.ngroups(), block.ny(), block.nx());
    }

    @Override
    public int[] pixelDq() {
        return block.pixelDq();
    }

    @Override
    public void integrations(BlockVisitor visitor) throws StepException {
        visitor.visit(block);
    }

    @Override
    public void bands(BandVisitor visitor) throws StepException {
        int nx = block.nx();
        for (int y0 = 0; y0 < block.ny(); y0 += BAND) {
            int y1 = Math.min(block.ny(), y0 + BAND);
            int n = (y1 - y0) * nx;
            var sci = new float[1][block.ngroups() * n];
            var dq = new byte[1][block.ngroups() * n];
            for (int g = 0; g < block.ngroups(); g++) {
                int at = g * block.plane() + y0 * nx;
                System.arraycopy(block.sci(), at, sci[0], g * n, n);
                System.arraycopy(block.groupDq(), at, dq[0], g * n, n);
            }
            var before = sci[0].clone();
            visitor.visit(y0, y1, sci, dq);
            boolean changed = !Arrays.equals(before, sci[0]);
            for (int g = 0; g < block.ngroups(); g++) {
                int at = g * block.plane() + y0 * nx;
                if (changed) {
                    System.arraycopy(sci[0], g * n, block.sci(), at, n);
                }
                System.arraycopy(dq[0], g * n, block.groupDq(), at, n);
            }
        }
    }
}
