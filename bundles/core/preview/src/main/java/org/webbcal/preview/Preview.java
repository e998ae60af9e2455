package org.webbcal.preview;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SpectrumModel;

/** Draws quick-look pictures of products: exposures at any stage, mosaics, cubes, spectra. */
@ProviderType
public interface Preview {

    /**
     * Draws a product: of a ramp the last group minus the first, of a stack or cube the median of its planes, of spectra flux against wavelength, of the
     * spectra of a time series the light curve and a map of flux against wavelength and time.
     *
     * @throws CalibrationException of status BAD_INPUT if the file is no product with an image or a spectrum
     */
    Picture draw(Path product, PreviewOptions options) throws CalibrationException;

    /** Draws an image that is in memory. {@code name} stands below the title, as the name of a file does. */
    Picture draw(ImageModel image, String name, PreviewOptions options);

    /**
     * Draws spectra that are in memory.
     *
     * @throws CalibrationException of status BAD_INPUT if they have no wavelengths or no flux
     */
    Picture draw(SpectrumModel spectra, String name) throws CalibrationException;

    /**
     * Writes a picture: aside, then renamed, so that a file under its name is whole.
     *
     * @throws CalibrationException if the folder is not there or cannot be written
     */
    void write(Picture picture, Path png) throws CalibrationException;
}
