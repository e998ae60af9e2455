package org.webbcal.step.master_background;

import org.webbcal.api.step.Param;

/** Parameters of {@link MasterBackgroundStep}. */
record MasterBackgroundParams(
        @Param(
                def = "1",
                min = "1",
                max = "1001",
                unit = "wavelengths",
                doc = "Width of a moving median over the background; even numbers are lowered by one, 1 for none")
        int medianKernel,

        @Param(def = "none", doc = "File with the background spectrum to take, in place of one from background members")
        String userBackground,

        @Param(def = "false", doc = "Give the background spectrum as a product, masterbg1d")
        boolean saveBackground,

        @Param(def = "false", doc = "Subtract also where a background was subtracted before")
        boolean forceSubtract,

        @Param(def = "true", reference = "false", doc = "Add the variance of the background to ERR and VAR_RNOISE")
        boolean propagateError) {}
