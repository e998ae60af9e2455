package org.webbcal.step.extract_1d;

/**
 * How the background is found.
 *
 * @param weights regions [y][x]; pixels that are not 0 belong to them
 * @param median whether by the median and not by a polynomial
 * @param order of the polynomial across the dispersion
 * @param smoothing elements along the dispersion that are averaged before; odd, 1 or less for none
 */
record Background(double[] weights, boolean median, int order, int smoothing) {}
