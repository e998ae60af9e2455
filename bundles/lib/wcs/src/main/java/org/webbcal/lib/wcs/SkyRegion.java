package org.webbcal.lib.wcs;

import java.util.Locale;
import java.util.Optional;

/** The value of S_REGION: corners of an image on the sky. */
public final class SkyRegion {

    private SkyRegion() {}

    /**
     * The corners of a box of pixels, at pixel edges.
     *
     * @return {@code POLYGON ICRS  r1 d1 r2 d2 r3 d3 r4 d4}, degrees; empty if a corner has no position
     */
    public static Optional<String> polygon(Gwcs wcs, Gwcs.BoundingBox box) {
        double[] x = {box.xmin(), box.xmin(), box.xmax(), box.xmax()};
        double[] y = {box.ymin(), box.ymax(), box.ymax(), box.ymin()};
        var sky = new double[2];
        var text = new StringBuilder("POLYGON ICRS ");
        for (int k = 0; k < 4; k++) {
            wcs.pixelToSky(x[k], y[k], sky);
            if (!Double.isFinite(sky[0]) || !Double.isFinite(sky[1])) {
                return Optional.empty();
            }
            double ra = sky[0] % 360;
            text.append(String.format(Locale.ROOT, " %.9f %.9f", ra < 0 ? ra + 360 : ra, sky[1]));
        }
        return Optional.of(text.toString());
    }
}
