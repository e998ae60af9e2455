package org.webbcal.step.rscd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeReference;
import org.webbcal.testkit.FakeStepContext;

class RscdKernelTest {

    /** Counts 4 and 3 for SUBTEST in FASTR1; 2 and 2 for SLITLESSPRISM. */
    static Table table() {
        return new Table()
                .add(new Table.Column("subarray", new String[] {"SUBTEST          ", "SLITLESSPRISM"}))
                .add(new Table.Column("readpatt", new String[] {"FASTR1      ", "FASTR1"}))
                .add(new Table.Column("group_skip1", new int[] {4, 2}))
                .add(new Table.Column("group_skip", new int[] {3, 2}));
    }

    @Test
    void givesUpAsManyGroupsAsLeaveTwoBeforeSaturation() {
        int ngroups = 9;
        for (int skip = 0; skip <= 6; skip++) {
            for (int s = 0; s <= ngroups; s++) {
                var groupDq = saturatedFrom(s, ngroups);
                var marks = new byte[1];
                var pixelDq = new int[1];
                RscdKernel.flag(groupDq, pixelDq, marks, skip, 1, 1, 0, 1);
                int expected = s >= 1 && s <= skip + 1 ? Math.max(0, s - 2) : skip;
                String where = "skip " + skip + ", saturated from " + s;
                for (int g = 0; g < ngroups; g++) {
                    assertEquals(g < expected, (groupDq[g] & Dq.DO_NOT_USE) != 0, where + ", group " + g);
                    assertEquals(g >= s, (groupDq[g] & Dq.SATURATED) != 0, where);
                }
                assertEquals(expected < skip ? Dq.FLUX_ESTIMATED : 0, pixelDq[0], where);
                assertEquals(expected < skip, (marks[0] & RscdKernel.LOWERED) != 0, where);
                assertEquals(expected == 0, (marks[0] & RscdKernel.KEPT) != 0, where);
                assertEquals(s >= 1 && s <= skip + 1, (marks[0] & RscdKernel.EARLY) != 0, where);
            }
        }
    }

    @Test
    void touchesNoOtherRow() {
        var groupDq = new byte[9];
        RscdKernel.flag(groupDq, new int[3], new byte[3], 1, 3, 1, 1, 2);
        assertEquals(
                List.of(1),
                IntStream.range(0, 9).filter(k -> groupDq[k] != 0).boxed().toList());
    }

    @Test
    void leavesEnoughGroups() {
        assertEquals(new SkipCounts(0, 0), new SkipCounts(4, 3).fitted(3));
        assertEquals(new SkipCounts(1, 1), new SkipCounts(4, 3).fitted(4));
        assertEquals(new SkipCounts(1, 1), new SkipCounts(4, 3).fitted(5));
        assertEquals(new SkipCounts(3, 3), new SkipCounts(4, 3).fitted(6));
        assertEquals(new SkipCounts(4, 3), new SkipCounts(4, 3).fitted(20));
        assertEquals(new SkipCounts(1, 3), new SkipCounts(-1, 3).fitted(20));
    }

    @Test
    void takesTheFirstIntegrationOfTheExposureApart() throws Exception {
        assertEquals(List.of(4, 3, 3), run(context(3, 20)));
        assertEquals(List.of(3, 3, 3), run(context(3, 20).key("INTSTART", 4).key("NINTS", 9)));
        assertEquals(List.of(4), run(context(1, 20)));
    }

    @Test
    void writesItsKeywords() throws Exception {
        var context = context(3, 20);
        var block = block(0, 20);
        for (int g = 2; g < 20; g++) {
            block.groupDq()[g] = Dq.SATURATED;
        }
        try (var run = (StepRun.Ramp) new RscdStep().open(context)) {
            run.correct(block);
            run.correct(block(1, 20));
            run.finish();
        }
        assertEquals(4, context.header().integer("INT1SKIP", -1));
        assertEquals(1, context.header().integer("INT1BORS", -1));
        assertEquals(1, context.header().integer("INT1UGP1", -1));
        assertEquals(3, context.header().integer("INT2SKIP", -1));
        assertEquals(0, context.header().integer("INT2BORS", -1));
        assertEquals(0, context.header().integer("INT2UGP1", -1));
        var single = context(1, 20);
        run(single);
        assertFalse(single.header().has("INT2SKIP"));
        var segment = context(3, 20).key("INTSTART", 4);
        run(segment);
        assertFalse(segment.header().has("INT1SKIP"));
    }

    @Test
    void findsAveragedGroupsAmongSingleFramesUnlessAskedToDoAsTheReference() throws Exception {
        var context = context(1, 20).key("READPATT", "FASTGRPAVG").key("NFRAMES", 3);
        assertEquals(List.of(2), run(context));
        var skip = assertInstanceOf(StepRun.Skip.class, new RscdStep().open(context.referenceProfile(true)));
        assertTrue(skip.reason().contains("FASTGRPAVG"), skip.reason());
    }

    @Test
    void knowsTheOldNameOfTheSlitlessSubarray() throws Exception {
        assertEquals(List.of(2), run(context(1, 20).key("SUBARRAY", "SUBPRISM")));
    }

    @Test
    void skipsWithTooFewGroupsOrWithoutEntry() throws Exception {
        assertInstanceOf(StepRun.Skip.class, new RscdStep().open(context(1, 2)));
        assertInstanceOf(StepRun.Skip.class, new RscdStep().open(context(1, 20).key("SUBARRAY", "FULL")));
    }

    @Test
    void refusesAReferenceWithoutItsTable() {
        var context = context(1, 20).reference(new FakeReference("rscd").table("RSCD_GROUP_SKIP", new Table()));
        assertTrue(assertThrows(StepException.class, () -> new RscdStep().open(context))
                .getMessage()
                .contains("no column"));
        context.reference(new FakeReference("rscd"));
        assertTrue(assertThrows(StepException.class, () -> new RscdStep().open(context))
                .getMessage()
                .contains("RSCD_GROUP_SKIP"));
    }

    private static byte[] saturatedFrom(int s, int ngroups) {
        var groupDq = new byte[ngroups];
        for (int g = s; g < ngroups; g++) {
            groupDq[g] = Dq.SATURATED;
        }
        return groupDq;
    }

    private static FakeStepContext context(int nints, int ngroups) {
        return FakeStepContext.miri(new Shape4(nints, ngroups, 1, 1))
                .reference(new FakeReference("rscd").table("RSCD_GROUP_SKIP", table()));
    }

    private static RampBlock block(int i, int ngroups) {
        return new RampBlock(i, new Shape4(1, ngroups, 1, 1), new float[ngroups], new byte[ngroups], new int[1]);
    }

    /** Groups given up in each integration. */
    private static List<Integer> run(FakeStepContext context) throws Exception {
        int ngroups = context.rampShape().ngroups();
        try (var run = (StepRun.Ramp) new RscdStep().open(context)) {
            var counts = new ArrayList<Integer>();
            for (int i = 0; i < context.rampShape().nints(); i++) {
                var block = block(i, ngroups);
                run.correct(block);
                counts.add((int) IntStream.range(0, ngroups)
                        .filter(g -> block.groupDq()[g] != 0)
                        .count());
            }
            run.finish();
            return counts;
        }
    }
}
