package org.webbcal.step.lrs_foldover_flag;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.webbcal.api.issue.Finding.Verdict;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.dq.Dq;
import org.webbcal.testkit.FakeEvidence;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

class LrsFoldoverFlagStepTest {

    private static final int NY = 20;
    private static final int NX = 6;

    /** Wavelengths of 3.95 µm and on, 0.1 µm a row; none in the last column. */
    private static ImageModel image() {
        var image = ImageModel.cube(2, NY, NX).withNoisePlanes();
        var wavelength = new float[NY * NX];
        for (int q = 0; q < wavelength.length; q++) {
            wavelength[q] = q % NX == NX - 1 ? Float.NaN : 3.95f + 0.1f * (q / NX);
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        return image;
    }

    private static FakeStepContext context() {
        return FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-SLITLESS");
    }

    private static ImageModel run(FakeStepContext context, ImageModel image) throws Exception {
        try (var run = (StepRun.Model) new LrsFoldoverFlagStep().open(context)) {
            return (ImageModel) run.process(image).get(0);
        }
    }

    @Test
    void exactlyTheShortWavelengthsAreFlaggedInAllIntegrations() throws Exception {
        var context = context();
        var image = run(context, image());
        for (int p = 0; p < image.dq().length; p++) {
            int y = p / NX % NY;
            boolean folded = 3.95 + 0.1 * y < 4.5 && p % NX < NX - 1;
            assertEquals(folded ? Dq.OTHER_BAD_PIXEL : 0, image.dq()[p], "row " + y);
        }
        assertEquals(6, context.notes().get("elements"));
        assertEquals(4.5, image.primary().number("FOLDWAVE", 0));
    }

    @Test
    void noFoldedValueIsLeftUnflaggedAndNoOtherIsFlagged() throws Exception {
        var image = run(context(), image());
        int folded = 0;
        int unflagged = 0;
        int good = 0;
        int kept = 0;
        for (int p = 0; p < image.dq().length; p++) {
            boolean mixed = 3.95 + 0.1 * (p / NX % NY) < 4.5 && p % NX < NX - 1;
            folded += mixed ? 1 : 0;
            unflagged += mixed && image.dq()[p] == 0 ? 1 : 0;
            good += mixed ? 0 : 1;
            kept += !mixed && image.dq()[p] == 0 ? 1 : 0;
        }
        Measured.injection("LRS-FOLD", "pixels of two wavelengths without a flag", folded, unflagged);
        Measured.harm("LRS-FOLD", "pixels of one wavelength without a flag", good, kept);
    }

    @Test
    void theyCanBeLeftOutOfTheExtraction() throws Exception {
        var image = run(context().parameter("fold_action", "do_not_use"), image());
        assertTrue(Dq.all(image.dq()[0], Dq.DO_NOT_USE | Dq.OTHER_BAD_PIXEL));
        assertEquals(0, image.dq()[10 * NX]);
    }

    @Test
    void withoutWavelengthsNothingIsDone() throws Exception {
        var context = context();
        var image = run(context, ImageModel.image(NY, NX).withNoisePlanes());
        assertEquals("no wavelengths", context.skipReason().orElse(""));
        assertEquals(0, image.dq()[0]);
    }

    @Test
    void theIssueTellsWhetherItWasFlagged() {
        var evidence = new FakeEvidence("miri-lrs-slitless")
                .add(
                        "a",
                        "calints",
                        null,
                        FakeEvidence.step(
                                "lrs_foldover_flag",
                                Map.of("elements", 6, "wavelength_min", 3.95, "fold_wavelength", 4.5)))
                .add("b", "calints", null, FakeEvidence.step("lrs_foldover_flag", Map.of("elements", 0)))
                .add("c", "x1dints", null, FakeEvidence.step("extract_1d", Map.of()))
                .add("a", "x1dints", null);
        var findings = new FoldoverIssue().examine(evidence);
        assertEquals(3, findings.size());
        assertEquals(Verdict.MITIGATED, findings.get(0).verdict());
        assertEquals(Verdict.ABSENT, findings.get(1).verdict());
        assertEquals(Verdict.PRESENT, findings.get(2).verdict());
    }
}
