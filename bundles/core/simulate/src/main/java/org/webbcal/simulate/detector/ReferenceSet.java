package org.webbcal.simulate.detector;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** Opens the reference files by which an exposure will be calibrated. */
public final class ReferenceSet {

    private ReferenceSet() {}

    /**
     * Opens what applies.
     *
     * @param needed types without which no sensible exposure can be made; of the others those that do not apply are left out
     */
    public static Map<String, Reference> open(
            ReferenceResolver resolver,
            ExposureInfo info,
            Set<String> types,
            Set<String> needed,
            ReferenceResolver.Sources sources)
            throws CalibrationException {
        var choices = resolver.resolve(info, types, sources);
        Map<String, Reference> refs = new LinkedHashMap<>();
        for (var choice : choices.byType().values()) {
            boolean none = choice.outcome() == ReferenceResolver.Outcome.NOT_APPLICABLE
                    || choice.outcome() == ReferenceResolver.Outcome.ABSENT;
            if (none && !needed.contains(choice.type())) {
                continue;
            }
            if (choice.outcome() != ReferenceResolver.Outcome.FILE) {
                throw new CalibrationException(ExitStatus.MISSING_REFERENCE, choice.message());
            }
            try {
                refs.put(choice.type(), resolver.open(choice, info));
            } catch (ReferenceException e) {
                throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
            }
        }
        return refs;
    }
}
