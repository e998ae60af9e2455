package org.webbcal.simulate.miri;

import java.util.List;
import java.util.Map;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** From sky to pixels of one exposure, through the reference files by which it will be calibrated. */
final class ImagerGeometry {

    private static final double SR_PER_ARCSEC2 = Math.pow(Math.PI / 648000, 2);

    private final Transform distortion;
    private final double xShift;
    private final double yShift;
    private final MiriSubarray subarray;
    private final double vaScale;

    /**
     * @param distortion reference: 0-based pixel of the whole detector to V2, V3
     * @param filterOffset reference, or null for none
     * @param filter whose offset counts
     * @param vaScale scale by which velocity aberration blows up the field about the reference point
     */
    ImagerGeometry(Reference distortion, Reference filterOffset, String filter, MiriSubarray subarray, double vaScale)
            throws ReferenceException {
        if (!(distortion.tree().get("model") instanceof Transform t)) {
            throw new ReferenceException("distortion: reference " + distortion.fileName()
                    + " has no transform 'model'; choose another with override_distortion");
        }
        this.distortion = t;
        this.subarray = subarray;
        this.vaScale = vaScale;
        double column = 0;
        double row = 0;
        if (filterOffset != null && filterOffset.tree().get("filters") instanceof List<?> entries) {
            for (Object e : entries) {
                if (e instanceof Map<?, ?> entry && filter.equals(entry.get("filter"))) {
                    column = number(entry.get("column_offset"));
                    row = number(entry.get("row_offset"));
                }
            }
        }
        xShift = subarray.xStartFits() - 1 + column;
        yShift = subarray.yStartFits() - 1 + row;
    }

    private static double number(Object value) {
        return value instanceof Number n ? n.doubleValue() : 0;
    }

    /** V2 and V3, arcsec, of a pixel of the subarray, 0-based. */
    double[] telescope(double x, double y) {
        double[] v = distortion.apply(x + xShift, y + yShift);
        return new double[] {
            vaScale * v[0] + (1 - vaScale) * subarray.v2Ref(), vaScale * v[1] + (1 - vaScale) * subarray.v3Ref()
        };
    }

    /** Pixel of the subarray, 0-based, of a telescope angle in arcsec: Newton's method on the forward transform, good to a millionth of a pixel. */
    double[] pixel(double v2, double v3) {
        double x = subarray.xRefFits() - 1;
        double y = subarray.yRefFits() - 1;
        for (int i = 0; i < 12; i++) {
            double[] v = telescope(x, y);
            double[] j = jacobian(x, y);
            double det = j[0] * j[3] - j[1] * j[2];
            double a = v2 - v[0];
            double b = v3 - v[1];
            double dx = (a * j[3] - b * j[1]) / det;
            double dy = (b * j[0] - a * j[2]) / det;
            x += dx;
            y += dy;
            if (Math.abs(dx) + Math.abs(dy) < 1e-8) {
                break;
            }
        }
        return new double[] {x, y};
    }

    /** Solid angle of a pixel of the subarray, sr. */
    double pixelArea(double x, double y) {
        double[] j = jacobian(x, y);
        return Math.abs(j[0] * j[3] - j[1] * j[2])
                * Math.cos(Math.toRadians(telescope(x, y)[1] / 3600))
                * SR_PER_ARCSEC2;
    }

    /** dV2/dx, dV2/dy, dV3/dx, dV3/dy in arcsec per pixel. */
    private double[] jacobian(double x, double y) {
        double[] e = telescope(x + 0.5, y);
        double[] w = telescope(x - 0.5, y);
        double[] n = telescope(x, y + 0.5);
        double[] s = telescope(x, y - 0.5);
        return new double[] {e[0] - w[0], n[0] - s[0], e[1] - w[1], n[1] - s[1]};
    }
}
