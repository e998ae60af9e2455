package org.webbcal.simulate.miri;

import java.util.Arrays;
import org.webbcal.model.Table;

/** The flux density of a simulated source by wavelength. */
final class PrismSpectrum {

    /** Features of the built-in spectrum: wavelength and standard deviation in micrometres, height relative to the continuum. */
    private static final double[][] FEATURES = {
        {5.7, 0.06, -0.10},
        {6.7, 0.07, 0.18},
        {7.7, 0.25, 0.10},
        {8.6, 0.08, -0.15},
        {9.8, 0.55, 0.20},
        {11.3, 0.09, 0.25}
    };
    /** Wavelength at which the flux of the built-in spectrum is stated, micrometres. */
    static final double STATED = 7.5;

    private static final double SLOPE = -1;

    private final double[] microns;
    private final double[] janskys;

    private PrismSpectrum(double[] microns, double[] janskys) {
        this.microns = microns;
        this.janskys = janskys;
    }

    /** A continuum that falls with wavelength, with broad and narrow features; its continuum is 1 Jy at 7.5 um. */
    static PrismSpectrum standard() {
        int n = 2801;
        var microns = new double[n];
        var janskys = new double[n];
        for (int i = 0; i < n; i++) {
            double l = 2 + i * 0.005;
            double f = Math.pow(l / STATED, SLOPE);
            double features = 1;
            for (double[] g : FEATURES) {
                features += g[2] * Math.exp(-Math.pow((l - g[0]) / g[1], 2) / 2);
            }
            microns[i] = l;
            janskys[i] = f * features;
        }
        return new PrismSpectrum(microns, janskys);
    }

    /**
     * A spectrum given as a table.
     *
     * @param table with columns {@code wavelength} in micrometres, rising, and {@code flux} in Jy
     * @throws IllegalArgumentException if it is not
     */
    static PrismSpectrum of(Table table) {
        int n = table.rows();
        var microns = new double[n];
        var janskys = new double[n];
        for (int i = 0; i < n; i++) {
            microns[i] = table.require("wavelength").number(i);
            janskys[i] = table.require("flux").number(i);
            if (!(janskys[i] >= 0) || !(microns[i] > (i == 0 ? 0 : microns[i - 1]))) {
                throw new IllegalArgumentException("row " + (i + 1) + " has wavelength " + microns[i] + " and flux "
                        + janskys[i] + ", expected rising wavelengths and fluxes of 0 or more");
            }
        }
        if (n < 2) {
            throw new IllegalArgumentException("there are " + n + " rows, expected 2 or more");
        }
        return new PrismSpectrum(microns, janskys);
    }

    PrismSpectrum times(double factor) {
        return new PrismSpectrum(
                microns, Arrays.stream(janskys).map(f -> factor * f).toArray());
    }

    /** Flux density at a wavelength in micrometres, Jy; beyond the ends that of the end. */
    double at(double micron) {
        int n = microns.length;
        if (!(micron > microns[0])) {
            return janskys[0];
        } else if (micron >= microns[n - 1]) {
            return janskys[n - 1];
        }
        int found = Arrays.binarySearch(microns, micron);
        int i = found >= 0 ? found : -found - 2;
        double u = (micron - microns[i]) / (microns[i + 1] - microns[i]);
        return janskys[i] + u * (janskys[i + 1] - janskys[i]);
    }
}
