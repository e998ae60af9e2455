package org.webbcal.report;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;

/** Writes what there is to say of the products in a folder. */
@ProviderType
public interface Reports {

    /**
     * What was written.
     *
     * @param page one file of HTML with its pictures
     * @param data the same facts without pictures, JSON
     * @param remarks what could not be read or drawn, a line each
     */
    record Report(Path page, Path data, List<String> remarks) {}

    /**
     * Writes a page and its data: pictures of the products, known issues, steps, flags, warnings of the last run.
     *
     * @param folder holds products
     * @param page file to write, {@code .html}; the data go beside it as {@code .json}
     * @throws CalibrationException if the folder holds no product, or the page cannot be written
     */
    Report write(Path folder, Path page) throws CalibrationException;
}
