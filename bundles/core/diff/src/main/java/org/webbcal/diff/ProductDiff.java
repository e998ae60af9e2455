package org.webbcal.diff;

import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;

/** Compares two products: FITS files extension by extension, catalogues column by column. Images are read some rows at a time. */
@ProviderType
public interface ProductDiff {

    /**
     * Compares {@code a} with {@code b}; tolerances are relative to {@code b}.
     *
     * @throws CalibrationException of status BAD_INPUT if one of them cannot be opened, or they are not both images or both tables in text
     */
    DiffReport compare(Path a, Path b, DiffOptions options) throws CalibrationException;
}
