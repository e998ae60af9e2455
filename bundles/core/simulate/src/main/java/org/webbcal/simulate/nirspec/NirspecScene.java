package org.webbcal.simulate.nirspec;

import org.webbcal.api.step.Param;

/** What {@code webbcal simulate nirspec-…} can be told. Where the default is none the mode decides. */
public record NirspecScene(
        @Param(
                def = "NRS1",
                doc = "Detector",
                choices = {"NRS1", "NRS2"})
        String detector,

        @Param(
                def = "none",
                doc = "Grating or prism; none: usual for the mode",
                choices = {"none", "G140M", "G140H", "G235M", "G235H", "G395M", "G395H", "PRISM"})
        String grating,

        @Param(
                def = "none",
                doc = "Subarray; none: usual for the mode",
                choices = {
                    "none",
                    "FULL",
                    "ALLSLITS",
                    "SUBS200A1",
                    "SUBS200A2",
                    "SUBS200B1",
                    "SUBS400A1",
                    "SUB2048",
                    "SUB1024A",
                    "SUB1024B",
                    "SUB512",
                    "SUB512S",
                    "SUB32"
                })
        String subarray,

        @Param(
                def = "none",
                doc =
                        "Readout pattern; none: usual for the mode. NRS averages 4 frames, NRSIRS2 5; IRS2 patterns read the whole detector with interleaved reference pixels",
                choices = {"none", "NRSRAPID", "NRS", "NRSIRS2RAPID", "NRSIRS2"})
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

        @Param(def = "0.05", unit = "DN/s", doc = "Rate of the background in slits, shutters and slices", min = "0")
        double background,

        @Param(def = "0.01", doc = "Depth of the transit in a time series", min = "0", max = "0.9")
        double depth,

        @Param(def = "2024-05-01T12:00:00", doc = "Start of the exposure, UTC")
        String date,

        @Param(def = "5.0", unit = "1/cm2/s", doc = "Rate of cosmic rays", min = "0")
        double cosmicRayRate,

        @Param(def = "0.002", unit = "1/cm2/s", doc = "Rate of snowballs: saturated cores with a rim", min = "0")
        double snowballRate,

        @Param(def = "3.0", unit = "DN", doc = "1/f noise that all outputs share, rms of a frame", min = "0")
        double commonNoise,

        @Param(def = "2.0", unit = "DN", doc = "1/f noise of each output, rms of a frame", min = "0")
        double outputNoise,

        @Param(def = "1.0", unit = "DN", doc = "Alternating column noise, rms of a frame", min = "0")
        double alternatingNoise,

        @Param(def = "8.0", unit = "DN", doc = "Wandering of the level of an output between groups, rms", min = "0")
        double drift,

        @Param(def = "1234", doc = "Number of the programme in names and headers", min = "1", max = "99999")
        int program,

        @Param(def = "1", doc = "Seed of all random numbers")
        long seed) {}
