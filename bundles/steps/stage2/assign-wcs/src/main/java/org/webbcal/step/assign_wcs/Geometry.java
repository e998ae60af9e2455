package org.webbcal.step.assign_wcs;

import org.webbcal.api.step.StepContext;
import org.webbcal.api.step.StepException;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;

/** How one mode of the instrument shows the sky on its detector, as its reference files tell. Immutable. */
interface Geometry {

    /** World coordinates of an exposure. */
    Gwcs wcs(ExposureSetting setting) throws StepException;

    /** Writes what follows from the coordinates: S_REGION and other keywords, wavelengths. The image has its coordinates already. */
    void describe(StepContext ctx, ImageModel image, Gwcs wcs, ExposureSetting setting) throws StepException;
}
