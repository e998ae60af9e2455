package org.webbcal.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.api.step.Rows;
import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.Plane;
import org.webbcal.model.Shape4;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;

/** A context without a framework: header, references and parameters are set by the test; rows run on as many threads as asked. */
public final class FakeStepContext implements StepContext {

    private final Header primary = new Header();
    private final Header sci = new Header();
    private final Map<String, Reference> references = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();
    private final Map<String, Plane> carried = new HashMap<>();
    private final Map<String, String> epochs = new HashMap<>();
    private final Map<String, Map<String, Object>> trees = new HashMap<>();
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, Plane> images = new HashMap<>();
    private final Map<String, SpectrumModel> spectra = new HashMap<>();
    private final Map<String, ImageModel> products = new HashMap<>();
    private final Map<String, ImageModel> companions = new HashMap<>();
    private final Map<String, List<String>> texts = new HashMap<>();
    private final Map<String, String> written = new LinkedHashMap<>();
    private final Map<String, Object> notes = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private Shape4 shape;
    private ExposureInfo planned;
    private int stackRows;
    private boolean parallel;
    private int blockSize = 16;
    private boolean referenceProfile;
    private String skipReason;
    private volatile boolean cancelled;

    /** A context of a MIRI image exposure of 1 integration, 5 groups, 16×20 pixels, with the keywords that stage 1 needs. */
    public static FakeStepContext miri() {
        return miri(new Shape4(1, 5, 16, 20));
    }

    /** A context of a MIRI image exposure of the given shape. */
    public static FakeStepContext miri(Shape4 shape) {
        var c = new FakeStepContext();
        c.shape(shape);
        c.key("TELESCOP", "JWST")
                .key("INSTRUME", "MIRI")
                .key("DETECTOR", "MIRIMAGE")
                .key("EXP_TYPE", "MIR_IMAGE")
                .key("FILTER", "F770W");
        c.key("READPATT", "FASTR1")
                .key("SUBARRAY", "SUBTEST")
                .key("SUBSTRT1", 101)
                .key("SUBSTRT2", 201);
        c.key("SUBSIZE1", shape.nx())
                .key("SUBSIZE2", shape.ny())
                .key("FASTAXIS", 1)
                .key("SLOWAXIS", 2);
        c.key("NINTS", shape.nints())
                .key("NGROUPS", shape.ngroups())
                .key("NFRAMES", 1)
                .key("GROUPGAP", 0)
                .key("FRMDIVSR", 1);
        c.key("NSAMPLES", 1)
                .key("TFRAME", 2.77504)
                .key("TGROUP", 2.77504)
                .key("DRPFRMS1", 0)
                .key("DRPFRMS3", 0)
                .key("NOUTPUTS", 4);
        c.key("DATE-OBS", "2023-04-05")
                .key("TIME-OBS", "12:00:00.000")
                .key("EXPMID", 60039.5)
                .key("TSOVISIT", false);
        return c;
    }

    public FakeStepContext key(String key, Object value) {
        primary.set(key, value);
        return this;
    }

    /** Keywords set from now on are those of steps that ran before: {@link #header} has them, {@link #exposure} stays as planned. */
    public FakeStepContext planned() {
        planned = exposure();
        return this;
    }

    public FakeStepContext sciKey(String key, Object value) {
        sci.set(key, value);
        return this;
    }

    public FakeStepContext shape(Shape4 newShape) {
        shape = newShape;
        return this;
    }

    public FakeStepContext reference(Reference reference) {
        references.put(reference.type(), reference);
        return this;
    }

    /** The date from which a reference file applies that a step has read. */
    public FakeStepContext applies(String type, String from) {
        epochs.put(type, from);
        return this;
    }

    @Override
    public Optional<String> appliesFrom(String type) {
        return Optional.ofNullable(epochs.get(type));
    }

    public FakeStepContext withoutReference(String type) {
        references.remove(type);
        return this;
    }

    public FakeStepContext parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    /** Images of integrations go to a {@link FakeImageStack} with bands of so many rows, as if memory could not take them; 0: they fit. */
    public FakeStepContext stacks(int rowsOfBand) {
        stackRows = rowsOfBand;
        return this;
    }

    public FakeStepContext table(String path, Table table) {
        tables.put(path, table);
        return this;
    }

    public FakeStepContext image(String path, Plane image) {
        images.put(path, image);
        return this;
    }

    public FakeStepContext spectrum(String path, SpectrumModel model) {
        spectra.put(path, model);
        return this;
    }

    public FakeStepContext product(String path, ImageModel model) {
        products.put(path, model);
        return this;
    }

    /** The image that goes with the exposure in a role. */
    public FakeStepContext companion(String role, ImageModel model) {
        companions.put(role, model);
        return this;
    }

