package org.webbcal.step.lrs_slitless_bkg;

import org.webbcal.api.step.Param;

/** Parameters of {@link LrsSlitlessBkgStep}. */
record LrsSlitlessBkgParams(
        @Param(
                def = "4,17,54,71",
                doc =
                        "First and last column of each off-target region, 0-based in the subarray, both included; columns 0 to 3 are reference pixels")
        int[] bkgColumns,

        @Param(
                def = "12",
                unit = "pixel",
                min = "0",
                doc = "Columns nearer than this to the measured trace are left out; 0 leaves the regions as they are")
        double excludeTrace,

        @Param(
                def = "median",
                choices = {"median", "region_median", "linear"},
                doc =
                        "Median of all off-target pixels of a row, median of the medians of the regions, or a line through these")
        String method,

        @Param(
                def = "0",
                min = "0",
                unit = "pixel",
                doc = "Rows of the running median along the dispersion, an odd number; 0 for none")
        int smoothRows,

        @Param(
                def = "8",
                min = "1",
                doc = "Usable off-target pixels that a row needs; others take the background of their neighbours")
        int minPixels,

        @Param(def = "true", doc = "Adds the variance of the background to VAR_RNOISE and ERR")
        boolean propagateError) {}
