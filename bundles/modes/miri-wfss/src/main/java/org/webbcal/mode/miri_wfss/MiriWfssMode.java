package org.webbcal.mode.miri_wfss;

import org.osgi.service.component.annotations.Component;
import org.webbcal.api.mode.ModeService;

/** MIRI wide-field slitless spectroscopy, from raw ramps to images of count rates. */
@Component(service = ModeService.class)
public final class MiriWfssMode implements ModeService {

    @Override
    public String id() {
        return "miri-wfss";
    }

    @Override
    public String title() {
        return "MIRI wide-field slitless spectroscopy: ramps to images of count rates, without spectra";
    }

    @Override
    public String recipe() {
        return ModeService.recipeIn(MiriWfssMode.class, "miri-wfss");
    }
}
