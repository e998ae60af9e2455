package org.webbcal.mode.stages;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** Stage 1 of MIRI, from raw ramps to rates: an ingredient of the recipes of its modes. */
@Component(service = ModeService.class)
public final class MiriDetector1 implements ModeService {

    @Override
    public String id() {
        return "base/miri-detector1";
    }

    @Override
    public String title() {
        return "Stage 1 of MIRI";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(MiriDetector1.class, "miri-detector1");
    }
}
