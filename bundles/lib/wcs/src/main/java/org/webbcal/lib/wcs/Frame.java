package org.webbcal.lib.wcs;

import java.util.List;

/**
 * A coordinate frame of a {@link Gwcs}.
 *
 * @param name {@code detector}, {@code v2v3}, {@code v2v3vacorr}, {@code world} …
 * @param kind what the axes are
 * @param axes names of the axes
 * @param units their units, {@code pixel}, {@code arcsec}, {@code deg}, {@code um}
 */
public record Frame(String name, Kind kind, List<String> axes, List<String> units) {
    /** Kinds of frames, as gwcs has them. */
    public enum Kind {
        FRAME2D,
        CELESTIAL,
        SPECTRAL,
        COMPOSITE
    }

    /** Pixels, 0-based. */
    public static final Frame DETECTOR =
            new Frame("detector", Kind.FRAME2D, List.of("x", "y"), List.of("pixel", "pixel"));

    /** The telescope's focal plane on the sky. */
    public static final Frame V2V3 = focalPlane("v2v3");

    /** The same with the velocity aberration taken out. */
    public static final Frame V2V3VACORR = focalPlane("v2v3vacorr");

    /** The same after alignment to other exposures or to a catalogue. */
    public static final Frame V2V3CORR = focalPlane("v2v3corr");

    /** ICRS. */
    public static final Frame WORLD = new Frame("world", Kind.CELESTIAL, List.of("lon", "lat"), List.of("deg", "deg"));

    public Frame {
        axes = List.copyOf(axes);
        units = List.copyOf(units);
    }

    private static Frame focalPlane(String name) {
        return new Frame(name, Kind.FRAME2D, List.of("v2", "v3"), List.of("arcsec", "arcsec"));
    }
}
