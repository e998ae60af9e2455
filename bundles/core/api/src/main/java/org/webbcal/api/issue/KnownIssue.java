package org.webbcal.api.issue;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.webbcal.api.run.CalibrationException;

/**
 * A known issue of the data or of their calibration, registered as a service by the bundle that answers it: the step that mitigates it, or the mode. {@code issues}
 * lists them, {@code diagnose} and {@code report} ask them. Sites add their own like steps.
 */
@ConsumerType
public interface KnownIssue {

    /** The same value at every call. */
    IssueDescriptor descriptor();

    /**
     * Looks for the issue in products of one mode. Reads, never writes. Several threads may ask at a time.
     *
     * @param evidence products of one of the modes of the descriptor
     * @return one finding for each product or group of products that can tell; nothing where none can
     * @throws CalibrationException if a product cannot be read
     */
    List<Finding> examine(Evidence evidence) throws CalibrationException;
}
