package org.webbcal.mode.miri_coronagraphy;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** MIRI coronagraphy, from raw ramps to rates. */
@Component(service = ModeService.class)
public final class MiriCoronagraphyMode implements ModeService {

    @Override
    public String id() {
        return "miri-coronagraphy";
    }

    @Override
    public String title() {
        return "MIRI coronagraphy: ramps to rates";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(MiriCoronagraphyMode.class, "miri-coronagraphy");
    }
}
