package org.webbcal.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.SpectrumModel;

/** Products in memory, for tests of known issues. */
public final class FakeEvidence implements Evidence {

    private final String mode;
    private final List<Product> products = new ArrayList<>();

    public FakeEvidence(String mode) {
        this.mode = mode;
    }

    /** A product with data, named {@code STEM_SUFFIX.fits}. */
    public FakeEvidence add(String stem, String suffix, ScienceModel model, StepRecord... steps) {
        products.add(new Item(stem, suffix, model, List.of(steps)));
        return this;
    }

    /** A rate that is asked for nothing but its account. */
    public FakeEvidence add(String stem, StepRecord... steps) {
        return add(stem, "rate", null, steps);
    }

    /** A step that ran to its end. */
    public static StepRecord step(String id, Map<String, Object> notes) {
        return step(id, "COMPLETE", Map.of(), notes);
    }

    public static StepRecord step(String id, String status, Map<String, String> parameters, Map<String, Object> notes) {
        return new StepRecord(id, id, "org.webbcal.step." + id, "1", status, "", 0.1, parameters, Map.of(), notes);
    }

    /** A step that ran to its end with reference files that apply from these dates, by type. */
    public static StepRecord dated(String id, Map<String, String> epochs) {
        return new StepRecord(
                id, id, "org.webbcal.step." + id, "1", "COMPLETE", "", 0.1, Map.of(), Map.of(), epochs, Map.of());
    }

    @Override
    public String mode() {
        return mode;
    }

    @Override
    public List<Product> products() {
        return List.copyOf(products);
    }

    private record Item(String stem, String suffix, ScienceModel model, List<StepRecord> steps) implements Product {
        @Override
        public String name() {
            return stem + "_" + suffix + ".fits";
        }

        @Override
        public FileKind kind() {
            return model instanceof SpectrumModel ? FileKind.SPECTRUM : FileKind.IMAGE;
        }

        @Override
        public Header primary() {
            return model == null ? new Header() : model.primary();
        }

        @Override
        public ImageModel image() throws CalibrationException {
            if (model instanceof ImageModel image) {
                return image;
            }
            throw new CalibrationException(ExitStatus.BAD_INPUT, name() + ": no image");
        }

        @Override
        public SpectrumModel spectra() throws CalibrationException {
            if (model instanceof SpectrumModel spectra) {
                return spectra;
            }
            throw new CalibrationException(ExitStatus.BAD_INPUT, name() + ": no spectra");
        }
    }
}
