package org.webbcal.core.api;

import org.webbcal.api.step.StepDescriptor;

/**
 * An installed provider of a step.
 *
 * @param state {@code active}, {@code retired} (invisible to new runs, in use by old ones) or {@code faulty} with the reason
 * @param leases runs that use it now
 */
public record StepInfo(
        String id,
        String title,
        String bundle,
        String version,
        long bundleId,
        int ranking,
        String state,
        int leases,
        StepDescriptor descriptor) {}
