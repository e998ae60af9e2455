package org.webbcal.step.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.Plane;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeStepContext;

class PersistenceStepTest {

    private static final int NY = 6;
    private static final int NX = 8;
    private static final int PLANE = NY * NX;
    /** Midnight of MJD 60000, seconds since 1970. */
    private static final double DAY = (60000 - 40587) * 86400.0;

    private static FakeStepContext context(int nints, int ngroups) {
        return FakeStepContext.miri(new Shape4(nints, ngroups, NY, NX))
                .key("EXPSTART", 60000.0)
                .key("EFFINTTM", 100)
                .key("TGROUP", 10)
                .key("SUBSTRT1", 1)
                .key("SUBSTRT2", 1)
                .parameter("persistence_time", "1000")
                .parameter("persistence_array_file", "state.asdf")
                .parameter("save_persistence", "state");
    }

    private static byte[][] run(FakeStepContext context, int... saturated) throws StepException {
        var shape = context.rampShape();
        var run = assertInstanceOf(StepRun.Ramp.class, new PersistenceStep().open(context));
        var flags = new byte[shape.nints()][];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = new byte[shape.integration()];
            for (int p : saturated) {
                for (int g = 0; i == 0 && g < shape.ngroups(); g++) {
                    flags[i][g * PLANE + p] = (byte) Dq.SATURATED;
                }
            }
            run.correct(new RampBlock(i, shape, new float[shape.integration()], flags[i], new int[PLANE]));
        }
        run.finish();
        return flags;
    }

    private static Map<?, ?> entry(FakeStepContext context) throws StepException {
        return (Map<?, ?>) context.readTree("state.asdf").orElseThrow().get("MIRIMAGE");
    }

    private static int count(byte[] flags) {
        int n = 0;
        for (byte f : flags) {
            n += (f & Dq.PERSISTENCE) != 0 ? 1 : 0;
        }
        return n;
    }

    @Test
    void windowsGoFromExposureToExposure() throws Exception {
        var first = context(2, 3);
        var flags = run(first, 13, 20);
        assertEquals(6, count(flags[0]), "two pixels in three groups");
        assertEquals(6, count(flags[1]), "and in the integration after");
        var state = entry(first);
        assertArrayEquals(new int[] {1, 2}, ((Plane) state.get("rows")).ints());
        assertArrayEquals(new int[] {5, 4}, ((Plane) state.get("cols")).ints());
        assertArrayEquals(new double[] {DAY + 1010, DAY + 1010}, ((Plane) state.get("vals")).doubles());
        assertEquals(1000L, state.get("pers_time"));
        assertEquals(2, first.notes().get("windows_after"));

        // 985 s later: groups at 995, 1005 and 1015 s
        var second = context(1, 3).key("EXPSTART", 60000 + 985 / 86400.0);
        second.writeTree("state.asdf", first.readTree("state.asdf").orElseThrow());
        flags = run(second);
        assertEquals(4, count(flags[0]), "two pixels in the two groups that come in time");
        assertEquals(2, second.notes().get("windows_before"));
        assertEquals(0, ((Plane) entry(second).get("vals")).size());
    }

    @Test
    void otherDetectorsKeepTheirEntries() throws Exception {
        var context = context(1, 2);
        context.writeTree("state.asdf", Map.of("NRS1", Map.of("rows", 1), "history", Map.of()));
        run(context, 3);
        var tree = context.readTree("state.asdf").orElseThrow();
        assertEquals(java.util.Set.of("NRS1", "MIRIMAGE"), tree.keySet());
    }

    @Test
    void windowsAreFoundOnTheDetectorFromSubarrayToSubarray() throws Exception {
        var first = context(1, 2).key("SUBSTRT1", 101).key("SUBSTRT2", 201);
        run(first, 0, 2 * NX + 3);
        var second = context(1, 2).key("SUBSTRT1", 103).key("SUBSTRT2", 202).key("EXPSTART", 60000 + 20 / 86400.0);
        second.writeTree("state.asdf", first.readTree("state.asdf").orElseThrow());
        var flags = run(second);
        assertEquals(2, count(flags[0]));
        assertEquals(Dq.PERSISTENCE, flags[0][1 * NX + 1], "row 203, column 104 of the detector");
        // the window of the pixel that this subarray does not have is still there, in coordinates of the detector
        var state = entry(second);
        assertEquals(1L, state.get("substrt1"));
        assertArrayEquals(new int[] {202, 200}, ((Plane) state.get("rows")).ints());
        assertArrayEquals(new int[] {103, 100}, ((Plane) state.get("cols")).ints());

        var likeTheReference = context(1, 2)
                .key("SUBSTRT1", 103)
                .key("SUBSTRT2", 202)
                .key("EXPSTART", 60000 + 20 / 86400.0)
                .referenceProfile(true);
        likeTheReference.writeTree("state.asdf", first.readTree("state.asdf").orElseThrow());
        flags = run(likeTheReference);
        assertEquals(Dq.PERSISTENCE, flags[0][0]);
        assertEquals(Dq.PERSISTENCE, flags[0][2 * NX + 3]);
    }

    @Test
    void aFileOfAnotherSubarrayThatDoesNotSayWhichIsRefused() {
        var context = context(1, 2);
        context.writeTree(
                "state.asdf",
                Map.of(
                        "MIRIMAGE",
                        Map.of(
                                "rows", java.util.List.of(900L),
                                "cols", java.util.List.of(3L),
                                "vals", java.util.List.of(DAY + 100),
                                "pers_time", 1000L)));
        var e = assertThrows(StepException.class, () -> new PersistenceStep().open(context));
        assertTrue(
                e.getMessage().contains("window at row 900, column 3, and the exposure is 6 rows x 8"), e.getMessage());
    }

    @Test
    void anotherLengthOfWindowsLeavesTheFileOut() throws Exception {
        var first = context(1, 2);
        run(first, 0);
        var second = context(1, 2).parameter("persistence_time", "999");
        second.writeTree("state.asdf", first.readTree("state.asdf").orElseThrow());
        assertEquals(0, count(run(second)[0]));
        assertTrue(second.warnings().get(0).contains("windows of 1000 s, persistence_time is 999 s"));
    }

    @Test
    void anExposureOutOfOrderIsWarnedOf() throws Exception {
        var later = context(1, 2).key("EXPSTART", 60001.0);
        run(later, 0);
        var earlier = context(1, 2);
        earlier.writeTree("state.asdf", later.readTree("state.asdf").orElseThrow());
        assertEquals(0, count(run(earlier)[0]));
        assertTrue(
                earlier.warnings().get(0).startsWith("1 windows of a later exposure"),
                earlier.warnings().toString());
    }

    @Test
    void timesComeFromTheTableByNumberOfTheIntegration() throws Exception {
        var table = new Table()
                .add(new Table.Column("integration_number", new int[] {1, 2, 3}))
                .add(new Table.Column("int_start_MJD_UTC", new double[] {60000, 60001, 60002}));
        var context = context(1, 1).key("INTSTART", 3).table("INT_TIMES", table);
        run(context, 0);
        assertEquals(DAY + 2 * 86400 + 1010, ((Plane) entry(context).get("vals")).at(0));

        context = context(1, 1).key("INTSTART", 3).table("INT_TIMES", table).referenceProfile(true);
        run(context, 0);
        assertEquals(DAY + 1010, ((Plane) entry(context).get("vals")).at(0), "the reference takes the first row");

        context = context(1, 1).key("INTSTART", 3);
        run(context, 0);
        assertEquals(DAY + 200 + 1010, ((Plane) entry(context).get("vals")).at(0), "without a table, by EFFINTTM");
    }

    @Test
    void aPersistenceTimeIsNeeded() {
        var e = assertThrows(StepException.class, () -> new PersistenceStep().open(FakeStepContext.miri()));
        assertTrue(e.getMessage().contains("persistence_time is none"), e.getMessage());
    }

    @Test
    void timesAreNeeded() throws Exception {
        var context = context(1, 1).key("EXPSTART", 0);
        var e = assertThrows(StepException.class, () -> run(context));
        assertTrue(e.getMessage().contains("integration 1 has no time in INT_TIMES"), e.getMessage());
    }
}
