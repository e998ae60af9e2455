package org.webbcal.step.bkg_subtract;

import org.webbcal.api.step.Param;

/** Parameters of {@link BkgSubtractStep}. */
record BkgSubtractParams(
        @Param(
                def = "3.0",
                min = ">0",
                unit = "standard deviations",
                doc = "Clip backgrounds that differ by more from their median")
        double sigma,

        @Param(def = "none", min = "1", doc = "Largest number of clipping rounds; none for as many as it takes")
        Integer maxiters,

        @Param(def = "false", doc = "Give the combined background as a product of its own")
        boolean saveCombinedBackground,

        @Param(
                def = "mean",
                choices = {"mean", "median", "madclip"},
                doc =
                        "How backgrounds are combined: clipped mean as the reference, median, or mean after a clip with 1.4826 times the"
                                + " median absolute deviation")
        String combine,

        @Param(
                def = "components",
                reference = "none",
                choices = {"none", "err", "components"},
                doc =
                        "What happens to the uncertainty of the background: none as the reference, added to ERR and VAR_RNOISE, or to each"
                                + " variance")
        String propagateUncertainty) {}
