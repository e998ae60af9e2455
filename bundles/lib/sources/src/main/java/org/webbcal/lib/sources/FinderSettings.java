package org.webbcal.lib.sources;

/**
 * How sources are found in an image.
 *
 * @param finder method
 * @param snrThreshold detection threshold, standard deviations of the background
 * @param kernelFwhm width of the kernel, pixels
 * @param boxSize edge of a box of the background mesh, pixels
 * @param uncoveredThreshold whether the star finders' one threshold is the median over the pixels that count; otherwise the median over the whole frame, where
 *     pixels left out count as zero, as in the reference
 * @param separation smallest distance of two stars, pixels
 * @param sigmaRadius truncation of the star kernel, standard deviations
 * @param filter which stars are kept
 * @param npixels smallest number of pixels of a segment
 * @param eight whether diagonal neighbours connect
 * @param deblend whether blended segments are split
 * @param levels thresholds of the deblending
 * @param contrast smallest fraction of the flux of a deblended source
 * @param mode spacing of the thresholds
 * @param localBackgroundWidth width of the ring for the local background of segments, pixels; 0 for none
 */
public record FinderSettings(
        Finder finder,
        double snrThreshold,
        double kernelFwhm,
        int boxSize,
        boolean uncoveredThreshold,
        int separation,
        double sigmaRadius,
        StarFilter filter,
        int npixels,
        boolean eight,
        boolean deblend,
        int levels,
        double contrast,
        Deblender.Mode mode,
        int localBackgroundWidth) {

    /** Methods. */
    public enum Finder {
        IRAF,
        DAO,
        SEGMENTATION
    }
}
