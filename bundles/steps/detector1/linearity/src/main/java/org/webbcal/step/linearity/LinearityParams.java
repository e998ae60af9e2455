package org.webbcal.step.linearity;

import org.webbcal.api.step.Param;

/** Parameters of {@code linearity}. */
record LinearityParams(
        @Param(def = "false", doc = "Count the dropped frames (GROUPGAP) when the frames of a group are numbered")
        boolean readpattGroupgap) {}
