package org.webbcal.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.api.step.Rows;
import org.webbcal.api.step.Step;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.Shape4;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;

/** The context of one step with nothing that costs time: rows on the calling thread in blocks as the orchestrator has them, no log. */
final class Bare implements StepContext {

    /** Rows of a block, as in the orchestrator. */
    private static final int BLOCK = 16;

    private final Header primary;
    private final Header sci;
    private final Shape4 shape;
    private final Map<String, String> parameters;
    private final Map<String, Plane> carried;
    private final Map<String, Reference> references;
    private String skipReason;

    /**
     * @param shape of the ramps; null for images
     * @param parameters that are not at their defaults
     * @param carried planes that steps give along; changed
     */
    Bare(
            Step step,
            Header primary,
            Header sci,
            Shape4 shape,
            Map<String, String> parameters,
            Map<String, Plane> carried) {
        this.primary = primary;
        this.sci = sci;
        this.shape = shape;
        this.parameters = parameters;
        this.carried = carried;
        references = Provided.references(step, exposure());
    }

    /** Forgets what was planned for later steps, for the next measurement. */
    private Bare(Bare other) {
        primary = other.primary;
        sci = other.sci;
        shape = other.shape;
        parameters = other.parameters;
        carried = new HashMap<>(other.carried);
        references = other.references;
    }

    Bare fresh() {
        return new Bare(this);
    }

    /** Reason given by {@link #skipped}, or null. */
    String skipReason() {
        return skipReason;
    }

    @Override
    public ExposureInfo exposure() {
        return new ExposureInfo("bench", primary, sci);
    }

    @Override
    public Header header() {
        return primary;
    }

    @Override
    public Shape4 rampShape() {
        return shape;
    }

    @Override
    public <P extends Record> P parameters(Class<P> type) {
        return ParameterTable.of(type).build(type, parameters, referenceProfile());
    }

    @Override
    public Optional<Reference> reference(String type) {
        return Optional.ofNullable(references.get(type));
    }

    @Override
    public Reference required(String type) throws StepException {
        return reference(type)
                .orElseThrow(() -> StepException.reference("there is no embedded reference of type " + type));
    }

    @Override
    public void carry(Plane plane) {
        carried.put(plane.name(), plane);
    }

    @Override
    public Optional<Plane> carried(String name) {
        return Optional.ofNullable(carried.get(name));
    }

    @Override
    public Table readTable(String path) throws StepException {
        throw StepException.badInput(path + ": no such file");
    }

    @Override
    public Rows rows() {
        return new Rows() {
            @Override
            public void each(int n, Body body) throws StepException {
                for (int from = 0; from < n; from += BLOCK) {
                    body.run(from, Math.min(n, from + BLOCK));
                }
            }

            @Override
            public void eachIndex(int n, Body body) throws StepException {
                for (int i = 0; i < n; i++) {
                    body.run(i, i + 1);
                }
            }

            @Override
            public int blockSize() {
                return BLOCK;
            }
        };
    }

    @Override
    public void checkCancelled() {}

    @Override
    public void progress(double fraction) {}

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message) {}

    @Override
    public void note(String key, Object value) {}

    @Override
    public void skipped(String reason) {
        skipReason = reason;
    }

    @Override
    public boolean referenceProfile() {
        return false;
    }
}
