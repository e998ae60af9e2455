package org.webbcal.lib.sources;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures the sources of a {@link Segmentation}.
 *
 * <p>Centroid and second moments come from the smoothed image within the segment, negative values set to zero. The covariance of a source thinner than a pixel
 * (determinant below (1/12)²) is widened by 1/12 on both diagonal terms. Flux, error and area count the finite, uncovered pixels of the unsmoothed image.
 *
 * @see "photutils/segmentation/catalog.py"
 */
public final class SegmentMeasurement {

    /** Variance of a uniform distribution over one pixel. */
    private static final double PIXEL_VARIANCE = 1.0 / 12;

    /** Scale of the inner rectangle of the local background, relative to the bounding box. */
    private static final double LOCAL_SCALE = 1.5;

    private static final int LOCAL_MIN_PIXELS = 10;
    private static final int LOCAL_PASSES = 20;

    private SegmentMeasurement() {}

    /**
     * @param data background-subtracted image [y][x]; read only
     * @param err its error, or null; read only
     * @param smooth the image in which the sources were detected; read only
     * @param covered pixels that do not count, [y][x]; read only
     * @param localWidth width of a rectangular ring whose clipped background is subtracted from the flux, pixels; 0 for none
     */
    public static List<DetectedSource> measure(
            float[] data, float[] err, float[] smooth, boolean[] covered, Segmentation segments, int localWidth) {
        var boxes = segments.boxes();
        var out = new ArrayList<DetectedSource>();
        for (int l = 1; l <= segments.count(); l++) {
            double local = localWidth == 0 ? 0 : localBackground(data, covered, segments, boxes[l], localWidth);
            out.add(one(data, err, smooth, covered, segments, l, boxes[l], local));
        }
        return List.copyOf(out);
    }

    private static DetectedSource one(
            float[] data,
            float[] err,
            float[] smooth,
            boolean[] covered,
            Segmentation segments,
            int label,
            int[] box,
            double local) {
        var labels = segments.labels();
        int nx = segments.nx();
        double m = 0;
        double mx = 0;
        double my = 0;
        double flux = 0;
        double variance = 0;
        int area = 0;
        for (int y = box[0]; y <= box[1]; y++) {
            for (int x = box[2]; x <= box[3]; x++) {
                int p = y * nx + x;
                if (labels[p] != label || covered[p]) {
                    continue;
                }
                double w = moment(smooth[p]);
                m += w;
                mx += w * (x - box[2]);
                my += w * (y - box[0]);
                if (Math.abs(data[p]) <= Float.MAX_VALUE) {
                    area++;
                    flux += data[p];
                    variance += err == null ? Double.NaN : (double) err[p] * err[p];
                }
            }
        }
        double xc = mx / m;
        double yc = my / m;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int y = box[0]; y <= box[1]; y++) {
            for (int x = box[2]; x <= box[3]; x++) {
                int p = y * nx + x;
                if (labels[p] != label || covered[p]) {
                    continue;
                }
                double w = moment(smooth[p]);
                double dx = x - box[2] - xc;
                double dy = y - box[0] - yc;
                xx += w * dx * dx;
                yy += w * dy * dy;
                xy += w * dx * dy;
            }
        }
        xx /= m;
        yy /= m;
        xy /= m;
        if (xx * yy - xy * xy < PIXEL_VARIANCE * PIXEL_VARIANCE) {
            xx += PIXEL_VARIANCE;
            yy += PIXEL_VARIANCE;
        }
        double half = Math.hypot((xx - yy) / 2, xy);
        double semimajor = Math.sqrt((xx + yy) / 2 + half);
        double semiminor = Math.sqrt((xx + yy) / 2 - half);
        double orientation = Math.toDegrees(0.5 * Math.atan2(2 * xy, xx - yy));
        return new DetectedSource(
                label,
                xc + box[2],
                yc + box[0],
                area == 0 ? Double.NaN : flux - area * local,
                area == 0 ? Double.NaN : Math.sqrt(variance),
                area == 0 ? Double.NaN : area,
                semimajor,
                semiminor,
                orientation,
                box[2],
                box[3],
                box[0],
                box[1]);
    }

    private static double moment(float v) {
        return v > 0 && v <= Float.MAX_VALUE ? v : 0;
    }

    /**
     * Background of a rectangular ring around a source: SExtractor's 2.5 median − 1.5 mean of the clipped pixels that belong to no source, or their median when
     * the two differ by 0.3 standard deviations or more. 0 with fewer than ten pixels.
     */
    private static double localBackground(
            float[] data, boolean[] covered, Segmentation segments, int[] box, int width) {
        double xc = 0.5 * (box[2] + box[3]);
        double yc = 0.5 * (box[0] + box[1]);
        double halfX = 0.5 * LOCAL_SCALE * (box[3] - box[2] + 1);
        double halfY = 0.5 * LOCAL_SCALE * (box[1] - box[0] + 1);
        int y0 = (int) Math.max(0, Math.ceil(yc - halfY - width));
        int y1 = (int) Math.min(segments.ny() - 1, Math.floor(yc + halfY + width));
        int x0 = (int) Math.max(0, Math.ceil(xc - halfX - width));
        int x1 = (int) Math.min(segments.nx() - 1, Math.floor(xc + halfX + width));
        var values = new float[Math.max(0, (y1 - y0 + 1) * (x1 - x0 + 1))];
        int n = 0;
        for (int y = y0; y <= y1; y++) {
            for (int x = x0; x <= x1; x++) {
                int p = y * segments.nx() + x;
                boolean inside = Math.abs(x - xc) < halfX && Math.abs(y - yc) < halfY;
                boolean outside = Math.abs(x - xc) >= halfX + width || Math.abs(y - yc) >= halfY + width;
                if (!inside
                        && !outside
                        && segments.labels()[p] == 0
                        && !covered[p]
                        && Math.abs(data[p]) <= Float.MAX_VALUE) {
                    values[n++] = data[p];
                }
            }
        }
        if (n < LOCAL_MIN_PIXELS) {
            return 0;
        }
        Arrays.sort(values, 0, n);
        var s = ClippedStatistics.ofSorted(values, n, 3, LOCAL_PASSES);
        if (s.std() == 0) {
            return s.mean();
        }
        return Math.abs(s.mean() - s.median()) / s.std() >= 0.3 ? s.median() : 2.5 * s.median() - 1.5 * s.mean();
    }
}
