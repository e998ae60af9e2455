package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/** {@code sum_i c_i t^i} with {@code t} the input, mapped from domain to window where these differ. */
public final class Polynomial1D implements Transform {

    private final double[] coefficients;
    private final DomainMap domain;

    public Polynomial1D(double... coefficients) {
        this(coefficients, DomainMap.NONE);
    }

    /** @param coefficients lowest power first, at least one */
    public Polynomial1D(double[] coefficients, DomainMap domain) {
        if (coefficients.length == 0) {
            throw new IllegalArgumentException("a polynomial needs at least one coefficient");
        }
        this.coefficients = coefficients.clone();
        this.domain = domain;
    }

    /** A copy of the coefficients, lowest power first. */
    public double[] coefficients() {
        return coefficients.clone();
    }

    public DomainMap domain() {
        return domain;
    }

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double t = domain.apply(in[inOffset]);
        double sum = coefficients[coefficients.length - 1];
        for (int i = coefficients.length - 2; i >= 0; i--) {
            sum = sum * t + coefficients[i];
        }
        out[outOffset] = sum;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        int mark = work.mark();
        double[] t = domain.applyBlock(in[0], n, work);
        double[] sum = out[0];
        double top = coefficients[coefficients.length - 1];
        for (int p = 0; p < n; p++) {
            sum[p] = top;
        }
        for (int i = coefficients.length - 2; i >= 0; i--) {
            double c = coefficients[i];
            for (int p = 0; p < n; p++) {
                sum[p] = sum[p] * t[p] + c;
            }
        }
        work.release(mark);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}
