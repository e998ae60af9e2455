package org.webbcal.simulate.detector;

/** Correlated noise of the read-out: what the amplifiers and their supplies add to the samples of a frame. */
@FunctionalInterface
public interface Electronics {

    /**
     * The mean over the frames of one group.
     *
     * @return [row][x] of all samples, DN; null for none
     */
    float[] group(int integration, int group);
}
