package org.webbcal.step.ramp_fit;

/**
 * Covariances of the scaled differences of groups, as they follow from the times at which the frames of the groups were read.
 *
 * <p>Difference j is {@code (y[j+1] - y[j]) / step[j]}. Its variance is {@code photon*rate/gain + read*r²}, with r the read noise of one frame; its
 * covariance with difference j+1 is built of the two {@code …Next} in the same way, all others are 0.
 *
 * @param step time between the means of groups, seconds [ngroups-1]
 * @param photon variance by photons per unit of rate, 1/s [ngroups-1]
 * @param read variance by read noise per unit of variance of a frame, 1/s² [ngroups-1]
 * @param photonNext covariance with the next difference by photons, 1/s [ngroups-2]
 * @param readNext covariance with the next difference by read noise, 1/s² [ngroups-2]
 * @param shared whether group j+1, which differences j and j+1 share, has several frames: a jump within it spoils both [ngroups-2]
 * @see "Brandt 2024, PASP 136, 045004, equations 4, 11, 28, 29; stcal/ramp_fitting/likely_algo_classes.py"
 */
record ReadPattern(
        double[] step, double[] photon, double[] read, double[] photonNext, double[] readNext, boolean[] shared) {

    /** Number of differences. */
    int differences() {
        return step.length;
    }

    /**
     * Evenly spaced groups.
     *
     * @param ngroups groups
     * @param frames frames averaged into a group
     * @param gap frames dropped between groups
     * @param frameTime seconds
     * @param zeroFrame whether the first frame of the first group counts as a group of its own, before the rest of that group
     */
    static ReadPattern of(int ngroups, int frames, int gap, double frameTime, boolean zeroFrame) {
        int n = zeroFrame ? ngroups + 1 : ngroups;
        var mean = new double[n];
        var tau = new double[n];
        var reads = new int[n];
        for (int k = 0; k < n; k++) {
            int g = zeroFrame ? Math.max(0, k - 1) : k;
            int from = zeroFrame && k == 1 ? 2 : 1;
            int to = zeroFrame && k == 0 ? 1 : frames;
            reads[k] = to - from + 1;
            for (int f = from; f <= to; f++) {
                double time = (f + (double) g * (frames + gap)) * frameTime;
                mean[k] += time;
                tau[k] += (2.0 * reads[k] + 1 - 2 * (f - from + 1)) * time;
            }
            mean[k] /= reads[k];
            tau[k] /= (double) reads[k] * reads[k];
        }
        var step = new double[n - 1];
        var photon = new double[n - 1];
        var read = new double[n - 1];
        for (int j = 0; j < n - 1; j++) {
            step[j] = mean[j + 1] - mean[j];
            photon[j] = (tau[j] + tau[j + 1] - 2 * mean[j]) / (step[j] * step[j]);
            read[j] = (1.0 / reads[j] + 1.0 / reads[j + 1]) / (step[j] * step[j]);
        }
        var photonNext = new double[n - 2];
        var readNext = new double[n - 2];
        var shared = new boolean[n - 2];
        for (int j = 0; j < n - 2; j++) {
            photonNext[j] = (mean[j + 1] - tau[j + 1]) / (step[j + 1] * step[j]);
            readNext[j] = -1 / (reads[j + 1] * step[j + 1] * step[j]);
            shared[j] = reads[j + 1] > 1;
        }
        return new ReadPattern(step, photon, read, photonNext, readNext, shared);
    }
}
