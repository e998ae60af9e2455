package org.webbcal.step.skymatch;

import org.webbcal.api.step.Param;

/** Parameters of {@link SkymatchStep}. */
record SkymatchParams(
        @Param(
                def = "match",
                doc = "How the background is found",
                choices = {"local", "global", "match", "global+match", "user"})
        String skymethod,

        @Param(def = "true", doc = "Lower all backgrounds to the lowest; otherwise raise them to the highest")
        boolean matchDown,

        @Param(def = "false", doc = "Subtract the background from the images; otherwise it is only recorded")
        boolean subtract,

        @Param(def = "none", doc = "For user: a text file with an exposure and its background, MJy/sr, in each line")
        String skylist,

        @Param(
                def = "none",
                doc = "Distance of the outline's points; none for the corners alone",
                unit = "pixel",
                min = "1")
        Integer stepsize,

        @Param(
                def = "mode",
                doc = "Statistic that stands for the background",
                choices = {"median", "midpt", "mean", "mode"})
        String skystat,

        @Param(def = "~DO_NOT_USE+NON_SCIENCE", doc = "Flags that do not exclude a pixel")
        String dqbits,

        @Param(def = "none", doc = "Smallest value that counts", unit = "MJy/sr")
        Double lower,

        @Param(def = "none", doc = "Largest value that counts", unit = "MJy/sr")
        Double upper,

        @Param(def = "5", doc = "Clipping passes", min = "0")
        int nclip,

        @Param(def = "4.0", doc = "Lower clipping limit", unit = "sigma", min = ">0")
        double lsigma,

        @Param(def = "4.0", doc = "Upper clipping limit", unit = "sigma", min = ">0")
        double usigma,

        @Param(def = "0.1", doc = "Width of a bin of mode and midpt", unit = "sigma", min = ">0")
        double binwidth,

        @Param(
                def = "mask",
                reference = "polygon",
                doc =
                        "Pixels of an overlap: those within both outlines (polygon), or of them those that are good in both images",
                choices = {"mask", "polygon"})
        String overlap,

        @Param(def = "true", doc = "No effect: memory is governed by the platform")
        boolean inMemory) {

    SkyStatisticsKernel.Settings statistics() {
        return new SkyStatisticsKernel.Settings(
                SkyStatisticsKernel.Kind.valueOf(skystat.toUpperCase(java.util.Locale.ROOT)),
                lower,
                upper,
                nclip,
                lsigma,
                usigma,
                binwidth);
    }

    boolean matches() {
        return skymethod.contains("match");
    }

    boolean global() {
        return skymethod.contains("global");
    }
}
