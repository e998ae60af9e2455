package org.webbcal.step.emicorr;

import org.webbcal.api.step.Param;

/** Parameters of {@code emicorr}. */
public record EmiCorrParams(
        @Param(
                def = "joint",
                choices = {"joint", "sequential"},
                doc =
                        "joint: ramps and interference are fitted together; sequential: ramps first, then the wave in what is left")
        String algorithm,

        @Param(
                def = "none",
                min = "1",
                doc = "sequential: integrations from which the wave is made; none: as use_n_cycles says")
        Integer nintsToPhase,

        @Param(
                def = "none",
                min = "2",
                doc = "sequential: bins of one wave, at most 501; none: half as many as its period has clocks")
        Integer nbins,

        @Param(def = "true", doc = "sequential: scale the wave of the reference to the data")
        boolean scaleReference,

        @Param(
                def = "none",
                unit = "Hz",
                doc = "Frequencies to correct with waves made from the data, without reference; always sequential")
        double[] ontheflyCorrFreq,

        @Param(
                name = "use_n_cycles",
                def = "3",
                min = "1",
                doc =
                        "sequential: make the wave from so many integrations that they hold this number of cycles; none: from all")
        Integer useNCycles,

        @Param(def = "false", doc = "joint: amplitude and phase of each integration on its own")
        boolean fitIntsSeparately,

        @Param(
                def = "false",
                doc = "With onthefly_corr_freq: write the waves to a reference file, suffix emi_ref_waves")
        boolean saveIntermediateResults,

        @Param(
                def = "4",
                reference = "0",
                min = "0",
                unit = "sigma",
                doc =
                        "joint: a wave that is found with less is taken for noise and not subtracted; 0: subtract whatever is fitted")
        double minSignificance,

        @Param(
                def = "curved",
                reference = "straight",
                choices = {"curved", "straight"},
                doc =
                        "joint: curved: all ramps share a departure from straight lines (reset, non-linearity), which is fitted as well; straight: it is taken for the wave")
        String rampShape,

        @Param(
                def = "corrected",
                reference = "jwst",
                choices = {"corrected", "jwst"},
                doc =
                        "joint: pixels that fit; corrected: without ramps that saturate, are flagged or do not move; jwst: all of modest scatter")
        String goodPixels,

        @Param(
                def = "corrected",
                reference = "jwst",
                choices = {"corrected", "jwst"},
                doc =
                        "corrected: phase 0 is next to phase 1, integrations at their own phase, each frequency its own number of integrations; jwst: as in the reference software")
        String phaseSearch) {

    boolean sequential() {
        return algorithm.equals("sequential") || onTheFly();
    }

    boolean onTheFly() {
        return ontheflyCorrFreq.length > 0;
    }

    /** Whether flagged, saturated and dead ramps stay out of the joint fit. */
    boolean excludesBadRamps() {
        return goodPixels.equals("corrected");
    }

    boolean fitsCurvature() {
        return rampShape.equals("curved");
    }

    /** Whether the defects of the phase search are mended. */
    boolean mendedSearch() {
        return phaseSearch.equals("corrected");
    }
}
