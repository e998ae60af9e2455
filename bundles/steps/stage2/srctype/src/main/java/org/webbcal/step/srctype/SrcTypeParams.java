package org.webbcal.step.srctype;

import org.webbcal.api.step.Param;

/** Parameters of {@link SrcTypeStep}. */
record SrcTypeParams(
        @Param(
                def = "none",
                choices = {"POINT", "EXTENDED"},
                doc = "Type of the source, whatever the headers say")
        String sourceType) {}
