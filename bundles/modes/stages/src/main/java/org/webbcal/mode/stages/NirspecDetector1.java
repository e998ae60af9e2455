package org.webbcal.mode.stages;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** Stage 1 of NIRSpec, from raw ramps to rates: an ingredient of the recipes of its modes. */
@Component(service = ModeService.class)
public final class NirspecDetector1 implements ModeService {

    @Override
    public String id() {
        return "base/nirspec-detector1";
    }

    @Override
    public String title() {
        return "Stage 1 of NIRSpec";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(NirspecDetector1.class, "nirspec-detector1");
    }
}
