package org.webbcal.step.combine_1d;

import org.webbcal.api.step.Param;

/** Parameters of {@link Combine1dStep}. */
record Combine1dParams(
        @Param(
                def = "exposure_time",
                choices = {"exposure_time", "integration_time", "unit_weight", "effexptm", "effinttm"},
                doc = "Weights of the spectra: EFFEXPTM (exposure_time, effexptm) or EFFINTTM (integration_time,"
                        + " effinttm) of their exposures, or all alike")
        String exptimeKey,

        @Param(
                def = "none",
                min = ">0",
                doc = "Leave out values that are farther from the median of their wavelength than this many median"
                        + " deviations; none for not")
        Double sigmaClip,

        @Param(
                def = "false",
                doc =
                        "Give errors by the scatter of the spectra, too (table BOOTSTRAP): the limit of many draws of their residuals")
        boolean bootstrapErrors) {}
