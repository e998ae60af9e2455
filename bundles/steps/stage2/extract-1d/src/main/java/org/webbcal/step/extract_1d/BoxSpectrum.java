package org.webbcal.step.extract_1d;

/** Sums of an aperture for each element of the dispersion, in units of the image times pixels. */
final class BoxSpectrum {

    /** Signal less background; NaN where no pixel counts. */
    final double[] flux;
    /** Variances of {@link #flux} by read noise, photons and flat field, those of the background included. */
    final double[] varRnoise;

    final double[] varPoisson;
    final double[] varFlat;
    /** Background within the aperture and its variances. */
    final double[] background;

    final double[] backgroundVarRnoise;
    final double[] backgroundVarPoisson;
    final double[] backgroundVarFlat;
    /** Pixels that count, fractions included. */
    final double[] pixels;

    BoxSpectrum(int n) {
        flux = new double[n];
        varRnoise = new double[n];
        varPoisson = new double[n];
        varFlat = new double[n];
        background = new double[n];
        backgroundVarRnoise = new double[n];
        backgroundVarPoisson = new double[n];
        backgroundVarFlat = new double[n];
        pixels = new double[n];
    }
}
