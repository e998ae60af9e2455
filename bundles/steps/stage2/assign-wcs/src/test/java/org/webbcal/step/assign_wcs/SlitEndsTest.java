package org.webbcal.step.assign_wcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

/** A slit of 24.6 pixels about column 30, whose trace leans by 1.5 pixels to either side over 61 rows. */
class SlitEndsTest {

    private static final int NY = 80;
    private static final int NX = 60;
    private static final double SCALE = 0.11;
    private static final double HALF = 12.3;
    private static final int REACH = 30;

    private static FakeStepContext context() {
        return FakeStepContext.miri(new Shape4(1, 1, NY, NX))
                .key("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
                .key("FILTER", "P750L")
                .key("SUBARRAY", "FULL")
                .key("SUBSTRT1", 1)
                .key("SUBSTRT2", 1)
                .sciKey("RA_REF", 83.6)
                .sciKey("DEC_REF", -5.4)
                .sciKey("ROLL_REF", 112.3)
                .sciKey("V2_REF", -383.3)
                .sciKey("V3_REF", -425.6)
                .reference(
                        new FakeReference("distortion").entry("model", new Affine2D(-SCALE, 0, 0, SCALE, -380, -430)))
                .reference(specwcs());
    }

    private static FakeReference specwcs() {
        String[] names = {"x_center", "y_center", "wavelength", "x0", "y0", "x1", "y1", "x2", "y2", "x3", "y3"};
        var values = new double[names.length][2 * REACH + 1];
        for (int k = 0; k <= 2 * REACH; k++) {
            double row = REACH - k;
            double x = 0.05 * row;
            double[] line = {
                x, row, 9 - 0.1 * row, x - 12, row + 0.5, x + 12, row + 0.5, x + 12, row - 0.5, x - 12, row - 0.5
            };
            for (int c = 0; c < names.length; c++) {
                values[c][k] = line[c];
            }
        }
        var table = new Table();
        for (int c = 0; c < names.length; c++) {
            table.add(new Table.Column(names[c], values[c]));
        }
        var reference = new FakeReference("specwcs")
                .table("WAVETABLE", table)
                .key("IMX", 31.0)
                .key("IMY", 41.0);
        double[] along = {-HALF, HALF, HALF, -HALF};
        for (int k = 0; k < 4; k++) {
            reference.key("V2VERT" + (k + 1), -380 - SCALE * (30 + along[k]));
            reference.key("V3VERT" + (k + 1), -430 + SCALE * (40 + (k < 2 ? -2.3 : 2.3)));
        }
        return reference;
    }

    private static ImageModel run(FakeStepContext context) throws Exception {
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        image.primary(context.header());
        context.exposure().sci().cards().forEach(c -> image.sciHeader().set(c.key(), c.value()));
        ((StepRun.Model) new AssignWcsStep().open(context)).process(image);
        return image;
    }

    private static int[] flagged(ImageModel image, int y) {
        return IntStream.range(0, NX)
                .filter(x -> Dq.all(image.dq()[y * NX + x], Dq.DO_NOT_USE | Dq.NON_SCIENCE))
                .toArray();
    }

    @Test
    void pixelsThatTheSlitCutsAreFlagged() throws Exception {
        var image = run(context());
        // in the row of the reference point light is whole from 17.7 + 1 to 42.3 - 1
        assertArrayEquals(new int[] {16, 17, 18, 42, 43, 44}, flagged(image, 40));
        // and leans: 1.5 to the right at the top, to the left at the bottom
        assertArrayEquals(new int[] {16, 17, 18, 19, 20, 43, 44}, flagged(image, 69));
        assertArrayEquals(new int[] {16, 17, 40, 41, 42, 43, 44}, flagged(image, 11));
        assertArrayEquals(new int[] {}, flagged(image, 5));
    }

    @Test
    void onRequestTheyAreNot() throws Exception {
        var image = run(context().parameter("flag_slit_ends", "false"));
        assertEquals(0, IntStream.of(image.dq()).filter(f -> f != 0).count());
    }
}
