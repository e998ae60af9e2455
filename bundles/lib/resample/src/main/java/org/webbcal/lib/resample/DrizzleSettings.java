package org.webbcal.lib.resample;

/**
 * How images are drizzled.
 *
 * @param kernel how flux is spread
 * @param pixfrac linear shrinkage of the pixels, 0 to 1
 * @param weights what weights are made from
 * @param badFlags flags that exclude a pixel
 * @param validOnly whether pixels with NaN in any plane are left out as well
 * @param mapStep distance of the points at which the pixel map is evaluated; 1 or less for all pixels
 * @param mapCubic cubic instead of linear interpolation between these points
 */
public record DrizzleSettings(
        KernelShape kernel,
        double pixfrac,
        DrizzleWeights.Type weights,
        int badFlags,
        boolean validOnly,
        double mapStep,
        boolean mapCubic) {}
