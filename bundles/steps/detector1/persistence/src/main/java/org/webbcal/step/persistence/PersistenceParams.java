package org.webbcal.step.persistence;

import org.webbcal.api.step.Param;

/** Parameters of {@code persistence}. */
record PersistenceParams(
        @Param(
                def = "none",
                min = "1",
                unit = "s",
                doc = "Length of the window after saturation in which samples are flagged; must be given")
        Integer persistenceTime,

        @Param(def = "none", unit = "DN", doc = "Samples above this open a window as well; none: saturation alone does")
        Double dnThreshold,

        @Param(
                def = "none",
                doc =
                        "ASDF file with the windows that earlier exposures left open; if there is no such file, none is open")
        String persistenceArrayFile,

        @Param(def = "none", doc = "ASDF file into which the open windows are written, beside those of other detectors")
        String savePersistence,

        @Param(def = "false", doc = "Flag samples in a window DO_NOT_USE as well, so that the fit leaves them out")
        boolean persistenceDnu,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Find the time of an integration by its number in the exposure; the reference counts from the start of the file, which is wrong in segments after the first")
        boolean byIntegrationNumber,

        @Param(
                def = "true",
                reference = "false",
                doc =
                        "Shift windows between subarrays by the positions that the file notes; the reference takes rows and columns as they are")
        boolean byDetectorPosition) {}
