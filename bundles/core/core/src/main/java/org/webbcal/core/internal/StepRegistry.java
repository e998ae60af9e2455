package org.webbcal.core.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.VersionRange;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.step.Step;
import org.webbcal.core.api.Leases;

/**
 * The steps that are there now, and who uses them.
 *
 * <p>A plan takes {@linkplain #lease leases}: the service object, a count on its bundle, and all classes of the bundle loaded, so that what a run has
 * pinned goes on working whatever happens to the bundle's registration meanwhile.
 */
@Component(service = {StepRegistry.class, Leases.class})
public final class StepRegistry implements Leases {

    /** A provider of a step, known without its class; what it says of its bundle holds also after the bundle is gone. */
    record Provider(
            ServiceReference<Step> reference,
            Bundle bundle,
            Version version,
            String id,
            List<String> instruments,
            List<String> expTypes,
            int ranking,
            long serviceId) {

        /** {@code symbolicName@version}. */
        String name() {
            return bundle.getSymbolicName() + "@" + version;
        }

        boolean serves(ExposureInfo exposure) {
            return (instruments.isEmpty() || instruments.contains(exposure.instrument()))
                    && (expTypes.isEmpty() || expTypes.contains(exposure.expType()));
        }
    }

    /** The providers that new plans see, at one moment. A plan takes all its choices from one snapshot, so all its tasks agree. */
    record Snapshot(List<Provider> providers) {

        /** Candidates for a step on an exposure within a version range, the best first. */
        List<Provider> candidates(String id, ExposureInfo exposure, String versions) {
            return providers.stream()
                    .filter(p -> p.id().equals(id)
                            && p.serves(exposure)
                            && (versions.isEmpty() || new VersionRange(versions).includes(p.version())))
                    .toList();
        }

        List<String> ids() {
            return providers.stream().map(Provider::id).distinct().toList();
        }
    }

    /** A provider in use. Closing gives it back. */
    final class Lease implements AutoCloseable {
        private final Provider provider;
        private final Step step;
        private final String name;
        private final String digest;
        private final Bundle bundle;
        private boolean closed;

        private Lease(Provider provider, Step step) {
            this.provider = provider;
            this.step = step;
            this.name = provider.name();
            this.bundle = provider.bundle();
            this.digest = digests.of(bundle);
        }

        Step step() {
            return step;
        }

        Provider provider() {
            return provider;
        }

        /** {@code symbolicName@version}, also after the bundle is gone. */
        String name() {
            return name;
        }

        /** Digest of its content when it was leased. */
        String digest() {
            return digest;
        }

        Bundle bundle() {
            return bundle;
        }

        /** Whether the bundle was taken away by force while it was in use. */
        boolean broken() {
            return (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING | Bundle.STOPPING)) == 0;
        }

