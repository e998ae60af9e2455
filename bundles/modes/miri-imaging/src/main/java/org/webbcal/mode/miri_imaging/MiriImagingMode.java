package org.webbcal.mode.miri_imaging;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** MIRI imaging, from raw ramps to a mosaic and a source catalogue. */
@Component(service = ModeService.class)
public final class MiriImagingMode implements ModeService {

    @Override
    public String id() {
        return "miri-imaging";
    }

    @Override
    public String title() {
        return "MIRI imaging: ramps to mosaic and source catalogue";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(MiriImagingMode.class, "miri-imaging");
    }
}
