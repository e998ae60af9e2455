package org.webbcal.simulate.miri;

import org.webbcal.api.step.Param;

/** What {@code webbcal simulate miri-lrs-slitless} can be told. */
public record LrsSlitlessScene(
        @Param(
                def = "FASTR1",
                doc = "Readout pattern",
                choices = {"FASTR1", "FAST"})
        String readpatt,

        @Param(def = "20", doc = "Groups of an integration", min = "1", max = "1000")
        int ngroups,

        @Param(def = "60", doc = "Integrations of the exposure", min = "1", max = "65535")
        int nints,

        @Param(def = "1", doc = "Files into which the exposure is split", min = "1", max = "999")
        int segments,

        @Param(
                def = "none",
                unit = "mJy",
                doc = "Continuum of the source at 7.5 um, or factor on a spectrum of one's own; none: by peak",
                min = "0")
        Double flux,

        @Param(
                def = "none",
                unit = "DN/s",
                doc = "Rate in the brightest pixel of the source; none: a ramp to 20000 DN. Full well is at 56000 DN",
                min = "0")
        Double peak,

        @Param(def = "none", doc = "Table of a spectrum: wavelength in um, flux in Jy; none: one with features")
        String spectrum,

        @Param(
                def = "0.01",
                doc = "Depth of the transit: area of the planet by that of the star",
                min = "0",
                max = "0.9")
        double depth,

        @Param(
                def = "0.1",
                doc = "How much deeper, relatively, the transit is at 6.3 um; at 9.5 um it is half as much shallower",
                min = "-1",
                max = "1")
        double depthFeature,

        @Param(def = "0.0", doc = "Limb darkening: linear coefficient", min = "0", max = "1", name = "limb_1")
        double limb1,

        @Param(def = "0.0", doc = "Limb darkening: quadratic coefficient", min = "-1", max = "1", name = "limb_2")
        double limb2,

        @Param(
                def = "0.0",
                doc = "Settling: part by which the light seems too bright, or too faint, when the exposure begins",
                min = "-0.5",
                max = "0.5")
        double settling,

        @Param(
                def = "none",
                unit = "s",
                doc = "Time constant of the settling; none: a tenth of the exposure",
                min = ">0")
        Double settlingTime,

        @Param(
                def = "0.0",
                unit = "mas",
                doc = "Jitter from integration to integration, standard deviation along each axis",
                min = "0",
                max = "50")
        double jitter,

        @Param(def = "4.0", unit = "DN/s", doc = "Mean rate of the background", min = "0")
        double background,

        @Param(def = "0.05", doc = "Relative difference of the background from row to row", min = "0", max = "1")
        double backgroundRows,

        @Param(def = "0.05", doc = "Relative change of the background over the exposure", min = "-0.9", max = "0.9")
        double backgroundDrift,

        @Param(
                def = "1.0",
                doc =
                        "Light below the turn of the dispersion that folds back over the rows up to 4.5 um: 1 as the spectrum has it, 0 none",
                min = "0")
        double foldover,

        @Param(
                def = "0.0",
                unit = "arcsec",
                doc = "How far the source stands along the rows from where the headers have it",
                min = "-2",
                max = "2")
        double offsetAlong,

        @Param(
                def = "0.0",
                unit = "arcsec",
                doc = "The same along the columns: it shifts the wavelengths",
                min = "-0.5",
                max = "0.5")
        double offsetAcross,

        @Param(def = "0", doc = "Hot pixels at the trace that no reference file knows", min = "0", max = "1000")
        int hotPixels,

        @Param(
                def = "none",
                unit = "DN/s",
                doc = "What a hot pixel leaks; none: half of the brightest pixel's rate",
                min = "0")
        Double hotRate,

        @Param(
                def = "0",
                doc = "Pixels at the trace without response that no reference file knows",
                min = "0",
                max = "1000")
        int deadPixels,

        @Param(
                def = "0.0",
                unit = "m/s",
                doc = "Velocity of the telescope along the line of sight",
                min = "-40000",
                max = "40000")
        double velocity,

        @Param(def = "0.002", unit = "1/cm2/s", doc = "Rate of showers: faint patches of charge", min = "0")
        double showerRate,

        @Param(
                def = "0.0",
                unit = "DN",
                doc = "How much the last group is pulled down, with 0.3 % of its signal; 0: not at all")
        double lastFrame,

        MiriScene.Common common)
        implements PrismScene {}
