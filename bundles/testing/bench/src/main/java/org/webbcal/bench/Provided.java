package org.webbcal.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.Manifest;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.reference.ReferenceResolver.Choice;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.reference.ReferenceResolver.Sources;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.Step;
import org.webbcal.io.asdf.internal.AsdfTrees;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.reference.LocalReferenceResolver;

/** What a distribution provides, without a framework: the steps of the bundles on the class path, and the embedded reference files. */
final class Provided {

    /** Property: folder of the distribution. */
    static final String DIST = "webbcal.dist";

    private static final Map<String, Step> STEPS = load();
    private static final ReferenceResolver RESOLVER = new LocalReferenceResolver(
            references(), new FitsAccessService(), new AsdfTrees(), name -> Optional.empty());

    private Provided() {}

    private static Path references() {
        return Path.of(System.getProperty(DIST, "runtime/dist/target/webbcal"), "reference-data");
    }

    /** Steps by id, from what the manifests name as components. */
    private static Map<String, Step> load() {
        Map<String, Step> steps = new TreeMap<>();
        try {
            for (var url : Collections.list(Provided.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
                try (var in = url.openStream()) {
                    for (var step : steps(new Manifest(in))) {
                        steps.put(step.descriptor().id(), step);
                    }
                }
            }
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("the bundles cannot be read: " + e.getMessage(), e);
        }
        return steps;
    }

    private static List<Step> steps(Manifest manifest) throws ReflectiveOperationException {
        var attributes = manifest.getMainAttributes();
        var components = attributes.getValue("Service-Component");
        var bundle = attributes.getValue("Bundle-SymbolicName");
        List<Step> steps = new ArrayList<>();
        if (components != null && bundle != null && bundle.contains(".step.")) {
            for (var file : components.split("\\s*,\\s*")) {
                var type = Class.forName(file.replaceAll("^OSGI-INF/|\\.xml$", ""));
                if (Step.class.isAssignableFrom(type)) {
                    steps.add((Step) type.getConstructor().newInstance());
                }
            }
        }
        return steps;
    }

    /** The step of that id, if the distribution has it. */
    static Optional<Step> step(String id) {
        return Optional.ofNullable(STEPS.get(id));
    }

    static Iterable<String> ids() {
        return STEPS.keySet();
    }

    /** The reference files that a step would get; those that do not apply are left out. */
    static Map<String, Reference> references(Step step, ExposureInfo exposure) {
        Map<String, Reference> found = new HashMap<>();
        for (var use : step.descriptor().references()) {
            var choice = RESOLVER.resolve(
                            exposure,
                            java.util.Set.of(use.type()),
                            new Sources(Map.of(), Optional.empty(), Optional.empty(), Optional.empty()))
                    .byType()
                    .get(use.type());
            if (choice.outcome() == Outcome.FILE) {
                found.put(use.type(), open(choice, exposure));
            }
        }
        return found;
    }

    private static Reference open(Choice choice, ExposureInfo exposure) {
        try {
            return RESOLVER.open(choice, exposure);
        } catch (ReferenceException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
