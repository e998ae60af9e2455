package org.webbcal.simulate.miri;

/**
 * Smooth spectra along the columns of a MIRI detector, for stage 1: where the light of the slit or of the slices lies, roughly, with a source in the middle. Not
 * the optics of the instrument. The embedded reference files have slit and slices at the same places.
 */
final class SpectralTraces {

    /** Standard deviation of a source across its trace, pixels. */
    private static final double PRISM_SIGMA = 1.4;

    private static final double SLICE_SIGMA = 2.2;
    // The prism: columns of the trace on the detector, rows of the spectrum, half the length of the slit.
    private static final double SLIT_X = 326;
    private static final double SLITLESS_X = 37.5;
    private static final int SLIT_TOP = 396;
    private static final int SLIT_BOTTOM = 8;
    private static final double SLIT_HALF = 21;
    // The spectrometer: columns that its slices fill on either half of the detector.
    private static final int MIDDLE = 512;
    private static final double GAP = 3;

    private SpectralTraces() {}

    /**
     * Count rates of a subarray [y][x], DN/s; none on reference columns.
     *
     * @param peak of the brightest source
     * @param background in slit and slices, or everywhere without a slit
     */
    static float[] rate(SpectroscopyMode mode, String detector, double peak, double background) {
        var s = mode.subarray;
        var rate = new float[s.ny() * s.nx()];
        for (int y = 0; y < s.ny(); y++) {
            for (int x = 0; x < s.nx(); x++) {
                if (!s.isReferenceColumn(x)) {
                    double value =
                            switch (mode) {
                                case LRS_SLIT -> slit(x, y, peak, background);
                                case LRS_SLITLESS ->
                                    background
                                            + peak * prism((double) y / s.ny()) * profile(x - SLITLESS_X, PRISM_SIGMA);
                                case MRS -> slices(detector, x, y / (double) s.ny(), peak, background);
                            };
                    rate[y * s.nx() + x] = (float) value;
                }
            }
        }
        return rate;
    }

    private static double slit(int x, int y, double peak, double background) {
        if (y < SLIT_BOTTOM || y > SLIT_TOP || Math.abs(x - SLIT_X) > SLIT_HALF) {
            return 0;
        }
        double along = (y - SLIT_BOTTOM) / (double) (SLIT_TOP - SLIT_BOTTOM);
        return background + peak * prism(along) * profile(x - SLIT_X, PRISM_SIGMA);
    }

    /** Brightness along the spectrum of the prism: long wavelengths, at small numbers, are faint. */
    private static double prism(double along) {
        return 0.03 + 0.97 * Math.pow(Math.sin(Math.PI * (0.15 + 0.7 * along * along)), 4);
    }

    private static double slices(String detector, int x, double along, double peak, double background) {
        boolean left = x < MIDDLE;
        boolean longWave = detector.equals("MIRIFULONG");
        int slices = left ? longWave ? 12 : 21 : longWave ? 16 : 17;
        double from = left ? 10 : MIDDLE + 8;
        double pitch = ((left ? MIDDLE - 8 : 1020) - from) / slices;
        double bow = 6 * (along - 0.5) * (along - 0.5);
        double position = (x - bow - from) / pitch;
        int slice = (int) Math.floor(position);
        double across = (position - slice - 0.5) * pitch;
        if (slice < 0 || slice >= slices || Math.abs(across) > pitch / 2 - GAP) {
            return 0;
        }
        double off = (slice - (slices - 1) / 2.0) / 2.5;
        double spectrum = 0.8 + 0.2 * Math.sin(7 * along + (left ? 0 : 1));
        return background + peak * spectrum * Math.exp(-off * off / 2) * profile(across, SLICE_SIGMA);
    }

    private static double profile(double x, double sigma) {
        return Math.exp(-x * x / (2 * sigma * sigma));
    }
}
