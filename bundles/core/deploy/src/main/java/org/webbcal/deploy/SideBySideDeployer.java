package org.webbcal.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.mode.ModeService;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.api.step.Step;
import org.webbcal.core.api.Deployer;
import org.webbcal.core.api.Leases;

/**
 * Side-by-side deployment. The newcomer is installed from a copy in the store, hidden from plans, started and examined; only then new runs see it and the
 * version before is retired: it goes when its last lease ends. A fault before that removes the newcomer and changes nothing.
 */
@Component(service = Deployer.class)
public final class SideBySideDeployer implements Deployer {

    /** Prefix of the install location of deployed bundles; the rest is the checksum, so the same jar is recognised. */
    private static final String LOCATION = "webbcal-store:";

    private final BundleContext context;
    private final Leases leases;
    private final Path home;
    private final Store store;

    @Activate
    public SideBySideDeployer(BundleContext context, @Reference Leases leases) {
        this.context = context;
        this.leases = leases;
        var property = context.getProperty("webbcal.home");
        home = property == null ? null : Path.of(property);
        store = new Store((home == null ? Path.of(System.getProperty("java.io.tmpdir")) : home).resolve("store"));
        restore();
    }

    /** Brings back what was deployed before this process started. What does not start any more is left out, with a line. */
    private void restore() {
        for (var entry : store.active()) {
            var jar = store.jar(entry.checksum());
            var present = installed(entry.name());
            if (entry.distribution() && present.stream().anyMatch(b -> b.getVersion().toString().equals(entry.version()))) {
                continue;
            }
            try (var in = Files.newInputStream(jar)) {
                var bundle = context.installBundle(LOCATION + entry.checksum(), in);
                bundle.start(Bundle.START_ACTIVATION_POLICY);
                retireOthers(present, bundle);
            } catch (IOException | BundleException e) {
                System.err.println("webbcal: the deployed " + entry.name() + " " + entry.version() + " does not start and is left out: " + reason(e));
            }
        }
    }

    @Override
    public synchronized BundleInfo deploy(Path jar) throws CalibrationException {
        var inspection = JarInspection.of(jar);
        var policy = TrustPolicy.read(home == null ? null : home.resolve("etc/trust.yaml"));
        if (!policy.admits(inspection)) {
            throw JarInspection.refused(
                    jar, "the site does not trust " + inspection.name() + "; admit its prefix or its checksum " + inspection.checksum() + " in etc/trust.yaml");
        }
        return activate(inspection);
    }

    private BundleInfo activate(JarInspection inspection) throws CalibrationException {
        var present = installed(inspection.name());
        for (var bundle : present) {
            if (bundle.getLocation().equals(LOCATION + inspection.checksum()) && bundle.getState() == Bundle.ACTIVE) {
                // the same jar again: make it the one that counts
                leases.readmit(bundle.getBundleId());
                retireOthers(present, bundle);
                return info(bundle);
            }
        }
        Bundle newcomer = null;
        try {
            var kept = store.keep(inspection);
            try (var in = Files.newInputStream(kept)) {
                newcomer = context.installBundle(LOCATION + inspection.checksum(), in);
            }
            leases.quarantine(newcomer.getBundleId(), true);
            resolve(newcomer);
            newcomer.start(Bundle.START_ACTIVATION_POLICY);
            examine(newcomer);
        } catch (IOException | BundleException e) {
            throw undo(newcomer, JarInspection.refused(inspection.jar(), "it does not start: " + reason(e)));
        } catch (CalibrationException e) {
            throw undo(newcomer, JarInspection.refused(inspection.jar(), e.getMessage()));
        }
        rememberDistribution(inspection.name(), present);
        leases.quarantine(newcomer.getBundleId(), false);
        retireOthers(present, newcomer);
        store.activated(new Store.Entry(inspection.name(), inspection.version().toString(), inspection.checksum(), false));
        return info(newcomer);
    }

