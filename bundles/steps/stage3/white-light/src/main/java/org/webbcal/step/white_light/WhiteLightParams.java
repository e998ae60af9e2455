package org.webbcal.step.white_light;

import org.webbcal.api.step.Param;

/** Parameters of {@link WhiteLightStep}. */
record WhiteLightParams(
        @Param(
                def = "none",
                unit = "um",
                doc = "Shortest wavelength that counts; by default all, in slitless spectra from fold_wavelength on")
        Double minWavelength,

        @Param(def = "none", unit = "um", doc = "Longest wavelength that counts; by default all")
        Double maxWavelength,

        @Param(
                def = "4.5",
                reference = "none",
                unit = "um",
                doc = "Wavelengths of slitless spectra below do not count unless min_wavelength is given: two fall"
                        + " together there")
        Double foldWavelength,

        @Param(def = "true", reference = "false", doc = "Columns of the errors of the fluxes")
        boolean withErrors,

        @Param(
                def = "true",
                reference = "false",
                doc = "Fill a wavelength that an integration lacks by its median over the integrations, scaled to"
                        + " this one; else its flux is missing in the sum")
        boolean fillMissing,

        @Param(
                def = "none",
                unit = "um",
                min = ">0",
                doc = "Light curves of channels of this width as well, each in a column; none for white light alone")
        Double channelWidth,

        @Param(
                def = "true",
                reference = "false",
                doc = "Fit the ramp with which the detector settles, and flag integrations before it is over in the"
                        + " column settling")
        boolean settling,

        @Param(
                def = "50",
                unit = "ppm",
                min = ">0",
                doc = "The detector has settled when the ramp is less than this part of the flux")
        double settledPpm) {}
