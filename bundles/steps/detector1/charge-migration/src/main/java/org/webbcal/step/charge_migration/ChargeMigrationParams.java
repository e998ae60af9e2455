package org.webbcal.step.charge_migration;

import org.webbcal.api.step.Param;

/** Parameters of {@code charge_migration}. */
record ChargeMigrationParams(
        @Param(
                def = "25000",
                min = "0",
                unit = "DN",
                doc = "Samples above this, and all later ones of their ramp and of the four neighbours, are given up")
        double signalThreshold) {}
