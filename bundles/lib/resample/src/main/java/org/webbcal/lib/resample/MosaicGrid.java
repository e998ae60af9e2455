package org.webbcal.lib.resample;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.PixelScale;
import org.webbcal.model.Header;

/** Chooses the grid of a mosaic from the first image and the regions of all. */
public final class MosaicGrid {

    /**
     * What a user may fix; null for what follows from the images.
     *
     * @param ratio output over input pixel scale; unused if {@code pixelScaleArcsec} is given
     * @param pixelScaleArcsec side of an output pixel, arcsec, or null
     * @param rotation position angle of the y axis, degrees east of north, or null for that of the first image
     * @param crpix 0-based reference pixel x, y, or null
     * @param crval its right ascension and declination, degrees, or null
     * @param shape columns and rows, or null
     */
    public record Choice(
            double ratio, Double pixelScaleArcsec, Double rotation, double[] crpix, double[] crval, int[] shape) {

        /** The grid that follows from the images, at their own scale. */
        public static final Choice NATIVE = new Choice(1, null, null, null, null, null);
    }

    private MosaicGrid() {}

    /**
     * The grid.
     *
     * @param first world coordinates of the first image
     * @param header SCI header of the first image
     * @param ny its rows
     * @param nx its columns
     * @param regions S_REGION of all images
     * @throws IllegalArgumentException if a keyword is missing or malformed, or the grid comes out too small
     */
    public static OutputGrid of(Gwcs first, Header header, int ny, int nx, List<String> regions, Choice choice) {
        var footprints = new ArrayList<double[]>();
        for (var region : regions) {
            footprints.addAll(Footprints.parse(region));
        }
        int parity = (int) require(header, "VPARITY");
        double yang = require(header, "V3I_YANG");
        double[] pc = choice.rotation() == null
                ? FitsTan.rotationMatrix(require(header, "ROLL_REF"), yang, parity)
                : FitsTan.rotationMatrix(choice.rotation(), 0, parity);
        double scale;
        double ratio = choice.ratio();
        if (choice.pixelScaleArcsec() == null) {
            double[] pixel = {require(header, "RA_REF"), require(header, "DEC_REF")};
            referencePixel(first, pixel);
            scale = PixelScale.atPixel(first, pixel[0], pixel[1]) * ratio;
        } else {
            scale = choice.pixelScaleArcsec() / 3600;
            ratio = scale / Math.toDegrees(Math.sqrt(PixelArea.mean(first, ny, nx)));
        }
        if (!(scale > 0) || !(ratio > 0)) {
            throw new IllegalArgumentException(
                    "the pixel scale comes out as " + scale * 3600 + " arcsec; it must be a positive number");
        }
        return OutputGrid.around(footprints, scale, ratio, pc, choice.crval(), choice.crpix(), choice.shape());
    }

    /**
     * The pixel of a position by the inverse that the reference files give, which is off by some hundredths of a pixel, and not by the exact one:
     * the scale and with it the grid shall agree with the reference software.
     *
     * @param position right ascension and declination, degrees; receives column and row
     */
    private static void referencePixel(Gwcs wcs, double[] position) {
        var inverse = wcs.forward().inverse();
        if (inverse.isPresent()) {
            inverse.get().apply(position, 0, position, 0);
        } else {
            wcs.skyToPixel(position[0], position[1], position);
        }
    }

    private static double require(Header header, String key) {
        return header.number(key)
                .orElseThrow(() -> new IllegalArgumentException(
                        "SCI has no number " + key + ", by which the output grid is laid; run assign_wcs first"));
    }
}
