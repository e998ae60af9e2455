package org.webbcal.simulate.miri;

/**
 * The light curve of a planet that crosses the middle of its star, which is darker at its limb by a quadratic law. By the shape for the mean depth, light at any
 * wavelength is {@code 1 - depth * shape}.
 *
 * @param nints integrations of the exposure
 * @param depth area of the planet by that of the star
 * @param u1 linear coefficient of the limb darkening; {@code u2} the quadratic one
 */
record Transit(int nints, double depth, double u1, double u2) {

    // The planet touches the star at this part of the exposure, and leaves it as long before its end.
    private static final double FIRST = 0.30;
    private static final int RINGS = 400;

    /** How much of the planet's area hides starlight of mean brightness, in an integration (0-based): 0 outside. */
    double shape(int integration) {
        if (depth == 0 || nints < 2) {
            return 0;
        }
        double k = Math.sqrt(depth);
        double t = (integration + 0.5) / nints - 0.5;
        double z = Math.abs(t) / (0.5 - FIRST) * (1 + k);
        return hidden(z, k) / depth;
    }

    /** Part of the star's light that a planet of radius {@code k} at the distance {@code z} hides, in radii of the star. */
    double hidden(double z, double k) {
        double inner = Math.max(0, z - k);
        double outer = Math.min(1, z + k);
        if (inner >= outer) {
            return 0;
        }
        double middle = (inner + outer) / 2;
        double half = (outer - inner) / 2;
        double sum = 0;
        for (int i = 0; i < RINGS; i++) {
            double angle = Math.PI * (i + 0.5) / RINGS;
            double r = middle - half * Math.cos(angle);
            double width = half * Math.sin(angle) * Math.PI / RINGS;
            double cosine = (r * r + z * z - k * k) / (2 * r * z);
            double arc = z < k && r < k - z ? Math.PI : Math.acos(Math.max(-1, Math.min(1, cosine)));
            sum += brightness(r) * 2 * arc * r * width;
        }
        return sum / (Math.PI * (1 - u1 / 3 - u2 / 6));
    }

    private double brightness(double r) {
        double shade = 1 - Math.sqrt(Math.max(0, 1 - r * r));
        return 1 - u1 * shade - u2 * shade * shade;
    }
}
