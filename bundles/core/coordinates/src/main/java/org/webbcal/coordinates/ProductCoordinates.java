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
 * taken by the keywords of their first image, when these are a gnomonic projection with or without SIP.
 */
@ProviderType
public interface ProductCoordinates {

    /**
     * The coordinates of an open file.
     *
     * @return empty when the file has none
     * @throws IOException if it has some that cannot be read here
     */
    Optional<Gwcs> read(FitsContent product) throws IOException;

    /**
     * Describes the coordinates of a file.
     *
     * @throws CalibrationException of status BAD_INPUT if the file cannot be opened or has no world coordinates
     */
    CoordinatesSummary describe(Path file) throws CalibrationException;

    /**
     * Carries points from one frame to another.
     *
     * @param points a column for each axis of the first frame; further columns stay as they are
     * @return the columns of {@code points} and those of the second frame
     * @throws CalibrationException of status BAD_INPUT for the file or the points, USAGE for a frame that is not there
     */
    Table evaluate(Path file, Table points, Evaluation evaluation) throws CalibrationException;

    /**
     * What to evaluate.
     *
     * @param from frame of the points; null for what their columns say: {@code x, y} are pixels, {@code ra, dec} the world
     * @param to frame of the result; null for the world, or for pixels when the points are not pixels
     * @param boundingBox whether pixels outside of the bounding box give NaN
     */
    record Evaluation(String from, String to, boolean boundingBox) {}

    /** Names of the columns that hold the axes of a frame: {@code x, y} for pixels, {@code ra, dec, wavelength} for the world, otherwise its own. */
    List<String> columns(Gwcs wcs, String frame);
}
