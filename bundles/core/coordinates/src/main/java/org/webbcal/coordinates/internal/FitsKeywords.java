package org.webbcal.coordinates.internal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Polynomial2D;
import org.webbcal.lib.wcs.transform.RemapAxes;
import org.webbcal.lib.wcs.transform.Shift;
import org.webbcal.model.Header;

/** World coordinates from the keywords of an image: {@code RA---TAN}, with SIP distortion or without. */
final class FitsKeywords {

    private FitsKeywords() {}

    /**
     * @param nx columns of the image
     * @param ny rows
     * @return empty when there is no CTYPE1 or CTYPE2
     * @throws IOException if the keywords say something else than a gnomonic projection of right ascension and declination
     */
    static Optional<Gwcs> read(Header header, int nx, int ny) throws IOException {
        var type1 = header.string("CTYPE1", "");
        var type2 = header.string("CTYPE2", "");
        if (type1.isEmpty() || type2.isEmpty()) {
            return Optional.empty();
        }
        boolean sip = type1.equals("RA---TAN-SIP") && type2.equals("DEC--TAN-SIP");
        if (!sip && !(type1.equals("RA---TAN") && type2.equals("DEC--TAN"))) {
            throw new IOException("CTYPE1 = '" + type1 + "', CTYPE2 = '" + type2
                    + "'; expected RA---TAN and DEC--TAN, with or without -SIP");
        }
        FitsTan tan;
        try {
            tan = tangent(header);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        Transform forward = tan.transform();
        if (sip) {
            forward = distortion(header, tan.crpix1() - 1, tan.crpix2() - 1).then(forward);
        }
        return Optional.of(
                new Gwcs(List.of(Frame.DETECTOR, Frame.WORLD), List.of(forward), Gwcs.BoundingBox.ofImage(nx, ny)));
    }

    private static FitsTan tangent(Header header) {
        double cdelt1 = header.number("CDELT1", 1);
        double cdelt2 = header.number("CDELT2", 1);
        double[] matrix = new double[4];
        boolean cd = header.has("CD1_1") || header.has("CD1_2") || header.has("CD2_1") || header.has("CD2_2");
        for (int k = 0; k < 4; k++) {
            var index = (k / 2 + 1) + "_" + (k % 2 + 1);
            matrix[k] = cd ? header.number("CD" + index, 0) : header.number("PC" + index, k == 0 || k == 3 ? 1 : 0);
        }
        return new FitsTan(
                header.number("CRPIX1", 0),
                header.number("CRPIX2", 0),
                header.number("CRVAL1", 0),
                header.number("CRVAL2", 0),
                matrix[0],
                matrix[1],
                matrix[2],
                matrix[3],
                cd ? 1 : cdelt1,
                cd ? 1 : cdelt2);
    }

    /** {@code x + f(x-x0, y-y0), y + g(x-x0, y-y0)} with the polynomials A and B of the SIP convention. */
    private static Transform distortion(Header header, double x0, double y0) throws IOException {
        Transform centred = new Shift(-x0).beside(new Shift(-y0));
        Transform both = new RemapAxes(new int[] {0, 1, 0, 1}, 2)
                .then(polynomial(header, "A", 1, 0).beside(polynomial(header, "B", 0, 1)));
        return centred.then(both).then(new Shift(x0).beside(new Shift(y0)));
    }

    private static Transform polynomial(Header header, String name, int i1, int j1) throws IOException {
        int order = header.integer(name + "_ORDER", 0);
        if (order < 0 || order > 9) {
            throw new IOException(name + "_ORDER = " + order + "; expected 0 to 9");
        }
        var c = new double[Math.max(order, 1) + 1][Math.max(order, 1) + 1];
        for (int i = 0; i <= order; i++) {
            for (int j = 0; i + j <= order; j++) {
                c[i][j] = header.number(name + "_" + i + "_" + j, 0);
            }
        }
        c[i1][j1] += 1;
        return new Polynomial2D(c);
    }
}
