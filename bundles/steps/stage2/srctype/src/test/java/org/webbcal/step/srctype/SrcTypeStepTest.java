package org.webbcal.step.srctype;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeStepContext;

class SrcTypeStepTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // chosen, background, series, proposed, pattern, integral field, expected
                "EXTENDED, false, true, POINT, 2-POINT-NOD, false, EXTENDED",
                "-, true, true, POINT, 2-POINT-NOD, false, EXTENDED",
                "-, false, true, EXTENDED, '', false, POINT",
                "-, false, false, EXTENDED, ALONG-SLIT-NOD, false, EXTENDED",
                "-, false, false, UNKNOWN, ALONG-SLIT-NOD, true, POINT",
                "-, false, false, '', POINT-SOURCE, true, POINT",
                "-, false, false, '', NONE, true, EXTENDED",
                "-, false, false, UNKNOWN, '', false, POINT",
            })
    void theFirstRuleThatAppliesDecides(
            String chosen,
            boolean background,
            boolean series,
            String proposed,
            String pattern,
            boolean field,
            String expected) {
        assertEquals(
                expected,
                new SourceType(chosen, background, series, proposed, pattern, field)
                        .decide()
                        .type());
    }

    private static ImageModel run(FakeStepContext context) throws Exception {
        var image = ImageModel.image(16, 20);
        image.primary(context.header());
        try (var run = (StepRun.Model) new SrcTypeStep().open(context)) {
            return (ImageModel) run.process(image).get(0);
        }
    }

    @Test
    void aLowResolutionExposureBecomesASlit() throws Exception {
        var image = run(FakeStepContext.miri().key("EXP_TYPE", "MIR_LRS-SLITLESS"));
        assertEquals("SlitModel", image.dataModel());
        assertEquals("POINT", image.sciHeader().string("SRCTYPE", ""));
        assertEquals(101, image.sciHeader().integer("SLTSTRT1", 0));
        assertEquals(201, image.sciHeader().integer("SLTSTRT2", 0));
        assertEquals(20, image.sciHeader().integer("SLTSIZE1", 0));
        assertEquals(16, image.sciHeader().integer("SLTSIZE2", 0));
    }

    @Test
    void anIntegralFieldStaysWhatItIs() throws Exception {
        var image = run(FakeStepContext.miri().key("EXP_TYPE", "MIR_MRS").key("DITHOPFR", "POINT-SOURCE"));
        assertEquals("ImageModel", image.dataModel());
        assertEquals("POINT", image.sciHeader().string("SRCTYPE", ""));
    }

    @Test
    void contradictingTheProposalIsTold() throws Exception {
        var context = FakeStepContext.miri()
                .key("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
                .key("SRCTYAPT", "POINT")
                .parameter("source_type", "EXTENDED");
        assertEquals("EXTENDED", run(context).sciHeader().string("SRCTYPE", ""));
        assertTrue(context.warnings().get(0).contains("the proposal says POINT"));
    }
}
