package org.webbcal.api.issue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SpectrumModel;

/** Products of one mode in which issues are looked for. */
@ProviderType
public interface Evidence {

    /** Id of the mode. */
    String mode();

    /** All products, in the order of their names. */
    List<Product> products();

    /** Those of some kinds: {@code rate}, {@code cal}, {@code x1d}. */
    default List<Product> products(String... suffixes) {
        return products().stream()
                .filter(p -> Arrays.asList(suffixes).contains(p.suffix()))
                .toList();
    }

    /**
     * One product for each exposure in which a step ran to its end: those of stage 1 where there are any, since later products repeat their account.
     */
    default List<Product> tellingOf(String step) {
        var all = products().stream().filter(p -> p.step(step).isPresent()).toList();
        var rates = all.stream().filter(p -> p.suffix().startsWith("rate")).toList();
        var single = all.stream().filter(p -> !p.combined()).toList();
        Map<String, Product> first = new LinkedHashMap<>();
        (rates.isEmpty() ? single.isEmpty() ? all : single : rates).forEach(p -> first.putIfAbsent(p.exposure(), p));
        return List.copyOf(first.values());
    }

    /** One product. Headers and the account of its making are at hand, data are read when asked for. */
    @ProviderType
    interface Product {

        /** Name of the file. */
        String name();

        /** {@code rate} of {@code jw…_rate.fits}; empty where the name has none. */
        String suffix();

        FileKind kind();

        /** Name without suffix and extension: what the products of one exposure or observation have in common. */
        String stem();

        /** The stem without what stage 3 adds to the names of its members: {@code jw…_mirimage} of {@code jw…_mirimage_o001_crf.fits}. */
        default String exposure() {
            return stem().replaceFirst("_[oac]\\d{3,4}$", "");
        }

        /** Whether it was made of the exposures of an observation or target, {@code jw01234-o001_…}. */
        default boolean combined() {
            return stem().matches("jw\\d{5}-[oac]\\d{3,4}_.*");
        }

        Header primary();

        /** The steps that made it, in order; empty if another software did. */
        List<StepRecord> steps();

        /** The last step of this id that ran to its end. */
        default Optional<StepRecord> step(String id) {
            return steps().stream()
                    .filter(s -> s.step().equals(id) && s.status().equals("COMPLETE"))
                    .reduce((a, b) -> b);
        }

        /**
         * Reads an image or stack.
         *
         * @throws CalibrationException if it is none or cannot be read
         */
        ImageModel image() throws CalibrationException;

        /**
         * Reads spectra.
         *
         * @throws CalibrationException if there are none or they cannot be read
         */
        SpectrumModel spectra() throws CalibrationException;
    }

    /**
     * What a step did to a product.
     *
     * @param parameters effective values
     * @param references names of reference files by type
     * @param epochs dates from which these apply, {@code 2022-05-25T00:00:00}, where they say so
     * @param notes what it measured: text, numbers, truth values
     */
    record StepRecord(
            String label,
            String step,
            String bundle,
            String version,
            String status,
            String reason,
            double seconds,
            Map<String, String> parameters,
            Map<String, String> references,
            Map<String, String> epochs,
            Map<String, Object> notes) {

        /** A step whose reference files tell no dates. */
        public StepRecord(
                String label,
                String step,
                String bundle,
                String version,
                String status,
                String reason,
                double seconds,
                Map<String, String> parameters,
                Map<String, String> references,
                Map<String, Object> notes) {
            this(label, step, bundle, version, status, reason, seconds, parameters, references, Map.of(), notes);
        }

        /** A measured number. */
        public OptionalDouble number(String note) {
            return notes.get(note) instanceof Number n ? OptionalDouble.of(n.doubleValue()) : OptionalDouble.empty();
        }
    }
}
