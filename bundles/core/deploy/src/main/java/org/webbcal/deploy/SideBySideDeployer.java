package org.webbcal.deploy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
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
    private final Examination examination;
    private final Path home;
    private final Store store;

    @Activate
    public SideBySideDeployer(
            BundleContext context, @Reference Leases leases, @Reference ServiceComponentRuntime components) {
        this.context = context;
        this.leases = leases;
        examination = new Examination(context, components);
        var property = context.getProperty("webbcal.home");
        home = Path.of(property == null ? System.getProperty("java.io.tmpdir") : property);
        store = new Store(home.resolve("store"));
        restore();
    }

    /** Brings back what was deployed before this process started. What is not sound any more is left out, with a line. */
    private void restore() {
        try {
            var policy = policy();
            for (var entry : store.active()) {
                // where the version of the distribution counts it is there already, perhaps renewed
                if (!entry.distribution()) {
                    restore(entry, policy);
                }
            }
        } catch (IOException | CalibrationException e) {
            System.err.println("webbcal: earlier deployments are not brought back: " + e.getMessage());
        }
    }

    private void restore(Store.Entry entry, TrustPolicy policy) {
        var present = installed(entry.name());
        try {
            var jar = stored(entry);
            requireTrust(jar, policy);
            retireOthers(present, install(jar, false));
        } catch (CalibrationException e) {
            System.err.println("webbcal: the deployed " + entry.name() + " " + entry.version() + " is left out: "
                    + e.getMessage());
        }
    }

    /** The jar of an entry of the history, checked to be what it was. */
    private JarInspection stored(Store.Entry entry) throws CalibrationException {
        var jar = JarInspection.of(entry.name() + " " + entry.version(), store.jar(entry.checksum()));
        if (!jar.checksum().equals(entry.checksum())) {
            throw jar.refused("the file in the store is not the one that was put there; deploy the bundle again");
        }
        return jar;
    }

    private TrustPolicy policy() throws CalibrationException {
        return TrustPolicy.read(home.resolve("etc/trust.yaml"));
    }

    private static void requireTrust(JarInspection jar, TrustPolicy policy) throws CalibrationException {
        if (!policy.admits(jar)) {
            throw jar.refused("the site does not trust " + jar.name() + "; admit its prefix or its checksum "
                    + jar.checksum() + " in etc/trust.yaml");
        }
    }

    @Override
    public synchronized BundleInfo deploy(Path file) throws CalibrationException {
        var label = String.valueOf(file.getFileName());
        var offered = JarInspection.of(label, file);
        requireTrust(offered, policy());
        boolean before = Files.exists(store.jar(offered.checksum()));
        try {
            var jar = JarInspection.of(label, store.keep(file));
            if (!jar.equals(
                    new JarInspection(label, jar.jar(), offered.name(), offered.version(), offered.checksum()))) {
                Files.delete(jar.jar());
                throw offered.refused("the file changed while it was read; drop it again when it is whole");
            }
            return activate(
                    jar,
                    () -> store.activated(
                            new Store.Entry(jar.name(), jar.version().toString(), jar.checksum(), false, false)));
        } catch (CalibrationException e) {
            if (!before) {
                discard(store.jar(offered.checksum()), e);
            }
            throw e;
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    label + " cannot be put into the store " + home.resolve("store") + ": " + e.getMessage(),
                    e);
        }
    }

    private static void discard(Path jar, CalibrationException reason) {
        try {
            Files.deleteIfExists(jar);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public synchronized BundleInfo rollback(String given) throws CalibrationException {
        try {
            var name = symbolicName(given);
            var previous = store.previous(name);
            if (previous.isEmpty()) {
                return withdraw(name);
            }
            var entry = previous.get();
            var jar = stored(entry);
            if (!entry.distribution()) {
                requireTrust(jar, policy());
            }
            return activate(jar, () -> store.rolledBack(entry));
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
        }
    }

    /** Goes back to before the first version of a bundle that is not part of the installation: takes it out. */
    private BundleInfo withdraw(String name) throws CalibrationException, IOException {
        var only = store.active().stream()
                .filter(e -> e.name().equals(name) && !e.distribution())
                .findFirst();
        if (only.isEmpty()) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    name + ": there is no version before this one to go back to; see 'webbcal bundles'");
        }
        store.withdrawn(name);
        List<String> provides = List.of();
        for (var bundle : installed(name)) {
            provides = Examination.provides(bundle);
            leases.retire(bundle.getBundleId(), () -> removeRetired(bundle));
        }
        return new BundleInfo(
                name,
                only.get().version(),
                -1,
                "removed",
                0,
                provides,
                only.get().checksum());
    }

    /** The symbolic name, which may be given as a step's name too. */
    private String symbolicName(String given) throws IOException {
        if (store.hasHistory(given)) {
            return given;
        }
        for (var bundle : context.getBundles()) {
            if (Examination.provides(bundle).contains("step " + given) && store.hasHistory(bundle.getSymbolicName())) {
                return bundle.getSymbolicName();
            }
        }
        return given;
    }

    /** Writes the history. */
    private interface Chronicle {
        void write() throws IOException;
    }

    /** Makes a jar of the store the version that new runs use. */
    private BundleInfo activate(JarInspection jar, Chronicle chronicle) throws CalibrationException {
        var present = installed(jar.name());
        for (var bundle : present) {
            if (bundle.getState() == Bundle.ACTIVE
                    && Examination.provides(bundle).isEmpty()) {
                throw jar.refused(
                        jar.name()
                                + " belongs to the ground that all steps stand on; it is replaced with the installation, while nothing runs");
            }
        }
        var chosen = present.stream()
                .filter(b -> b.getState() == Bundle.ACTIVE && checksum(b).equals(jar.checksum()))
                .findFirst();
        var bundle = chosen.isPresent() ? chosen.get() : install(jar, true);
        try {
            rememberDistribution(jar.name(), present);
            chronicle.write();
        } catch (IOException e) {
            if (chosen.isEmpty()) {
                uninstall(bundle);
            }
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT, "the store of " + jar.name() + " cannot be written: " + e.getMessage(), e);
        }
        leases.quarantine(bundle.getBundleId(), false);
        leases.readmit(bundle.getBundleId());
        retireOthers(present, bundle);
        return info(bundle);
    }

    /** Installs and starts a jar of the store, hidden if it is to be examined. A fault leaves nothing behind. */
    private Bundle install(JarInspection jar, boolean examine) throws CalibrationException {
        Bundle bundle = null;
        try (var in = Files.newInputStream(jar.jar())) {
            bundle = context.installBundle(LOCATION + jar.checksum(), in);
            if (examine) {
                leases.quarantine(bundle.getBundleId(), true);
            }
            bundle.start(Bundle.START_ACTIVATION_POLICY);
            if (examine) {
                examination.of(bundle);
            }
            return bundle;
        } catch (BundleException e) {
            uninstall(bundle);
            throw jar.refused(
                    e.getType() == BundleException.RESOLVE_ERROR
                            ? "it does not resolve: " + Examination.missing(e)
                            : "it does not start: " + Examination.reason(e));
        } catch (IOException e) {
            uninstall(bundle);
            throw jar.refused("its copy in the store cannot be read: " + e.getMessage());
        } catch (CalibrationException e) {
            uninstall(bundle);
            throw jar.refused(e.getMessage());
        }
    }

    /** Before the first replacement the distribution's own version enters the history, so that it can be gone back to. */
    private void rememberDistribution(String name, List<Bundle> present) throws IOException {
        if (store.hasHistory(name)) {
            return;
        }
        for (var bundle : present) {
            var file = distributionFile(bundle);
            if (file.isPresent()) {
                var kept = JarInspection.sha256(store.keep(file.get()));
                store.activated(new Store.Entry(name, bundle.getVersion().toString(), kept, true, false));
            }
        }
    }

    /** The file of a bundle that came with the installation. */
    private static Optional<Path> distributionFile(Bundle bundle) {
        var location = bundle.getLocation().replaceFirst("^reference:", "");
        return location.startsWith("file:") ? Optional.of(Path.of(URI.create(location))) : Optional.empty();
    }

    /** Checksum of the jar that a bundle was installed from; empty when it is not to be had. */
    private static String checksum(Bundle bundle) {
        if (bundle.getLocation().startsWith(LOCATION)) {
            return bundle.getLocation().substring(LOCATION.length());
        }
        try {
            var file = distributionFile(bundle);
            return file.isPresent() ? JarInspection.sha256(file.get()) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private void retireOthers(List<Bundle> present, Bundle chosen) {
        for (var old : present) {
            if (old.getBundleId() != chosen.getBundleId()) {
                leases.retire(old.getBundleId(), () -> removeRetired(old));
            }
        }
    }

    /** Removes a bundle that no run needs; its jar stays in the store. It may have been called back between its last lease and now. */
    private synchronized void removeRetired(Bundle bundle) {
        long id = bundle.getBundleId();
        if (leases.state(id).equals("retired") && leases.count(id) == 0) {
            uninstall(bundle);
        }
    }

    /** Uninstalls a bundle and lets go of its classes: refreshes that bundle alone; nobody imports from it, so nothing else stops. */
    private void uninstall(Bundle bundle) {
        if (bundle == null) {
            return;
        }
        try {
            if (bundle.getState() != Bundle.UNINSTALLED) {
                bundle.uninstall();
            }
            context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(Set.of(bundle), new FrameworkListener[0]);
            leases.forget(bundle.getBundleId());
        } catch (BundleException e) {
            System.err.println("webbcal: " + bundle.getSymbolicName() + " " + bundle.getVersion()
                    + " could not be removed: " + e.getMessage());
        } catch (IllegalStateException e) {
            // the framework is stopping, and all bundles go with it
            return;
        }
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

    /** Whether a jar was active here before. */
    boolean knows(Path jar) throws IOException {
        return store.knows(JarInspection.sha256(jar));
    }

    @Override
    public AutoCloseable watch(Consumer<String> log) {
        return new DeployFolder(home.resolve("deploy"), this, log);
    }

    @Override
    public synchronized List<BundleInfo> bundles() {
        List<BundleInfo> list = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (var bundle : context.getBundles()) {
            if (bundle.getSymbolicName() != null
                    && !Examination.provides(bundle).isEmpty()) {
                list.add(info(bundle));
                seen.add(bundle.getSymbolicName() + "@" + bundle.getVersion());
            }
        }
        try {
            for (var entry : store.history()) {
                if (seen.add(entry.name() + "@" + entry.version())) {
                    list.add(new BundleInfo(
                            entry.name(), entry.version(), -1, "stored", 0, List.of(), entry.checksum()));
                }
            }
        } catch (IOException e) {
            System.err.println("webbcal: " + e.getMessage());
        }
        list.sort(Comparator.comparing(BundleInfo::name).thenComparing(b -> Version.parseVersion(b.version())));
        return list;
    }

    private BundleInfo info(Bundle bundle) {
        var checksum =
                bundle.getLocation().startsWith(LOCATION) ? bundle.getLocation().substring(LOCATION.length()) : "";
        return new BundleInfo(
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                bundle.getBundleId(),
                leases.state(bundle.getBundleId()),
                leases.count(bundle.getBundleId()),
                Examination.provides(bundle),
                checksum);
    }
}
