package org.webbcal.api.association;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.product.ProductReader.Probe;
import org.webbcal.api.run.CalibrationException;

/** Reads association files and forms associations from the headers of a folder. */
@ProviderType
public interface Associations {

    /**
     * Reads an association file; members are resolved against its folder.
     *
     * @throws CalibrationException of status BAD_INPUT: not JSON, no products, a member without name, a path that leaves the folder
     */
    List<Association> read(Path file) throws CalibrationException;

    /**
     * Groups exposures by the rules of the archive: level 2 where an exposure needs another (nods, dedicated backgrounds, verification images; its product has
     * the name of the exposure), level 3 for what is combined. Exposures that belong nowhere are left out.
     */
    Grouping group(List<Probe> exposures);
}
