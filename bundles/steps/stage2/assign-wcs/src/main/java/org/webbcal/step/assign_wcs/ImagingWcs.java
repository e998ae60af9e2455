package org.webbcal.step.assign_wcs;

import java.util.List;
import org.webbcal.lib.wcs.Frame;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Pointing;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.transform.Annotated;
import org.webbcal.lib.wcs.transform.Identity;
import org.webbcal.lib.wcs.transform.Shift;

/** Puts together the world coordinates of the MIRI imager. Pure function of its arguments. */
final class ImagingWcs {

    /** Shift of the image by a filter, pixels. */
    record Offset(double column, double row) {}

    private ImagingWcs() {}

    /**
     * Detector to sky, through the frames {@code v2v3} and {@code v2v3vacorr}: subarray corner, filter offset, distortion, velocity aberration,
     * pointing.
     *
     * @param distortion from 0-based pixels of the full frame to V2, V3 in arcsec
     * @param offset added to pixel positions before the distortion; null for none
     * @param xStart first column of the subarray, 1-based (SUBSTRT1)
     * @param yStart first row of the subarray, 1-based (SUBSTRT2)
     * @param nx columns of the image
     * @param ny rows of the image
     * @param pointing reference point
     * @param vaScale scale of velocity aberration, positive; 1 for none (VA_SCALE)
     * @see "jwst/assign_wcs/miri.py, imaging and imaging_distortion; jwst/assign_wcs/pointing.py"
     */
    static Gwcs build(
            Transform distortion,
            Offset offset,
            int xStart,
            int yStart,
            int nx,
            int ny,
            Pointing pointing,
            double vaScale) {
        var box = Gwcs.BoundingBox.ofImage(nx, ny);
        Transform toV2v3 = distortion;
        if (offset != null) {
            toV2v3 = new Shift(offset.column()).beside(new Shift(offset.row())).then(toV2v3);
        }
        if (xStart != 1 || yStart != 1) {
            toV2v3 = corner(xStart).beside(corner(yStart)).then(toV2v3);
        } else if (distortion instanceof Annotated a && a.box().size() == 2) {
            // On the full frame the file's own range wins, it may leave out the reference pixels.
            var x = a.box().get(0);
            var y = a.box().get(1);
            box = new Gwcs.BoundingBox(x.low(), x.high(), y.low(), y.high());
        }
        return new Gwcs(
                List.of(Frame.DETECTOR, Frame.V2V3, Frame.V2V3VACORR, Frame.WORLD),
                List.of(toV2v3, pointing.aberration(vaScale), pointing.toSky()),
                box);
    }

    private static Transform corner(int start) {
        return start == 1 ? new Identity(1) : new Shift(start - 1);
    }
}
