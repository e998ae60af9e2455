package org.webbcal.lib.wcs.transform;

import org.webbcal.lib.wcs.Workspace;

/**
 * The linear map of a polynomial's argument from its domain to its window.
 *
 * @param domainLow low end of the domain
 * @param domainHigh high end of the domain, other than the low end
 * @param windowLow value of the low end after the map
 * @param windowHigh value of the high end after the map
 */
public record DomainMap(double domainLow, double domainHigh, double windowLow, double windowHigh) {

    /** No change: domain and window are (-1, 1). */
    public static final DomainMap NONE = new DomainMap(-1, 1, -1, 1);

    public DomainMap {
        if (domainLow == domainHigh) {
            throw new IllegalArgumentException(
                    "the domain of a polynomial is empty: " + domainLow + " … " + domainHigh);
        }
    }

    public boolean isIdentity() {
        return domainLow == windowLow && domainHigh == windowHigh;
    }

    private double scale() {
        return (windowHigh - windowLow) / (domainHigh - domainLow);
    }

    private double offset() {
        return (domainHigh * windowLow - domainLow * windowHigh) / (domainHigh - domainLow);
    }

    double apply(double x) {
        return isIdentity() ? x : offset() + scale() * x;
    }

    /** The column itself, or a mapped copy. */
    double[] applyBlock(double[] x, int n, Workspace work) {
        if (isIdentity()) {
            return x;
        }
        double[] t = work.take();
        double offset = offset();
        double scale = scale();
        for (int p = 0; p < n; p++) {
            t[p] = offset + scale * x[p];
        }
        return t;
    }
}
