package org.webbcal.step.pathloss;

import java.util.List;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Polynomial1D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Table;
import org.webbcal.testkit.FakeReference;

/** A slit of 0.1 arcsec a pixel whose reference point, column 10 and row 8, lies at RA 0.5, Dec 0.2; rows are 0.5 µm apart, 8 µm at the reference point. */
final class Slits {

    static final double X = 10;
    static final double Y = 8;
    static final double RA = 0.5;
    static final double DEC = 0.2;
    private static final double SCALE = 0.1 / 3600;

    private Slits() {}

    static Gwcs wcs() {
        Transform reference = new Shift(-X).beside(new Shift(-Y)).then(new Shift(X).beside(new Shift(Y)));
        Transform ra = new Polynomial1D(new double[] {RA - X * SCALE, SCALE});
        Transform dec = new Polynomial1D(new double[] {DEC - Y * SCALE, SCALE});
        Transform wavelength = new Polynomial1D(new double[] {8 - 0.5 * Y, 0.5});
        Transform forward =
                reference.then(RemapAxes.of(0, 1, 1)).then(ra.beside(dec).beside(wavelength));
        Transform toX = new Polynomial1D(new double[] {X - RA / SCALE, 1 / SCALE});
        Transform toY = new Polynomial1D(new double[] {Y - DEC / SCALE, 1 / SCALE});
        Transform back = new RemapAxes(new int[] {0, 1}, 3).then(toX.beside(toY));
        return new Gwcs(
                List.of(
                        Frame.DETECTOR,
                        Frame.composite("world", Frame.WORLD, Frame.spectral("spectral", "wavelength"))),
                List.of(Annotated.withInverse(forward, back)),
                Gwcs.BoundingBox.ofImage(20, 16));
    }

    /** An image of ones, with its coordinates and a wavelength for each row; none in the first column. */
    static ImageModel image(int depth, int ny, int nx) {
        var image = (depth == 0 ? ImageModel.image(ny, nx) : ImageModel.cube(depth, ny, nx)).withNoisePlanes();
        java.util.Arrays.fill(image.sci(), 1);
        java.util.Arrays.fill(image.err(), 0.5f);
        java.util.Arrays.fill(image.varPoisson(), 0.25f);
        return dressed(image);
    }

    static ImageModel dressed(ImageModel image) {
        var wavelength = new float[image.plane()];
        for (int p = 0; p < wavelength.length; p++) {
            wavelength[p] = p % image.nx() == 0 ? Float.NaN : 4 + 0.5f * (p / image.nx());
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        image.sciHeader().set("SRCTYPE", "POINT");
        image.primary().set("TARG_RA", RA).set("TARG_DEC", DEC);
        image.wcs(wcs());
        return image;
    }

    /** Factor {@code 1 + λ/10 + |row| + column/10} on a grid of 5 columns of 2 pixels by 3 rows of 1 pixel about the centre; 5 to 11 µm, falling. */
    static FakeReference table() {
        int n = 7;
        var wavelength = new float[n];
        var factor = new float[n * 15];
        for (int w = 0; w < n; w++) {
            wavelength[w] = 11 - w;
            for (int k = 0; k < 15; k++) {
                factor[w * 15 + k] = 1 + wavelength[w] / 10 + Math.abs(k / 5 - 1) + (k % 5 - 2) / 10f;
            }
        }
        var table = new Table()
                .add(new Table.Column("wavelength", wavelength))
                .add(new Table.Column("pathloss", factor, 15, false, "", "", ""));
        table.meta().put("CRPIX1", 3.0);
        table.meta().put("CRPIX2", 2.0);
        table.meta().put("CRVAL1", 0.0);
        table.meta().put("CRVAL2", 0.0);
        table.meta().put("CDELT1", 2.0);
        table.meta().put("CDELT2", 1.0);
        return new FakeReference("pathloss").table("PATHLOSS", table);
    }
}
