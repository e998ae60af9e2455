package org.webbcal.shell;

import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.core.api.Calibrator;
import org.webbcal.core.api.Leases;

/** The services behind the commands. */
@Component(service = Services.class)
public final class Services {

    private final BundleContext bundles;
    private final Calibrator calibrator;
    private final Leases leases;
    private final ProductReader reader;
    private final FitsAccess fits;
    private final ReferenceResolver resolver;

    @Activate
    public Services(
            BundleContext bundles,
            @Reference Calibrator calibrator,
            @Reference Leases leases,
            @Reference ProductReader reader,
            @Reference FitsAccess fits,
            @Reference ReferenceResolver resolver) {
        this.bundles = bundles;
        this.calibrator = calibrator;
        this.leases = leases;
        this.reader = reader;
        this.fits = fits;
        this.resolver = resolver;
    }

    Calibrator calibrator() {
        return calibrator;
    }

    Leases leases() {
        return leases;
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

    BundleContext bundles() {
        return bundles;
    }

    /** Version of the product. */
    String version() {
        return bundles.getBundle().getVersion().toString();
    }
}
