package org.webbcal.coordinates;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Table;

/**
 * Reads the world coordinates of products and evaluates them; no science pixel is read. The {@code ASDF} extension counts; files without one are
 * taken by the keywords of their first image, when these are a gnomonic projection with or without SIP. ASDF files of their own are read too.
 */
@ProviderType
public interface ProductCoordinates {

    /**
     * The coordinates of an open file; of a product of several slits those of the first.
     *
     * @return empty when the file has none
     * @throws IOException if it has some that cannot be read here
     */
    Optional<Gwcs> read(FitsContent product) throws IOException;

    /**
     * Describes the coordinates of a file: one answer, or one for each slit of a product of several.
     *
     * @throws CalibrationException of status BAD_INPUT if the file cannot be opened or has no world coordinates
     */
    List<CoordinatesSummary> describe(Path file) throws CalibrationException;

    /**
     * Carries points from one frame to another.
     *
     * @param points a column for each axis of the first frame; further columns stay as they are
     * @return the columns of {@code points} and those of the second frame. Of a product of several slits of which none is named: all points once for
     *     each slit, behind a column {@code slit}
     * @throws CalibrationException of status BAD_INPUT for the file or the points, USAGE for a frame or a slit that is not there
     */
    Table evaluate(Path file, Table points, Evaluation evaluation) throws CalibrationException;

    /**
     * One point in every frame that can be reached from its own.
     *
     * @param point a value for each axis of the frame {@code evaluation.from()}, of pixels when that is null
     * @return the frames from pixels to the world; of a product of several slits of which none is named, those of each
     * @throws CalibrationException as {@link #evaluate}
     */
    List<Place> trace(Path file, double[] point, Evaluation evaluation) throws CalibrationException;

    /**
     * What to evaluate.
     *
     * @param from frame of the points; null for what their columns say: {@code x, y} are pixels, {@code ra, dec} the world
     * @param to frame of the result; null for the world, or for pixels when the points are not pixels
     * @param boundingBox whether pixels outside of the bounding box give NaN
     * @param slit name of a slit of a product of several; null for all
     */
    record Evaluation(String from, String to, boolean boundingBox, String slit) {}

    /**
     * A point in a frame.
     *
     * @param slit name of the slit; empty where the product is not one of several slits
     * @param frame name of the frame
     * @param columns names of its axes, as {@link #columns}
     * @param units their units
     * @param values NaN where there is nothing
     */
    record Place(String slit, String frame, List<String> columns, List<String> units, double[] values) {}

    /** Names of the columns that hold the axes of a frame: {@code x, y} for pixels, {@code ra, dec, wavelength} for the world, otherwise its own. */
    List<String> columns(Gwcs wcs, String frame);
}
