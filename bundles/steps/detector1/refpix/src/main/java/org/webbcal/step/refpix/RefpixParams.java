package org.webbcal.step.refpix;

import org.webbcal.api.step.Param;

/** Parameters of {@code refpix}. */
public record RefpixParams(
        @Param(
                def = "true",
                doc = "NIRSpec: levels of odd and even columns apart; IRS2: with irs2_mean_subtraction only")
        boolean oddEvenColumns,

        @Param(def = "true", doc = "NIRSpec, four outputs: remove drifts from line to line with the side columns")
        boolean useSideRefPixels,

        @Param(
                def = "11",
                min = "1",
                max = "2047",
                unit = "line",
                doc = "Lines of the running median of the side columns; an even number counts as the next odd one")
        int sideSmoothingLength,

        @Param(def = "1.0", doc = "Factor of the signal of the side columns")
        double sideGain,

        @Param(def = "true", doc = "MIRI: reference signals of odd and even rows apart")
        boolean oddEvenRows,

        @Param(
                def = "3.0",
                min = ">0",
                unit = "sigma",
                doc = "IRS2: interleaved reference pixels that differ by more are bad and are replaced")
        double ovrCorrMitigationFtr,

        @Param(def = "false", doc = "IRS2: keep the interleaved reference pixels in the output")
        boolean preserveIrs2Refpix,

        @Param(def = "false", doc = "IRS2: remove the levels of the outputs first, as for other read-outs")
        boolean irs2MeanSubtraction,

        @Param(def = "3.0", min = ">0", unit = "sigma", doc = "Reference pixels further from their mean are left out")
        double siglimit) {}
