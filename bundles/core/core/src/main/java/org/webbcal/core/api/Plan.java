package org.webbcal.core.api;

import java.util.List;

/** A checked plan: tasks in the order of execution, each with its steps, providers, parameters and references. */
public interface Plan extends AutoCloseable {

    List<PipelineInfo> tasks();

    /** Hash of the whole plan, hexadecimal. */
    String hash();

    /** Releases the providers without a run. */
    @Override
    void close();
}
