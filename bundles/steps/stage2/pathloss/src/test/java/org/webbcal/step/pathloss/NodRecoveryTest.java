package org.webbcal.step.pathloss;

import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.model.ImageModel;
import org.webbcal.testkit.FakeStepContext;
import org.webbcal.testkit.Measured;

/** MR-LRS04, before and after: nods of a point of 1 MJy/sr whose place in the slit coordinates do not have. */
class NodRecoveryTest {

    private static final int NX = 20;
    private static final int NY = 16;

    /** The light that the slit lets through of a point this far from its centre, pixels across the slit. */
    private static ImageModel nod(double away) {
        var image = Slits.image(0, NY, NX);
        for (int p = 0; p < image.plane(); p++) {
            double wavelength = 4 + 0.5 * (p / NX);
            double factor = 1 + wavelength / 10 + Math.abs(away);
            image.sci()[p] /= (float) factor;
            image.err()[p] /= (float) factor;
        }
        return image;
    }

    private static ImageModel corrected(ImageModel image, String position) throws Exception {
        var context = FakeStepContext.miri()
                .key("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
                .reference(Slits.table())
                .parameter("slit_position", position);
        try (var run = (StepRun.Model) new PathlossStep().open(context)) {
            return (ImageModel) run.process(image).get(0);
        }
    }

    /** Mean departure of the ratio of two nods from 1, 6 to 10 µm. */
    private static double disparity(ImageModel a, ImageModel b) {
        double sum = 0;
        int n = 0;
        for (int y = 4; y <= 12; y++) {
            sum += Math.abs(a.sci()[y * NX + 5] / b.sci()[y * NX + 5] - 1);
            n++;
        }
        return sum / n;
    }

    /** Coordinates of the second nod are 0.05″ off across the slit. */
    private static ImageModel misplaced() {
        var image = nod(0);
        image.primary().set("TARG_DEC", Slits.DEC + 0.05 / 3600);
        return image;
    }

    @Test
    void theCentreOfTheSlitDoesNotFollowCoordinates() throws Exception {
        double before = disparity(corrected(misplaced(), "wcs"), corrected(nod(0), "wcs"));
        double after = disparity(corrected(misplaced(), "center"), corrected(nod(0), "center"));
        Measured.injection(
                "MR-LRS04", "nod ratio, coordinates 0.05″ off across the slit, place: centre", before, after);
    }

    @Test
    void whatTheTargetAcquisitionMeasuredIsTaken() throws Exception {
        var before = corrected(nod(0.25), "center");
        var second = nod(0.25);
        second.sciHeader().set("SRCXPOS", Slits.X).set("SRCYPOS", Slits.Y + 0.25);
        var after = corrected(second, "ta");
        var truth = corrected(nod(0), "center");
        Measured.injection(
                "MR-LRS04",
                "nod ratio, source 0.025″ beside the middle, place: target acquisition",
                disparity(before, truth),
                disparity(after, truth));
    }

    @Test
    void nodsInTheirPlaceStayAsTheyWere() throws Exception {
        var byCoordinates = corrected(nod(0), "wcs");
        var centred = corrected(nod(0), "center");
        Measured.harm(
                "MR-LRS04",
                "flux at 8 µm of a source in the middle",
                byCoordinates.sci()[8 * NX + 5],
                centred.sci()[8 * NX + 5]);
    }
}
