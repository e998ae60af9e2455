package org.webbcal.lib.sources;

import java.util.Random;

/** Made-up images: noise of known scatter and Gaussian stars of known flux and place. */
final class Sky {

    final int ny;
    final int nx;
    final float[] data;
    final boolean[] covered;

    Sky(int ny, int nx, double level, double noise, long seed) {
        this.ny = ny;
        this.nx = nx;
        data = new float[ny * nx];
        covered = new boolean[ny * nx];
        var random = new Random(seed);
        for (int p = 0; p < data.length; p++) {
            data[p] = (float) (level + noise * random.nextGaussian());
        }
    }

    /** Adds a round star, sampled at pixel centres. */
    Sky star(double x, double y, double flux, double sigma) {
        for (int j = 0; j < ny; j++) {
            for (int i = 0; i < nx; i++) {
                double r2 = (i - x) * (i - x) + (j - y) * (j - y);
                data[j * nx + i] +=
                        (float) (flux / (2 * Math.PI * sigma * sigma) * Math.exp(-r2 / (2 * sigma * sigma)));
            }
        }
        return this;
    }
}
