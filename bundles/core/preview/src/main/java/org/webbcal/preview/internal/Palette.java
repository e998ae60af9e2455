package org.webbcal.preview.internal;

import java.awt.Color;

/**
 * Colours. The scale runs from night blue over violet, rose and gold to cream with even steps of perceived lightness, so that it reads in grey
 * too and for those who see colours differently; pixels without a value, and pixels not to be used, have colours that do not occur on it.
 */
final class Palette {

    static final Color PAPER = Color.WHITE;
    static final Color INK = new Color(0x1d2430);
    static final Color PALE_INK = new Color(0x5c6675);
    static final Color NO_VALUE = new Color(0x56616b);
    static final Color DO_NOT_USE = new Color(0x2a9d8f);
    static final Color MARK = new Color(0x7df3ff);

    private static final int[] ANCHORS = {0x0a0c1a, 0x2a1f5c, 0x6d2a82, 0xb53a72, 0xe8704c, 0xf9b65a, 0xfdf7dc};
    private static final int STEPS = 1024;
    private static final int[] SCALE = scale();

    private Palette() {}

    /** Colour at a position of the scale, 0…1, as 0xRRGGBB. */
    static int color(double position) {
        return SCALE[(int) Math.min(STEPS - 1, Math.max(0, position * STEPS))];
    }

    /** Straight lines between the anchors in Oklab, walked so that lightness rises evenly. */
    private static int[] scale() {
        var lab = new double[ANCHORS.length][];
        for (int k = 0; k < lab.length; k++) {
            lab[k] = oklab(ANCHORS[k]);
        }
        double dark = lab[0][0];
        double light = lab[lab.length - 1][0];
        var colors = new int[STEPS];
        int k = 0;
        for (int i = 0; i < STEPS; i++) {
            double wanted = dark + (light - dark) * i / (STEPS - 1);
            while (k + 2 < lab.length && lab[k + 1][0] < wanted) {
                k++;
            }
            double t = Math.min(1, (wanted - lab[k][0]) / (lab[k + 1][0] - lab[k][0]));
            colors[i] = rgb(
                    wanted, lab[k][1] + t * (lab[k + 1][1] - lab[k][1]), lab[k][2] + t * (lab[k + 1][2] - lab[k][2]));
        }
        return colors;
    }

    /** @see "B. Ottosson, A perceptual color space for image processing (2020)" */
    static double[] oklab(int rgb) {
        double r = linear(rgb >> 16 & 255);
        double g = linear(rgb >> 8 & 255);
        double b = linear(rgb & 255);
        double l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        double m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        double s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return new double[] {
            0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
        };
    }

    private static int rgb(double light, double a, double b) {
        double l = cube(light + 0.3963377774 * a + 0.2158037573 * b);
        double m = cube(light - 0.1055613458 * a - 0.0638541728 * b);
        double s = cube(light - 0.0894841775 * a - 1.2914855480 * b);
        int red = gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
        int green = gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
        int blue = gamma(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
        return red << 16 | green << 8 | blue;
    }

    private static double cube(double v) {
        return v * v * v;
    }

    private static double linear(int channel) {
        double c = channel / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }

    private static int gamma(double c) {
        double v = c <= 0.0031308 ? 12.92 * c : 1.055 * Math.pow(c, 1 / 2.4) - 0.055;
        return (int) Math.round(255 * Math.min(1, Math.max(0, v)));
    }
}
