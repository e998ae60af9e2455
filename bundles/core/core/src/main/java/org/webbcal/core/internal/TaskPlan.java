package org.webbcal.core.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.webbcal.api.reference.ReferenceResolver.Choice;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.core.api.PipelineInfo;

/**
 * One task: a stage of a recipe on one exposure or one association, with everything decided.
 *
 * @param name stem of its products
 * @param association id of the association, or empty
 * @param single file that the result of a step run alone goes to, or null
 * @param match keywords by which the mode knows its exposures; written into inputs that lack them
 */
record TaskPlan(
        String name,
        String mode,
        Recipe.Stage stage,
        ExposureInfo exposure,
        List<Input> inputs,
        List<Entry> entries,
        Path folder,
        String association,
        String asnTable,
        String asnPool,
        String context,
        String hash,
        Path single,
        Map<String, List<String>> match) {

    /** A file that the task reads; it may be a product of an earlier task. */
    record Input(Path file, String role, String groupId, String catalog) {}

    /** An entry with its decisions. */
    sealed interface Entry permits Node, Save {}

    /**
     * @param lease the provider, pinned; null for a node without provider (skipped by parameter, or optional)
     * @param absent why a node without provider is skipped
     */
    record Node(
            Recipe.Node recipe,
            StepRegistry.Lease lease,
            StepDescriptor descriptor,
            EffectiveParameters parameters,
            Map<String, Choice> references,
            List<String> losers,
            String absent)
            implements Entry {

        String label() {
            return recipe.label();
        }

        boolean skipped() {
            return lease == null || parameters.skip();
        }

        String provider() {
            return lease == null ? "" : lease.name();
        }

        /** Digest of the provider's bundle, or empty. */
        String digest() {
            return lease == null ? "" : lease.digest();
        }
    }

    record Save(Map<String, String> products) implements Entry {}

    List<Node> nodes() {
        return entries.stream()
                .filter(Node.class::isInstance)
                .map(Node.class::cast)
                .toList();
    }

    /** Products that it will write, as far as they are known before pixels are read. */
    List<Path> expectedProducts() {
        if (single != null) {
            return List.of(single);
        }
        boolean series = stage.takes(exposure).endsWith("ints");
        return entries.stream()
                .filter(Save.class::isInstance)
                .flatMap(s -> ((Save) s).products().entrySet().stream())
                .map(p -> series ? Map.entry(p.getKey(), ProductNames.series(p.getValue())) : p)
                .flatMap(p -> stage.input() == Recipe.Input.SET && p.getKey().equals("main")
                        ? inputs.stream()
                                .filter(i -> i.role().equals("science"))
                                .map(i -> ProductNames.fileName(
                                        ProductNames.withAssociation(ProductNames.stem(i.file()), association),
                                        p.getValue()))
                        : java.util.stream.Stream.of(ProductNames.fileName(name, p.getValue())))
                .map(folder::resolve)
                .toList();
    }

    PipelineInfo info() {
        var steps = nodes().stream()
                .map(n -> new PipelineInfo.Node(
                        n.label(),
                        n.recipe().step(),
                        n.provider(),
                        n.losers(),
                        n.parameters() == null ? List.of() : n.parameters().listing(),
                        references(n),
                        n.skipped()))
                .toList();
        return new PipelineInfo(
                name,
                mode,
                stage.name(),
                inputs.stream().map(i -> i.file().getFileName().toString()).toList(),
                steps,
                expectedProducts().stream().map(p -> p.getFileName().toString()).toList(),
                context,
                hash);
    }

    private static Map<String, PipelineInfo.Reference> references(Node n) {
        var map = new java.util.LinkedHashMap<String, PipelineInfo.Reference>();
        n.references()
                .forEach((type, c) -> map.put(
                        type,
                        new PipelineInfo.Reference(
                                c.path() == null ? "" : c.path().getFileName().toString(),
                                c.rule(),
                                c.outcome().name(),
                                c.message())));
        return map;
    }
}
