package org.webbcal.coordinates;

import java.util.List;
import java.util.Optional;

/**
 * World coordinates in short.
 *
 * @param file name of the file
 * @param slit name of the slit that they belong to; empty where the product is not one of several slits
 * @param source where they were found: {@code ASDF}, or {@code keywords of SCI}
 * @param name name of the whole, often empty; says that a product was aligned to a catalogue
 * @param frames from pixels to the world
 * @param boundingBox range of valid pixels xmin, xmax, ymin, ymax, inclusive and 0-based; null for none
 * @param columns names of the world axes, as in the points below
 * @param corners outer corners of the bounding box (of the image where there is none), counter-clockwise from the first pixel
 * @param centre the middle of it
 * @param sky what can be said of images; null for spectra
 * @param wavelength smallest and largest wavelength, micrometres; null for images
 */
public record CoordinatesSummary(
        String file,
        String slit,
        String source,
        String name,
        List<FrameInfo> frames,
        double[] boundingBox,
        List<String> columns,
        List<Point> corners,
        Point centre,
        Sky sky,
        double[] wavelength) {

    /**
     * A frame.
     *
     * @param columns names of its axes in tables: {@code x, y} for pixels, {@code ra, dec, wavelength} for the world
     */
    public record FrameInfo(String name, String kind, List<String> axes, List<String> units, List<String> columns) {}

    /** Names of the axes of a frame in tables; empty where there is no such frame. */
    public Optional<List<String>> columns(String frame) {
        return frames.stream()
                .filter(f -> f.name().equals(frame))
                .map(FrameInfo::columns)
                .findFirst();
    }

    /** A pixel, 0-based, and what it shows; NaN where it shows nothing. */
    public record Point(double x, double y, double[] world) {}

    /**
     * An image on the sky.
     *
     * @param scaleX length of a step in x at the centre, arcsec
     * @param scaleY length of a step in y at the centre, arcsec
     * @param yAngle position angle of the y axis at the centre, degrees east of north
     * @param eastLeft whether east is to the left when north is up, as on the sky; false for a mirrored image
     * @param area solid angle within the corners, square arcmin
     */
    public record Sky(double scaleX, double scaleY, double yAngle, boolean eastLeft, double area) {}
}
