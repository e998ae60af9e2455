package org.webbcal.step.emicorr;

/**
 * One frequency of interference.
 *
 * @param name what the reference calls it, {@code Hz390}
 * @param hertz frequency
 * @param shape one cycle in equal steps, the middle of step j at phase {@code (j+0.5)/n}; arbitrary unit; null when it is to be made from the data
 */
record Wave(String name, double hertz, double[] shape) {

    /** Period in clocks of 10 µs. */
    double period() {
        return ReadoutClock.period(hertz);
    }
}
