package org.webbcal.core.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.association.Associations;
import org.webbcal.api.product.AsdfAccess;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.core.api.Calibrator;
import org.webbcal.core.api.ExposureSummary;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.ModeInfo;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.core.api.Plan;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;
import org.webbcal.core.api.StepInfo;
import org.webbcal.model.Header;

/** Ties registry, planner and execution together. */
@Component(service = Calibrator.class)
public final class CalibratorService implements Calibrator {

    /** Share of the heap that data may take when no bound is given; the rest is for the working space of steps. */
    private static final double MEMORY_SHARE = 0.5;

    /** How often a request is planned again because bundles were exchanged at that moment. */
    private static final int MAX_ATTEMPTS = 50;

    /** Ended jobs that are remembered. */
    private static final int REMEMBERED = 100;

    private final StepRegistry registry;
    private final ModeCatalog modes;
    private final ProductReader reader;
    private final Associations associations;
    private final ReferenceResolver resolver;
    private final TaskRunner.Services services;
    private final Path siteFile;
    private final AtomicInteger ids = new AtomicInteger();
    private final List<JobRun> jobs = new CopyOnWriteArrayList<>();

    @Activate
    public CalibratorService(
            BundleContext context,
            @Reference StepRegistry registry,
            @Reference ModeCatalog modes,
            @Reference ProductReader reader,
            @Reference ProductWriter writer,
            @Reference FitsAccess fits,
            @Reference AsdfAccess asdf,
            @Reference Associations associations,
            @Reference ReferenceResolver resolver) {
        this.registry = registry;
        this.modes = modes;
        this.reader = reader;
        this.associations = associations;
        this.resolver = resolver;
        var commit = context.getBundle().getHeaders().get("Git-SHA");
        services = new TaskRunner.Services(
                resolver,
                reader,
                writer,
                fits,
                asdf,
                context.getBundle().getVersion().toString(),
                commit == null ? "RELEASE" : commit);
        var home = context.getProperty("webbcal.home");
        siteFile = home == null ? null : Path.of(home, "etc", "site.yaml");
    }

    @Deactivate
    void stop() {
        jobs.forEach(Job::cancel);
    }

