package org.webbcal.step.dq_init;

import org.webbcal.api.step.Param;

/** Parameters of {@code dq_init}. */
record DqInitParams(
        @Param(def = "none", doc = "FITS file whose first image is a mask of flags to add to the reference mask")
        String userSuppliedDq) {}