    /** Before the first replacement the distribution's own version enters the history, so that it can be gone back to. */
    private void rememberDistribution(String name, List<Bundle> present) throws CalibrationException {
        if (store.knows(name)) {
            return;
        }
        try {
            for (var bundle : present) {
                var checksum = store.keepDistribution(bundle);
                if (checksum.isPresent()) {
                    store.activated(new Store.Entry(name, bundle.getVersion().toString(), checksum.get(), true));
                }
            }
        } catch (IOException e) {
            throw new CalibrationException(
                    org.webbcal.api.run.ExitStatus.STEP_FAILED, "the store of " + name + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String reason(Throwable e) {
        var cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
    }

    private void resolve(Bundle bundle) throws CalibrationException {
        if (!context.getBundle(0).adapt(FrameworkWiring.class).resolveBundles(Set.of(bundle))) {
            try {
                bundle.start();
            } catch (BundleException e) {
                throw new CalibrationException(
                        org.webbcal.api.run.ExitStatus.BAD_INPUT, "it does not resolve: " + reason(e).replaceAll("^Unable to resolve \\S+ (\\(R \\S+\\))?:? ?", ""));
            }
        }
    }

    /** Looks at every step of a bundle that is started and hidden: descriptor, parameters, self-check. */
    private static void examine(Bundle bundle) throws CalibrationException {
        var services = bundle.getRegisteredServices();
        int found = 0;
        for (var reference : services == null ? new ServiceReference<?>[0] : services) {
            Object service;
            try {
                service = bundle.getBundleContext().getService(reference);
            } catch (RuntimeException | LinkageError e) {
                throw fault("a service of it throws: " + reason(e));
            }
            var classes = List.of((String[]) reference.getProperty("objectClass"));
            if (classes.contains(Step.class.getName())) {
                found++;
                examine(reference, service);
            } else if (classes.contains(ModeService.class.getName())) {
                found++;
                if (!(service instanceof ModeService mode) || mode.recipe().isBlank()) {
                    throw fault("its mode gives no recipe");
                }
            }
        }
        if (found == 0) {
            throw fault("it registers no step and no mode");
        }
    }

    private static void examine(ServiceReference<?> reference, Object service) throws CalibrationException {
        var id = String.valueOf(reference.getProperty("webbcal.step.id"));
        if (!(service instanceof Step step)) {
            throw fault("step " + id + " cannot be made: its constructor throws, or it was built against another API");
        }
        try {
            var descriptor = step.descriptor();
            if (!descriptor.id().equals(id)) {
                throw fault("it announces step " + id + " and describes step " + descriptor.id());
            }
            ParameterTable.of(descriptor.parameters());
            step.selfCheck();
        } catch (CalibrationException e) {
            throw e;
        } catch (Exception | LinkageError e) {
            throw fault("step " + id + " fails its self-check: " + reason(e));
        }
    }

    private static CalibrationException fault(String what) {
        return new CalibrationException(org.webbcal.api.run.ExitStatus.BAD_INPUT, what);
    }

    private CalibrationException undo(Bundle newcomer, CalibrationException reason) {
        if (newcomer != null) {
            try {
                newcomer.uninstall();
                refresh(newcomer);
            } catch (BundleException | IllegalStateException e) {
                reason.addSuppressed(e);
            }
            leases.quarantine(newcomer.getBundleId(), false);
        }
        return reason;
    }

    private void retireOthers(List<Bundle> present, Bundle chosen) {
        for (var old : present) {
            if (old.getBundleId() != chosen.getBundleId()) {
                leases.retire(old.getBundleId(), () -> remove(old));
            }
        }
    }

    /** Uninstalls a bundle that no run needs, and lets go of its classes. Its jar stays in the store. */
    private void remove(Bundle bundle) {
        try {
            bundle.uninstall();
            refresh(bundle);
        } catch (BundleException | IllegalStateException e) {
            System.err.println("webbcal: " + bundle.getSymbolicName() + " " + bundle.getVersion() + " could not be removed: " + e.getMessage());
        }
    }

    /** Refreshes that bundle alone; nobody imports from a step bundle, so nothing else stops. */
    private void refresh(Bundle bundle) {
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(Set.of(bundle), new FrameworkListener[0]);
    }

    private List<Bundle> installed(String name) {
        List<Bundle> list = new ArrayList<>();
        for (var bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName()) && bundle.getState() != Bundle.UNINSTALLED) {
                list.add(bundle);
            }
        }
        return list;
    }

    @Override
    public synchronized BundleInfo rollback(String bundleName) throws CalibrationException {
        var name = bundleName.startsWith("org.") || bundleName.contains(".step.") ? bundleName : "org.webbcal.step." + bundleName;
        var previous = store.previous(name);
        if (previous.isEmpty()) {
            throw new CalibrationException(
                    org.webbcal.api.run.ExitStatus.USAGE, name + ": there is no version before this one to go back to; see 'webbcal bundles'");
        }
        var back = activate(JarInspection.of(store.jar(previous.get().checksum())));
        store.rolledBack(name, previous.get());
        return back;
    }

    @Override
    public AutoCloseable watch(Consumer<String> log) {
        return new DeployFolder((home == null ? Path.of(".") : home).resolve("deploy"), this, log);
    }

    @Override
    public synchronized List<BundleInfo> bundles() {
        List<BundleInfo> list = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (var bundle : context.getBundles()) {
            if (bundle.getSymbolicName() != null && !provides(bundle).isEmpty()) {
                list.add(info(bundle));
                seen.add(bundle.getSymbolicName() + "@" + bundle.getVersion());
            }
        }
        for (var entry : store.history()) {
            if (seen.add(entry.name() + "@" + entry.version())) {
                list.add(new BundleInfo(entry.name(), entry.version(), -1, "stored", 0, List.of(), entry.checksum()));
            }
        }
        list.sort(Comparator.comparing(BundleInfo::name).thenComparing(b -> Version.parseVersion(b.version())));
        return list;
    }

    private static List<String> provides(Bundle bundle) {
        List<String> list = new ArrayList<>();
        var services = bundle.getRegisteredServices();
        for (var reference : services == null ? new ServiceReference<?>[0] : services) {
            var classes = List.of((String[]) reference.getProperty("objectClass"));
            if (classes.contains(Step.class.getName())) {
                list.add("step " + reference.getProperty("webbcal.step.id"));
            } else if (classes.contains(ModeService.class.getName())) {
                list.add("mode");
            }
        }
        return list;
    }

    private BundleInfo info(Bundle bundle) {
        var checksum = bundle.getLocation().startsWith(LOCATION) ? bundle.getLocation().substring(LOCATION.length()) : "";
        return new BundleInfo(
                bundle.getSymbolicName(), bundle.getVersion().toString(), bundle.getBundleId(), leases.state(bundle.getBundleId()),
                leases.count(bundle.getBundleId()), provides(bundle), checksum);
    }

    /** For the store: a copy that replaces what is there. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        var part = Files.createTempFile(to.getParent(), ".jar", ".part");
        Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
