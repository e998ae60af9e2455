package org.webbcal.lib.resample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrizzleTest {

    /** A map shifted by (dx, dy), turned by an angle and stretched around the middle of the image. */
    private static PixelMap map(int ny, int nx, double dx, double dy, double angle, double stretch) {
        var map = new PixelMap(ny, nx);
        double c = stretch * Math.cos(angle);
        double s = stretch * Math.sin(angle);
        PixelTransform t = (x, y, ox, oy, from, to) -> {
            for (int k = from; k < to; k++) {
                double u = x[k] - 0.5 * (nx - 1);
                double v = y[k] - 0.5 * (ny - 1);
                ox[k] = c * u - s * v + 0.5 * (nx - 1) + dx;
                oy[k] = s * u + c * v + 0.5 * (ny - 1) + dy;
            }
        };
        for (int b = 0; b < map.bands(); b++) {
            map.fill(t, b);
        }
        return map;
    }

    private static float[] ones(int n) {
        var w = new float[n];
        Arrays.fill(w, 1);
        return w;
    }

    private static DrizzleTarget run(
            PixelMap map,
            KernelShape shape,
            double pixfrac,
            double ratio,
            float[] image,
            float[] weight,
            int ny,
            int nx) {
        var target = new DrizzleTarget(1, 0, 0, ny, nx).context(new int[ny * nx]);
        new Drizzle(map, shape, pixfrac, ratio, ny, nx)
                .add(weight, 0, ny, new Drizzle.Layer(new float[][] {image}, null, target, 1));
        return target;
    }

    @Test
    void givesTheImageBackOnTheSameGrid() {
        var random = new Random(1);
        var image = new float[30 * 20];
        for (int p = 0; p < image.length; p++) {
            image[p] = random.nextFloat();
        }
        for (var shape : new KernelShape[] {KernelShape.SQUARE, KernelShape.POINT, KernelShape.TURBO}) {
            var out = run(map(30, 20, 0, 0, 0, 1), shape, 1, 1, image, ones(600), 30, 20);
            for (int p = 0; p < image.length; p++) {
                assertEquals(image[p], out.value(0)[p], 1e-6, shape.label());
                assertEquals(1, out.weight()[p], 1e-6, shape.label());
            }
        }
    }

    @Test
    void averagesNeighboursAtHalfAPixel() {
        var image = new float[10 * 10];
        for (int p = 0; p < 100; p++) {
            image[p] = p;
        }
        var out = run(map(10, 10, 0.5, 0, 0, 1), KernelShape.SQUARE, 1, 1, image, ones(100), 10, 10);
        assertEquals(54.5, out.value(0)[55], 1e-5);
        assertEquals(1, out.weight()[55], 1e-6);
    }

    @Test
    void keepsAConstantImageConstantUnderRotation() {
        for (double pixfrac : new double[] {1, 0.7, 0.3}) {
            var out = run(
                    map(40, 40, 5.3, 4.8, 0.5, 0.9), KernelShape.SQUARE, pixfrac, 1, ones(1600), ones(1600), 50, 50);
            for (int p = 0; p < 2500; p++) {
                assertTrue(
                        out.weight()[p] == 0 ? Float.isNaN(out.value(0)[p]) : Math.abs(out.value(0)[p] - 1) < 1e-5,
                        "pixfrac " + pixfrac);
            }
        }
    }

    @Test
    void conservesWeightInsideTheOutput() {
        var weight = new float[900];
        var random = new Random(2);
        double sum = 0;
        for (int p = 0; p < 900; p++) {
            weight[p] = random.nextFloat();
            sum += weight[p];
        }
        for (double pixfrac : new double[] {1, 0.6}) {
            var out =
                    run(map(30, 30, 15, 15, 0.7, 1.3), KernelShape.SQUARE, pixfrac, 1 / 1.3, ones(900), weight, 60, 60);
            double total = 0;
            for (float w : out.weight()) {
                total += w;
            }
            assertEquals(sum, total, 1e-4 * sum);
        }
    }

    @Test
    void weighsImagesAgainstEachOther() {
        var map = map(8, 8, 0, 0, 0, 1);
        var target = new DrizzleTarget(1, 0, 0, 8, 8).context(new int[64]);
        var drizzle = new Drizzle(map, KernelShape.SQUARE, 1, 1, 8, 8);
        var a = new float[64];
        var b = new float[64];
        Arrays.fill(a, 2);
        Arrays.fill(b, 6);
        var three = new float[64];
        Arrays.fill(three, 3);
        var context = new int[64];
        target.context(context);
        drizzle.add(ones(64), 0, 8, new Drizzle.Layer(new float[][] {a}, null, target, 1));
        drizzle.add(three, 0, 8, new Drizzle.Layer(new float[][] {b}, null, target, 2));
        assertEquals((2 + 3 * 6) / 4.0, target.value(0)[27], 1e-6);
        assertEquals(4, target.weight()[27], 1e-6);
        assertEquals(3, context[27]);
    }

    @Test
    void givesTheSameBitsForAnySplitOfTheOutput() {
        var random = new Random(3);
        int n = 50 * 70;
        var image = new float[n];
        var weight = new float[n];
        for (int p = 0; p < n; p++) {
            image[p] = random.nextFloat();
            weight[p] = random.nextInt(9) == 0 ? 0 : random.nextFloat();
        }
        for (var shape : KernelShape.values()) {
            for (double pixfrac : new double[] {1, 0.7}) {
                var drizzle = new Drizzle(map(50, 70, 3.2, 7.7, 0.4, 1.05), shape, pixfrac, 0.95, 60, 75);
                int[] box = drizzle.footprint();
                var whole = new DrizzleTarget(1, 0, 0, 60, 75);
                var split = new DrizzleTarget(1, box[0], box[1], box[2], box[3]);
                drizzle.add(weight, 0, 60, new Drizzle.Layer(new float[][] {image}, null, whole, 1));
                for (int y = 0; y < 60; y += 7) {
                    drizzle.add(
                            weight, y, Math.min(60, y + 7), new Drizzle.Layer(new float[][] {image}, null, split, 1));
                }
                for (int y = 0; y < 60; y++) {
                    for (int x = 0; x < 75; x++) {
                        int q = (y - box[0]) * box[3] + x - box[1];
                        boolean in = y >= box[0] && y < box[0] + box[2] && x >= box[1] && x < box[1] + box[3];
                        assertEquals(whole.weight()[y * 75 + x], in ? split.weight()[q] : 0, 0, shape.label());
                        assertEquals(whole.value(0)[y * 75 + x], in ? split.value(0)[q] : Float.NaN, 0, shape.label());
                    }
                }
            }
        }
    }

    @Test
    void overlapsAsPolygonClippingTells() {
        var random = new Random(4);
        for (int n = 0; n < 2000; n++) {
            double cx = 4 * random.nextDouble();
            double cy = 4 * random.nextDouble();
            double turn = 2 * Math.PI * random.nextDouble();
            var q = new double[8];
            for (int k = 0; k < 4; k++) {
                double r = 0.3 + random.nextDouble();
                q[2 * k] = cx + r * Math.cos(turn - k * Math.PI / 2);
                q[2 * k + 1] = cy + r * Math.sin(turn - k * Math.PI / 2);
            }
            var quad = new Drizzle.Quadrilateral();
            assertTrue(quad.set(q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7]));
            double[] clipped = ScanLimits.clip(q, new double[] {1.5, 1.5, 2.5, 1.5, 2.5, 2.5, 1.5, 2.5});
            double area = 0;
            for (int k = 0, b = clipped.length - 2; k < clipped.length; b = k, k += 2) {
                area += 0.5 * (clipped[b] * clipped[k + 1] - clipped[k] * clipped[b + 1]);
            }
            assertEquals(area, quad.overlap(2, 2), 1e-9);
            assertTrue(quad.area() > 0);
        }
    }

    @Test
    void leavesOutPixelsOfNoWeight() {
        var weight = ones(100);
        var image = ones(100);
        weight[44] = 0;
        image[44] = Float.NaN;
        var out = run(map(10, 10, 0.25, 0.25, 0, 1), KernelShape.SQUARE, 1, 1, image, weight, 10, 10);
        for (int p = 0; p < 100; p++) {
            assertTrue(out.weight()[p] == 0 || out.value(0)[p] == 1, "pixel " + p);
        }
        assertEquals(1 - 0.75 * 0.75, out.weight()[44], 1e-6);
    }

    @Test
    void mapsSmoothTransformsToTheNoiseOfDoubles() {
        PixelTransform t = (x, y, ox, oy, from, to) -> {
            for (int k = from; k < to; k++) {
                double u = x[k] / 1000;
                double v = y[k] / 1000;
                ox[k] = 1000
                        * (u + 0.02 * u * v - 0.01 * v * v * u + 0.003 * u * u * u * v + 1e-3 * Math.sin(u + 2 * v));
                oy[k] = 1000 * (v - 0.01 * u * u + 0.02 * v * v * v * v + 1e-3 * Math.cos(3 * u - v));
            }
        };
        var map = new PixelMap(300, 270);
        for (int b = 0; b < map.bands(); b++) {
            map.fill(t, b);
        }
        var x = new double[1];
        var y = new double[1];
        for (int p = 0; p < 300 * 270; p += 13) {
            x[0] = p % 270;
            y[0] = p / 270;
            t.map(x, y, x, y, 0, 1);
            assertEquals(x[0], map.x()[p], 1e-10);
            assertEquals(y[0], map.y()[p], 1e-10);
        }
    }

    @Test
    void evaluatesTilesThatAreNotSmoothPixelByPixel() {
        PixelTransform t = (x, y, ox, oy, from, to) -> {
            for (int k = from; k < to; k++) {
                boolean outside = x[k] > 70.2;
                ox[k] = outside ? Double.NaN : x[k] + Math.abs(y[k] - 30);
                oy[k] = y[k];
            }
        };
        var map = new PixelMap(80, 90);
        map.fill(t, 0);
        map.fill(t, 1);
        assertEquals(70, map.x()[30 * 90 + 70]);
        assertTrue(Double.isNaN(map.x()[30 * 90 + 71]));
        assertEquals(10 + 19, map.x()[11 * 90 + 10]);
    }

    @Test
    void blotsBilinearlyAndKeepsNan() {
        float[] image = {0, 1, 2, 3, 4, 5, 6, 7, Float.NaN};
        double[] x = {0.5, 1, 2, 1.5, -0.1, 1, Double.NaN};
        double[] y = {0.5, 0, 0.5, 1, 0, 2.5, 0};
        var out = new float[7];
        Blot.bilinear(image, 3, 3, x, y, out, 0, 7);
        assertArrayEquals(new float[] {2, 1, 3.5f, Float.NaN, Float.NaN, Float.NaN, Float.NaN}, out);
    }
}
