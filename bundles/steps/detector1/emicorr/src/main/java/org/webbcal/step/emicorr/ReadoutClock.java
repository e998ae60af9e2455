package org.webbcal.step.emicorr;

/**
 * When each sample of an exposure was taken, in clocks of 10 µs. The four outputs are read at the same time: column x is sample {@code k = x/4} of its row.
 *
 * @param ny rows of the subarray
 * @param samplesPerRow samples of a row in one output, nx/4
 * @param clocksPerSample 1 in fast, 9 in slow read-out
 * @param rowClocks from the start of a row to that of the next
 * @param frameClocks from the start of a frame to that of the next: the rows of the subarray and 7 clocks for each row outside of it
 * @param resetClocks between the frames of two integrations, in addition; 0 without an extra reset
 * @param ngroups frames of an integration
 */
record ReadoutClock(
        int ny,
        int samplesPerRow,
        int clocksPerSample,
        long rowClocks,
        long frameClocks,
        long resetClocks,
        int ngroups) {

    /** Duration of a clock, s. */
    static final double SECONDS = 10.0e-6;

    /** Rows of the detector. */
    private static final int DETECTOR_ROWS = 1024;

    /** Clocks by which a row outside of the subarray is skipped. */
    private static final int SKIPPED_ROW_CLOCKS = 4 + 3;

    static ReadoutClock of(
            int ny, int nx, int ngroups, int clocksPerSample, long rowClocks, long clocksBetweenIntegrations) {
        long frame = ny * rowClocks + (long) (DETECTOR_ROWS - ny) * SKIPPED_ROW_CLOCKS;
        return new ReadoutClock(ny, nx / 4, clocksPerSample, rowClocks, frame, clocksBetweenIntegrations, ngroups);
    }

    /** Period of a frequency in clocks. */
    static double period(double hertz) {
        return 1.0 / hertz / SECONDS;
    }

    /** Clocks from the first sample of the exposure to the first of an integration. */
    long integrationStart(int integration) {
        return integration * (ngroups * frameClocks + resetClocks);
    }
}
