package org.webbcal.step.assign_wcs;

import org.webbcal.api.step.Param;

/** Parameters of the step. */
public record AssignWcsParams(
        @Param(
                def = "true",
                doc = "Write an approximation of the world coordinates by FITS keywords (TAN with SIP polynomials)")
        boolean sipApprox,

        @Param(def = "0.01", unit = "pixel", min = ">0", doc = "Tolerance of the forward polynomials")
        double sipMaxPixError,

        @Param(
                def = "none",
                min = "1",
                max = "6",
                doc = "Degree of the forward polynomials; none for the lowest that meets the tolerance")
        Integer sipDegree,

        @Param(def = "0.01", unit = "pixel", min = "0", doc = "Tolerance of the inverse polynomials; 0 for no inverse")
        double sipMaxInvPixError,

        @Param(
                def = "none",
                min = "1",
                max = "6",
                doc = "Degree of the inverse polynomials; none for the lowest that meets the tolerance")
        Integer sipInvDegree,

        @Param(
                def = "12",
                min = "8",
                max = "200",
                doc = "Grid points along each axis on which the polynomials are fitted")
        int sipNpoints,

        @Param(name = "slit_y_low", def = "-0.55", doc = "Lower edge of a slit; NIRSpec only")
        double slitYLow,

        @Param(name = "slit_y_high", def = "0.55", doc = "Upper edge of a slit; NIRSpec only")
        double slitYHigh,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Flag pixels at the ends of MIRI's slit that it does not uncover wholly, though they have a wavelength")
        boolean flagSlitEnds,

        @Param(def = "false", doc = "Keep the coordinates of each slice apart; NIRSpec IFU only")
        boolean nrsIfuSliceWcs) {}
