package org.webbcal.simulate.miri;

import org.webbcal.api.step.Param;

/** What all scenes of MIRI have in common: where it points, what hits the detector and disturbs its read-out, and the numbers that names and noise come from. */
interface MiriScene {

    /** The parameters of every mode. */
    record Common(
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

            @Param(def = "1234", doc = "Number of the programme in names and headers", min = "1", max = "99999")
            int program,

            @Param(def = "1", doc = "Seed of all random numbers")
            long seed) {}

    Common common();

    default double ra() {
        return common().ra();
    }

    default double dec() {
        return common().dec();
    }

    default double roll() {
        return common().roll();
    }

    default String date() {
        return common().date();
    }

    default double cosmicRayRate() {
        return common().cosmicRayRate();
    }

    default double showerAmplitude() {
        return common().showerAmplitude();
    }

    default double transientShare() {
        return common().transientShare();
    }

    default double emi390() {
        return common().emi390();
    }

    default double emi10() {
        return common().emi10();
    }

    default double firstFrame() {
        return common().firstFrame();
    }

    default int program() {
        return common().program();
    }

    default long seed() {
        return common().seed();
    }
}
