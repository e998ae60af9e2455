package org.webbcal.step.source_catalog;

import java.util.Locale;
import org.webbcal.api.step.Param;
import org.webbcal.lib.sources.Deblender;
import org.webbcal.lib.sources.FinderSettings;
import org.webbcal.lib.sources.StarFilter;

/** Parameters of {@link SourceCatalogStep}. */
record SourceCatalogParams(
        @Param(
                name = "aperture_ee1",
                def = "30",
                doc = "Encircled energy of the first aperture",
                unit = "percent",
                min = "1",
                max = "99")
        int apertureEe1,

        @Param(
                name = "aperture_ee2",
                def = "50",
                doc = "Encircled energy of the second aperture",
                unit = "percent",
                min = "1",
                max = "99")
        int apertureEe2,

        @Param(
                name = "aperture_ee3",
                def = "70",
                doc = "Encircled energy of the third aperture",
                unit = "percent",
                min = "1",
                max = "99")
        int apertureEe3,

        @Param(
                name = "ci1_star_threshold",
                def = "2.0",
                doc = "Largest ratio of the second to the first flux of a star")
        double ci1StarThreshold,

        @Param(
                name = "ci2_star_threshold",
                def = "1.8",
                doc = "Largest ratio of the third to the second flux of a star")
        double ci2StarThreshold,

        @Param(
                def = "segmentation",
                doc = "Method",
                choices = {"dao", "iraf", "segmentation"})
        String starfinder,

        @Param(def = "3.0", doc = "Detection threshold above the background", unit = "sigma", min = ">0")
        double snrThreshold,

        @Param(def = "1000", doc = "Edge of a box of the background mesh", unit = "pixel", min = "1")
        int bkgBoxsize,

        @Param(def = "2.0", doc = "Width of the kernel, full width at half maximum", unit = "pixel", min = ">0")
        double kernelFwhm,

        @Param(
                def = "uncovered",
                reference = "all",
                doc =
                        "Pixels whose median scatter sets the one threshold of dao and iraf; all counts pixels without data as 0",
                choices = {"uncovered", "all"})
        String thresholdArea,

        @Param(def = "0.0", doc = "Smallest distance of two stars, kernel widths", min = "0")
        double minsepFwhm,

        @Param(def = "1.5", doc = "Radius at which the star kernel ends", unit = "sigma", min = ">0")
        double sigmaRadius,

        @Param(def = "0.5", doc = "Smallest sharpness of a star (dao, iraf)")
        double sharplo,

        @Param(def = "2.0", doc = "Largest sharpness of a star (dao, iraf)")
        double sharphi,

        @Param(def = "0.0", doc = "Smallest roundness of a star (iraf; for dao use -1)")
        double roundlo,

        @Param(def = "0.2", doc = "Largest roundness of a star (iraf; for dao use 1)")
        double roundhi,

        @Param(def = "200", doc = "How many of the brightest stars are kept (dao, iraf); none for all", min = "1")
        Integer brightest,

        @Param(def = "none", doc = "Largest peak value of a star (dao, iraf)", unit = "Jy")
        Double peakmax,

        @Param(
                def = "25",
                doc = "Smallest number of connected pixels of a source (segmentation)",
                unit = "pixel",
                min = "1")
        int npixels,

        @Param(
                def = "8",
                doc = "Neighbours that connect pixels (segmentation)",
                choices = {"4", "8"})
        String connectivity,

        @Param(def = "32", doc = "Thresholds of the deblending (segmentation)", min = "1")
        int nlevels,

        @Param(
                def = "0.001",
                doc = "Smallest fraction of the flux of a deblended source (segmentation)",
                min = "0",
                max = "1")
        double contrast,

        @Param(
                def = "exponential",
                doc = "Spacing of the thresholds (segmentation)",
                choices = {"exponential", "linear", "sinh"})
        String multithreshMode,

        @Param(
                def = "0",
                doc = "Width of the ring for a local background of isophotal fluxes (segmentation); 0 for none",
                unit = "pixel",
                min = "0")
        int localbkgWidth,

        @Param(
                def = "correct",
                doc = "Handling of neighbours in Kron apertures, which this catalogue does not have",
                choices = {"correct", "mask", "none"})
        String apermaskMethod,

        @Param(def = "none", doc = "Kron apertures, which this catalogue does not have")
        double[] kronParams,

        @Param(def = "true", doc = "Split blended sources (segmentation)")
        boolean deblend,

        @Param(
                def = "correlated",
                reference = "independent",
                doc =
                        "Errors of aperture fluxes: with the correlation of drizzled pixels and the error of the background,"
                                + " or as if pixels were independent.",
                choices = {"correlated", "independent"})
        String apertureErrors) {

    FinderSettings finder() {
        int distance = Math.max(2, (int) (minsepFwhm * kernelFwhm + 0.5));
        return new FinderSettings(
                FinderSettings.Finder.valueOf(starfinder.toUpperCase(Locale.ROOT)),
                snrThreshold,
                kernelFwhm,
                bkgBoxsize,
                thresholdArea.equals("uncovered"),
                distance,
                sigmaRadius,
                new StarFilter(sharplo, sharphi, roundlo, roundhi, peakmax, brightest),
                npixels,
                connectivity.equals("8"),
                deblend,
                nlevels,
                contrast,
                Deblender.Mode.valueOf(multithreshMode.toUpperCase(Locale.ROOT)),
                localbkgWidth);
    }

    int[] encircledEnergies() {
        return new int[] {apertureEe1, apertureEe2, apertureEe3};
    }
}
