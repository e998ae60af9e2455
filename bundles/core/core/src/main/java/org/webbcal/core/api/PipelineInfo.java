package org.webbcal.core.api;

import java.util.List;
import java.util.Map;

/**
 * One task of a plan: a stage of a mode on one exposure or one association.
 *
 * @param name of the product, without suffix
 * @param mode id of the mode
 * @param stage name of the stage, {@code detector1}
 * @param inputs names of the input files
 * @param steps nodes in order
 * @param outputs names of the product files
 * @param context reference data context ({@code CRDS_CTX})
 * @param hash value of {@code WBPLAN}
 */
public record PipelineInfo(
        String name,
        String mode,
        String stage,
        List<String> inputs,
        List<Node> steps,
        List<String> outputs,
        String context,
        String hash) {

    /**
     * One step of the pipeline.
     *
     * @param label unique in the stage; the step id unless the recipe names it otherwise
     * @param provider symbolic name and version of the bundle that runs it, {@code org.webbcal.step.jump@0.1.0}; empty when the step is skipped by parameter
     * @param others providers that were not chosen, with the reason
     * @param parameters every effective value
     * @param references what was chosen for each reference type
     */
    public record Node(
            String label,
            String step,
            String provider,
            List<String> others,
            List<Parameter> parameters,
            Map<String, Reference> references,
            boolean skip) {}

    /** An effective value. {@code source} says where it came from; {@code isDefault} whether it is the step's own default. */
    public record Parameter(String name, String value, String source, boolean isDefault) {}

    /** A chosen reference file, or why there is none. */
    public record Reference(String file, String rule, String outcome, String message) {}
}
