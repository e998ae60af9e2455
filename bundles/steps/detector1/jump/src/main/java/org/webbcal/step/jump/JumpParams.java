package org.webbcal.step.jump;

import org.webbcal.api.step.Param;

/** Parameters of {@code jump}. */
public record JumpParams(
        @Param(
                def = "4.0",
                min = "0",
                unit = "sigma",
                doc = "Threshold for pixels with at least four usable differences, and of the sigma clip")
        double rejectionThreshold,

        @Param(
                def = "6.0",
                min = "0",
                unit = "sigma",
                doc = "Threshold for pixels with two usable differences (three groups)")
        double threeGroupRejectionThreshold,

        @Param(
                def = "5.0",
                min = "0",
                unit = "sigma",
                doc = "Threshold for pixels with three usable differences (four groups)")
        double fourGroupRejectionThreshold,

        @Param(def = "1", doc = "Accepted for compatibility; threads are a setting of the run and change no result")
        String maximumCores,

        @Param(name = "flag_4_neighbors", def = "true", doc = "Flag the four neighbours of a jump too")
        boolean flag4Neighbors,

        @Param(def = "1000", unit = "sigma", doc = "Neighbours are flagged for jumps below this")
        double maxJumpToFlagNeighbors,

        @Param(def = "10", unit = "sigma", doc = "Neighbours are flagged for jumps above this")
        double minJumpToFlagNeighbors,

        @Param(
                def = "0",
                unit = "DN",
                doc = "Jumps of at least this size have the groups that follow flagged for the first time span")
        double afterJumpFlagDn1,

        @Param(def = "0", min = "0", unit = "s", doc = "First time span")
        double afterJumpFlagTime1,

        @Param(
                def = "0",
                unit = "DN",
                doc = "Jumps of at least this size have the groups that follow flagged for the second time span")
        double afterJumpFlagDn2,

        @Param(def = "0", min = "0", unit = "s", doc = "Second time span")
        double afterJumpFlagTime2,

        @Param(def = "false", doc = "Find snowballs and flag their surroundings (near infrared)")
        boolean expandLargeEvents,

        @Param(def = "1.0", unit = "pixel", doc = "Smallest area of a newly saturated region that counts as core")
        double minSatArea,

        @Param(def = "5.0", unit = "pixel", doc = "Smallest area of a region of jumps that may be a snowball")
        double minJumpArea,

        @Param(def = "2.0", doc = "Factor by which the ellipse of a snowball is widened")
        double expandFactor,

        @Param(def = "false", doc = "Accepted for compatibility; regions are always described by ellipses")
        boolean useEllipses,

        @Param(def = "true", doc = "A snowball away from the edges must have a saturated core")
        boolean satRequiredSnowball,

        @Param(def = "2.5", unit = "pixel", doc = "Saturated cores whose smaller full axis is longer are extended")
        double minSatRadiusExtend,

        @Param(def = "2", unit = "pixel", doc = "Growth of the radius of saturated cores")
        int satExpand,

        @Param(def = "25", unit = "pixel", doc = "Closer to an edge than this a snowball needs no saturated core")
        int edgeSize,

        @Param(def = "true", doc = "Flag saturated cores of snowballs in the next integration too")
        boolean maskSnowballCoreNextInt,

        @Param(def = "4000", min = "0", unit = "s", doc = "How long cores stay flagged in the next integration")
        int snowballTimeMaskedNextInt,

        @Param(def = "false", doc = "Find showers and flag them (MIRI)")
        boolean findShowers,

        @Param(
                def = "4",
                min = "0",
                unit = "DN/s",
                doc = "Showers that would change the slope of a pixel by more are not flagged there")
        double maxShowerAmplitude,

        @Param(def = "1.2", unit = "sigma", doc = "Smoothed excess above which a pixel may belong to a shower")
        double extendSnrThreshold,

        @Param(def = "90", unit = "pixel", doc = "Smallest area of a shower")
        int extendMinArea,

        @Param(def = "1", min = "0", unit = "pixel", doc = "Inner radius of the ring over which the excess is averaged")
        double extendInnerRadius,

        @Param(def = "2.6", min = "0", max = "50", unit = "pixel", doc = "Width of that ring")
        double extendOuterRadius,

        @Param(def = "1.1", doc = "Factor by which the ellipse of a shower is widened")
        double extendEllipseExpandRatio,

        @Param(def = "15", min = "0", unit = "s", doc = "How long the groups after a shower are flagged")
        double timeMaskedAfterShower,

        @Param(
                def = "10",
                min = "0",
                doc = "With so many usable differences all jumps are found in one pass, with fewer one after the other")
        int minDiffsSinglePass,

        @Param(def = "200", min = "0", unit = "pixel", doc = "Largest semi-axis of a flagged ellipse")
        int maxExtendedRadius,

        @Param(def = "3", min = "2", reference = "3", doc = "Fewest usable groups for the search")
        int minimumGroups,

        @Param(
                def = "100",
                min = "2",
                doc = "With at least this many integrations (or groups) differences are clipped against each other")
        int minimumSigclipGroups,

        @Param(def = "true", doc = "The clip compares the same difference of all integrations; false: all differences")
        boolean onlyUseInts,

        @Param(
                def = "true",
                reference = "false",
                doc = "Take back jumps of bright pixels that the ramp, the other integrations or the trace explain")
        boolean protectBright,

        @Param(
                def = "corrected",
                reference = "jwst",
                choices = {"corrected", "jwst"},
                doc =
                        "corrected: max_shower_amplitude with the gain of the pixel; jwst: the constant that the reference software uses")
        String showerLimitMode,

        @Param(
                def = "corrected",
                reference = "jwst",
                choices = {"corrected", "jwst"},
                doc = "Edges, inside test and flags of saturated cores: corrected, or as in the reference software")
        String snowballGeometry) {}
