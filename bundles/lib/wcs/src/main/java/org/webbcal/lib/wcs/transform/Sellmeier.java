package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/**
 * Refractive index of a glass from the wavelength in micrometres: Sellmeier's equation, for vacuum, or with the corrections for temperature and air
 * that Zemax uses.
 */
public final class Sellmeier implements Transform {

    private static final double KELVIN = 273.15;

    private final double[] b;
    private final double[] c;
    private final Conditions conditions;

    /**
     * @param temperature of the glass, K
     * @param refTemperature at which the coefficients hold, K
     * @param refPressure at which the coefficients hold, atm
     * @param pressure of the air around, atm
     * @param d three coefficients of temperature
     * @param e two coefficients of temperature and a wavelength, micrometres
     */
    public record Conditions(
            double temperature, double refTemperature, double refPressure, double pressure, double[] d, double[] e) {
        public Conditions {
            three(d, "D");
            three(e, "E");
            d = d.clone();
            e = e.clone();
        }
    }

    /**
     * @param b three coefficients
     * @param c three coefficients, square micrometres
     * @param conditions null for the plain equation
     */
    public Sellmeier(double[] b, double[] c, Conditions conditions) {
        three(b, "B");
        three(c, "C");
        this.b = b.clone();
        this.c = c.clone();
        this.conditions = conditions;
    }

    private static void three(double[] values, String name) {
        if (values.length != 3) {
            throw new IllegalArgumentException(
                    "Sellmeier's equation has three coefficients " + name + ", not " + values.length);
        }
    }

    /** A copy of the three coefficients. */
    public double[] b() {
        return b.clone();
    }

    /** A copy of the three coefficients, square micrometres. */
    public double[] c() {
        return c.clone();
    }

    /** Null for the plain equation. */
    public Conditions conditions() {
        return conditions;
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
        out[outOffset] = index(in[inOffset]);
    }

    /** Index at a wavelength in micrometres. */
    double index(double wavelength) {
        return conditions == null ? plain(wavelength) : zemax(wavelength);
    }

    private double plain(double wavelength) {
        double w = wavelength * wavelength;
        return Math.sqrt(1 + b[0] * w / (w - c[0]) + b[1] * w / (w - c[1]) + b[2] * w / (w - c[2]));
    }

    private double zemax(double wavelength) {
        double temperature = conditions.temperature - KELVIN;
        double reference = conditions.refTemperature - KELVIN;
        double delta = temperature - reference;
        double w = wavelength * wavelength;
        double air = 1 + (6432.8 + 2949810.0 * w / (146.0 * w - 1) + 5540.0 * w / (41.0 * w - 1)) * 1e-8;
        double airHere = 1 + (air - 1) * conditions.pressure / (1 + (temperature - 15) * 3.4785e-3);
        double airThere = 1 + (air - 1) * conditions.refPressure / (1 + (reference - 15) * 3.4785e-3);
        double relative = wavelength * airHere / airThere;
        double n = plain(relative);
        double[] d = conditions.d;
        double[] e = conditions.e;
        double change = 0.5
                * (n * n - 1)
                / n
                * (d[0] * delta
                        + d[1] * delta * delta
                        + d[2] * delta * delta * delta
                        + (e[0] * delta + e[1] * delta * delta) / (relative * relative - e[2] * e[2]));
        return (n * airThere + change) / airHere;
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}
