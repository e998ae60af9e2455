package org.webbcal.mode.nirspec_fs;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** NIRSpec spectroscopy through the fixed slits, from raw ramps to rates. */
@Component(service = ModeService.class)
public final class NirspecFsMode implements ModeService {

    @Override
    public String id() {
        return "nirspec-fs";
    }

    @Override
    public String title() {
        return "NIRSpec fixed slits: ramps to rates";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(NirspecFsMode.class, "nirspec-fs");
    }
}
