package org.webbcal.simulate.miri;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.simulate.Simulator;

/** Simulates raw MIRI exposures of the prism without slit, as time series. */
@Component(service = Simulator.class)
public final class LrsSlitlessSimulator extends SpectroscopySimulator {

    @Activate
    public LrsSlitlessSimulator(@Reference ReferenceResolver resolver, @Reference ProductWriter writer) {
        super(SpectroscopyMode.LRS_SLITLESS, resolver, writer);
    }
}
