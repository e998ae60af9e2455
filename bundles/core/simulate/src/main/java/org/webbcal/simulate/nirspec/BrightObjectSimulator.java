package org.webbcal.simulate.nirspec;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.simulate.Simulator;

/** Simulates raw NIRSpec exposures of time series of bright objects. */
@Component(service = Simulator.class)
public final class BrightObjectSimulator extends NirspecSimulator {

    @Activate
    public BrightObjectSimulator(@Reference ReferenceResolver resolver, @Reference ProductWriter writer) {
        super(NirspecMode.BRIGHT_OBJECT, resolver, writer);
    }
}
