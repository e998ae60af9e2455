package org.webbcal.step.group_scale;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.testkit.FakeStepContext;

class GroupScaleKernelTest {

    private static final Shape4 SHAPE = new Shape4(1, 2, 1, 2);

    @Test
    void multipliesByDivisorOverFrames() throws Exception {
        var context = FakeStepContext.miri(SHAPE).key("NFRAMES", 5).key("FRMDIVSR", 8);
        var block = new RampBlock(0, SHAPE, new float[] {1000, 5, 0, Float.NaN}, new byte[4], new int[2]);
        ((StepRun.Ramp) new GroupScaleStep().open(context)).correct(block);
        assertArrayEquals(new float[] {1600, 8, 0, Float.NaN}, block.sci());
    }

    @Test
    void touchesNoOtherRow() {
        float[] sci = {1, 2, 3, 4, 5, 6};
        GroupScaleKernel.scale(sci, 2, 2, 3, 1, 1, 2);
        assertArrayEquals(new float[] {1, 4, 3, 4, 10, 6}, sci);
    }

    @Test
    void skipsWhenThereIsNothingToScaleOrNothingIsKnown() throws Exception {
        assertTrue(skip(FakeStepContext.miri(SHAPE).key("NFRAMES", 4).key("FRMDIVSR", 4))
                .contains("equal"));
        var context = FakeStepContext.miri(SHAPE);
        context.header().remove("FRMDIVSR");
        assertTrue(skip(context.key("NFRAMES", 8)).contains("power of two"));
        assertTrue(skip(context.key("NFRAMES", 5)).contains("FRMDIVSR"));
        context.header().remove("NFRAMES");
        assertTrue(skip(context).contains("NFRAMES is missing"));
    }

    @Test
    void correctsOldHeadersOfAveragedGroupsInsteadOfScaling() throws Exception {
        var context = oldHeader();
        assertTrue(skip(context).contains("equal"));
        assertEquals(4, context.header().integer("NFRAMES", 0));
        assertEquals(0.34048, context.header().number("TGROUP", 0), 1e-12);
        assertEquals(4.0, (double) context.notes().get("averaging_factor"), 1e-3);
        assertEquals(1, context.warnings().size());
        assertEquals(1, context.header().history().size());
    }

    @Test
    void correctsOnlyOnce() throws Exception {
        var context = oldHeader();
        skip(context);
        skip(context);
        assertEquals(1, context.warnings().size());
    }

    @Test
    void leavesAGroupTimeThatIsRightAndOtherReadPatterns() throws Exception {
        var right = oldHeader().key("TGROUP", 0.3405);
        skip(right);
        assertEquals(0.3405, right.header().number("TGROUP", 0), 0);
        var fast = oldHeader().key("READPATT", "FASTR1");
        assertInstanceOf(StepRun.Ramp.class, new GroupScaleStep().open(fast));
        assertEquals(1, fast.header().integer("NFRAMES", 0));
    }

    @Test
    void scalesOldHeadersAsTheReferenceDoesUnderItsProfile() throws Exception {
        var context = oldHeader().referenceProfile(true);
        assertInstanceOf(StepRun.Ramp.class, new GroupScaleStep().open(context));
        assertEquals(0.08512, context.header().number("TGROUP", 0), 0);
    }

    private static FakeStepContext oldHeader() {
        return FakeStepContext.miri(SHAPE)
                .key("READPATT", "FASTGRPAVG")
                .key("NFRAMES", 1)
                .key("FRMDIVSR", 4)
                .key("MIRNFRMS", 1)
                .key("TFRAME", 0.08512)
                .key("TGROUP", 0.08512);
    }

    private static String skip(FakeStepContext context) throws Exception {
        return assertInstanceOf(StepRun.Skip.class, new GroupScaleStep().open(context))
                .reason();
    }
}