        @Override
        public void close() {
            Runnable whenFree = null;
            synchronized (StepRegistry.this) {
                if (closed) {
                    return;
                }
                closed = true;
                int left = counts.merge(bundle.getBundleId(), -1, Integer::sum);
                if (left == 0) {
                    counts.remove(bundle.getBundleId());
                    whenFree = retired.containsKey(bundle.getBundleId()) ? takeAction(bundle.getBundleId()) : null;
                }
            }
            try {
                context.ungetService(provider.reference());
            } catch (IllegalStateException e) {
                // the framework is stopping and has given everything back itself
                return;
            } finally {
                start(whenFree, bundle);
            }
        }
    }

    /** Ranking, then version, then the younger service. */
    private static final Comparator<Provider> BEST_FIRST = Comparator.comparingInt(Provider::ranking)
            .thenComparing(Provider::version)
            .thenComparing(Provider::serviceId)
            .reversed();

    private final BundleContext context;
    private final Map<ServiceReference<Step>, Provider> providers = new ConcurrentHashMap<>();
    private final BundleDigest digests = new BundleDigest();
    private final Map<Long, Integer> counts = new HashMap<>();
    private final Map<Long, Runnable> retired = new HashMap<>();
    private final Set<Long> quarantined = new HashSet<>();

    @Activate
    public StepRegistry(BundleContext context) {
        this.context = context;
    }

    @Reference(
            service = Step.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addStep(ServiceReference<Step> reference) {
        var id = reference.getProperty("webbcal.step.id");
        if (id instanceof String name) {
            var ranking = reference.getProperty(Constants.SERVICE_RANKING);
            var bundle = reference.getBundle();
            providers.put(
                    reference,
                    new Provider(
                            reference,
                            bundle,
                            bundle.getVersion(),
                            name,
                            strings(reference.getProperty("webbcal.step.instruments")),
                            strings(reference.getProperty("webbcal.step.exp.types")),
                            ranking instanceof Integer r ? r : 0,
                            (Long) reference.getProperty(Constants.SERVICE_ID)));
        }
    }

    void removeStep(ServiceReference<Step> reference) {
        providers.remove(reference);
    }

    @Deactivate
    void stop() {
        providers.clear();
    }

    private static List<String> strings(Object property) {
        if (property instanceof String[] array) {
            return List.of(array);
        }
        return property instanceof String s && !s.isEmpty() ? List.of(s) : List.of();
    }

    /** What new plans see now, the best provider of each step first. */
    synchronized Snapshot snapshot() {
        return new Snapshot(all().stream().filter(p -> visible(p.bundle())).toList());
    }

    /** All providers, also those that new plans do not see. */
    List<Provider> all() {
        List<Provider> list = new ArrayList<>(providers.values());
        list.sort(Comparator.comparing(Provider::id).thenComparing(BEST_FIRST));
        return list;
    }

    /** Whether new plans may use what a bundle provides. */
    synchronized boolean visible(Bundle bundle) {
        return !retired.containsKey(bundle.getBundleId()) && !quarantined.contains(bundle.getBundleId());
    }

    String state(Provider p) {
        return state(p.bundle().getBundleId());
    }

    @Override
    public synchronized String state(long bundleId) {
        return retired.containsKey(bundleId) ? "retired" : quarantined.contains(bundleId) ? "quarantined" : "active";
    }

    /**
     * Takes a provider into use.
     *
     * @return null if it has been retired or went away since the snapshot that showed it
     * @throws CalibrationException if it is there and cannot be made
     */
    Lease lease(Provider provider) throws CalibrationException {
        var bundle = provider.bundle();
        synchronized (this) {
            if (retired.containsKey(bundle.getBundleId())) {
                return null;
            }
            counts.merge(bundle.getBundleId(), 1, Integer::sum);
        }
        var lease = new Lease(provider, context.getService(provider.reference()));
        if (lease.step() != null) {
            preload(bundle);
            return lease;
        }
        lease.close();
        if (provider.reference().getBundle() == null) {
            return null;
        }
        throw new CalibrationException(
                ExitStatus.NO_SERVICE,
                "step " + provider.id() + " of " + provider.name()
                        + " cannot be made: its constructor throws; deploy a sound version");
    }

    /** Loads all classes of a step bundle: a few, and the belt for a raw update at the console. */
    private static void preload(Bundle bundle) {
        var wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return;
        }
        for (var resource : wiring.listResources(
                "/", "*.class", BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL)) {
            try {
                bundle.loadClass(resource.substring(0, resource.length() - ".class".length())
                        .replace('/', '.'));
            } catch (ClassNotFoundException | LinkageError e) {
                // a class for an optional import that is not there: not loadable at run time either
            }
        }
    }

    @Override
    public synchronized int count(long bundleId) {
        return counts.getOrDefault(bundleId, 0);
    }

    @Override
    public void retire(long bundleId, Runnable whenFree) {
        Runnable now = null;
        synchronized (this) {
            retired.put(bundleId, whenFree);
            if (!counts.containsKey(bundleId)) {
                now = takeAction(bundleId);
            }
        }
        start(now, context.getBundle(bundleId));
    }

    @Override
    public synchronized void forget(long bundleId) {
        retired.remove(bundleId);
        quarantined.remove(bundleId);
    }

    /** The action of a retirement, once; the bundle stays retired. */
    private Runnable takeAction(long bundleId) {
        return retired.put(bundleId, null);
    }

    private static void start(Runnable action, Bundle bundle) {
        if (action != null) {
            // never from the thread of a run: stopping a bundle waits for locks that a run may hold
            new Thread(action, "webbcal-retire-" + (bundle == null ? "" : bundle.getSymbolicName())).start();
        }
    }

    @Override
    public synchronized void readmit(long bundleId) {
        retired.remove(bundleId);
    }

    @Override
    public synchronized void quarantine(long bundleId, boolean hidden) {
        if (hidden) {
            quarantined.add(bundleId);
        } else {
            quarantined.remove(bundleId);
        }
    }
}
