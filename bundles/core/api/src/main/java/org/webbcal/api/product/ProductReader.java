package org.webbcal.api.product;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.ImageModel;
import org.webbcal.model.RampModel;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;

/**
 * Opens exposures. Bad files end in a {@link CalibrationException} of status BAD_INPUT with one clear line: file, extension, keyword, found, expected.
 */
@ProviderType
public interface ProductReader {

    /** Kinds of files that can be opened. */
    enum FileKind {
        /** {@code uncal} or a saved ramp: SCI with four axes. */
        RAMP,
        /** {@code rate}, {@code cal}, {@code i2d} …: SCI with two or three axes. */
        IMAGE,
        /** {@code x1d}, {@code x1dints}, {@code c1d}: tables of spectra and no SCI. */
        SPECTRUM
    }

    /** What a file is, from headers alone. For spectra {@code dims} is the number of extensions, and the header of the first stands for that of SCI. */
    record Probe(Path path, FileKind kind, ExposureInfo exposure, int[] dims, String dataModel) {}

    /** Reads the headers and checks them against the size of the file. */
    Probe probe(Path file) throws CalibrationException;

    /** Opens a ramp exposure for reading integration by integration. Close it when done. */
    RampModel openRamp(Path file) throws CalibrationException;

    /** Reads an image product with all its planes and its WCS. */
    ImageModel readImage(Path file) throws CalibrationException;

    /** Reads the spectra of a product. */
    SpectrumModel readSpectrum(Path file) throws CalibrationException;

    /** Reads a catalogue: ECSV, CSV, or a FITS table. */
    Table readTable(Path file) throws CalibrationException;
}
