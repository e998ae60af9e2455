package org.webbcal.simulate.miri;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.simulate.detector.Noise;

/**
 * A point source.
 *
 * @param ra right ascension, deg; {@code dec}: declination, deg
 * @param flux Jy
 */
record Star(double ra, double dec, double flux) {

    /**
     * Stars spread evenly over a rectangle of the ideal frame about the target, none closer to another than a distance; fewer than asked where
     * there is no room.
     *
     * @param half half width and half height of the rectangle, arcsec
     * @param centre its centre in V2, V3, arcsec
     */
    static List<Star> field(
            Noise noise, Attitude attitude, double[] centre, double[] half, int count, MiriImagingScene scene) {
        List<Star> stars = new ArrayList<>();
        List<double[]> places = new ArrayList<>();
        for (int tries = 0; stars.size() < count && tries < 200 * count; tries++) {
            double a = centre[0] + (2 * noise.uniform() - 1) * half[0];
            double b = centre[1] + (2 * noise.uniform() - 1) * half[1];
            boolean free = places.stream().allMatch(p -> Math.hypot(p[0] - a, p[1] - b) >= scene.minSeparation());
            if (free) {
                places.add(new double[] {a, b});
                double[] sky = attitude.sky(a, b);
                double flux = scene.fluxMin() * Math.pow(scene.fluxMax() / scene.fluxMin(), noise.uniform());
                stars.add(new Star(sky[0], sky[1], flux));
            }
        }
        return stars;
    }
}
