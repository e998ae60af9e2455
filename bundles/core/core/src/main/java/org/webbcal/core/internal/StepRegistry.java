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
import org.osgi.framework.VersionRange;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
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

    /** A provider of a step, known without its class. Order: ranking, then version, then age; the best first. */
    record Provider(ServiceReference<Step> reference, String id, List<String> instruments, List<String> expTypes, int ranking) {

        Bundle bundle() {
            return reference.getBundle();
        }

        String name() {
            var bundle = bundle();
            return bundle == null ? "removed" : bundle.getSymbolicName() + "@" + bundle.getVersion();
        }

        boolean serves(ExposureInfo exposure) {
            return (instruments.isEmpty() || instruments.contains(exposure.instrument())) && (expTypes.isEmpty() || expTypes.contains(exposure.expType()));
        }
    }

    /** A provider in use. Closing gives it back. */
    final class Lease implements AutoCloseable {
        private final Provider provider;
        private final Step step;
        private final String name;
        private final Bundle bundle;
        private boolean closed;

        private Lease(Provider provider, Step step) {
            this.provider = provider;
            this.step = step;
            this.name = provider.name();
            this.bundle = provider.bundle();
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

    private static final Comparator<Provider> BEST_FIRST = Comparator.comparingInt(Provider::ranking)
            .reversed()
            .thenComparing((a, b) -> b.bundle() == null || a.bundle() == null ? 0 : b.bundle().getVersion().compareTo(a.bundle().getVersion()))
            .thenComparing(p -> -(Long) p.reference().getProperty(Constants.SERVICE_ID));

    private final BundleContext context;
    private final Map<ServiceReference<Step>, Provider> providers = new ConcurrentHashMap<>();
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
            providers.put(reference, new Provider(
                    reference, name, strings(reference.getProperty("webbcal.step.instruments")), strings(reference.getProperty("webbcal.step.exp_types")),
                    ranking instanceof Integer r ? r : 0));
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

    /** Every provider that is visible to new plans, the best of each step first. */
    synchronized List<Provider> visible() {
        List<Provider> list = new ArrayList<>();
        for (var p : providers.values()) {
            var bundle = p.bundle();
            if (bundle != null && !retired.containsKey(bundle.getBundleId()) && !quarantined.contains(bundle.getBundleId())) {
                list.add(p);
            }
        }
        list.sort(Comparator.comparing(Provider::id).thenComparing(BEST_FIRST));
        return list;
    }

    /** All providers, also those that new plans do not see. */
    List<Provider> all() {
        List<Provider> list = new ArrayList<>(providers.values());
        list.removeIf(p -> p.bundle() == null);
        list.sort(Comparator.comparing(Provider::id).thenComparing(BEST_FIRST));
        return list;
    }

    String state(Provider p) {
        var bundle = p.bundle();
        return bundle == null ? "removed" : state(bundle.getBundleId());
    }

    @Override
    public synchronized String state(long bundleId) {
        return retired.containsKey(bundleId) ? "retired" : quarantined.contains(bundleId) ? "quarantined" : "active";
    }

    /** Candidates for a step on an exposure within a version range, the best first. */
    List<Provider> candidates(String id, ExposureInfo exposure, String versions) {
        List<Provider> list = new ArrayList<>();
        for (var p : visible()) {
            if (p.id().equals(id) && p.serves(exposure) && (versions.isEmpty() || new VersionRange(versions).includes(p.bundle().getVersion()))) {
                list.add(p);
            }
        }
        return list;
    }

    /**
     * Takes a provider into use.
     *
     * @return null if it went away in the meantime
     */
    Lease lease(Provider provider) {
        var bundle = provider.bundle();
        if (bundle == null) {
            return null;
        }
        synchronized (this) {
            if (retired.containsKey(bundle.getBundleId())) {
                return null;
            }
            counts.merge(bundle.getBundleId(), 1, Integer::sum);
        }
        var step = context.getService(provider.reference());
        if (step == null) {
            synchronized (this) {
                counts.computeIfPresent(bundle.getBundleId(), (id, n) -> n == 1 ? null : n - 1);
            }
            return null;
        }
        preload(bundle);
        return new Lease(provider, step);
    }

    /** Loads all classes of a step bundle: a few, and the belt for a raw update at the console. */
    private static void preload(Bundle bundle) {
        var wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return;
        }
        for (var resource : wiring.listResources("/", "*.class", BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL)) {
            try {
                bundle.loadClass(resource.substring(0, resource.length() - ".class".length()).replace('/', '.'));
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
