package org.webbcal.testkit;

import java.util.List;
import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/** A ramp exposure in memory. Bands have {@code bandRows} rows. */
public record FakeRampExposure(List<RampBlock> blocks, Header primary, int bandRows) implements RampExposure {

    @Override
    public Shape4 shape() {
        var b = blocks.get(0);
        return new Shape4(blocks.size(), b.ngroups(), b.ny(), b.nx());
    }

    @Override
    public int[] pixelDq() {
        return blocks.get(0).pixelDq();
    }

    @Override
    public void integrations(BlockVisitor visitor) throws StepException {
        for (var block : blocks) {
            visitor.visit(block);
        }
    }

    @Override
    public void bands(BandVisitor visitor) throws StepException {
        var s = shape();
        for (int y0 = 0; y0 < s.ny(); y0 += bandRows) {
            int y1 = Math.min(s.ny(), y0 + bandRows);
            var sci = new float[s.nints()][s.ngroups() * (y1 - y0) * s.nx()];
            var dq = new byte[s.nints()][s.ngroups() * (y1 - y0) * s.nx()];
            copy(s, y0, y1, sci, dq, true);
            visitor.visit(y0, y1, sci, dq);
            copy(s, y0, y1, sci, dq, false);
        }
    }

    private void copy(Shape4 s, int y0, int y1, float[][] sci, byte[][] dq, boolean out) {
        int n = (y1 - y0) * s.nx();
        for (int i = 0; i < s.nints(); i++) {
            for (int g = 0; g < s.ngroups(); g++) {
                int at = (g * s.ny() + y0) * s.nx();
                var block = blocks.get(i);
                System.arraycopy(
                        out ? block.sci() : sci[i], out ? at : g * n, out ? sci[i] : block.sci(), out ? g * n : at, n);
                System.arraycopy(
                        out ? block.groupDq() : dq[i],
                        out ? at : g * n,
                        out ? dq[i] : block.groupDq(),
                        out ? g * n : at,
                        n);
            }
        }
    }
}
