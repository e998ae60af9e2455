package org.webbcal.core.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.model.reference.ReferenceException;

/**
 * Values from parameter reference files: the file of the step ({@code pars-jumpstep}), and on top of it what the file of the stage says of the step
 * ({@code pars-detector1pipeline}), in which the archive keeps the steps that it switches off.
 */
final class ParameterReferences {

    /** Steps whose class in the reference software is not their name. */
    private static final Map<String, String> CLASSES = Map.of(
            "bkg_subtract",
            "backgroundstep",
            "srctype",
            "sourcetypestep",
            "imprint_subtract",
            "imprintstep",
            "msa_flagging",
            "msaflagopenstep");

    private final ReferenceResolver resolver;
    private final ReferenceResolver.Sources sources;

    ParameterReferences(ReferenceResolver resolver, ReferenceResolver.Sources sources) {
        this.resolver = resolver;
        this.sources = sources;
    }

    /**
     * Values for one step. Names that the step does not have are left out: files are newer or older than a step, and some of their names belong to the
     * framework of the reference software.
     *
     * @param stage name of the stage, {@code detector1}
     * @param known parameters of the step
     */
    Map<String, String> of(String stage, String step, ParameterTable known, ExposureInfo exposure)
            throws CalibrationException {
        Map<String, String> values = new LinkedHashMap<>();
        take(tree("pars-" + CLASSES.getOrDefault(step, step.replace("_", "") + "step"), exposure), values);
        if (tree("pars-" + stage + "pipeline", exposure).get("steps") instanceof List<?> steps) {
            for (var entry : steps) {
                if (entry instanceof Map<?, ?> map && step.equals(map.get("name"))) {
                    take(map, values);
                }
            }
        }
        values.keySet()
                .removeIf(name -> !name.equals("skip") && known.entry(name).isEmpty());
        return values;
    }

    private Map<String, Object> tree(String type, ExposureInfo exposure) throws CalibrationException {
        var choice = resolver.resolve(exposure, Set.of(type), sources).byType().get(type);
        if (choice == null || choice.outcome() != Outcome.FILE) {
            return Map.of();
        }
        try {
            return resolver.open(choice, exposure).tree();
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    private static void take(Map<?, ?> tree, Map<String, String> values) {
        if (tree.get("parameters") instanceof Map<?, ?> parameters) {
            parameters.forEach((k, v) ->
                    values.put(k.toString(), v == null ? "none" : v.toString().replaceAll("^\\[|\\]$", "")));
        }
    }
}
