package org.webbcal.step.assign_wcs;

import java.util.OptionalDouble;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Arithmetic;
import org.webbcal.lib.wcs.transform.Constant;
import org.webbcal.lib.wcs.transform.Identity;

/** From wavelengths as the telescope sees them to those at the barycentre of the solar system. */
final class Barycentre {

    private static final double LIGHT = 299_792_458;

    private Barycentre() {}

    /**
     * Follows a transform that gives wavelengths by λ/(1 + v/c).
     *
     * @param velocity of the telescope along the line of sight, m/s; without one nothing is changed
     * @see "jwst/assign_wcs/util.py, velocity_correction"
     */
    static Transform corrected(Transform wavelength, OptionalDouble velocity) {
        if (velocity.isEmpty()) {
            return wavelength;
        }
        double factor = 1 / (1 + velocity.getAsDouble() / LIGHT);
        return wavelength.then(Annotated.withInverse(
                new Arithmetic(
                        Arithmetic.Operation.MULTIPLY,
                        new Identity(1),
                        Annotated.named("velocity_correction", new Constant(factor, 1))),
                new Arithmetic(
                        Arithmetic.Operation.DIVIDE,
                        new Identity(1),
                        Annotated.named("inv_vel_correction", new Constant(factor, 1)))));
    }
}
