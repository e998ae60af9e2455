package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.lib.wcs.Workspace;

/**
 * Turns a ray into the frame of the NIRSpec grating wheel. After each turn the third cosine is taken anew from the other two, positive; {@link
 * RotateSequence3D} would keep its sign.
 */
public final class GratingWheelRotation implements Transform {

    private final double[] angles;
    private final String axes;
    private final double[] sin;
    private final double[] cos;

    /**
     * @param angles degrees, the first applied first
     * @param axes one of x, y, z for each angle
     */
    public GratingWheelRotation(double[] angles, String axes) {
        if (angles.length != axes.length() || !axes.matches("[xyz]*")) {
            throw new IllegalArgumentException(
                    angles.length + " angles do not fit the axes '" + axes + "', of which x, y and z are known");
        }
        this.angles = angles.clone();
        this.axes = axes;
        sin = new double[angles.length];
        cos = new double[angles.length];
        for (int k = 0; k < angles.length; k++) {
            sin[k] = Math.sin(Math.toRadians(angles[k]));
            cos[k] = Math.cos(Math.toRadians(angles[k]));
        }
    }

    /** A copy of the angles, degrees. */
    public double[] angles() {
        return angles.clone();
    }

    public String axes() {
        return axes;
    }

    @Override
    public int inputs() {
        return 3;
    }

    @Override
    public int outputs() {
        return 3;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        double x = in[inOffset];
        double y = in[inOffset + 1];
        double z = in[inOffset + 2];
        for (int k = 0; k < sin.length; k++) {
            double s = sin[k];
            double c = cos[k];
            switch (axes.charAt(k)) {
                case 'x' -> y = y * c + z * s;
                case 'y' -> x = x * c - z * s;
                default -> {
                    double turned = x * c + y * s;
                    y = -x * s + y * c;
                    x = turned;
                }
            }
            z = Math.sqrt(1 - x * x - y * y);
        }
        out[outOffset] = x;
        out[outOffset + 1] = y;
        out[outOffset + 2] = z;
    }

    @Override
    public void applyBlock(double[][] in, double[][] out, int n, Workspace work) {
        double[] x = out[0];
        double[] y = out[1];
        double[] z = out[2];
        System.arraycopy(in[0], 0, x, 0, n);
        System.arraycopy(in[1], 0, y, 0, n);
        System.arraycopy(in[2], 0, z, 0, n);
        for (int k = 0; k < sin.length; k++) {
            double s = sin[k];
            double c = cos[k];
            switch (axes.charAt(k)) {
                case 'x' -> {
                    for (int p = 0; p < n; p++) {
                        y[p] = y[p] * c + z[p] * s;
                    }
                }
                case 'y' -> {
                    for (int p = 0; p < n; p++) {
                        x[p] = x[p] * c - z[p] * s;
                    }
                }
                default -> {
                    for (int p = 0; p < n; p++) {
                        double turned = x[p] * c + y[p] * s;
                        y[p] = -x[p] * s + y[p] * c;
                        x[p] = turned;
                    }
                }
            }
            for (int p = 0; p < n; p++) {
                z[p] = Math.sqrt(1 - x[p] * x[p] - y[p] * y[p]);
            }
        }
    }

    @Override
    public Optional<Transform> inverse() {
        var back = new double[angles.length];
        for (int k = 0; k < back.length; k++) {
            back[k] = -angles[angles.length - 1 - k];
        }
        return Optional.of(
                new GratingWheelRotation(back, new StringBuilder(axes).reverse().toString()));
    }
}
