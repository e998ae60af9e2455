package org.webbcal.step.refpix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.webbcal.api.step.RampExposure;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Irs2Layout;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;

/** IRS2 read-outs of NIRSpec. Bad reference rows of any integration are bad in all, so all are looked at before the first is corrected. */
final class Irs2Run implements StepRun.Exposure {

    private static final int SIDE = Irs2Layout.SIDE;
    private static final int STORED = Irs2Layout.ROWS * SIDE;

    private final StepContext context;
    private final RefpixParams parameters;
    private final Irs2Layout layout;
    private final Irs2Weights weights;
    private final Table defects;
    private final int[] normalRows;

    /** @param reference weights in table IRS2, known bad pairs in table DQ */
    Irs2Run(StepContext context, RefpixParams parameters, Irs2Layout layout, Reference reference) throws StepException {
        this.context = context;
        this.parameters = parameters;
        this.layout = layout;
        normalRows = layout.normalRows();
        var table = reference.table("IRS2");
        try {
            if (table.isEmpty()) {
                throw new IllegalArgumentException("is missing");
            }
            weights = Irs2Weights.of(table.get(), context.rows());
        } catch (IllegalArgumentException e) {
            throw StepException.reference("refpix: reference " + reference.fileName() + ": table IRS2 " + e.getMessage()
                    + "; choose another with override_refpix");
        }
        defects = reference.table("DQ").filter(t -> t.rows() > 0).orElse(null);
        if (defects == null) {
            context.info(reference.fileName() + " names no bad reference pixels (table DQ)");
        }
    }

    @Override
    public void process(RampExposure exposure) throws StepException {
        var pixelDq = exposure.pixelDq();
        var bad = new Irs2BadReference(flaggedRows(pixelDq), parameters.ovrCorrMitigationFtr());
        int known = bad.count();
        exposure.look(block -> {
            var statistics = new double[Irs2BadReference.STATISTICS * Irs2BadReference.ALL_PAIRS];
            context.rows().eachIndex(Irs2BadReference.ALL_PAIRS, (p0, p1) -> {
                for (int pair = p0; pair < p1; pair++) {
                    Irs2BadReference.statistics(block.sci(), block.ngroups(), pair, statistics);
                }
            });
            bad.add(statistics);
        });
        int noisy = bad.count() - known;
        for (int row = 0; row < Irs2Layout.ROWS; row++) {
            if (bad.isBad(row)) {
                for (int p = row * SIDE; p < (row + 1) * SIDE; p++) {
                    pixelDq[p] |= Dq.BAD_REF_PIXEL | Dq.DO_NOT_USE;
                }
            }
        }
        List<Irs2BadReference.Replacement> replacements = new ArrayList<>(bad.replacements());
        replacements.addAll(knownDefects(bad));
        report(noisy, bad.count());

        var offset = new OddEvenOffset(
                new DetectorFrame(SIDE, SIDE, 0, 0, layout.reversed(), layout.reversed()), Irs2Weights.OUTPUTS);
        var correction = new Irs2Correction(layout, weights, parameters.preserveIrs2Refpix());
        var trimmedDq = parameters.preserveIrs2Refpix() ? pixelDq : normal(pixelDq);
        var mean = new float[STORED];
        exposure.integrations(block -> {
            correct(block, replacements, correction, mean);
            if (!parameters.preserveIrs2Refpix()) {
                trim(block, trimmedDq);
                measure(block, offset);
            }
        });
        OddEvenReport.write(context, offset);
    }

    private static boolean[] flaggedRows(int[] pixelDq) {
        var flagged = new boolean[Irs2Layout.ROWS];
        for (int p = 0; p < STORED; p++) {
            flagged[p / SIDE] |= (pixelDq[p] & Dq.BAD_REF_PIXEL) != 0;
        }
        return flagged;
    }

