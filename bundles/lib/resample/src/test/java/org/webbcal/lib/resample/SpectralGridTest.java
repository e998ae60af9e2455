package org.webbcal.lib.resample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.transform.Affine2D;
import org.webbcal.lib.wcs.transform.Gnomonic;
import org.webbcal.lib.wcs.transform.Linear1D;
import org.webbcal.lib.wcs.transform.NativeRotation;
import org.webbcal.lib.wcs.transform.RemapAxes;

class SpectralGridTest {

    private static final double SCALE = 0.11 / 3600;

    /** A slit along a position angle whose lines of one wavelength are tilted: λ = 14 − 0.1 (y + tilt·x) µm. */
    static Gwcs slit(double ra, double angle, double tilt, double shift, Gwcs.BoundingBox box) {
        var sin = SCALE * Math.sin(Math.toRadians(angle));
        var cos = SCALE * Math.cos(Math.toRadians(angle));
        var sky = new Gnomonic(false).then(new NativeRotation(ra, -30, 180, false));
        var forward = new Affine2D(1, 0, tilt, 1, 0, 0)
                .then(RemapAxes.of(0, 0, 1))
                .then(new Linear1D(sin, sin * shift)
                        .beside(new Linear1D(cos, cos * shift))
                        .then(sky)
                        .beside(new Linear1D(-0.1, 14)));
        var world = Frame.composite("world", Frame.WORLD, Frame.spectral("spectral", "wavelength"));
        return new Gwcs(List.of(Frame.DETECTOR, world), List.of(forward), box);
    }

    private static final Gwcs.BoundingBox BOX = new Gwcs.BoundingBox(4.5, 24.5, 9.5, 59.5);

    @Test
    void keepsScaleAndWavelengthsOfOneExposure() {
        var wcs = slit(150, 30, 0.01, 0, BOX);
        var grid = SpectralGrid.of(List.of(wcs), true, true, 1);
        assertEquals(50, grid.ny());
        // 20 pixels span 19 steps from the first centre to the last one
        assertEquals(19, grid.nx(), 1);
        assertEquals(SCALE, SpectralGrid.pixelScale(grid.wcs(), true), 1e-9 * SCALE);
        assertEquals(SCALE, SpectralGrid.pixelScale(wcs, true), 1e-9 * SCALE);
        // the median of a row of 20 pixels lies half way between columns 14 and 15
        assertEquals(14 - 0.1 * (10 + 0.145), grid.wcs().forward().apply(0, 0)[2], 1e-12);
        assertEquals(14 - 0.1 * (59 + 0.145), grid.wcs().forward().apply(3, 49)[2], 1e-12);
        assertEquals((float) (14 - 0.1 * 10.145), grid.wavelengths()[5]);
    }

    @Test
    void ratioChangesTheSlitAlone() {
        var wcs = slit(150, 30, 0.01, 0, BOX);
        var one = SpectralGrid.of(List.of(wcs), true, true, 1);
        var fine = SpectralGrid.of(List.of(wcs), true, true, 2);
        assertEquals(one.ny(), fine.ny());
        assertEquals(2 * one.nx(), fine.nx(), 1);
        assertEquals(SCALE / 2, SpectralGrid.pixelScale(fine.wcs(), true), 1e-9 * SCALE);
    }

    @Test
    void goesThereAndBackForAnyDirectionOfTheSlit() {
        for (double angle : new double[] {1, 44, 89.9, 135, 269, 300}) {
            var wcs = slit(0.0001, angle, 0.02, 3, BOX);
            var grid = SpectralGrid.of(List.of(wcs), true, true, 1);
            var back = grid.wcs().transform("world", "detector");
            for (double[] pixel : new double[][] {{0, 0}, {3.25, 7.5}, {grid.nx() - 1, 49}, {-0.5, 50}}) {
                assertArrayEquals(pixel, back.apply(grid.wcs().forward().apply(pixel)), 1e-6, "angle " + angle);
            }
            // along the slit the pixels of the exposure follow each other on the grid
            double[] x = {10, 11};
            double[] y = {30, 30};
            grid.from(wcs).map(x, y, x, y, 0, 2);
            assertEquals(1, x[1] - x[0], 1e-6, "angle " + angle);
            assertEquals(0.02, y[1] - y[0], 1e-6);
        }
    }

