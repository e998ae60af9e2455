package org.webbcal.step.dq_init;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeEvidence;
import org.webbcal.testkit.FakeStepContext;

class BadPixelIssueTest {

    private static final int NY = 20;
    private static final int NX = 8;

    /** Columns 381 to 388 of a subarray; the two of them are 4 and 5. */
    private static FakeStepContext note(boolean flagged) {
        var context = FakeStepContext.miri(new Shape4(1, 2, NY, NX));
        context.header().set("DETECTOR", "MIRIMAGE");
        context.header().set("SUBSTRT1", 381);
        var mask = new int[NY * NX];
        mask[3] = Dq.DO_NOT_USE;
        for (int y = 4; flagged && y < NY - 4; y++) {
            mask[y * NX + 4] = Dq.DO_NOT_USE;
            mask[y * NX + 5] = Dq.DO_NOT_USE;
        }
        BadColumns.note(context, mask, NY, NX);
        return context;
    }

    private static Verdict verdict(Map<String, Object> notes, float rate) throws Exception {
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        image.primary().set("SUBSTRT1", 381);
        Arrays.fill(image.sci(), 3f);
        for (int y = 0; y < NY; y++) {
            image.sci()[y * NX + 4] = rate;
            image.sci()[y * NX + 5] = rate;
        }
        return new BadPixelIssue()
                .examine(new FakeEvidence("miri-imaging").add("a", "rate", image, FakeEvidence.step("dq_init", notes)))
                .get(0)
                .verdict();
    }

    @Test
    void theShortedColumnsAreVerified() throws Exception {
        var good = note(true);
        assertEquals(25L, good.notes().get("do_not_use_pixels"));
        assertEquals(1.0, good.notes().get("shorted_columns_flagged_fraction"));
        assertEquals(Verdict.MITIGATED, verdict(good.notes(), 0));
        var bad = note(false);
        assertEquals(0.0, bad.notes().get("shorted_columns_flagged_fraction"));
        assertEquals(Verdict.PRESENT, verdict(bad.notes(), 0));
        assertEquals(Verdict.ABSENT, verdict(bad.notes(), 3.1f));
    }

    @Test
    void elsewhereTheNumberOfPixelsIsTold() throws Exception {
        assertEquals(Verdict.MITIGATED, verdict(Map.of("do_not_use_pixels", 100L, "shorted_columns", 0), 0));
        assertEquals(Verdict.UNDECIDED, verdict(Map.of(), 0));
    }
}
