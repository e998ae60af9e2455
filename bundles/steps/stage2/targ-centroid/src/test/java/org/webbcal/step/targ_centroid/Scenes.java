package org.webbcal.step.targ_centroid;

import java.util.List;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Polynomial1D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;

/** A verification image and a spectrum of one field: 0.1 arcsec a pixel, the reference points at column 30, row 25 of one and column 32, row 24 of the other. */
final class Scenes {

    static final double TA_X = 30;
    static final double TA_Y = 25;
    static final double X = 32;
    static final double Y = 24;
    static final int NX = 60;
    static final int NY = 50;
    private static final double RA = 10;
    private static final double DEC = 2;
    private static final double SCALE = 0.1;

    private Scenes() {}

    private static Transform line(double zero, double scale) {
        return Annotated.withInverse(
                new Polynomial1D(new double[] {-zero * scale, scale}),
                new Polynomial1D(new double[] {zero, 1 / scale}));
    }

    private static final Transform SKY = line(-RA * 3600, 1.0 / 3600).beside(line(-DEC * 3600, 1.0 / 3600));

    private static Gwcs image() {
        return new Gwcs(
                List.of(Frame.DETECTOR, Frame.V2V3, Frame.WORLD),
                List.of(line(TA_X, SCALE).beside(line(TA_Y, SCALE)), SKY),
                Gwcs.BoundingBox.ofImage(NX, NY));
    }

    /** With 8 µm in the row of the reference point, 0.1 µm from row to row; the sky does not care for the row. */
    private static Gwcs spectrum() {
        Transform forward =
                RemapAxes.of(0, 1, 1).then(line(X, SCALE).beside(line(Y, SCALE)).beside(line(Y - 80, 0.1)));
        Transform back = new RemapAxes(new int[] {0, 1}, 3)
                .then(line(X, SCALE).beside(line(Y, SCALE)).inverse().orElseThrow());
        var spectral = Frame.spectral("spectral", "wavelength");
        return new Gwcs(
                List.of(
                        Frame.DETECTOR,
                        Frame.composite("v2v3", Frame.V2V3, spectral),
                        Frame.composite("world", Frame.WORLD, spectral)),
                List.of(Annotated.withInverse(forward, back), SKY.beside(line(0, 1))),
                Gwcs.BoundingBox.ofImage(NX, NY));
    }

    private static ImageModel dressed(ImageModel image, Gwcs wcs, String type) {
        image.wcs(wcs);
        image.primary().set("EXP_TYPE", type).set("SUBSTRT1", 1).set("SUBSTRT2", 1);
        image.primary().set("XOFFSET", 0.0).set("YOFFSET", 0.0);
        image.sciHeader()
                .set("RA_REF", RA)
                .set("DEC_REF", DEC)
                .set("V2_REF", 0.0)
                .set("V3_REF", 0.0);
        image.sciHeader().set("VPARITY", 1).set("V3I_YANG", 0.0);
        return image;
    }

    /** A verification image with a source of 200 over a background of 10 with a pattern of 1. */
    static ImageModel verification(double x, double y) {
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        for (int p = 0; p < image.plane(); p++) {
            double dx = p % NX - x;
            double dy = p / NX - y;
            image.sci()[p] = (float) (10 + pattern(p % NX, p / NX) + 200 * Math.exp(-(dx * dx + dy * dy) / 3));
        }
        image.primary().set("FILTER", "F560W");
        image.sciHeader().set("FILTOFFX", 0.5).set("FILTOFFY", -0.25);
        return dressed(image, image(), "MIR_TACONFIRM");
    }

    /** Between -0.5 and 0.5, as good as without order. */
    static double pattern(int x, int y) {
        double r = Math.sin(12.9898 * x + 78.233 * y) * 43758.5453;
        return r - Math.floor(r) - 0.5;
    }

    /** Makes an image the exposure of a spectrum. */
    static ImageModel exposure(ImageModel image) {
        image.sciHeader().set("SRCTYPE", "POINT");
        SlitImage.become(image);
        return dressed(image, spectrum(), "MIR_LRS-FIXEDSLIT");
    }

    static ImageModel exposure() {
        return exposure(ImageModel.image(NY, NX).withNoisePlanes());
    }
}
