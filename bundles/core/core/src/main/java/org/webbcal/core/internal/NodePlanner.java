package org.webbcal.core.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.reference.ReferenceResolver.Choice;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Need;
import org.webbcal.core.api.RunRequest;
import org.webbcal.model.reference.ReferenceException;

/** Decides, for each use of a step in a plan: which provider, with which parameters and references. */
final class NodePlanner {

    /** A provider was retired between the snapshot and its lease; the request has to be planned again, from a fresh snapshot. */
    static final class OutdatedException extends RuntimeException {
        private OutdatedException(String provider) {
            super(provider + " was retired while the run was planned", null, false, false);
        }
    }

    private final StepRegistry registry;
    private final StepRegistry.Snapshot providers;
    private final ReferenceResolver resolver;
    private final Path siteFile;
    private final RunRequest request;
    private final Faults faults;
    private final Map<StepRegistry.Provider, StepRegistry.Lease> leases = new LinkedHashMap<>();
    private final MissingReferences missing = new MissingReferences();

    NodePlanner(StepRegistry registry, ReferenceResolver resolver, Path siteFile, RunRequest request, Faults faults) {
        this.registry = registry;
        this.providers = registry.snapshot();
        this.resolver = resolver;
        this.siteFile = siteFile;
        this.request = request;
        this.faults = faults;
    }

    /** The leases taken so far, the caller's to close. */
    Map<StepRegistry.Provider, StepRegistry.Lease> leases() {
        return leases;
    }

    StepRegistry.Snapshot providers() {
        return providers;
    }

    /** Adds what is missing to the faults, each file once. */
    void reportMissing() {
        missing.report(faults);
    }

    /**
     * Decides about one use of a step.
     *
     * @param contexts takes the CRDS contexts that chose references
     * @param alone whether the step was called by itself: then {@code skip} is not heeded
     * @return null if it cannot run: the fault is among those of the plan
     */
    TaskPlan.Node node(
            Recipe recipe,
            Recipe.Stage stage,
            Recipe.Node node,
            ExposureInfo exposure,
            Set<String> contexts,
            boolean alone)
            throws CalibrationException {
        var given = request.steps().getOrDefault(node.label(), Map.of());
        var candidates = providers.candidates(node.step(), exposure, node.versions());
        var wantedProvider = given.get("provider");
        if (wantedProvider != null) {
            candidates = candidates.stream()
                    .filter(p -> p.name().equals(wantedProvider)
                            || p.bundle().getSymbolicName().equals(wantedProvider))
                    .toList();
        }
        if (candidates.isEmpty()) {
            boolean skip = Boolean.parseBoolean(given.getOrDefault("skip", "false"));
            if (node.optional() || skip) {
                return new TaskPlan.Node(
                        node,
                        null,
                        null,
                        null,
                        Map.of(),
                        List.of(),
                        skip ? "skipped by command line" : "no provider installed");
            }
            faults.add(
                    ExitStatus.NO_SERVICE,
                    "step " + node.label() + " of mode " + recipe.id() + " has no provider"
                            + (wantedProvider == null ? "" : " called " + wantedProvider) + " for "
                            + exposure.instrument() + " " + exposure.expType()
                            + "; deploy its bundle, or skip it with --steps." + node.label() + ".skip=true");
            return null;
        }
        var lease = lease(candidates.get(0));
        var descriptor = lease.step().descriptor();
        try {
            var layers = layers(recipe, stage, node, descriptor, exposure, given);
            var parameters = EffectiveParameters.merge(descriptor, node.label(), layers, request.referenceProfile());
            boolean skip = parameters.skip() && !alone;
            var references = skip ? Map.<String, Choice>of() : references(node, lease, parameters, exposure, contexts);
            return new TaskPlan.Node(
                    node,
                    lease,
                    descriptor,
                    parameters,
                    references,
                    candidates.stream().skip(1).map(StepRegistry.Provider::name).toList(),
                    skip ? skipReason(node, parameters) : "");
        } catch (CalibrationException e) {
            faults.add(e);
            return null;
        }
    }

    private static String skipReason(Recipe.Node node, EffectiveParameters parameters) {
        var source = parameters.source("skip");
        return node.off() && source.startsWith("mode ") ? "off by default" : "skipped by " + source;
    }

