package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/**
 * A ray through the NIRSpec prism and back: (λ in metres, α, β, γ) to (α', β', γ'). It is refracted at the front, reflected at the back and refracted
 * again. The glass is taken at the reference pressure whatever the pressure is, as the reference software does.
 */
public final class Prism implements Transform {

    /** Beyond this difference from the reference temperature the index is corrected for it, K. */
    private static final double SMALL = 20;

    private final double angle;
    private final Sellmeier glass;
    private final double[] thermal;
    private final double refTemperature;
    private final double refPressure;
    private final double temperature;
    private final double pressure;
    private final double sin;
    private final double cos;

    /**
     * @param angle of the prism, degrees
     * @param kcoef three coefficients of Sellmeier's equation
     * @param lcoef three coefficients, square micrometres
     * @param tcoef six coefficients of temperature
     * @param refTemperature K
     * @param refPressure atm
     * @param temperature K
     * @param pressure atm, not used
     */
    public Prism(
            double angle,
            double[] kcoef,
            double[] lcoef,
            double[] tcoef,
            double refTemperature,
            double refPressure,
            double temperature,
            double pressure) {
        if (tcoef.length != 6) {
            throw new IllegalArgumentException("a prism has six coefficients of temperature, not " + tcoef.length);
        }
        this.angle = angle;
        thermal = tcoef.clone();
        this.refTemperature = refTemperature;
        this.refPressure = refPressure;
        this.temperature = temperature;
        this.pressure = pressure;
        boolean cold = temperature - refTemperature < SMALL;
        var conditions = new Sellmeier.Conditions(
                temperature,
                refTemperature,
                refPressure,
                refPressure,
                java.util.Arrays.copyOfRange(tcoef, 0, 3),
                java.util.Arrays.copyOfRange(tcoef, 3, 6));
        glass = new Sellmeier(kcoef, lcoef, cold ? null : conditions);
        sin = Math.sin(Math.toRadians(angle));
        cos = Math.cos(Math.toRadians(angle));
    }

    public double angle() {
        return angle;
    }

    public double[] kcoef() {
        return glass.b();
    }

    public double[] lcoef() {
        return glass.c();
    }

    public double[] tcoef() {
        return thermal.clone();
    }

    public double refTemperature() {
        return refTemperature;
    }

    public double refPressure() {
        return refPressure;
    }

    public double temperature() {
        return temperature;
    }

    public double pressure() {
        return pressure;
    }

    @Override
    public int inputs() {
        return 4;
    }

    @Override
    public int outputs() {
        return 3;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double n = glass.index(in[inOffset] * 1e6);
        double x = in[inOffset + 1] / n;
        double y = in[inOffset + 2] / n;
        double z = Math.sqrt(1 - x * x - y * y);
        // to the frame of the back
        x = x * cos - z * sin;
        z = Math.sqrt(1 - x * x - y * y);
        x = -x;
        y = -y;
        // to the frame of the front again
        x = x * cos + z * sin;
        double back = 1 / n;
        x /= back;
        y /= back;
        out[outOffset] = x;
        out[outOffset + 1] = y;
        out[outOffset + 2] = Math.sqrt(1 - x * x - y * y);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}
