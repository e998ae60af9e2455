package org.webbcal.mode.miri_lrs_slitless;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** MIRI low-resolution spectroscopy without slit, as a rule of transits, from raw ramps to spectra. */
@Component(service = ModeService.class)
public final class MiriLrsSlitlessMode implements ModeService {

    @Override
    public String id() {
        return "miri-lrs-slitless";
    }

    @Override
    public String title() {
        return "MIRI low-resolution spectroscopy, slitless time series: ramps to spectra and light curves";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(MiriLrsSlitlessMode.class, "miri-lrs-slitless");
    }
}
