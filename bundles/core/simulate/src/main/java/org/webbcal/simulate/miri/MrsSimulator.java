package org.webbcal.simulate.miri;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.simulate.Simulator;

/** Simulates raw MIRI exposures of the medium-resolution spectrometer. */
@Component(service = Simulator.class)
public final class MrsSimulator extends SpectroscopySimulator {

    @Activate
    public MrsSimulator(@Reference ReferenceResolver resolver, @Reference ProductWriter writer) {
        super(SpectroscopyMode.MRS, resolver, writer);
    }
}
