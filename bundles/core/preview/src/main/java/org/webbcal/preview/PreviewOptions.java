package org.webbcal.preview;

import java.util.List;
import org.webbcal.model.Table;

/**
 * How to draw.
 *
 * @param catalog sources to mark, or null: positions on the sky ({@code sky_centroid.ra}, {@code ra} …) where image and catalogue have them, else
 *     pixels ({@code xcentroid, ycentroid}, 0-based)
 * @param catalogName what the legend calls it
 * @param boxes parts to outline
 * @param size length of the longer side of the image in the picture, pixels; smaller images are magnified by whole numbers, larger ones averaged
 */
public record PreviewOptions(Table catalog, String catalogName, int size, List<Box> boxes) {

    /**
     * A part of the image to outline: an aperture.
     *
     * @param x0 first column, 0-based; limits are edges of pixels, so pixel 0 reaches from -0.5 to 0.5
     * @param x1 last
     * @param y0 lowest row
     * @param y1 highest
     * @param name stands beside it; may be empty
     */
    public record Box(double x0, double x1, double y0, double y1, String name) {}

    /** No catalogue, 900 pixels. */
    public static final PreviewOptions DEFAULT = new PreviewOptions(null, "", 900, List.of());

    public PreviewOptions {
        boxes = List.copyOf(boxes);
        if (size < 100 || size > 10_000) {
            throw new IllegalArgumentException("the size of a picture is 100 to 10000 pixels, not " + size);
        }
    }

    public PreviewOptions withCatalog(Table sources, String name) {
        return new PreviewOptions(sources, name, size, boxes);
    }

    public PreviewOptions withBoxes(List<Box> outlined) {
        return new PreviewOptions(catalog, catalogName, size, outlined);
    }
}
