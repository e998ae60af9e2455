package org.webbcal.shell;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.core.api.Calibrator;
import org.webbcal.core.api.Deployer;
import org.webbcal.core.api.Leases;

/** The services behind the commands. */
@Component(service = Services.class)
public final class Services {

    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Simulator> simulators = new CopyOnWriteArrayList<>();
    private final BundleContext bundles;
    private final Calibrator calibrator;
    private final Leases leases;
    private final Deployer deployer;
    private final ProductReader reader;
    private final FitsAccess fits;
    private final ReferenceResolver resolver;
    private final Tools tools;

    @Activate
    public Services(
            BundleContext bundles,
            @Reference Calibrator calibrator,
            @Reference Leases leases,
            @Reference Deployer deployer,
            @Reference ProductReader reader,
            @Reference FitsAccess fits,
            @Reference ReferenceResolver resolver,
            @Reference Tools tools) {
        this.bundles = bundles;
        this.calibrator = calibrator;
        this.leases = leases;
        this.deployer = deployer;
        this.reader = reader;
        this.fits = fits;
        this.resolver = resolver;
        this.tools = tools;
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addSimulator(Simulator simulator) {
        simulators.add(simulator);
    }

    void removeSimulator(Simulator simulator) {
        simulators.remove(simulator);
    }

    /** Simulators that are there now. */
    List<Simulator> simulators() {
        return List.copyOf(simulators);
    }

    /** Ends commands that wait for nothing else than the end of the process. */
    void stop() {
        stopped.countDown();
    }

    /** Whether somebody wants the process to end. */
    boolean stopped() {
        return stopped.getCount() == 0;
    }

    /** Waits until {@link #stop} or until the framework goes down, as it does when the shell is left. */
    void awaitStop() throws InterruptedException {
        var framework = bundles.getBundle(0);
        while (framework.getState() == Bundle.ACTIVE && !stopped.await(200, TimeUnit.MILLISECONDS)) {
            // look again
        }
    }

    Calibrator calibrator() {
        return calibrator;
    }

    Leases leases() {
        return leases;
    }

    Deployer deployer() {
        return deployer;
    }

    ProductReader reader() {
        return reader;
    }

    FitsAccess fits() {
        return fits;
    }

    ReferenceResolver resolver() {
        return resolver;
    }

    Tools tools() {
        return tools;
    }

    BundleContext bundles() {
        return bundles;
    }

    /** Version of the product. */
    String version() {
        return bundles.getBundle().getVersion().toString();
    }
}
