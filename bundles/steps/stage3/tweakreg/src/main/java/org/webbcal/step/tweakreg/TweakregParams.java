package org.webbcal.step.tweakreg;

import org.webbcal.api.step.Param;
import org.webbcal.lib.sources.Deblender;
import org.webbcal.lib.sources.FinderSettings;
import org.webbcal.lib.sources.StarFilter;

/** Parameters of {@link TweakregStep}. */
record TweakregParams(
        @Param(def = "false", doc = "Give the catalogues of all images as one further product")
        boolean saveCatalogs,

        @Param(
                def = "false",
                doc = "Use catalogues named by catfile, the association or the exposure instead of finding sources")
        boolean useCustomCatalogs,

        @Param(
                def = "ecsv",
                doc = "Format of saved catalogues",
                choices = {"ecsv"})
        String catalogFormat,

        @Param(def = "", doc = "Table of two columns: exposure and its catalogue")
        String catfile,

        @Param(
                def = "iraf",
                doc = "Star finder",
                choices = {"dao", "iraf", "segmentation"})
        String starfinder,

        @Param(def = "10.0", doc = "Detection threshold above the background", unit = "sigma", min = ">0")
        double snrThreshold,

        @Param(
                def = "none",
                reference = "2.5",
                doc = "Width of the kernel, full width at half maximum; none: by filter",
                unit = "pixel",
                min = ">0")
        Double kernelFwhm,

        @Param(def = "400", doc = "Edge of a box of the background mesh", unit = "pixel", min = "1")
        int bkgBoxsize,

        @Param(
                def = "uncovered",
                reference = "all",
                doc =
                        "Pixels whose median scatter sets the one threshold of dao and iraf; all counts pixels without data as 0",
                choices = {"uncovered", "all"})
        String thresholdArea,

        @Param(def = "0.0", doc = "Smallest distance of two stars, kernel widths", min = "0")
        double minsepFwhm,

        @Param(def = "1.5", doc = "Radius at which the kernel ends", unit = "sigma", min = ">0")
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

        @Param(def = "none", doc = "Largest peak value of a star (dao, iraf)", unit = "MJy/sr")
        Double peakmax,

        @Param(
                def = "10",
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
                doc = "Width of the ring for a local background (segmentation); 0 for none",
                unit = "pixel",
                min = "0")
        int localbkgWidth,

        @Param(
                def = "correct",
                doc = "Handling of neighbours in Kron apertures; positions do not depend on it",
                choices = {"correct", "mask", "none"})
        String apermaskMethod,

        @Param(def = "none", doc = "Kron apertures; positions do not depend on them")
        double[] kronParams,

        @Param(def = "true", doc = "Split blended sources (segmentation)")
        boolean deblend,

        @Param(def = "false", doc = "Align exposures in the order given even when the reference grows")
        boolean enforceUserOrder,

        @Param(
                def = "auto",
                reference = "false",
                doc =
                        "Add the sources of aligned exposures to the reference; auto: if an exposure cannot be matched with the first",
                choices = {"auto", "true", "false"})
        String expandRefcat,

        @Param(def = "none", reference = "15", doc = "Fewest matches for a fit; none: by filter", min = "1")
        Integer minobj,

        @Param(
                def = "auto",
                reference = "rshift",
                doc = "What is fitted; auto: by filter",
                choices = {"auto", "shift", "rshift", "rscale", "general"})
        String fitgeometry,

        @Param(def = "3", doc = "Clipping passes of the fit", min = "0")
        int nclip,

        @Param(def = "3.0", doc = "Clipping limit", unit = "sigma", min = ">0")
        double sigma,

        @Param(
                def = "none",
                reference = "2.0",
                doc = "Largest offset that is looked for; none: by filter",
                unit = "arcsec",
                min = ">0")
        Double searchrad,

        @Param(def = "true", doc = "Find the offset from the histogram of all differences")
        boolean use2dhist,

        @Param(def = "1.0", doc = "Nearest sources of one catalogue that both count", unit = "arcsec", min = ">0")
        double separation,

        @Param(def = "0.7", doc = "Largest distance of a match after the offset", unit = "arcsec", min = ">0")
        double tolerance,

        @Param(def = "0.0", doc = "Offset in x when it is not looked for", unit = "arcsec")
        double xoffset,

        @Param(def = "0.0", doc = "Offset in y when it is not looked for", unit = "arcsec")
        double yoffset,

        @Param(
                def = "one_to_one",
                reference = "nearest",
                doc = "Whether an image source may match several reference sources (nearest) or one",
                choices = {"one_to_one", "nearest"})
        String matching,

        @Param(
                def = "",
                doc =
                        "Catalogue with absolute positions: a file with columns RA and DEC in degrees; catalogues served online are not available")
        String absRefcat,

        @Param(def = "15", doc = "Fewest matches for the absolute fit", min = "1")
        int absMinobj,

        @Param(
                def = "rshift",
                doc = "What is fitted to the absolute catalogue",
                choices = {"shift", "rshift", "rscale", "general"})
        String absFitgeometry,

        @Param(def = "3", doc = "Clipping passes of the absolute fit", min = "0")
        int absNclip,

        @Param(def = "3.0", doc = "Clipping limit of the absolute fit", unit = "sigma", min = ">0")
        double absSigma,

        @Param(def = "6.0", doc = "Largest offset that is looked for in the absolute fit", unit = "arcsec", min = ">0")
        double absSearchrad,

        @Param(def = "true", doc = "Find the absolute offset from the histogram of all differences; otherwise it is 0")
        boolean absUse2dhist,

        @Param(def = "1.0", doc = "As separation, for the absolute fit", unit = "arcsec", min = ">0")
        double absSeparation,

        @Param(def = "0.7", doc = "As tolerance, for the absolute fit", unit = "arcsec", min = ">0")
        double absTolerance,

        @Param(
                def = "false",
                doc =
                        "Write the absolute catalogue that was used; the file given is that catalogue, so nothing is written")
        boolean saveAbsCatalog,

        @Param(def = "true", doc = "Write an approximation of the new coordinates as FITS keywords")
        boolean sipApprox,

        @Param(def = "0.01", doc = "Largest error of the approximation", unit = "pixel", min = ">0")
        double sipMaxPixError,

        @Param(
                def = "none",
                doc = "Degree of the approximation; none for the lowest that suffices",
                min = "1",
                max = "6")
        Integer sipDegree,

        @Param(def = "0.01", doc = "Largest error of its inverse", unit = "pixel", min = "0")
        double sipMaxInvPixError,

        @Param(def = "none", doc = "Degree of the inverse; none for the lowest that suffices", min = "1", max = "6")
        Integer sipInvDegree,

        @Param(def = "12", doc = "Points along each axis at which the approximation is fitted", min = "8")
        int sipNpoints,

        @Param(def = "true", doc = "No effect: products are named by the association")
        boolean outputUseModel,

        @Param(def = "true", doc = "No effect: memory is governed by the platform")
        boolean inMemory) {

    /** How sources are found in images through a filter. */
    FinderSettings finder(FilterDefaults filter) {
        double fwhm = kernelFwhm != null ? kernelFwhm : filter.kernelFwhm();
        int distance = Math.max(2, (int) (minsepFwhm * fwhm + 0.5));
        return new FinderSettings(
                FinderSettings.Finder.valueOf(starfinder.toUpperCase(java.util.Locale.ROOT)),
                snrThreshold,
                fwhm,
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
                Deblender.Mode.valueOf(multithreshMode.toUpperCase(java.util.Locale.ROOT)),
                localbkgWidth);
    }

    /** How exposures are aligned to each other. */
    Alignment.Settings relative(FilterDefaults filter) {
        return new Alignment.Settings(
                minobj != null ? minobj : filter.minobj(),
                LinearFitKernel.Geometry.named(fitgeometry.equals("auto") ? filter.fitgeometry() : fitgeometry),
                nclip,
                sigma,
                searchrad != null ? searchrad : filter.searchrad(),
                use2dhist,
                separation,
                tolerance,
                xoffset,
                yoffset,
                oneToOne());
    }

    /** How all exposures together are aligned to a catalogue. */
    Alignment.Settings absolute() {
        return new Alignment.Settings(
                absMinobj,
                LinearFitKernel.Geometry.named(absFitgeometry),
                absNclip,
                absSigma,
                absSearchrad,
                absUse2dhist,
                absSeparation,
                absTolerance,
                0,
                0,
                oneToOne());
    }

    private boolean oneToOne() {
        return matching.equals("one_to_one");
    }

    /** Corners may move by this much in the relative alignment, arcsec; more is a mismatch. */
    double largestMove(FilterDefaults filter) {
        double reach = use2dhist ? relative(filter).searchRadius() : Math.max(Math.abs(xoffset), Math.abs(yoffset));
        return 2 * (reach + tolerance);
    }
}
