package org.webbcal.step.extract_1d;

import java.util.Locale;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;

/** Whether the limits that an {@code extract1d} reference gives can hold a spectrum of the image. */
final class ApertureCheck {

    private static final String FILE = "extract_1d: the extract1d reference has ";

    private ApertureCheck() {}

    /** Refuses limits that hold nothing in any image, or nothing along the dispersion of this one. */
    static void shape(Grid grid, Aperture a, float[] wavelength) throws StepException {
        if (a.last() <= -1 || a.first() >= grid.along()) {
            throw StepException.reference(String.format(
                    Locale.ROOT,
                    "%slimits %.2f to %.2f along the dispersion, beside the image of %d pixels; mend the file",
                    FILE,
                    a.first(),
                    a.last(),
                    grid.along()));
        }
        edges(grid, a, a.source(), wavelength, "src_coeff");
        edges(grid, a, a.background(), wavelength, "bkg_coeff");
    }

    /** Upper edges must be above lower ones somewhere: edges that cross within a spectrum are somebody's intention, others a mistake. */
    private static void edges(Grid grid, Aperture a, double[][] edges, float[] wavelength, String name)
            throws StepException {
        for (int k = 0; edges != null && k < edges.length; k += 2) {
            double widest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < grid.along(); i++) {
                for (int j = 0; j < grid.across(); j++) {
                    double x = a.byWavelength() ? wavelength[grid.at(i, j)] : i;
                    double width = Aperture.polynomial(edges[k + 1], x) - Aperture.polynomial(edges[k], x);
                    widest = width > widest ? width : widest;
                }
            }
            if (!(widest > 0)) {
                throw StepException.reference(String.format(
                        Locale.ROOT,
                        "%s%s whose region %d has its upper edge nowhere above the lower one; mend the file",
                        FILE,
                        name,
                        k / 2 + 1));
            }
        }
    }

    /** Refuses an aperture beside the image; one that leaves it is told. */
    static void within(StepContext ctx, Grid grid, Aperture a, float[] wavelength) throws StepException {
        if (a.background() != null && empty(BoxProfile.background(grid, a, wavelength, true))) {
            ctx.warn("extract_1d: the regions of background hold no pixel of the image: nothing is subtracted");
        }
        if (a.source() != null) {
            var profile = BoxProfile.source(grid, a, wavelength);
            if (empty(profile)) {
                throw beside(grid, profile.lower(), profile.upper(), "src_coeff");
            }
            return;
        }
        if (a.trace() != null && !Double.isNaN(a.width())) {
            return;
        }
        boolean centred = !Double.isNaN(a.width());
        double low = centred ? (a.from() + a.to()) / 2 - (a.width() - 1) / 2 : a.from();
        double high = centred ? low + a.width() - 1 : a.to();
        if (high <= -1 || low >= grid.across()) {
            throw beside(grid, low, high, grid.vertical() ? "xstart and xstop" : "ystart and ystop");
        }
        if (low < -0.5 || high > grid.across() - 0.5) {
            ctx.warn(String.format(
                    Locale.ROOT,
                    "extract_1d: the aperture %.2f to %.2f leaves the image of %d pixels: light is missing",
                    low,
                    high,
                    grid.across()));
        }
    }

    private static boolean empty(BoxProfile profile) {
        for (double w : profile.weights()) {
            if (w > 0) {
                return false;
            }
        }
        return true;
    }

    private static StepException beside(Grid grid, double low, double high, String what) {
        return StepException.reference(String.format(
                Locale.ROOT,
                "extract_1d: the aperture %.2f to %.2f is beside the image of %d pixels; correct %s of the extract1d reference, or set use_source_posn",
                low,
                high,
                grid.across(),
                what));
    }
}