    private List<Irs2BadReference.Replacement> knownDefects(Irs2BadReference bad) throws StepException {
        if (defects == null) {
            return List.of();
        }
        int n = defects.rows();
        var columns = new int[3][n];
        String[] names = {"OUTPUT", "ODD_EVEN", "MASK"};
        for (int c = 0; c < names.length; c++) {
            var column = defects.column(names[c]);
            if (column.isEmpty()) {
                throw StepException.reference("refpix: the table DQ of the refpix reference has no column " + names[c]
                        + "; choose another with override_refpix");
            }
            for (int i = 0; i < n; i++) {
                columns[c][i] = (int) (long) column.get().number(i);
            }
        }
        for (int i = 0; i < n; i++) {
            int output = columns[0][i];
            int pair = columns[1][i];
            if (output < 1 || output > Irs2Weights.OUTPUTS || pair < 1 || pair > 2) {
                throw StepException.reference("refpix: the table DQ of the refpix reference names output " + output
                        + ", pair " + pair + ", expected 1 to 4 and 1 to 2; choose another with override_refpix");
            }
        }
        return bad.add(layout, columns[0], columns[1], columns[2]);
    }

    private void report(int noisy, int all) {
        context.header().set("NBADREF", all, "bad interleaved reference rows replaced");
        context.header().set("NNOISREF", noisy, "of these, found bad in this exposure");
        context.note("bad_reference_rows", all);
        context.note("noisy_reference_rows", noisy);
        context.info(all + " of " + 2 * Irs2BadReference.ALL_PAIRS + " interleaved reference rows are replaced, "
                + noisy + " of them found to be noisy in this exposure");
    }

    private void correct(
            RampBlock block, List<Irs2BadReference.Replacement> replacements, Irs2Correction correction, float[] mean)
            throws StepException {
        int ngroups = block.ngroups();
        var sci = block.sci();
        var levels = parameters.irs2MeanSubtraction()
                ? new Irs2MeanSubtraction(layout, parameters.oddEvenColumns(), parameters.siglimit())
                : null;
        var rows = context.rows();
        rows.eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                if (levels != null) {
                    levels.subtract(sci, g * STORED, block.pixelDq());
                }
                for (var replacement : replacements) {
                    replacement.apply(sci, g * STORED);
                }
            }
        });
        rows.each(Irs2Layout.ROWS, (y0, y1) -> mean(sci, ngroups, mean, y0 * SIDE, y1 * SIDE));
        rows.eachIndex(ngroups, (g0, g1) -> {
            for (int g = g0; g < g1; g++) {
                correction.correct(sci, g * STORED, mean);
            }
        });
    }

    private static void mean(float[] sci, int ngroups, float[] mean, int from, int to) {
        var sum = new double[to - from];
        for (int g = 0; g < ngroups; g++) {
            int at = g * STORED + from;
            for (int k = 0; k < sum.length; k++) {
                sum[k] += sci[at + k];
            }
        }
        for (int k = 0; k < sum.length; k++) {
            mean[from + k] = (float) (sum[k] / ngroups);
        }
    }

    private int[] normal(int[] pixelDq) {
        var out = new int[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            System.arraycopy(pixelDq, normalRows[y] * SIDE, out, y * SIDE, SIDE);
        }
        return out;
    }

    /** Moves the normal rows together, within the arrays of the integration. */
    private void trim(RampBlock block, int[] trimmedDq) {
        int ngroups = block.ngroups();
        for (int g = 0; g < ngroups; g++) {
            for (int y = 0; y < SIDE; y++) {
                int from = (g * Irs2Layout.ROWS + normalRows[y]) * SIDE;
                int to = (g * SIDE + y) * SIDE;
                System.arraycopy(block.sci(), from, block.sci(), to, SIDE);
                System.arraycopy(block.groupDq(), from, block.groupDq(), to, SIDE);
            }
        }
        var zero = block.zeroFrame();
        if (zero != null) {
            for (int y = 0; y < SIDE; y++) {
                System.arraycopy(zero, normalRows[y] * SIDE, zero, y * SIDE, SIDE);
            }
            block.zeroFrame(Arrays.copyOf(zero, SIDE * SIDE));
        }
        block.replace(ngroups, SIDE, SIDE, block.sci(), block.groupDq(), trimmedDq);
    }

    private void measure(RampBlock block, OddEvenOffset offset) throws StepException {
        var offsets = new double[block.ngroups()][];
        context.rows().eachIndex(offsets.length, (g0, g1) -> {
            for (int g = Math.max(1, g0); g < g1; g++) {
                offsets[g] = offset.of(block.sci(), block.groupDq(), g);
            }
        });
        for (int g = 1; g < offsets.length; g++) {
            offset.add(offsets[g]);
        }
    }
}
