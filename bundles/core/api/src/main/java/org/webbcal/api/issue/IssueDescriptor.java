package org.webbcal.api.issue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is known of an issue, in words for astronomers. Build one with {@link #of}.
 *
 * @param id published identifier, {@code MR-LRS03}, or one of ours
 * @param title one line for lists
 * @param modes ids of the modes that have it
 * @param symptom what is seen in products
 * @param cause where it comes from
 * @param answer what is done here
 * @param remedies steps that do it; empty if it is reported alone
 * @param diagnosis what is measured
 * @param sources published pages, papers
 */
public record IssueDescriptor(
        String id,
        String title,
        List<String> modes,
        String symptom,
        String cause,
        String answer,
        List<Remedy> remedies,
        String diagnosis,
        List<String> sources) {

    /**
     * A step of the pipeline that mitigates the issue.
     *
     * @param step id
     * @param parameters values with which it does; empty if it does whenever it runs
     */
    public record Remedy(String step, Map<String, String> parameters) {
        public Remedy {
            parameters = Map.copyOf(parameters);
        }
    }

    public static Builder of(String id, String title) {
        return new Builder(id, title);
    }

    /** Collects a descriptor. */
    public static final class Builder {
        private final String id;
        private final String title;
        private List<String> modes = List.of();
        private String symptom = "";
        private String cause = "";
        private String answer = "";
        private final List<Remedy> remedies = new ArrayList<>();
        private String diagnosis = "";
        private final List<String> sources = new ArrayList<>();

        private Builder(String id, String title) {
            this.id = id;
            this.title = title;
        }

        public Builder modes(String... ids) {
            modes = List.of(ids);
            return this;
        }

        public Builder symptom(String words) {
            symptom = words;
            return this;
        }

        public Builder cause(String words) {
            cause = words;
            return this;
        }

        public Builder answer(String words) {
            answer = words;
            return this;
        }

        /** A step that mitigates the issue whenever it runs. */
        public Builder remedy(String step) {
            return remedy(step, Map.of());
        }

        /** A step that mitigates the issue when its parameters have these values. */
        public Builder remedy(String step, Map<String, String> parameters) {
            remedies.add(new Remedy(step, parameters));
            return this;
        }

        public Builder diagnosis(String words) {
            diagnosis = words;
            return this;
        }

        public Builder source(String words) {
            sources.add(words);
            return this;
        }

        public IssueDescriptor build() {
            return new IssueDescriptor(
                    id, title, modes, symptom, cause, answer, List.copyOf(remedies), diagnosis, List.copyOf(sources));
        }
    }
}
