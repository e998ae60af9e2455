package org.webbcal.mode.nirspec_ifu;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** NIRSpec integral field spectroscopy, from raw ramps to rates. */
@Component(service = ModeService.class)
public final class NirspecIfuMode implements ModeService {

    @Override
    public String id() {
        return "nirspec-ifu";
    }

    @Override
    public String title() {
        return "NIRSpec integral field unit: ramps to rates";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(NirspecIfuMode.class, "nirspec-ifu");
    }
}
