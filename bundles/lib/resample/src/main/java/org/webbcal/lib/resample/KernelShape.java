package org.webbcal.lib.resample;

import java.util.Locale;

/** How the flux of one input pixel is spread over the output. */
public enum KernelShape {
    /** The shrunken pixel as a quadrilateral, exact overlap areas. Conserves flux. */
    SQUARE,
    /** Round Gaussian of the full width at half maximum of the shrunken pixel. Does not conserve flux. */
    GAUSSIAN,
    /** All flux into the output pixel under the centre. */
    POINT,
    /** The shrunken pixel as a square along the output axes: quick, approximate. */
    TURBO,
    /** Windowed sinc of order 2; has negative weights. Does not conserve flux. */
    LANCZOS2,
    /** Windowed sinc of order 3; has negative weights. Does not conserve flux. */
    LANCZOS3;

    /** By the name that the parameter {@code kernel} uses. */
    public static KernelShape named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The name that the parameter {@code kernel} uses. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the sum over the output is the sum over the input. */
    public boolean conservesFlux() {
        return this == SQUARE || this == POINT || this == TURBO;
    }
}
