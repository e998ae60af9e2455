package org.webbcal.simulate.detector;

/** What a detector does beside counting photons: its dark current, and what the reset leaves in its ramps. All row by row. */
public interface Effects {

    /**
     * Adds the dark signal that comes in within one frame.
     *
     * @param frame number within the group, 0-based
     * @param dark [x], DN; zero on entry
     */
    default void dark(int integration, int group, int frame, int y, float[] dark) {}

    /** Changes samples [x] before the converter clips them, DN. */
    default void beforeClip(int integration, int group, int y, double[] samples) {}

    /** Changes samples [x] behind that, DN. */
    default void afterClip(int integration, int group, int y, double[] samples) {}
}
