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

        @Param(def = "83.822", unit = "deg", doc = "Right ascension of the target", min = "0", max = "<360")
        double ra,

        @Param(def = "-5.391", unit = "deg", doc = "Declination of the target", min = "-89", max = "89")
        double dec,

        @Param(
                def = "30.0",
                unit = "deg",
                doc = "Position angle of the V3 axis at the target",
                min = "-360",
                max = "360")
        double roll,

        @Param(def = "2024-05-01T12:00:00", doc = "Start of the first exposure, UTC")
        String date,

        @Param(def = "5.0", unit = "1/cm2/s", doc = "Rate of cosmic rays", min = "0")
        double cosmicRayRate,

        @Param(def = "0.0", unit = "1/cm2/s", doc = "Rate of showers: faint patches of charge", min = "0")
        double showerRate,

        @Param(def = "20.0", unit = "DN", doc = "Charge in the centre of a usual shower", min = "0")
        double showerAmplitude,

        @Param(
                def = "0.0",
                doc =
                        "Part of the signal of a ramp by which the first groups of later integrations lie too high (reset transient)",
                min = "0",
                max = "0.5")
        double transientShare,

        @Param(
                def = "0.0",
                unit = "DN",
                name = "emi_390",
                doc = "Interference of 390.625 Hz: largest deviation of its wave",
                min = "0")
        double emi390,

        @Param(
                def = "0.0",
                unit = "DN",
                name = "emi_10",
                doc = "Interference of 10.04 Hz: largest deviation of its wave",
                min = "0")
        double emi10,

        @Param(
                def = "0.0",
                unit = "arcsec",
                doc = "Error of the pointing in the headers, rms on each axis, from the second exposure on",
                min = "0")
        double pointingError,

        @Param(def = "0.0", unit = "DN", doc = "How much the first group lies too low")
        double firstFrame,

        @Param(def = "6.0", unit = "DN", doc = "How much the last group is pulled down, with 0.3 % of its signal")
        double lastFrame,

        @Param(def = "1234", doc = "Number of the programme in names and headers", min = "1", max = "99999")
        int program,

        @Param(def = "1", doc = "Seed of all random numbers")
        long seed) {}
