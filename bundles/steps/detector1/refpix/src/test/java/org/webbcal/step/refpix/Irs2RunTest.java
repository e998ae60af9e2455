package org.webbcal.step.refpix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Irs2Layout;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeRampExposure;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class Irs2RunTest {

    private static final Shape4 SHAPE = new Shape4(2, 2, Irs2Layout.ROWS, Irs2Layout.SIDE);
    private static final int PLANE = Irs2Layout.SIDE * Irs2Layout.SIDE;

    private static FakeStepContext context() {
        return FakeStepContext.miri(SHAPE)
                .key("INSTRUME", "NIRSPEC")
                .key("DETECTOR", "NRS2")
                .key("FASTAXIS", -2)
                .key("SLOWAXIS", -1)
                .parallel(true, 16);
    }

    private static List<RampBlock> blocks(int[] pixelDq) {
        var random = new Random(1);
        var blocks = new java.util.ArrayList<RampBlock>();
        for (int i = 0; i < 2; i++) {
            var sci = new float[SHAPE.integration()];
            for (int k = 0; k < sci.length; k++) {
                sci[k] = 100 + 5 * (random.nextFloat() - 0.5f);
            }
            var dq = new byte[SHAPE.integration()];
            for (int x = 0; x < Irs2Layout.SIDE; x++) {
                dq[(SHAPE.ny() + 12) * SHAPE.nx() + x] = 5; // normal row 8 of group 1
            }
            blocks.add(new RampBlock(i, SHAPE, sci, dq, pixelDq));
        }
        // a pair of the second integration alone is bad
        int row = Irs2BadReference.row(3);
        for (int k = row * SHAPE.nx(); k < (row + 1) * SHAPE.nx(); k++) {
            blocks.get(1).sci()[k] += 300;
        }
        return blocks;
    }

    @Test
    void takesReferenceRowsOutOfAllIntegrationsAlike() throws Exception {
        var pixelDq = new int[SHAPE.plane()];
        pixelDq[12 * SHAPE.nx() + 3] = Dq.HOT;
        var blocks = blocks(pixelDq);
        var context =
                context().reference(new FakeReference("refpix").table("IRS2", Irs2CorrectionTest.table(0.1f, 0.1f)));
        try (var run = (StepRun.Exposure) new RefpixStep().open(context)) {
            run.process(new FakeRampExposure(blocks, context.header(), 16));
        }
        for (var block : blocks) {
            assertEquals(Irs2Layout.SIDE, block.ny());
            assertEquals(5, block.groupDq()[PLANE + 8 * Irs2Layout.SIDE + 100]);
            assertEquals(0, block.groupDq()[PLANE + 9 * Irs2Layout.SIDE + 100]);
            assertEquals(100, block.sci()[PLANE + 12345], 5);
            assertSame(blocks.get(0).pixelDq(), block.pixelDq());
        }
        assertEquals(PLANE, blocks.get(0).pixelDq().length);
        assertEquals(Dq.HOT, blocks.get(0).pixelDq()[8 * Irs2Layout.SIDE + 3]);
        int row = Irs2BadReference.row(3);
        assertEquals(Dq.BAD_REF_PIXEL | Dq.DO_NOT_USE, pixelDq[row * SHAPE.nx()], "bad in all integrations");
        assertTrue(context.header().integer("NBADREF", 0) >= 2);
        assertTrue(context.header().has("ODDEVN4"));
    }

    @Test
    void saysInOneLineThatTheReferenceIsMissing() {
        var e = assertThrows(StepException.class, () -> new RefpixStep().open(context()));
        assertEquals(ExitStatus.MISSING_REFERENCE, e.status());
        assertTrue(e.getMessage().contains("override_refpix"), e.getMessage());
    }

    @Test
    void saysWhatIsWrongWithTheReference() {
        var context = context().reference(new FakeReference("refpix").table("IRS2", new Table()));
        var e = assertThrows(StepException.class, () -> new RefpixStep().open(context));
        assertEquals(ExitStatus.MISSING_REFERENCE, e.status());
        assertTrue(e.getMessage().contains("0 rows, expected 2916352"), e.getMessage());
    }

    @Test
    void refusesAPatternThatItDoesNotKnow() {
        var e = assertThrows(
                StepException.class, () -> new RefpixStep().open(context().key("NRS_REF", 2)));
        assertEquals(ExitStatus.BAD_INPUT, e.status());
    }
}
