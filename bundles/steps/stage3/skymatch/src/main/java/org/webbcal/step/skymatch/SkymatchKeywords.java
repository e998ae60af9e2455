package org.webbcal.step.skymatch;

import org.webbcal.model.key.Key;

/** Keywords of this step, in the primary header. */
final class SkymatchKeywords {

    static final Key<String> BKGMETH = Key.string("BKGMETH", "Background computation method");
    static final Key<Double> BKGLEVEL = Key.number("BKGLEVEL", "Computed constant background level");
    static final Key<Boolean> BKGSUB = Key.bool("BKGSUB", "Has background been subtracted from data?");

    private SkymatchKeywords() {}
}
