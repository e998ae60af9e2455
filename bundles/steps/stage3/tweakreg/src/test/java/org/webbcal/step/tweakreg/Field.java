package org.webbcal.step.tweakreg;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentPlane;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.RotateSequence3D;
import org.webbcal.lib.wcs.transform.Scale;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.lib.wcs.transform.SphericalCartesian;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Table;
import org.webbcal.testkit.FakeStepContext;

/** A made-up field of stars and images of it whose headers point a little beside the truth. */
final class Field {

    static final double V2 = -450;
    static final double V3 = -375;
    static final double ROLL = 63;
    static final double RA = 80.5;
    static final double DEC = -69.4;
    static final double SCALE = 0.11;

    final double[] ra;
    final double[] dec;
    private final Map<ImageModel, Gwcs> truth = new IdentityHashMap<>();

    Field(int stars, double sizeArcsec, long seed) {
        var random = new Random(seed);
        ra = new double[stars];
        dec = new double[stars];
        for (int k = 0; k < stars; k++) {
            ra[k] = RA + (random.nextDouble() - 0.5) * sizeArcsec / 3600 / Math.cos(Math.toRadians(DEC));
            dec[k] = DEC + (random.nextDouble() - 0.5) * sizeArcsec / 3600;
        }
    }

    /** World coordinates of an image of n×n pixels centred on a position: pixels of 0.11 arcsec along V2 and V3. */
    static Gwcs wcs(int n, double raRef, double decRef, double roll) {
        Transform centre = new Shift(-(n - 1) / 2.0).beside(new Shift(-(n - 1) / 2.0));
        Transform focal =
                centre.then(new Scale(-SCALE).beside(new Scale(SCALE))).then(new Shift(V2).beside(new Shift(V3)));
        Transform degrees = new Scale(1 / 3600.0).beside(new Scale(1 / 3600.0));
        Transform sky = degrees.then(new SphericalCartesian(true, 180))
                .then(new RotateSequence3D(new double[] {V2 / 3600, -V3 / 3600, roll, decRef, -raRef}, "zyxyz", false))
                .then(new SphericalCartesian(false, 360));
        return new Gwcs(
                List.of(Frame.DETECTOR, Frame.V2V3, Frame.WORLD), List.of(focal, sky), Gwcs.BoundingBox.ofImage(n, n));
    }

    /**
     * An image of the field.
     *
     * @param east offset of its centre, arcsec
     * @param errorEast by how much its header is wrong, arcsec
     * @param errorRoll by how much the roll in its header is wrong, degrees
     */
    ImageModel image(
            int n, double east, double north, double errorEast, double errorNorth, double errorRoll, long seed) {
        double cos = Math.cos(Math.toRadians(DEC));
        double raRef = RA + east / 3600 / cos;
        double decRef = DEC + north / 3600;
        var exact = wcs(n, raRef, decRef, ROLL);
        var image = ImageModel.image(n, n).withNoisePlanes();
        var random = new Random(seed);
        for (int p = 0; p < n * n; p++) {
            image.sci()[p] = (float) (5 + 0.05 * random.nextGaussian());
            image.err()[p] = 0.05f;
        }
        var xy = new double[2];
        for (int k = 0; k < ra.length; k++) {
            exact.skyToPixel(ra[k], dec[k], xy);
            for (int y = (int) Math.max(0, xy[1] - 7); y <= Math.min(n - 1, xy[1] + 7); y++) {
                for (int x = (int) Math.max(0, xy[0] - 7); x <= Math.min(n - 1, xy[0] + 7); x++) {
                    double r2 = (x - xy[0]) * (x - xy[0]) + (y - xy[1]) * (y - xy[1]);
                    image.sci()[y * n + x] += (float) (20 * Math.exp(-r2 / 2));
                }
            }
        }
        truth.put(image, exact);
        image.primary(FakeStepContext.miri().header());
        image.sciHeader().set("V2_REF", V2).set("V3_REF", V3).set("ROLL_REF", ROLL + errorRoll);
        image.wcs(wcs(n, raRef + errorEast / 3600 / cos, decRef + errorNorth / 3600, ROLL + errorRoll));
        return image;
    }

    Table catalog() {
        return new Table().add(new Table.Column("ra", ra, "deg", "")).add(new Table.Column("dec", dec, "deg", ""));
    }

    /** Largest distance between where an image puts its pixels and where they are, arcsec. */
    double error(ImageModel image) {
        var wcs = image.wcs().orElseThrow();
        var a = new double[2];
        var b = new double[2];
        double largest = 0;
        for (int k = 0; k < 9; k++) {
            double x = k % 3 * (image.nx() - 1) / 2.0;
            double y = k / 3 * (image.ny() - 1) / 2.0;
            wcs.pixelToSky(x, y, a);
            truth.get(image).pixelToSky(x, y, b);
            largest = Math.max(largest, 3600 * TangentPlane.separation(a[0], a[1], b[0], b[1]));
        }
        return largest;
    }

    /** Error at the centre of an image, {east, north} in arcsec. */
    double[] offset(ImageModel image) {
        var a = new double[2];
        var b = new double[2];
        double c = (image.nx() - 1) / 2.0;
        image.wcs().orElseThrow().pixelToSky(c, c, a);
        truth.get(image).pixelToSky(c, c, b);
        return new double[] {3600 * (a[0] - b[0]) * Math.cos(Math.toRadians(DEC)), 3600 * (a[1] - b[1])};
    }
}
