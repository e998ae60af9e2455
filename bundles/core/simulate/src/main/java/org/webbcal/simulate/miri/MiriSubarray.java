package org.webbcal.simulate.miri;

import java.util.List;
import java.util.Optional;

/**
 * Subarrays of the MIRI imager: place on the detector, frame time, and the reference point of the aperture that points with it; those of the coronagraphs
 * are exact to some tenths of an arcsecond only.
 *
 * @see "JWST User Documentation, MIRI detector subarrays; SIAF of PRD PRDOPSSOC-073"
 */
public enum MiriSubarray {
    FULL("MIRIM_FULL", 1, 1, 1032, 1024, 2.77504, 693.5, 512.5, -453.348290, -373.667949),
    BRIGHTSKY("MIRIM_BRIGHTSKY", 457, 51, 512, 512, 0.86528, 256.5, 256.5, -457.433389, -396.318333),
    SUB256("MIRIM_SUB256", 413, 51, 256, 256, 0.29952, 128.5, 128.5, -439.639945, -411.947899),
    SUB128("MIRIM_SUB128", 1, 889, 136, 128, 0.11904, 70.5, 62.5, -381.037312, -330.867210),
    SUB64("MIRIM_SUB64", 1, 779, 72, 64, 0.08512, 38.5, 32.5, -378.758527, -346.788779),
    SLITLESSPRISM("MIRIM_SLITLESSPRISM", 1, 529, 72, 416, 0.15904, 38.5, 301.0, -378.63, -344.92),
    MASK1065("MIRIM_MASK1065", 1, 19, 288, 224, 0.23968, 120.5, 113.0, -393.8, -421.1),
    MASK1140("MIRIM_MASK1140", 1, 245, 288, 224, 0.23968, 120.5, 114.0, -391.6, -396.1),
    MASK1550("MIRIM_MASK1550", 1, 467, 288, 224, 0.23968, 120.5, 115.0, -389.6, -371.6),
    MASKLYOT("MIRIM_MASKLYOT", 1, 717, 320, 304, 0.324, 145.5, 149.0, -384.1, -339.6);

    /** Frame time of the slow readout of the whole detector, s. */
    public static final double SLOW_FULL_FRAME_SECONDS = 23.88992;
    /** Angle from the V3 axis to the ideal y axis of all imager apertures, deg. */
    public static final double V3_IDEAL_ANGLE = 4.83544897;
    /** Sense of rotation between ideal axes and V2, V3. */
    public static final int PARITY = -1;

    private final String aperture;
    private final int xStartFits;
    private final int yStartFits;
    private final int nx;
    private final int ny;
    private final double frameSeconds;
    private final double xRefFits;
    private final double yRefFits;
    private final double v2Ref;
    private final double v3Ref;

    MiriSubarray(
            String aperture,
            int xStartFits,
            int yStartFits,
            int nx,
            int ny,
            double frameSeconds,
            double xRefFits,
            double yRefFits,
            double v2Ref,
            double v3Ref) {
        this.aperture = aperture;
        this.xStartFits = xStartFits;
        this.yStartFits = yStartFits;
        this.nx = nx;
        this.ny = ny;
        this.frameSeconds = frameSeconds;
        this.xRefFits = xRefFits;
        this.yRefFits = yRefFits;
        this.v2Ref = v2Ref;
        this.v3Ref = v3Ref;
    }

    /** Those through which images are taken. */
    public static List<MiriSubarray> imaging() {
        return List.of(FULL, BRIGHTSKY, SUB256, SUB128, SUB64);
    }

    /** By the name of the SUBARRAY keyword. */
    public static Optional<MiriSubarray> named(String name) {
        for (var s : values()) {
            if (s.name().equalsIgnoreCase(name.strip())) {
                return Optional.of(s);
            }
        }
        return Optional.empty();
    }

    /** Name of the aperture, APERNAME. */
    public String aperture() {
        return aperture;
    }

    /** SUBSTRT1, 1-based. */
    public int xStartFits() {
        return xStartFits;
    }

    /** SUBSTRT2, 1-based. */
    public int yStartFits() {
        return yStartFits;
    }

    /** Columns. */
    public int nx() {
        return nx;
    }

    /** Rows. */
    public int ny() {
        return ny;
    }

    /** Time of one frame of the fast readout, s. */
    public double frameSeconds() {
        return frameSeconds;
    }

    /** Whether the readout pattern exists for this subarray: the slow one reads the whole detector only. */
    public boolean reads(String readPattern) {
        return readPattern.startsWith("FAST") || this == FULL && readPattern.startsWith("SLOW");
    }

    /** Time of one frame of a readout pattern, s. */
    public double frameSeconds(String readPattern) {
        return readPattern.startsWith("SLOW") ? SLOW_FULL_FRAME_SECONDS : frameSeconds;
    }

    /** Reference point in the subarray, 1-based pixel column. */
    public double xRefFits() {
        return xRefFits;
    }

    /** Reference point in the subarray, 1-based pixel row. */
    public double yRefFits() {
        return yRefFits;
    }

    /** V2 of the reference point, arcsec. */
    public double v2Ref() {
        return v2Ref;
    }

    /** V3 of the reference point, arcsec. */
    public double v3Ref() {
        return v3Ref;
    }

    /** Whether a column of the subarray (0-based) holds reference pixels: the outer four on either side of the detector. */
    public boolean isReferenceColumn(int x) {
        int column = x + xStartFits - 1;
        return column < 4 || column >= 1028;
    }
}
