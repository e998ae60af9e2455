package org.webbcal.diagnose.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.webbcal.api.issue.Evidence;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.ExposureSummary;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;

/** A product on disk. What it says of its making is read at once, data when asked for and not kept. */
final class ProductFile implements Evidence.Product {

    private static final String PROVENANCE = "WEBBCAL";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

    private final Path path;
    private final ExposureSummary summary;
    private final ProductReader reader;
    private final Header primary;
    private final List<Evidence.StepRecord> steps;

    ProductFile(Path path, ExposureSummary summary, ProductReader reader, FitsAccess fits) throws CalibrationException {
        this.path = path;
        this.summary = summary;
        this.reader = reader;
        try (var content = fits.open(path)) {
            primary = content.primary();
            var table = content.table(PROVENANCE);
            steps = table.isPresent() ? steps(table.get()) : List.of();
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
        }
    }

    static List<Evidence.StepRecord> steps(Table table) {
        List<Evidence.StepRecord> steps = new ArrayList<>();
        for (int row = 0; row < table.rows(); row++) {
            steps.add(new Evidence.StepRecord(
                    text(table, "LABEL", row),
                    text(table, "STEP", row),
                    text(table, "BUNDLE", row),
                    text(table, "VERSION", row),
                    text(table, "STATUS", row),
                    text(table, "REASON", row),
                    table.column("SECONDS").map(columnAt(row)).orElse(Double.NaN),
                    texts(text(table, "PARAMETERS", row)),
                    texts(text(table, "REFERENCES", row)),
                    dates(text(table, "REFERENCES", row)),
                    map(text(table, "NOTES", row))));
        }
        return List.copyOf(steps);
    }

    private static java.util.function.Function<Table.Column, Double> columnAt(int row) {
        return c -> c.number(row);
    }

    private static String text(Table table, String column, int row) {
        return table.column(column).map(c -> c.text(row)).orElse("");
    }

    /** Values as text; of a parameter with its source the value. */
    private static Map<String, String> texts(String json) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(json)
                .forEach((k, v) -> texts.put(k, String.valueOf(v instanceof List<?> l && !l.isEmpty() ? l.get(0) : v)));
        return texts;
    }

    /** Of values with something beside them that: the dates of reference files. */
    private static Map<String, String> dates(String json) {
        Map<String, String> dates = new LinkedHashMap<>();
        map(json).forEach((k, v) -> {
            if (v instanceof List<?> l && l.size() > 1) {
                dates.put(k, String.valueOf(l.get(1)));
            }
        });
        return dates;
    }

    private static Map<String, Object> map(String json) {
        try {
            return json.isBlank() ? Map.of() : JSON.readValue(json, MAP);
        } catch (JsonProcessingException e) {
            // the table of a file from elsewhere: an account that cannot be read is none
            return Map.of();
        }
    }

    String mode() {
        return summary.mode();
    }

    Path path() {
        return path;
    }

    @Override
    public String name() {
        return path.getFileName().toString();
    }

    @Override
    public String suffix() {
        return summary.suffix();
    }

    @Override
    public FileKind kind() {
        return summary.kind();
    }

    @Override
    public String stem() {
        return summary.stem();
    }

    @Override
    public Header primary() {
        return primary;
    }

    @Override
    public List<Evidence.StepRecord> steps() {
        return steps;
    }

    @Override
    public ImageModel image() throws CalibrationException {
        return reader.readImage(path);
    }

    @Override
    public SpectrumModel spectra() throws CalibrationException {
        return reader.readSpectrum(path);
    }
}
