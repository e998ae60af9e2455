package org.webbcal.mode.miri_lrs_slit;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** MIRI low-resolution spectroscopy in the slit, from raw ramps to spectra. */
@Component(service = ModeService.class)
public final class MiriLrsSlitMode implements ModeService {

    @Override
    public String id() {
        return "miri-lrs-slit";
    }

    @Override
    public String title() {
        return "MIRI low-resolution spectroscopy, slit: ramps to spectra";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(MiriLrsSlitMode.class, "miri-lrs-slit");
    }
}
