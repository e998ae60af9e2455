package org.webbcal.step.pathloss;

import org.webbcal.api.step.Param;

/** Parameters of {@link PathlossStep}. */
record PathlossParams(
        @Param(def = "false", doc = "Undo the correction: divide by the factors")
        boolean inverse,

        @Param(
                def = "none",
                choices = {"POINT", "EXTENDED"},
                doc = "Correct as for this type of source, whatever SRCTYPE says; the reference software ignores it")
        String sourceType,

        @Param(
                def = "auto",
                reference = "wcs",
                choices = {"auto", "center", "wcs", "ta", "user"},
                doc =
                        "Where the source is taken to be. auto: as measured on the verification image if targ_centroid ran, else the centre of the"
                                + " slit. wcs: as measured, else where its coordinates fall. ta: as measured, and nothing else. user: slit_offset")
        String slitPosition,

        @Param(
                def = "0,0",
                unit = "arcsec",
                doc = "Place of the source for slit_position=user: along the slit, across it, from its centre")
        double[] slitOffset,

        @Param(
                def = "none",
                unit = "arcsec",
                doc = "Added to the place of the source across the slit, whose half width is 0.255 arcsec")
        Double userSlitLoc) {}
