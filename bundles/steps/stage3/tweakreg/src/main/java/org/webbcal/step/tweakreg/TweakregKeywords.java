package org.webbcal.step.tweakreg;

import org.webbcal.model.key.Key;

/** Keywords that this step reads or writes, beyond those of all steps. */
final class TweakregKeywords {

    /** Catalogue of an exposure, from the association. */
    static final Key<String> TWEAKCAT = Key.string("TWEAKCAT", "source catalogue for tweakreg, from the association");

    /** Catalogue of an exposure, from an earlier run. */
    static final Key<String> TCATFILE = Key.string("TCATFILE", "tweakreg catalog file name");

    static final Key<String> TWKSTAT = Key.string("TWKSTAT", "webbcal: outcome of the alignment of this exposure");
    static final Key<Integer> TWKNMAT = Key.integer("TWKNMAT", "webbcal: sources matched");
    static final Key<Double> TWKRMS = Key.number("TWKRMS", "[arcsec] webbcal: rms of the alignment");
    static final Key<Double> TWKDX = Key.number("TWKDX", "[arcsec] webbcal: shift in the tangent plane, x");
    static final Key<Double> TWKDY = Key.number("TWKDY", "[arcsec] webbcal: shift in the tangent plane, y");
    static final Key<Double> TWKROT = Key.number("TWKROT", "[deg] webbcal: rotation in the tangent plane");

    private TweakregKeywords() {}
}
