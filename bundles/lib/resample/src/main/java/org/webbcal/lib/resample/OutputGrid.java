package org.webbcal.lib.resample;

import java.util.List;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.TangentPlane;

/**
 * The grid of a mosaic: square pixels in a gnomonic projection.
 *
 * @param nx columns
 * @param ny rows
 * @param tan the projection
 * @param box range of pixels that the footprints of the images reach, within the grid
 * @param pixelScale side of a pixel, degrees
 * @param ratio side of a pixel over that of the first image
 */
public record OutputGrid(int nx, int ny, FitsTan tan, Gwcs.BoundingBox box, double pixelScale, double ratio)
        implements ResampleGrid {

    /**
     * The grid that holds a number of footprints.
     *
     * @param footprints polygons on the sky, each as right ascension, declination, … in degrees
     * @param pixelScale side of a pixel, degrees
     * @param ratio side of a pixel over that of the first image, for the record
     * @param pc PC matrix: PC1_1, PC1_2, PC2_1, PC2_2
     * @param crval right ascension and declination of the reference point, degrees; null for the centre of the footprints
     * @param crpix 0-based pixel of the reference point; null for the one that puts the lowest coordinates of the footprints at 0
     * @param shape columns and rows; null for as many as the footprints need
     * @throws IllegalArgumentException if the grid would have fewer than 2 rows or columns, or too many for memory
     * @see "stcal, alignment/util.py: wcs_from_sregions"
     */
    public static OutputGrid around(
            List<double[]> footprints,
            double pixelScale,
            double ratio,
            double[] pc,
            double[] crval,
            double[] crpix,
            int[] shape) {
        double[] centre = crval == null ? centre(footprints) : crval;
        var plane = new TangentPlane(centre[0], centre[1]);
        double[] inverse = invert(pc);
        double[] min = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
        double[] max = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        var point = new double[2];
        for (var footprint : footprints) {
            for (int k = 0; k < footprint.length; k += 2) {
                toPixel(plane, inverse, pixelScale, footprint[k], footprint[k + 1], point);
                for (int axis = 0; axis < 2; axis++) {
                    min[axis] = Math.min(min[axis], point[axis]);
                    max[axis] = Math.max(max[axis], point[axis]);
                }
            }
        }
        toPixel(plane, inverse, pixelScale, centre[0], centre[1], point);
        var offset = new double[2];
        var n = new int[2];
        var low = new double[2];
        var high = new double[2];
        for (int axis = 0; axis < 2; axis++) {
            offset[axis] = crpix == null ? point[axis] - min[axis] : crpix[axis] - point[axis];
            min[axis] += offset[axis];
            max[axis] += offset[axis];
            if (shape == null) {
                n[axis] = (int) (max[axis] + 0.5);
                low[axis] = -0.5;
                high[axis] = n[axis] - 0.5;
            } else {
                n[axis] = shape[axis];
                low[axis] = Math.max(0, (int) (min[axis] + 0.5)) - 0.5;
                high[axis] = Math.min((int) (max[axis] + 0.5), n[axis]) - 0.5;
            }
        }
        // !(… <= …) is true for NaN as well: footprints on the far side of the sky
        if (n[0] < 2
                || n[1] < 2
                || !(max[0] - min[0] <= Integer.MAX_VALUE)
                || !(max[1] - min[1] <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "the output image would have " + n[0] + "x" + n[1] + " pixels; at least 2x2 are needed");
        }
        var tan = new FitsTan(
                offset[0] + 1, offset[1] + 1, centre[0], centre[1], pc[0], pc[1], pc[2], pc[3], pixelScale, pixelScale);
        return new OutputGrid(
                n[0], n[1], tan, new Gwcs.BoundingBox(low[0], high[0], low[1], high[1]), pixelScale, ratio);
    }

    /** Direction in the middle of the box that holds all vertices as unit vectors: right ascension and declination, degrees. */
    static double[] centre(List<double[]> footprints) {
        double[] min = {2, 2, 2};
        double[] max = {-2, -2, -2};
        for (var f : footprints) {
            for (int k = 0; k < f.length; k += 2) {
                double lon = Math.toRadians(f[k]);
                double lat = Math.toRadians(f[k + 1]);
                double[] v = {Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)};
                for (int axis = 0; axis < 3; axis++) {
                    min[axis] = Math.min(min[axis], v[axis]);
                    max[axis] = Math.max(max[axis], v[axis]);
                }
            }
        }
        double x = (min[0] + max[0]) / 2;
        double y = (min[1] + max[1]) / 2;
        double z = (min[2] + max[2]) / 2;
        double ra = Math.toDegrees(Math.atan2(y, x));
        return new double[] {ra < 0 ? ra + 360 : ra, Math.toDegrees(Math.atan2(z, Math.sqrt(x * x + y * y)))};
    }

    @Override
    public Gwcs wcs() {
        return new Gwcs(tan, box);
    }

    @Override
    public boolean smooth() {
        return true;
    }

    @Override
    public PixelTransform from(Gwcs image) {
        var plane = new TangentPlane(tan.crval1(), tan.crval2());
        double[] inverse = invert(new double[] {tan.pc11(), tan.pc12(), tan.pc21(), tan.pc22()});
        double x0 = tan.crpix1() - 1;
        double y0 = tan.crpix2() - 1;
        var valid = image.boundingBox().orElse(null);
        return (x, y, outX, outY, from, to) -> {
            var point = new double[2];
            // where the caller wants the result in place of the input, the inputs must be judged before they are
            // overwritten
            var outside = valid == null ? null : new boolean[to - from];
            for (int k = from; outside != null && k < to; k++) {
                outside[k - from] = !valid.contains(x[k], y[k]);
            }
            image.pixelToSky(x, y, outX, outY, from, to);
            for (int k = from; k < to; k++) {
                if (outside != null && outside[k - from]) {
                    outX[k] = Double.NaN;
                    outY[k] = Double.NaN;
                } else {
                    toPixel(plane, inverse, pixelScale, outX[k], outY[k], point);
                    outX[k] = point[0] + x0;
                    outY[k] = point[1] + y0;
                }
            }
        };
    }

    private static void toPixel(
            TangentPlane plane, double[] inverse, double scale, double ra, double dec, double[] out) {
        plane.project(ra, dec, out);
        double u = out[0] / scale;
        double v = out[1] / scale;
        out[0] = inverse[0] * u + inverse[1] * v;
        out[1] = inverse[2] * u + inverse[3] * v;
    }

    private static double[] invert(double[] m) {
        double det = m[0] * m[3] - m[1] * m[2];
        return new double[] {m[3] / det, -m[1] / det, -m[2] / det, m[0] / det};
    }
}