    public FakeStepContext text(String path, List<String> lines) {
        texts.put(path, lines);
        return this;
    }

    /** Runs rows on the common pool, in blocks of the given size. */
    public FakeStepContext parallel(boolean yes, int rowsPerBlock) {
        parallel = yes;
        blockSize = rowsPerBlock;
        return this;
    }

    public FakeStepContext referenceProfile(boolean yes) {
        referenceProfile = yes;
        return this;
    }

    /** From now on every check finds the run cancelled. */
    public void cancel() {
        cancelled = true;
    }

    public Map<String, Object> notes() {
        return notes;
    }

    /** Text files that the step wrote, by suffix. */
    public Map<String, String> written() {
        return written;
    }

    public List<String> warnings() {
        return warnings;
    }

    /** Reason given by {@link #skipped}, if the step called it. */
    public Optional<String> skipReason() {
        return Optional.ofNullable(skipReason);
    }

    @Override
    public ExposureInfo exposure() {
        return planned != null ? planned : new ExposureInfo("fake_exposure", primary.copy(), sci.copy());
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
        return ParameterTable.of(type).build(type, parameters, referenceProfile);
    }

    @Override
    public Optional<Reference> reference(String type) {
        return Optional.ofNullable(references.get(type));
    }

    @Override
    public Reference required(String type) throws StepException {
        return reference(type).orElseThrow(() -> StepException.reference("no reference of type " + type));
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
        var table = tables.get(path);
        if (table == null) {
            throw StepException.badInput(path + ": no such file");
        }
        return table;
    }

    @Override
    public Plane readImage(String path) throws StepException {
        var image = images.get(path);
        if (image == null) {
            throw StepException.badInput(path + ": no such file");
        }
        return image;
    }

    @Override
    public SpectrumModel readSpectrum(String path) throws StepException {
        var model = spectra.get(path);
        if (model == null) {
            throw StepException.badInput(path + ": no such file");
        }
        return model;
    }

    @Override
    public ImageModel readProduct(String path) throws StepException {
        var model = products.get(path);
        if (model == null) {
            throw StepException.badInput(path + ": no such file");
        }
        return model;
    }

    @Override
    public Optional<ImageModel> companion(String role) {
        return Optional.ofNullable(companions.get(role));
    }

    @Override
    public List<String> readLines(String path) throws StepException {
        var lines = texts.get(path);
        if (lines == null) {
            throw StepException.badInput(path + ": no such file");
        }
        return lines;
    }

    @Override
    public String writeText(String suffix, String text) {
        written.put(suffix, text);
        return suffix;
    }

    @Override
    public Optional<Table> table(String name) {
        return Optional.ofNullable(tables.get(name));
    }

    @Override
    public Optional<Map<String, Object>> readTree(String path) {
        return Optional.ofNullable(trees.get(path));
    }

    @Override
    public void writeTree(String path, Map<String, Object> tree) {
        trees.put(path, tree);
    }

    @Override
    public Optional<ImageStack> imageStack(String output, int depth, int ny, int nx) {
        return stackRows == 0 ? Optional.empty() : Optional.of(new FakeImageStack(depth, ny, nx, stackRows));
    }

    @Override
    public Rows rows() {
        return new Rows() {
            @Override
            public void each(int n, Body body) throws StepException {
                run((n + blockSize - 1) / blockSize, b -> body.run(b * blockSize, Math.min(n, (b + 1) * blockSize)));
            }

            @Override
            public void eachIndex(int n, Body body) throws StepException {
                run(n, i -> body.run(i, i + 1));
            }

            @Override
            public int blockSize() {
                return blockSize;
            }
        };
    }

    private interface Unit {
        void run(int i) throws StepException;
    }

    private static final class Carrier extends RuntimeException {
        private Carrier(StepException cause) {
            super(cause);
        }
    }

    private void run(int n, Unit unit) throws StepException {
        try {
            var range = parallel ? IntStream.range(0, n).parallel() : IntStream.range(0, n);
            range.forEach(i -> {
                checkCancelled();
                try {
                    unit.run(i);
                } catch (StepException e) {
                    throw new Carrier(e);
                }
            });
        } catch (Carrier e) {
            throw (StepException) e.getCause();
        }
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new CancelledException();
        }
    }

    @Override
    public void progress(double fraction) {}

    @Override
    public void info(String message) {}

    @Override
    public void warn(String message) {
        warnings.add(message);
    }

    @Override
    public void note(String key, Object value) {
        notes.put(key, value);
    }

    @Override
    public void skipped(String reason) {
        skipReason = reason;
    }

    @Override
    public boolean referenceProfile() {
        return referenceProfile;
    }
}
