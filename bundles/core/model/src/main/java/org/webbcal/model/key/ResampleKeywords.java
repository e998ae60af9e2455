package org.webbcal.model.key;

/** Keywords of mosaics and of what goes into them. */
public final class ResampleKeywords {

    // PRIMARY
    public static final Key<Integer> NDRIZ = Key.integer("NDRIZ", "Number of groups/pointings included in resample");
    public static final Key<String> RESWHT = Key.string("RESWHT", "Type of drizzle weighting to use in resampling");
    public static final Key<Double> PIXFRAC = Key.number("PIXFRAC", "Drizzle parameter describing pixel shrinking");
    public static final Key<Double> PXSCLRT = Key.number("PXSCLRT", "Pixel scale ratio relative to native detector s");
    /** Noise correlation of neighbouring output pixels, Fruchter and Hook 2002, equation 10; ours. */
    public static final Key<Double> DRZCORR =
            Key.number("DRZCORR", "webbcal: noise of large areas / independent pixels");

    public static final Key<Double> BKGLEVEL = Key.number("BKGLEVEL", "Computed background level");
    public static final Key<Boolean> BKGSUB = Key.bool("BKGSUB", "Has background been subtracted from data?");
    public static final Key<Double> TMEASURE = Key.number("TMEASURE", "[s] Measurement time");
    public static final Key<Double> DURATION = Key.number("DURATION", "[s] Total duration of exposure");

    // SCI
    public static final Key<Double> XPOSURE = Key.number("XPOSURE", "[s] Effective exposure time");
    public static final Key<Double> TELAPSE = Key.number("TELAPSE", "[s] Total elapsed exposure time");

    private ResampleKeywords() {}
}
