package org.webbcal.simulate.miri;

import org.webbcal.api.step.Param;

/** What {@code webbcal simulate} can be told for the spectroscopic modes of MIRI. Where the default is none the mode decides. */
public record SpectroscopyScene(
        @Param(
                def = "MIRIFUSHORT",
                doc = "Detector of the medium-resolution spectrometer; the prism has the imager",
                choices = {"MIRIFUSHORT", "MIRIFULONG"})
        String detector,

        @Param(
                def = "SHORT",
                doc = "Setting of the medium-resolution spectrometer",
                choices = {"SHORT", "MEDIUM", "LONG"})
        String band,

        @Param(
                def = "FASTR1",
                doc = "Readout pattern; SLOWR1 reads the whole detector only",
                choices = {"FASTR1", "FAST", "SLOWR1", "SLOW"})
        String readpatt,

        @Param(def = "none", doc = "Groups of an integration; none: usual for the mode", min = "1", max = "1000")
        Integer ngroups,

        @Param(def = "none", doc = "Integrations of an exposure; none: usual for the mode", min = "1", max = "65535")
        Integer nints,

        @Param(def = "1", doc = "Files into which the exposure is split", min = "1", max = "999")
        int segments,

        @Param(
                def = "none",
                unit = "DN/s",
                doc = "Rate in the brightest pixel of the traces; none: a ramp to 20000 DN",
                min = "0")
        Double peak,

        @Param(def = "4.0", unit = "DN/s", doc = "Rate of the background in slit or slices", min = "0")
        double background,

        @Param(def = "0.01", doc = "Depth of the transit in a time series", min = "0", max = "0.9")
        double depth,

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
                def = "none",
                unit = "DN",
                doc =
                        "How much the last group is pulled down, with 0.3 % of its signal; none: 6, in time series, where it is kept, 0")
        Double lastFrame,

        MiriScene.Common common)
        implements MiriScene {}
