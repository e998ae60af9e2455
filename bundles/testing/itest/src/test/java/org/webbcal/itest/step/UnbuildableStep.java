package org.webbcal.itest.step;

/** Cannot be made. */
public final class UnbuildableStep extends SiteStep {

    public UnbuildableStep() {
        throw new IllegalStateException("the coefficients are missing");
    }
}
