package org.webbcal.simulate.nirspec;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.simulate.Simulator;

/** Simulates raw NIRSpec exposures of the integral field unit. */
@Component(service = Simulator.class)
public final class IfuSimulator extends NirspecSimulator {

    @Activate
    public IfuSimulator(@Reference ReferenceResolver resolver, @Reference ProductWriter writer) {
        super(NirspecMode.IFU, resolver, writer);
    }
}
