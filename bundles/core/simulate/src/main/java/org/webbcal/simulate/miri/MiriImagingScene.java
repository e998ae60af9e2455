package org.webbcal.simulate.miri;

import org.webbcal.api.step.Param;

/** What {@code webbcal simulate miri-imaging} can be told. */
public record MiriImagingScene(
        @Param(
                def = "F770W",
                doc = "Filter",
                choices = {"F560W", "F770W", "F1000W", "F1130W", "F1280W", "F1500W", "F1800W", "F2100W", "F2550W"})
        String filter,

        @Param(
                def = "FULL",
                doc = "Subarray",
                choices = {"FULL", "BRIGHTSKY", "SUB256", "SUB128", "SUB64"})
        String subarray,

        @Param(
                def = "FASTR1",
                doc = "Readout pattern; SLOWR1 reads the whole detector only",
                choices = {"FASTR1", "FAST", "SLOWR1", "SLOW"})
        String readpatt,

        @Param(def = "10", doc = "Groups of an integration", min = "1", max = "1000")
        int ngroups,

        @Param(def = "1", doc = "Integrations of an exposure", min = "1", max = "10000")
        int nints,

        @Param(def = "4", doc = "Dithered exposures", min = "1", max = "99")
        int ndithers,

        @Param(def = "6.0", unit = "arcsec", doc = "Extent of the dither pattern", min = "0")
        double ditherSize,

        @Param(def = "none", doc = "Number of stars, spread at random; none: one in 60 square arcseconds", min = "0")
        Integer nstars,

        @Param(
                def = "8e-6",
                unit = "Jy",
                doc = "Flux of the faintest star; fluxes are even in their logarithm",
                min = ">0")
        double fluxMin,

        @Param(def = "8e-5", unit = "Jy", doc = "Flux of the brightest star", min = ">0")
        double fluxMax,

        @Param(def = "3.0", unit = "arcsec", doc = "Least distance between stars", min = "0")
        double minSeparation,

        @Param(
                def = "none",
                doc =
                        "Table of the stars in place of random ones: ECSV, CSV or FITS with columns ra, dec (deg) and flux (Jy)")
        String catalog,

        @Param(def = "none", unit = "MJy/sr", doc = "Background; none: usual for the filter", min = "0")
        Double background,

        @Param(def = "0.0", unit = "1/cm2/s", doc = "Rate of showers: faint patches of charge", min = "0")
        double showerRate,

        @Param(
                def = "0.0",
                unit = "arcsec",
                doc = "Error of the pointing in the headers, rms on each axis, from the second exposure on",
                min = "0")
        double pointingError,

        @Param(def = "6.0", unit = "DN", doc = "How much the last group is pulled down, with 0.3 % of its signal")
        double lastFrame,

        MiriScene.Common common)
        implements MiriScene {}
