package org.webbcal.lib.resample;

/** Pixel coordinates of one image from those of another; 0-based, pixel centres at integers. Thread-safe. */
@FunctionalInterface
public interface PixelTransform {

    /**
     * Maps points {@code from … to-1}.
     *
     * @param x column in the image that is mapped; read only
     * @param y row in the image that is mapped; read only
     * @param outX receives columns in the other image, NaN where there is no such point; may be {@code x}
     * @param outY receives rows, likewise; may be {@code y}
     */
    void map(double[] x, double[] y, double[] outX, double[] outY, int from, int to);
}
