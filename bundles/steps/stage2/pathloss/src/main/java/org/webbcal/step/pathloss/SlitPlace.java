package org.webbcal.step.pathloss;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentPlane;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Compose;
import org.webbcal.lib.wcs.transform.Concatenate;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;

/**
 * The slit on the detector, and where things are in it.
 *
 * @param wcs coordinates of the image
 * @param x column of the reference point, 0-based
 * @param y row of the reference point
 */
record SlitPlace(Gwcs wcs, double x, double y) {

    /**
     * A place in the slit.
     *
     * @param x pixels along the slit from the reference point
     * @param y pixels across it
     * @param mode how it was found, for the keyword PLOSSMD
     */
    record Place(double x, double y, String mode) {
        static final Place CENTER = new Place(0, 0, "CENTER");
    }

    /** The slit of an image; empty if its coordinates do not hold the reference point, which assign_wcs puts first. */
    static Optional<SlitPlace> of(Gwcs wcs) {
        if (!wcs.hasFrame("detector")) {
            return Optional.empty();
        }
        List<Shift> shifts = new ArrayList<>();
        collect(wcs.transform("detector", wcs.lastFrame()), shifts);
        return shifts.size() < 2
                ? Optional.empty()
                : Optional.of(new SlitPlace(
                        wcs, -shifts.get(0).offset(), -shifts.get(1).offset()));
    }

    private static void collect(Transform transform, List<Shift> shifts) {
        var bare = Annotated.bare(transform);
        if (shifts.size() >= 2) {
            return;
        }
        if (bare instanceof Shift shift) {
            shifts.add(shift);
        } else if (bare instanceof Compose c) {
            collect(c.first(), shifts);
            collect(c.second(), shifts);
        } else if (bare instanceof Concatenate c) {
            collect(c.first(), shifts);
            collect(c.second(), shifts);
        }
    }

    /** Wavelength of the reference point, µm. */
    double wavelength() {
        return wcs.forward().apply(x, y)[2];
    }

    /** Where {@code targ_centroid} found the source; empty where it did not run. */
    Optional<Place> measured(ImageModel image) {
        var column = position(image, "SRCXPOS");
        var row = position(image, "SRCYPOS");
        return column.isPresent() && row.isPresent()
                ? Optional.of(new Place(column.getAsDouble() - x, row.getAsDouble() - y, "TA"))
                : Optional.empty();
    }

    private static OptionalDouble position(ImageModel image, String key) {
        var value = image.sciHeader().number(key);
        return value.isPresent() ? value : image.primary().number(key);
    }

    /** Where the coordinates of the target fall; empty where it has none. */
    Optional<Place> ofTarget(Header primary) {
        var ra = primary.number("TARG_RA");
        var dec = primary.number("TARG_DEC");
        if (ra.isEmpty() || dec.isEmpty()) {
            return Optional.empty();
        }
        double[] pixel =
                wcs.transform(wcs.lastFrame(), "detector").apply(ra.getAsDouble(), dec.getAsDouble(), wavelength());
        return Double.isFinite(pixel[0]) && Double.isFinite(pixel[1])
                ? Optional.of(new Place(pixel[0] - x, pixel[1] - y, "WCS"))
                : Optional.empty();
    }

    /** Arcsec from one column to the next, at the reference point. */
    double pixelScale() {
        double[] here = wcs.forward().apply(x, y);
        double[] next = wcs.forward().apply(x + 1, y);
        return 3600 * TangentPlane.separation(here[0], here[1], next[0], next[1]);
    }
}
