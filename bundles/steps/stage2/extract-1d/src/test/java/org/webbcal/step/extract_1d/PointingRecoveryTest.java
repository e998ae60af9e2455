package org.webbcal.step.extract_1d;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.step.StepException;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** MR-LRS01, before and after: a point of S/N 100 per element whose aperture was put where it should be. */
class PointingRecoveryTest {

    private static final int NY = 60;
    private static final int NX = 44;
    private static final double FLUX = 1000;
    /** Middle of the aperture in the reference file. */
    private static final double NOMINAL = 14.5;

    private static ImageModel image(FakeStepContext context, double centre) {
        var random = new Random(2);
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        for (int p = 0; p < image.plane(); p++) {
            double d = p % NX - centre;
            double light = FLUX * Math.exp(-0.5 * d * d / 1.96) / Math.sqrt(2 * Math.PI * 1.96);
            image.sci()[p] = (float) (light + 3 * random.nextGaussian());
        }
        Arrays.fill(image.varRnoise(), 9);
        return LrsImages.calibrated(context, image);
    }

    private static double flux(double centre, String position) throws StepException {
        var context = LrsImages.context(new Shape4(1, 1, NY, NX))
                .reference(LrsImages.aperture("xstart", 10, "xstop", 19))
                .parameter("source_position", position);
        var model = (SpectrumModel) ((StepRun.Model) new Extract1dStep().open(context))
                .process(image(context, centre))
                .get(0);
        return Arrays.stream(model.spectra().get(0).get(Column.FLUX)).average().orElse(0) / (LrsImages.AREA * 1e6);
    }

    /** Arcseconds along the slit, 0.11 of which are a pixel. */
    @ParameterizedTest(name = "{0} arcsec")
    @ValueSource(doubles = {0.4, 0.8, 1.5, 2.2})
    void theFluxThatAWrongPointingLosesIsRecovered(double arcsec) throws Exception {
        double truth = flux(NOMINAL, "nominal");
        double centre = NOMINAL + arcsec / 0.11;
        Measured.injection(
                "MR-LRS01",
                arcsec + "″ off along the slit",
                truth - flux(centre, "nominal"),
                Math.abs(truth - flux(centre, "trace")));
    }

    @ParameterizedTest
    @ValueSource(doubles = {14.5, 14.2, 14.8})
    void whereCoordinatesAreRightTheFluxStays(double centre) throws Exception {
        Measured.harm("MR-LRS01", "flux with right coordinates", flux(centre, "nominal"), flux(centre, "trace"));
    }
}
