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

        @Param(
                def = "0.0",
                unit = "m/s",
                doc = "Velocity of the telescope along the line of sight",
                min = "-40000",
                max = "40000")
        double velocity,

        @Param(def = "2024-05-01T12:00:00", doc = "Start of the exposure, UTC")
        String date,

        @Param(def = "5.0", unit = "1/cm2/s", doc = "Rate of cosmic rays", min = "0")
        double cosmicRayRate,

        @Param(def = "0.002", unit = "1/cm2/s", doc = "Rate of showers: faint patches of charge", min = "0")
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

        @Param(def = "0.0", unit = "DN", doc = "How much the first group lies too low")
        double firstFrame,

        @Param(
                def = "none",
                unit = "DN",
                doc =
                        "How much the last group is pulled down, with 0.3 % of its signal; none: 6, in time series, where it is kept, 0")
        Double lastFrame,

        @Param(def = "1234", doc = "Number of the programme in names and headers", min = "1", max = "99999")
        int program,

        @Param(def = "1", doc = "Seed of all random numbers")
        long seed) {}
