package org.webbcal.simulate.miri;

import org.webbcal.api.step.Param;

/** What {@code webbcal simulate miri-lrs-slit} can be told. */
public record LrsSlitScene(
        @Param(
                def = "FASTR1",
                doc = "Readout pattern",
                choices = {"FASTR1", "FAST", "SLOWR1", "SLOW"})
        String readpatt,

        @Param(def = "15", doc = "Groups of an integration", min = "1", max = "1000")
        int ngroups,

        @Param(def = "1", doc = "Integrations of an exposure", min = "1", max = "65535")
        int nints,

        @Param(def = "1", doc = "Files into which each exposure is split", min = "1", max = "999")
        int segments,

        @Param(def = "2", doc = "Exposures: 1 in the middle of the slit, 2 nods along it", min = "1", max = "2")
        int ndithers,

        @Param(def = "1.9", unit = "arcsec", doc = "Distance of the two nods", min = "0", max = "4")
        double nod,

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

        @Param(
                def = "none",
                choices = {"F560W", "F1000W", "F1500W"},
                doc =
                        "Filter of a verification image (MIR_TACONFIRM) of the source in the middle of the slit; none: no such image")
        String verification,

        @Param(def = "5", doc = "Groups of the verification image", min = "2", max = "1000")
        int verificationGroups,

        @Param(def = "none", doc = "Table of a spectrum: wavelength in um, flux in Jy; none: one with features")
        String spectrum,

        @Param(def = "4.0", unit = "DN/s", doc = "Rate of the background in the slit where it is brightest", min = "0")
        double background,

        @Param(
                def = "0.0",
                unit = "arcsec",
                doc = "How far the source stands along the slit from where the headers have it",
                min = "-3",
                max = "3")
        double offsetAlong,

        @Param(def = "0.0", unit = "arcsec", doc = "The same across the slit", min = "-0.5", max = "0.5")
        double offsetAcross,

        @Param(
                def = "0.0",
                unit = "arcsec",
                doc =
                        "How far the sky coordinates of the headers are off along the slit, the source being where it should",
                min = "-60",
                max = "60")
        double headerAlong,

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
                unit = "DN/s",
                doc =
                        "Light that a bright source of the imager scatters into the region of the slit, in its brightest row",
                min = "0")
        double scatter,

        @Param(def = "250.0", unit = "pix", doc = "Row of that scattered light, 0-based", min = "5", max = "1018")
        double scatterRow,

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
                def = "6.0",
                unit = "DN",
                doc = "How much the last group is pulled down, with 0.3 % of its signal; 0: not at all")
        double lastFrame,

        MiriScene.Common common)
        implements PrismScene {}
