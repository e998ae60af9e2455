package org.webbcal.api.reference;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Chooses reference files for an exposure, before pixels, and opens them. */
@ProviderType
public interface ReferenceResolver {

    /** Where files are looked for, in this order of precedence: overrides, folder, CRDS cache, embedded default. */
    record Sources(
            Map<String, String> overrides,
            Optional<Path> refDir,
            Optional<Path> crdsPath,
            Optional<String> crdsContext) {}

    /** Outcome classes of a lookup. */
    enum Outcome {
        /** A file was chosen and is there. */
        FILE,
        /** The rules say that the type does not apply to this exposure. */
        NOT_APPLICABLE,
        /** The type is unknown to the source. */
        ABSENT,
        /** No rule matched. */
        NOT_FOUND,
        /** The exposure lacks a keyword that decides; the message names it. */
        UNDECIDED,
        /** A file was chosen and is not there. */
        MISSING_FILE
    }

    /**
     * Answer for one type.
     *
     * @param path the file, or null
     * @param rule what chose it: {@code override_type}, {@code --ref-dir}, {@code embedded: …}, {@code rmap …}; for UNDECIDED the keywords that are absent
     * @param message for outcomes other than FILE: reason and remedy
     */
    record Choice(String type, Outcome outcome, Path path, String rule, String message) {
        /** Value of the {@code R_} keyword: {@code crds://name} or {@code N/A}. */
        public String keywordValue() {
            return outcome == Outcome.FILE ? "crds://" + path.getFileName() : "N/A";
        }
    }

    /** Answers for all types asked, and the name of the context for {@code CRDS_CTX}. */
    record Choices(String context, Map<String, Choice> byType) {}

    /** Chooses a file for each type. Never throws for a type that is not found; that is an outcome. */
    Choices resolve(ExposureInfo exposure, Set<String> types, Sources sources);

    /**
     * Opens a chosen file for an exposure: checks type and instrument, cuts to the subarray, translates flags. Results are shared.
     *
     * @throws ReferenceException naming file, extension, what was found and expected, and the remedy
     */
    Reference open(Choice choice, ExposureInfo exposure) throws ReferenceException;

    /**
     * Examines every reference file of a folder, and the mappings where it is a CRDS cache: whether each can be read, says what it must say of itself
     * and holds what its type needs.
     *
     * @throws ReferenceException if the folder cannot be listed
     */
    List<Examined> check(Path folder) throws ReferenceException;
}
