package org.webbcal.mode.nirspec_bots;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** NIRSpec time series of bright objects, from raw ramps to rates. */
@Component(service = ModeService.class)
public final class NirspecBotsMode implements ModeService {

    @Override
    public String id() {
        return "nirspec-bots";
    }

    @Override
    public String title() {
        return "NIRSpec bright object time series: ramps to rates";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(NirspecBotsMode.class, "nirspec-bots");
    }
}
