package org.webbcal.core.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.webbcal.api.mode.ModeService;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.core.api.ModeInfo;
import org.webbcal.core.api.Nearest;
import org.webbcal.model.Header;

/** The modes that are there now, their recipes with the site's overlays, and which of them fits an exposure. */
@Component(service = ModeCatalog.class)
public final class ModeCatalog {

    /** A mode as it was when it came; its recipe is text of ours from then on, whatever becomes of its bundle. */
    private record Installed(String id, String title, String recipe, String fault, Bundle bundle, Version version) {}

    private final Map<ServiceReference<ModeService>, Installed> modes = new ConcurrentHashMap<>();
    private final StepRegistry registry;
    private final Path overlayFolder;

    @Activate
    public ModeCatalog(BundleContext context, @Reference StepRegistry registry) {
        this.registry = registry;
        var home = context.getProperty("webbcal.home");
        overlayFolder = home == null ? null : Path.of(home, "overlays");
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addMode(ModeService mode, ServiceReference<ModeService> reference) {
        var bundle = reference.getBundle();
        Installed installed;
        try {
            installed = new Installed(mode.id(), mode.title(), mode.recipe(), "", bundle, bundle.getVersion());
        } catch (RuntimeException | LinkageError e) {
            installed = new Installed(
                    bundle.getSymbolicName(), "", "", "its bundle is broken (" + e + ")", bundle, bundle.getVersion());
        }
        modes.put(reference, installed);
    }

    void removeMode(ServiceReference<ModeService> reference) {
        modes.remove(reference);
    }

    /** Of several versions of a mode that new plans may use the newest counts. */
    private List<Installed> newest() {
        var byId = new TreeMap<String, Installed>();
        for (var mode : modes.values()) {
            if (registry.visible(mode.bundle())) {
                byId.merge(mode.id(), mode, (a, b) -> a.version().compareTo(b.version()) >= 0 ? a : b);
            }
        }
        return List.copyOf(byId.values());
    }

    private Recipe recipe(Installed mode) throws CalibrationException {
        if (!mode.fault().isEmpty()) {
            throw new CalibrationException(ExitStatus.NO_SERVICE, "mode " + mode.id() + ": " + mode.fault());
        }
        Function<String, String> lookup = id -> newest().stream()
                .filter(m -> m.id().equals(id))
                .findFirst()
                .map(Installed::recipe)
                .orElse(null);
        try {
            return new RecipeReader().read(mode.recipe(), lookup, SiteConfiguration.overlays(overlayFolder));
        } catch (RecipeReader.RecipeException e) {
            throw new CalibrationException(ExitStatus.NO_SERVICE, e.getMessage());
        }
    }

    /** What a site should know of its overlays though runs go on: those for modes that are not there. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        var known = newest().stream().map(Installed::id).toList();
        for (var overlay : SiteConfiguration.overlays(overlayFolder).entrySet()) {
            try {
                var target = RecipeReader.target(overlay.getValue(), overlay.getKey());
                if (!known.contains(target)) {
                    notes.add(overlay.getKey() + ": "
                            + (target.isEmpty()
                                    ? "the key 'overlay', which names the mode, is missing"
                                    : "no mode is called " + target + Nearest.hint(target, known)));
                }
            } catch (RecipeReader.RecipeException e) {
                notes.add(e.getMessage());
            }
        }
        return notes;
    }

    List<ModeInfo> list() {
        List<ModeInfo> list = new ArrayList<>();
        for (var mode : newest()) {
            List<String> stages = List.of();
            String fault = "";
            boolean ingredient = false;
            try {
                var recipe = recipe(mode);
                stages = recipe.stages().stream().map(Recipe.Stage::name).toList();
                ingredient = recipe.match().isEmpty();
            } catch (CalibrationException e) {
                fault = e.getMessage();
            }
            if (!ingredient || !fault.isEmpty()) {
                list.add(new ModeInfo(
                        mode.id(),
                        mode.title(),
                        mode.bundle().getSymbolicName(),
                        mode.version().toString(),
                        stages,
                        fault));
            }
        }
        return list;
    }

    /** @throws CalibrationException of status USAGE naming the modes there are */
    Recipe byId(String id) throws CalibrationException {
        var found = newest().stream().filter(m -> m.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    "--mode " + id + ": no such mode"
                            + Nearest.hint(
                                    id, newest().stream().map(Installed::id).toList()));
        }
        return recipe(found.get());
    }

    /** The recipe that fits an exposure best, if any fits. */
    Optional<Recipe> match(ExposureInfo exposure) throws CalibrationException {
        Map<Recipe, Integer> fitting = new LinkedHashMap<>();
        CalibrationException broken = null;
        for (var mode : newest()) {
            try {
                var recipe = recipe(mode);
                int conditions = recipe.fit(exposure);
                if (conditions > 0) {
                    fitting.put(recipe, conditions);
                }
            } catch (CalibrationException e) {
                // it may have been the one that fits; others are none the worse for it
                broken = e;
            }
        }
        if (fitting.isEmpty() && broken != null) {
            throw broken;
        }
        int most = fitting.values().stream().max(Integer::compare).orElse(0);
        var best = fitting.keySet().stream().filter(r -> fitting.get(r) == most).toList();
        if (best.size() > 1) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    exposure.name() + ": modes " + best.get(0).id() + " and "
                            + best.get(1).id() + " fit equally; choose with --mode");
        }
        return best.stream().findFirst();
    }

    /**
     * The recipe for an exposure.
     *
     * @throws CalibrationException of status BAD_INPUT when a keyword that decides is absent, NO_SERVICE when no installed mode fits; both name {@code --mode}
     */
    Recipe choose(ExposureInfo exposure, Optional<String> mode) throws CalibrationException {
        if (mode.isPresent()) {
            return byId(mode.get());
        }
        var found = match(exposure);
        if (found.isPresent()) {
            return found.get();
        }
        var instrument = exposure.instrument();
        if (instrument.isEmpty() || exposure.expType().isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    exposure.name() + ": the primary header has no " + (instrument.isEmpty() ? "INSTRUME" : "EXP_TYPE")
                            + ", so the mode is unknown; say it with --mode (see 'webbcal modes')");
        }
        if (!instrument.equals("MIRI") && !instrument.equals("NIRSPEC")) {
            throw new CalibrationException(
                    ExitStatus.NO_SERVICE,
                    exposure.name() + ": INSTRUME is " + instrument
                            + "; webbcal calibrates MIRI and NIRSPEC exposures");
        }
        throw new CalibrationException(
                ExitStatus.NO_SERVICE,
                exposure.name() + ": no installed mode serves EXP_TYPE " + exposure.expType() + " of " + instrument
                        + "; see 'webbcal modes', or say one with --mode");
    }

    /** The exposure with the keywords that the mode matches on, where its header lacks them: somebody has said what it is. */
    static ExposureInfo completed(ExposureInfo exposure, Recipe recipe) {
        var primary = exposure.primary().copy();
        complete(primary, recipe.match());
        return new ExposureInfo(exposure.name(), primary, exposure.sci());
    }

    static void complete(Header primary, Map<String, List<String>> match) {
        match.forEach((keyword, values) -> {
            if (!primary.has(keyword)) {
                primary.set(keyword, values.get(0), "said by --mode; missing in the input");
            }
        });
    }
}
