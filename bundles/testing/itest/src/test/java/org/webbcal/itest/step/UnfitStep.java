package org.webbcal.itest.step;

/** Is made, and finds itself unfit. */
public final class UnfitStep extends SiteStep {

    @Override
    public void selfCheck() {
        throw new AssertionError("a straight ramp of 10 DN/s comes out as 11");
    }
}