    @Override
    public Plan plan(RunRequest request) throws CalibrationException {
        for (int attempt = 1; ; attempt++) {
            var planner = new Planner(registry, modes, reader, associations, resolver, siteFile, request);
            boolean planned = false;
            try {
                var plan = new PinnedPlan(
                        request, planner.plan(), planner.leases().values(), planner.groups(), planner.notes());
                planned = true;
                return plan;
            } catch (NodePlanner.OutdatedException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw new CalibrationException(
                            ExitStatus.NO_SERVICE,
                            e.getMessage() + ", " + attempt
                                    + " times in a row; run again when bundles are not exchanged all the time",
                            e);
                }
            } finally {
                if (!planned) {
                    planner.leases().values().forEach(StepRegistry.Lease::close);
                }
            }
        }
    }

    @Override
    public Job submit(Plan plan, ProgressListener listener) {
        var pinned = (PinnedPlan) plan;
        var request = pinned.request();
        int threads =
                request.threads() > 0 ? request.threads() : Runtime.getRuntime().availableProcessors();
        long memory = request.memoryBytes() > 0
                ? request.memoryBytes()
                : (long) (MEMORY_SHARE * Runtime.getRuntime().maxMemory());
        var settings =
                new RunSettings(new RowPool(threads), memory, request.referenceProfile(), request.saveIntermediate());
        var job = new JobRun(ids.incrementAndGet(), pinned, services, settings, listener);
        remember(job);
        new Thread(job::run, "webbcal-job-" + job.id()).start();
        return job;
    }

    private synchronized void remember(JobRun job) {
        jobs.add(job);
        while (jobs.size() > REMEMBERED && jobs.get(0).state() != Job.State.RUNNING) {
            jobs.remove(0);
        }
    }

    @Override
    public List<Job> jobs() {
        return List.copyOf(jobs);
    }

    @Override
    public List<StepInfo> steps() {
        List<StepInfo> list = new ArrayList<>();
        for (var provider : registry.all()) {
            var state = registry.state(provider);
            int leases = registry.count(provider.bundle().getBundleId());
            try (var lease = registry.lease(provider)) {
                if (lease == null) {
                    list.add(fault(provider, state, leases));
                    continue;
                }
                var d = lease.step().descriptor();
                list.add(new StepInfo(
                        provider.id(),
                        d.title(),
                        provider.bundle().getSymbolicName(),
                        provider.version().toString(),
                        provider.bundle().getBundleId(),
                        provider.ranking(),
                        state,
                        leases,
                        d));
            } catch (CalibrationException | RuntimeException | LinkageError e) {
                list.add(fault(provider, "faulty: " + e.getMessage(), leases));
            }
        }
        return list;
    }

    private static StepInfo fault(StepRegistry.Provider provider, String state, int leases) {
        return new StepInfo(
                provider.id(),
                "",
                provider.bundle().getSymbolicName(),
                provider.version().toString(),
                provider.bundle().getBundleId(),
                provider.ranking(),
                state,
                leases,
                null);
    }

    @Override
    public List<ModeInfo> modes() {
        return modes.list();
    }

    @Override
    public PipelineInfo pipeline(String mode, RunRequest settings) throws CalibrationException {
        var recipe = modes.byId(mode);
        List<PipelineInfo.Node> nodes = new ArrayList<>();
        var header = new Header();
        recipe.match().forEach((k, v) -> header.set(k, v.get(0)));
        var exposure = new ExposureInfo(mode, header, new Header());
        for (var stage : recipe.stages()) {
            for (var entry : stage.entries()) {
                if (entry instanceof Recipe.Node node) {
                    nodes.add(node(recipe, node, exposure, settings));
                }
            }
        }
        return new PipelineInfo(
                mode,
                mode,
                String.join(
                        " → ", recipe.stages().stream().map(Recipe.Stage::name).toList()),
                List.of(),
                nodes,
                List.of(),
                "",
                "");
    }

    private PipelineInfo.Node node(Recipe recipe, Recipe.Node node, ExposureInfo exposure, RunRequest settings)
            throws CalibrationException {
        var candidates = registry.snapshot().candidates(node.step(), exposure, node.versions());
        if (candidates.isEmpty()) {
            return new PipelineInfo.Node(node.label(), node.step(), "", List.of(), List.of(), Map.of(), false);
        }
        var lease = registry.lease(candidates.get(0));
        if (lease == null) {
            return new PipelineInfo.Node(node.label(), node.step(), "", List.of(), List.of(), Map.of(), false);
        }
        try (lease) {
            List<EffectiveParameters.Layer> layers = new ArrayList<>();
            if (node.off()) {
                layers.add(new EffectiveParameters.Layer("mode " + recipe.id(), Map.of("skip", "true")));
            }
            if (!settings.referenceProfile()) {
                layers.add(new EffectiveParameters.Layer("profile of " + recipe.id(), node.profile(exposure)));
                layers.add(new EffectiveParameters.Layer("mode " + recipe.id(), node.parameters()));
                if (siteFile != null && java.nio.file.Files.exists(siteFile)) {
                    layers.add(new EffectiveParameters.Layer(
                            "site.yaml",
                            SiteConfiguration.parameters(siteFile, recipe.id()).getOrDefault(node.label(), Map.of())));
                }
            }
            if (settings.parameterFile().isPresent()) {
                layers.add(new EffectiveParameters.Layer(
                        settings.parameterFile().get().getFileName().toString(),
                        SiteConfiguration.parameters(settings.parameterFile().get(), recipe.id())
                                .getOrDefault(node.label(), Map.of())));
            }
            layers.add(new EffectiveParameters.Layer(
                    "command line", settings.steps().getOrDefault(node.label(), Map.of())));
            var parameters = EffectiveParameters.merge(
                    lease.step().descriptor(), node.label(), layers, settings.referenceProfile());
            return new PipelineInfo.Node(
                    node.label(),
                    node.step(),
                    lease.name(),
                    candidates.stream().skip(1).map(StepRegistry.Provider::name).toList(),
                    parameters.listing(),
                    Map.of(),
                    parameters.skip());
        }
    }

    @Override
    public ExposureSummary inspect(Path file, Optional<String> mode) throws CalibrationException {
        var probe = reader.probe(file);
        var header = probe.exposure().primary();
        Map<String, String> facts = new LinkedHashMap<>();
        Set<String> keys = new LinkedHashSet<>(List.of(
                "TARGPROP",
                "INSTRUME",
                "DETECTOR",
                "EXP_TYPE",
                "FILTER",
                "SUBARRAY",
                "READPATT",
                "NINTS",
                "NGROUPS",
                "NFRAMES",
                "TGROUP",
                "EFFEXPTM",
                "DATE-OBS",
                "TIME-OBS",
                "DATAMODL",
                "CAL_VER",
                "CRDS_CTX",
                "WBPLAN"));
        keys.forEach(k -> header.string(k).ifPresent(v -> facts.put(k, v)));
        header.cards().stream()
                .filter(c -> c.key().startsWith("S_"))
                .forEach(c -> facts.put(c.key(), c.value().toString()));
        Optional<Recipe> recipe =
                mode.isPresent() ? Optional.of(modes.byId(mode.get())) : modes.match(probe.exposure());
        int level = Inputs.level(probe);
        return new ExposureSummary(
                file.toString(),
                ProductNames.stem(file),
                ProductNames.suffix(file),
                probe.kind(),
                probe.dims(),
                facts,
                recipe.map(Recipe::id).orElse(""),
                recipe.map(r -> r.stages().stream()
                                .filter(s -> s.number() >= level)
                                .map(Recipe.Stage::name)
                                .toList())
                        .orElse(List.of()));
    }
}
