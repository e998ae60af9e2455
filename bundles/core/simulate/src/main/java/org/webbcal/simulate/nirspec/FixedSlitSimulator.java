package org.webbcal.simulate.nirspec;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.simulate.Simulator;

/** Simulates raw NIRSpec exposures of the fixed slits. */
@Component(service = Simulator.class)
public final class FixedSlitSimulator extends NirspecSimulator {

    @Activate
    public FixedSlitSimulator(@Reference ReferenceResolver resolver, @Reference ProductWriter writer) {
        super(NirspecMode.FIXED_SLIT, resolver, writer);
    }
}
