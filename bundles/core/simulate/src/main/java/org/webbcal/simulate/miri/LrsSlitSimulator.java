package org.webbcal.simulate.miri;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.simulate.Simulator;

/** Simulates raw MIRI exposures of the prism behind the slit. */
@Component(service = Simulator.class)
public final class LrsSlitSimulator extends SpectroscopySimulator {

    @Activate
    public LrsSlitSimulator(@Reference ReferenceResolver resolver, @Reference ProductWriter writer) {
        super(SpectroscopyMode.LRS_SLIT, resolver, writer);
    }
}
