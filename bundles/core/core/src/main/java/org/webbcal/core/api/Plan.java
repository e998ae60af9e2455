package org.webbcal.core.api;

import java.util.List;
import org.webbcal.api.association.Association;

/** A checked plan: tasks in the order of execution, each with its steps, providers, parameters and references. */
public interface Plan extends AutoCloseable {

    List<PipelineInfo> tasks();

    /** What belongs together: associations of the inputs, as files have them or as headers say. Empty for single exposures. */
    List<Association> groups();

    /** What a user should know though the plan stands: files left out, exposures without their partner. */
    List<String> notes();

    /** Hash of the whole plan, hexadecimal. */
    String hash();

    /** Releases the providers without a run. */
    @Override
    void close();
}
