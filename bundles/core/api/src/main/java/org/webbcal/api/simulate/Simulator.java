package org.webbcal.api.simulate;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;

/** Makes raw exposures of one instrument mode, with the truth that went into them. A service; one for each mode. */
@ConsumerType
public interface Simulator {

    /** Name of the mode, as {@code webbcal modes} lists it: {@code miri-imaging}. */
    String mode();

    /** Record of the parameters, each component with {@link org.webbcal.api.step.Param}. */
    Class<? extends Record> parameters();

    /**
     * Makes exposures. The same values and reference files give the same pixels.
     *
     * @param values parameters by public name, as typed; those missing take their defaults
     * @param folder where the files go; made when it is not there
     * @param references where reference files are looked for: those by which the exposures will be calibrated
     * @param progress told what is under way
     * @throws CalibrationException of status USAGE for a wrong parameter, MISSING_REFERENCE when a reference file is not to be had
     */
    Simulation simulate(
            Map<String, String> values, Path folder, ReferenceResolver.Sources references, Progress progress)
            throws CalibrationException;

    /** What was made. {@code exposures} and {@code truth} go together, one table of sources for each exposure. */
    record Simulation(List<Path> exposures, List<Path> truth, List<Path> associations) {}

    /** Listens to the progress of a simulation. */
    @FunctionalInterface
    interface Progress {
        /** @param fraction of the whole, 0 to 1 */
        void at(String what, double fraction);
    }
}
