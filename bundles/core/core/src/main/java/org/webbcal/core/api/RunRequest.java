package org.webbcal.core.api;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a user asks for.
 *
 * @param inputs exposures, associations or folders
 * @param outputFolder where products go; created if missing. Null: beside the first input
 * @param mode id of the mode, where the header cannot tell or shall not decide
 * @param stages numbers of the stages to run; empty for all that the inputs allow
 * @param from label of the first step to run, of the stage that contains it
 * @param to label of the last step to run
 * @param steps parameters by step label: {@code jump → (rejection_threshold → 5)}; also {@code skip}, {@code save_results}, {@code override_TYPE}, {@code provider}
 * @param parameterFile YAML, JSON or ASDF file of parameters
 * @param saveIntermediate whether every step's result is written
 * @param refDir folder of reference files named by type
 * @param crdsPath CRDS cache
 * @param crdsContext CRDS context
 * @param referenceProfile whether code defaults of the reference software are used throughout
 * @param threads number of threads; 0 for all processors
 * @param memoryBytes bound for data held in memory; 0 for a share of the heap
 * @param single a run of one step alone, or empty
 */
public record RunRequest(
        List<Path> inputs,
        Path outputFolder,
        Optional<String> mode,
        List<Integer> stages,
        Optional<String> from,
        Optional<String> to,
        Map<String, Map<String, String>> steps,
        Optional<Path> parameterFile,
        boolean saveIntermediate,
        Optional<Path> refDir,
        Optional<Path> crdsPath,
        Optional<String> crdsContext,
        boolean referenceProfile,
        int threads,
        long memoryBytes,
        Optional<SingleStep> single) {

    /** One step alone: its id and the file that its (first) output goes to. */
    public record SingleStep(String step, Path output) {}

    public static Builder of(Path... inputs) {
        return new Builder(List.of(inputs));
    }

    /** Collects a request. */
    public static final class Builder {
        private final List<Path> inputs;
        private Path outputFolder;
        private Optional<String> mode = Optional.empty();
        private List<Integer> stages = List.of();
        private Optional<String> from = Optional.empty();
        private Optional<String> to = Optional.empty();
        private final Map<String, Map<String, String>> steps = new LinkedHashMap<>();
        private Optional<Path> parameterFile = Optional.empty();
        private boolean saveIntermediate;
        private Optional<Path> refDir = Optional.empty();
        private Optional<Path> crdsPath = Optional.empty();
        private Optional<String> crdsContext = Optional.empty();
        private boolean referenceProfile;
        private int threads;
        private long memoryBytes;
        private Optional<SingleStep> single = Optional.empty();

        private Builder(List<Path> inputs) {
            this.inputs = inputs;
        }

        public Builder outputFolder(Path folder) {
            outputFolder = folder;
            return this;
        }

        public Builder mode(String id) {
            mode = Optional.ofNullable(id);
            return this;
        }

        public Builder stages(List<Integer> numbers) {
            stages = List.copyOf(numbers);
            return this;
        }

        public Builder from(String label) {
            from = Optional.ofNullable(label);
            return this;
        }

        public Builder to(String label) {
            to = Optional.ofNullable(label);
            return this;
        }

        public Builder parameter(String step, String name, String value) {
            steps.computeIfAbsent(step, s -> new LinkedHashMap<>()).put(name, value);
            return this;
        }

        public Builder parameterFile(Path file) {
            parameterFile = Optional.ofNullable(file);
            return this;
        }

        public Builder saveIntermediate(boolean yes) {
            saveIntermediate = yes;
            return this;
        }

        public Builder refDir(Path folder) {
            refDir = Optional.ofNullable(folder);
            return this;
        }

        public Builder crds(Path path, String context) {
            crdsPath = Optional.ofNullable(path);
            crdsContext = Optional.ofNullable(context);
            return this;
        }

        public Builder referenceProfile(boolean yes) {
            referenceProfile = yes;
            return this;
        }

        public Builder threads(int n) {
            threads = n;
            return this;
        }

        public Builder memoryBytes(long bytes) {
            memoryBytes = bytes;
            return this;
        }

        public Builder single(String step, Path output) {
            single = Optional.of(new SingleStep(step, output));
            return this;
        }

        public RunRequest build() {
            return new RunRequest(
                    inputs,
                    outputFolder,
                    mode,
                    stages,
                    from,
                    to,
                    steps,
                    parameterFile,
                    saveIntermediate,
                    refDir,
                    crdsPath,
                    crdsContext,
                    referenceProfile,
                    threads,
                    memoryBytes,
                    single);
        }
    }
}
