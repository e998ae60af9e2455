package org.webbcal.step.extract_1d;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.api.step.StepRun;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Polynomial1D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.SpectrumModel;

class SourceLocationTest {

    private static final int NX = 30;
    private static final int NY = 40;
    private static final double TILT = 0.1;
    private static final Grid GRID = new Grid(NY, NX, true);

    private static Transform line(double constant, double slope) {
        return new Polynomial1D(new double[] {constant, slope});
    }

    /** RA = 10 + 1e-4 (x - 0.1 y), Dec = 5, λ = 12 - 0.125 y, with light in rows 9.6 to 30.4. */
    private static Gwcs wcs() {
        var column = new RemapAxes(new int[] {0}, 2);
        var row = new RemapAxes(new int[] {1}, 2);
        Transform straight = new Arithmetic(Arithmetic.Operation.SUBTRACT, column, row.then(line(0, TILT)));
        Transform forward = RemapAxes.of(0, 1, 1, 1)
                .then(straight.then(line(10, 1e-4)).beside(line(5, 0)).beside(line(12, -0.125)));
        Transform toRow = line(96, -8);
        Transform toX = new RemapAxes(new int[] {0, 2}, 3)
                .then(line(-1e5, 1e4).beside(toRow))
                .then(new Arithmetic(Arithmetic.Operation.ADD, column, row.then(line(0, TILT))));
        Transform toY = new RemapAxes(new int[] {2}, 3).then(toRow);
        var world =
                new Frame("world", Frame.Kind.COMPOSITE, List.of("RA", "DEC", "lambda"), List.of("deg", "deg", "um"));
        return new Gwcs(
                List.of(Frame.DETECTOR, world),
                List.of(Annotated.withInverse(
                        forward, RemapAxes.of(0, 1, 2, 0, 1, 2).then(toX.beside(toY)))),
                new Gwcs.BoundingBox(1.5, 28.5, 9.6, 30.4));
    }

    /** Target whose trace is at column 12 + 0.1 y. */
    private static final double RA = 10.0012;

    @Test
    void theTargetIsFollowedFromRowToRow() {
        var location = SourceLocation.of(wcs(), GRID, RA, 5, false).orElseThrow();
        assertEquals(20, location.middle());
        assertEquals(14, location.position(), 1e-6);
        for (int y = 10; y < 30; y++) {
            assertEquals(12 + TILT * y, location.trace()[y], 1e-6);
        }
        assertTrue(Double.isNaN(location.trace()[9]) && Double.isNaN(location.trace()[30]));
    }

    @Test
    void theReferenceSoftwareBeginsTheTraceAtRowZero() {
        var location = SourceLocation.of(wcs(), GRID, RA, 5, true).orElseThrow();
        assertEquals(14, location.position(), 1e-6);
        assertEquals(12, location.trace()[10], 1e-6);
        assertEquals(12 + TILT * 19, location.trace()[29], 1e-6);
    }

    @Test
    void aTargetBesideTheLightIsNotFound() {
        assertTrue(SourceLocation.of(wcs(), GRID, 10.01, 5, false).isEmpty());
    }

    @Test
    void theApertureGoesWithTheTarget() throws Exception {
        var context = LrsImages.context(new Shape4(1, 1, NY, NX))
                .key("EXP_TYPE", "MIR_LRS-FIXEDSLIT")
                .key("DITH_RA", RA)
                .key("DITH_DEC", 5.0)
                .parameter("source_position", "wcs")
                .reference(LrsImages.aperture("id", "MIR_LRS-FIXEDSLIT", "xstart", 3, "xstop", 5));
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        for (int y = 0; y < NY; y++) {
            image.sci()[y * NX + 14] = 1;
        }
        LrsImages.calibrated(context, image);
        image.wcs(wcs());
        var model = (SpectrumModel) ((StepRun.Model) new Extract1dStep().open(context))
                .process(image)
                .get(0);
        var spectrum = model.spectra().get(0);
        assertEquals(14, spectrum.header().number("EXTRXSTR", 0), 1e-5);
        assertEquals(16, spectrum.header().number("EXTRXSTP", 0), 1e-5);
        assertEquals(1, spectrum.get(Column.FLUX)[20] / (LrsImages.AREA * 1e6), 1e-5);
        assertEquals(10.0, (double) context.notes().get("aperture_offset"), 1e-5);
    }
}
