package org.webbcal.mode.miri_mrs;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** MIRI medium-resolution spectroscopy with the integral field units, from raw ramps to rates. */
@Component(service = ModeService.class)
public final class MiriMrsMode implements ModeService {

    @Override
    public String id() {
        return "miri-mrs";
    }

    @Override
    public String title() {
        return "MIRI medium-resolution spectroscopy: ramps to rates";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(MiriMrsMode.class, "miri-mrs");
    }
}
