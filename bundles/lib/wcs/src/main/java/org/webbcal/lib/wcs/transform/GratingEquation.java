package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * The grating equation in direction cosines.
 *
 * @param form which of its forms
 * @param grooves per unit of wavelength: {@code 1/m} for wavelengths in metres
 * @param order spectral order
 */
public record GratingEquation(Form form, double grooves, double order) implements Transform {

    /** What is computed, and with which sign of the incoming ray. */
    public enum Form {
        /** (α, α') to λ = (α + α')/(g m). */
        WAVELENGTH(2, 1),
        /** (λ, α, β) to (α - g m λ, -β, γ). */
        ANGLES(3, 3),
        /** NIRSpec: (α, β, α') to λ = -(α + α')/(g m). */
        NIRSPEC_WAVELENGTH(3, 1),
        /** NIRSpec: (λ, α, β, γ) to (-α - g m λ, -β, γ'). */
        NIRSPEC_ANGLES(4, 3);

        private final int inputs;
        private final int outputs;

        Form(int inputs, int outputs) {
            this.inputs = inputs;
            this.outputs = outputs;
        }
    }

    @Override
    public int inputs() {
        return form.inputs;
    }

    @Override
    public int outputs() {
        return form.outputs;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double a = in[inOffset];
        double b = in[inOffset + 1];
        if (form == Form.WAVELENGTH) {
            out[outOffset] = (a + b) / (grooves * order);
            return;
        }
        double c = in[inOffset + 2];
        if (form == Form.NIRSPEC_WAVELENGTH) {
            out[outOffset] = -(a + c) / (grooves * order);
            return;
        }
        double alpha = form == Form.ANGLES ? -grooves * order * a + b : -b - grooves * order * a;
        out[outOffset] = alpha;
        out[outOffset + 1] = -c;
        out[outOffset + 2] = Math.sqrt(1 - alpha * alpha - c * c);
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        if (form == Form.NIRSPEC_ANGLES) {
            double g = grooves * order;
            for (int p = 0; p < n; p++) {
                double alpha = -in[1][p] - g * in[0][p];
                double beta = -in[2][p];
                out[0][p] = alpha;
                out[1][p] = beta;
                out[2][p] = Math.sqrt(1 - alpha * alpha - beta * beta);
            }
        } else if (form == Form.NIRSPEC_WAVELENGTH) {
            double g = grooves * order;
            for (int p = 0; p < n; p++) {
                out[0][p] = -(in[0][p] + in[2][p]) / g;
            }
        } else {
            Transform.super.applyBlock(in, out, n, work);
        }
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}
