package org.webbcal.preview;

import org.webbcal.model.Table;

/**
 * How to draw.
 *
 * @param catalog sources to mark, or null: positions on the sky ({@code sky_centroid.ra}, {@code ra} …) where image and catalogue have them, else
 *     pixels ({@code xcentroid, ycentroid}, 0-based)
 * @param catalogName what the legend calls it
 * @param size length of the longer side of the image in the picture, pixels; smaller images are magnified by whole numbers, larger ones averaged
 */
public record PreviewOptions(Table catalog, String catalogName, int size) {

    /** No catalogue, 900 pixels. */
    public static final PreviewOptions DEFAULT = new PreviewOptions(null, "", 900);

    public PreviewOptions {
        if (size < 100 || size > 10_000) {
            throw new IllegalArgumentException("the size of a picture is 100 to 10000 pixels, not " + size);
        }
    }

    public PreviewOptions withCatalog(Table sources, String name) {
        return new PreviewOptions(sources, name, size);
    }
}
