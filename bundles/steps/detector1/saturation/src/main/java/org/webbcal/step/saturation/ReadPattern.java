package org.webbcal.step.saturation;

/**
 * Numbers of the frames that each group averages: group g holds frames {@code g*stride + 1 … g*stride + nframes}, 1-based.
 *
 * @param nframes frames per group
 * @param stride frames from one group to the next: {@code nframes}, or {@code nframes + GROUPGAP}
 */
record ReadPattern(int nframes, int stride) {

    /** Mean frame number of a group. */
    double mean(int group) {
        return (double) group * stride + 0.5 * (nframes + 1);
    }

    /** Number of the last frame of a group. */
    int last(int group) {
        return group * stride + nframes;
    }

    /** Signal of a group's average over that of its last frame, for a straight ramp; 1 when a group is one frame and the first. */
    double dilution(int group) {
        return mean(group) / last(group);
    }
}
