package org.webbcal.core.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/** Faults found while planning, reported together. */
final class Faults {

    private static final List<ExitStatus> WORST_FIRST = List.of(
            ExitStatus.USAGE,
            ExitStatus.BAD_INPUT,
            ExitStatus.NO_SCIENCE_DATA,
            ExitStatus.NO_SERVICE,
            ExitStatus.MISSING_REFERENCE,
            ExitStatus.STEP_FAILED);

    private record Fault(ExitStatus status, String message) {}

    private final List<Fault> faults = new ArrayList<>();

    void add(ExitStatus status, String message) {
        faults.add(new Fault(status, message));
    }

    void add(CalibrationException e) {
        add(e.status(), e.getMessage());
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** Throws all faults as one, with the status of the worst; does nothing when there is none. */
    void report() throws CalibrationException {
        if (faults.isEmpty()) {
            return;
        }
        var worst = WORST_FIRST.stream()
                .filter(s -> faults.stream().anyMatch(f -> f.status() == s))
                .findFirst()
                .orElse(ExitStatus.STEP_FAILED);
        var lines = new LinkedHashSet<String>();
        faults.stream().filter(f -> f.status() == worst).forEach(f -> lines.add(f.message()));
        faults.stream().filter(f -> f.status() != worst).forEach(f -> lines.add(f.message()));
        throw new CalibrationException(worst, String.join(System.lineSeparator(), lines));
    }
}
