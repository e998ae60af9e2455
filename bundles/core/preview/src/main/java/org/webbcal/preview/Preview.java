package org.webbcal.preview;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.ImageModel;

/** Draws quick-look pictures of products: exposures at any stage, mosaics, cubes. */
@ProviderType
public interface Preview {

    /**
     * Draws a product: of a ramp the last group minus the first, of a stack or cube the median of its planes.
     *
     * @throws CalibrationException of status BAD_INPUT if the file is no product with an image
     */
    Picture draw(Path product, PreviewOptions options) throws CalibrationException;

    /** Draws an image that is in memory. {@code name} stands below the title, as the name of a file does. */
    Picture draw(ImageModel image, String name, PreviewOptions options);

    /**
     * Writes a picture: aside, then renamed, so that a file under its name is whole.
     *
     * @throws CalibrationException if the folder is not there or cannot be written
     */
    void write(Picture picture, Path png) throws CalibrationException;
}