    /** @throws OutdatedException if the provider was retired since the snapshot */
    StepRegistry.Lease lease(StepRegistry.Provider provider) throws CalibrationException {
        var lease = leases.get(provider);
        if (lease == null) {
            lease = registry.lease(provider);
            if (lease == null) {
                throw new OutdatedException(provider.name());
            }
            leases.put(provider, lease);
        }
        return lease;
    }

    /** Layers of parameters, the weakest first. */
    private List<EffectiveParameters.Layer> layers(
            Recipe recipe,
            Recipe.Stage stage,
            Recipe.Node node,
            StepDescriptor descriptor,
            ExposureInfo exposure,
            Map<String, String> given)
            throws CalibrationException {
        List<EffectiveParameters.Layer> layers = new ArrayList<>();
        if (node.off()) {
            layers.add(new EffectiveParameters.Layer("mode " + recipe.id(), Map.of("skip", "true")));
        }
        if (!request.referenceProfile()) {
            layers.add(new EffectiveParameters.Layer("profile of " + recipe.id(), node.profile(exposure)));
            var references = new ParameterReferences(resolver, sources(Map.of()));
            var known = ParameterTable.of(descriptor.parameters());
            layers.add(new EffectiveParameters.Layer(
                    "parameter reference", references.of(stage.name(), node.step(), known, exposure)));
            layers.add(new EffectiveParameters.Layer("mode " + recipe.id(), node.parameters()));
            if (siteFile != null && Files.exists(siteFile)) {
                var site = SiteConfiguration.parameters(siteFile, recipe.id());
                layers.add(new EffectiveParameters.Layer("site.yaml", site.getOrDefault(node.label(), Map.of())));
            }
        }
        if (request.parameterFile().isPresent()) {
            var file = SiteConfiguration.parameters(request.parameterFile().get(), recipe.id());
            layers.add(new EffectiveParameters.Layer(
                    request.parameterFile().get().getFileName().toString(), file.getOrDefault(node.label(), Map.of())));
        }
        layers.add(new EffectiveParameters.Layer("command line", given));
        return layers;
    }

    private ReferenceResolver.Sources sources(Map<String, String> overrides) {
        return new ReferenceResolver.Sources(overrides, request.refDir(), request.crdsPath(), request.crdsContext());
    }

    private Map<String, Choice> references(
            Recipe.Node node,
            StepRegistry.Lease lease,
            EffectiveParameters parameters,
            ExposureInfo exposure,
            Set<String> contexts) {
        var uses = lease.step().descriptor().references();
        if (uses.isEmpty()) {
            return Map.of();
        }
        Map<String, String> overrides = new HashMap<>();
        parameters.common().forEach((k, v) -> {
            if (k.startsWith("override_")) {
                overrides.put(k.substring("override_".length()), v);
            }
        });
        Set<String> types = new LinkedHashSet<>();
        uses.stream().filter(u -> u.appliesTo(exposure.expType())).forEach(u -> types.add(u.type()));
        var choices = resolver.resolve(exposure, types, sources(overrides));
        contexts.add(choices.context());
        var byType = new LinkedHashMap<>(choices.byType());
        for (var use : uses) {
            if (!use.appliesTo(exposure.expType())) {
                byType.putIfAbsent(use.type(), notAsked(use.type(), exposure));
                continue;
            }
            var choice = byType.get(use.type());
            boolean broken = choice.outcome() == Outcome.MISSING_FILE;
            if (broken || use.need() == Need.REQUIRED && choice.outcome() != Outcome.FILE) {
                missing.add(exposure.name(), node.label(), choice);
            } else if (choice.rule().startsWith("override_")
                    || use.need() == Need.REQUIRED && choice.rule().equals("--ref-dir")) {
                checkGiven(node, choice, exposure);
            }
        }
        return byType;
    }

    private static Choice notAsked(String type, ExposureInfo exposure) {
        return new Choice(
                type, Outcome.NOT_APPLICABLE, null, "", type + ": not used for EXP_TYPE " + exposure.expType());
    }

    /** A file that the user names is opened before pixels are read: a wrong one is found at once and not after an hour. */
    private void checkGiven(Recipe.Node node, Choice choice, ExposureInfo exposure) {
        if (choice.outcome() == Outcome.FILE) {
            try {
                resolver.open(choice, exposure);
            } catch (ReferenceException e) {
                missing.addUnusable(exposure.name(), node.label(), choice, e.getMessage());
            }
        }
    }
}
