package org.webbcal.diagnose;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.issue.Finding;
import org.webbcal.api.issue.IssueDescriptor;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.core.api.PipelineInfo;

/** Asks the known issues that bundles have registered. */
@ProviderType
public interface Diagnosis {

    /** Whether the pipeline of a mode does something about an issue. */
    enum State {
        /** All steps that mitigate it run, with the parameters that it takes. */
        ON,
        /** Some of them do. */
        PARTLY,
        /** None does; switched off, not installed, or not with those parameters. */
        OFF,
        /** There is no mitigation; it is reported. */
        REPORTED
    }

    /** An issue in the pipeline of a mode. */
    record Listed(IssueDescriptor issue, State state) {}

    /** What one issue's examination gave. */
    record Examined(IssueDescriptor issue, String mode, List<Finding> findings) {}

    /**
     * What a set of files gave.
     *
     * @param evidence the products, by mode
     * @param examined one entry for each issue of each mode, in the order of their ids; with empty findings where no product could tell
     * @param remarks files that were left out and examinations that failed, a line each
     */
    record Result(List<Evidence> evidence, List<Examined> examined, List<String> remarks) {}

    /** All issues that are known now, in the order of their ids. */
    List<IssueDescriptor> issues();

    /** The issues of a mode and what its pipeline, all stages of it, does about them. */
    List<Listed> issues(String mode, List<PipelineInfo> pipeline);

    /**
     * Looks for the known issues in products.
     *
     * @param inputs products, or folders with products; files in a folder that are no products are passed over
     * @throws CalibrationException if an input named by itself is missing or unusable, or if there is no product at all
     */
    Result diagnose(List<Path> inputs) throws CalibrationException;
}
