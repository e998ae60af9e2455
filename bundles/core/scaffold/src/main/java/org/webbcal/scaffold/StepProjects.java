package org.webbcal.scaffold;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.step.StepDescriptor;

/** Writes projects in which a site develops steps of its own, outside of this source tree. */
@ProviderType
public interface StepProjects {

    /**
     * What project to write.
     *
     * @param id of the step: {@code esac.shower_mask} for a new one, or that of an installed one that shall be replaced
     * @param site prefix of the site, {@code esac}; may be null when the id has one
     * @param kind what the step works on, {@code RAMP} or {@code IMAGE}; null for what the replaced one works on, or ramps
     * @param replaced the installed step of that id, or null
     * @param statusKeywords those in use
     * @param folder where the project goes; must not exist or be empty; null for one named after the bundle, in the working folder
     * @param home folder of the installation, whose {@code sdk/repository} the project builds against
     */
    record Request(
            String id,
            String site,
            StepDescriptor.Kind kind,
            StepDescriptor replaced,
            Set<String> statusKeywords,
            Path folder,
            Path home) {}

    /**
     * What was written.
     *
     * @param folder of the project
     * @param bundle symbolic name
     * @param files relative to the folder
     */
    record Project(Path folder, String bundle, List<Path> files) {}

    /**
     * Writes a project that builds as it is.
     *
     * @throws CalibrationException of status USAGE for names that cannot be used, BAD_INPUT if the folder is taken or the installation has no sdk
     */
    Project write(Request request) throws CalibrationException;
}
