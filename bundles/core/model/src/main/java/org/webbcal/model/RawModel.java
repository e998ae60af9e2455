package org.webbcal.model;

/**
 * A raw exposure as the observatory delivers it ({@code uncal}): unsigned 16-bit samples, held whole. Made by simulators; calibration reads such files as
 * {@link RampModel}, integration by integration. The reference output is an extra named REFOUT.
 */
public final class RawModel extends ScienceModel {

    private final Shape4 shape;
    private final short[] samples;

    /**
     * @param samples [integration][group][y][x], DN, unsigned; live
     */
    public RawModel(Shape4 shape, short[] samples) {
        if (samples.length != (long) shape.nints() * shape.integration()) {
            throw new IllegalArgumentException(samples.length + " samples for " + shape);
        }
        this.shape = shape;
        this.samples = samples;
    }

    public Shape4 shape() {
        return shape;
    }

    /** Samples [integration][group][y][x], DN, unsigned. */
    public short[] samples() {
        return samples;
    }

    @Override
    public String dataModel() {
        return "Level1bModel";
    }

    @Override
    public long bytes() {
        return 2L * samples.length;
    }
}