    @Test
    void holdsAllExposures() {
        var first = slit(359.9999, 40, 0, 0, BOX);
        var second = slit(359.9999, 40, 0, 15, new Gwcs.BoundingBox(4.5, 24.5, 7.5, 62.5));
        var grid = SpectralGrid.of(List.of(first, second), true, true, 1);
        assertEquals(34, grid.nx(), 1);
        // two rows before and three behind those of the first
        assertEquals(55, grid.ny());
        for (var wcs : List.of(first, second)) {
            double[] x = {5, 24};
            double[] y = {10, 59};
            grid.from(wcs).map(x, y, x, y, 0, 2);
            assertTrue(x[0] > -0.6 && x[1] < grid.nx() - 0.4, "columns " + x[0] + " to " + x[1]);
            assertEquals(2, y[0], 1e-6);
            assertEquals(51, y[1], 1e-6);
        }
    }

    @Test
    void followsHorizontalDispersionWithRisingWavelengths() {
        var box = new Gwcs.BoundingBox(9.5, 59.5, 4.5, 24.5);
        var swap = new RemapAxes(new int[] {1, 0}, 2);
        var vertical = slit(10, 70, 0, 0, null);
        var wcs = new Gwcs(vertical.frames(), List.of(swap.then(vertical.forward())), box);
        var grid = SpectralGrid.of(List.of(wcs), false, false, 1);
        assertEquals(50, grid.nx());
        assertEquals(19, grid.ny(), 1);
        assertTrue(grid.wcs().forward().apply(0, 0)[2] < grid.wcs().forward().apply(1, 0)[2]);
        double[] pixel = {7.5, 3.25};
        assertArrayEquals(
                pixel,
                grid.wcs()
                        .transform("world", "detector")
                        .apply(grid.wcs().forward().apply(pixel)),
                1e-6);
    }

    @Test
    void pixelsOutsideTheSlitHaveNoPlace() {
        var wcs = slit(150, 30, 0.01, 0, BOX);
        double[] x = {3, 10, 40};
        double[] y = {30, 30, 30};
        var grid = SpectralGrid.of(List.of(wcs), true, true, 1);
        grid.from(wcs).map(x, y, x, y, 0, 3);
        assertTrue(Double.isNaN(x[0]) && Double.isNaN(y[2]) && !Double.isNaN(x[1]));
    }

    @Test
    void refusesWhatIsNoSpectrum() {
        var image = new Gwcs(new FitsTan(1, 1, 150, 2, 1, 0, 0, 1, SCALE, SCALE), BOX);
        assertThrows(IllegalArgumentException.class, () -> SpectralGrid.of(List.of(image), true, true, 1));
        var unbound = slit(150, 30, 0, 0, null);
        assertThrows(IllegalArgumentException.class, () -> SpectralGrid.of(List.of(unbound), true, true, 1));
        var narrow = slit(150, 30, 0, 0, new Gwcs.BoundingBox(4.5, 5.5, 9.5, 59.5));
        assertThrows(IllegalArgumentException.class, () -> SpectralGrid.of(List.of(narrow), true, true, 1));
        var here = slit(150, 30, 0, 0, BOX);
        var far = slit(210, 30, 0, 0, BOX);
        assertThrows(IllegalArgumentException.class, () -> SpectralGrid.of(List.of(here, far), true, true, 1));
    }

    @Test
    void bringsRightAscensionsToOneSide() {
        assertArrayEquals(new double[] {-1, 1, 2}, SpectralGrid.unwrapped(new double[] {359, 1, 2}));
        assertArrayEquals(new double[] {359, 358, 361}, SpectralGrid.unwrapped(new double[] {359, 358, 1}));
        assertArrayEquals(new double[] {5, 6}, SpectralGrid.unwrapped(new double[] {5, 6}));
    }
}
