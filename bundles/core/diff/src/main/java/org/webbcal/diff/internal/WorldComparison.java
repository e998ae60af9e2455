package org.webbcal.diff.internal;

import org.webbcal.diff.DiffReport.World;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentPlane;

/** Compares world coordinates by what they say, not by how they say it. */
final class WorldComparison {

    /** Points on each side of the grid. */
    private static final int GRID = 9;

    /** A tenth of a milliarcsecond: a thousandth of the smallest pixel. */
    private static final double MILLIARCSEC = 0.1;

    private static final double MICRON = 1e-6;

    private WorldComparison() {}

    /** @param image dimensions of the image, slowest first: the grid where there is no bounding box */
    static World compare(Gwcs a, Gwcs b, int[] image) {
        var box = b.boundingBox().orElse(Gwcs.BoundingBox.ofImage(image[image.length - 1], image[image.length - 2]));
        int inputs = b.forward().inputs();
        if (a.forward().inputs() != inputs
                || a.forward().outputs() != b.forward().outputs()) {
            return new World(0, GRID * GRID, Double.NaN, Double.NaN, false);
        }
        var in = new double[inputs];
        var wa = new double[a.forward().outputs()];
        var wb = new double[wa.length];
        int disagreements = 0;
        double sky = 0;
        double spectral = 0;
        for (int j = 0; j < GRID; j++) {
            for (int i = 0; i < GRID; i++) {
                in[0] = box.xmin() + (box.xmax() - box.xmin()) * i / (GRID - 1);
                in[1] = box.ymin() + (box.ymax() - box.ymin()) * j / (GRID - 1);
                a.forward().apply(in, 0, wa, 0);
                b.forward().apply(in, 0, wb, 0);
                if (finite(wa) != finite(wb)) {
                    disagreements++;
                } else if (finite(wb)) {
                    sky = Math.max(sky, 3.6e6 * TangentPlane.separation(wa[0], wa[1], wb[0], wb[1]));
                    spectral = wb.length > 2 ? Math.max(spectral, Math.abs(wa[2] - wb[2])) : 0;
                }
            }
        }
        return new World(
                GRID * GRID,
                disagreements,
                sky,
                spectral,
                disagreements == 0 && sky <= MILLIARCSEC && spectral <= MICRON);
    }

    private static boolean finite(double[] world) {
        for (double v : world) {
            if (!Double.isFinite(v)) {
                return false;
            }
        }
        return true;
    }
}
