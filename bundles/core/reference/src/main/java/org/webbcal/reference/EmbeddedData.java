package org.webbcal.reference;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.webbcal.reference.crds.CrdsCache;
import org.webbcal.reference.crds.MappingException;
import org.webbcal.reference.crds.Selection;

/**
 * The reference files that come with the software: a small CRDS cache with rules of its own ({@code webbcal-embedded_*.pmap}), evaluated by the
 * same code as those of the observatory.
 */
final class EmbeddedData {

    private final Path folder;
    private final CrdsCache cache;

    EmbeddedData(Path folder) {
        this.folder = folder;
        cache = new CrdsCache(folder, name -> Optional.empty());
    }

    boolean isThere() {
        return Files.isDirectory(folder);
    }

    Path folder() {
        return folder;
    }

    /** Name of its context, the value of CRDS_CTX when files come from here. */
    String context() throws MappingException {
        return cache.context(Optional.empty());
    }

    Selection select(String type, Map<String, String> exposure) throws MappingException {
        return cache.select(context(), type, exposure);
    }

    Optional<Path> locate(String fileName, String instrument) throws MappingException {
        return cache.locate(fileName, instrument);
    }
}
