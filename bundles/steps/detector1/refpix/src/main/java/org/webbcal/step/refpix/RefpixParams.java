package org.webbcal.step.refpix;

import org.webbcal.api.step.Param;

/** Parameters of {@code refpix} for MIRI. */
public record RefpixParams(
        @Param(def = "true", doc = "Reference signals of odd and even rows apart")
        boolean oddEvenRows,

        @Param(def = "3.0", min = ">0", unit = "sigma", doc = "Reference pixels further from their mean are left out")
        double siglimit) {}
