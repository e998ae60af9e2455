package org.webbcal.mode.nirspec_mos;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** NIRSpec spectroscopy through the microshutters, from raw ramps to rates. */
@Component(service = ModeService.class)
public final class NirspecMosMode implements ModeService {

    @Override
    public String id() {
        return "nirspec-mos";
    }

    @Override
    public String title() {
        return "NIRSpec microshutters: ramps to rates";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(NirspecMosMode.class, "nirspec-mos");
    }
}
