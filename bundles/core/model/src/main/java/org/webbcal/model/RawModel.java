package org.webbcal.model;

import java.io.IOException;

/**
 * A raw exposure as the observatory delivers it ({@code uncal}): unsigned 16-bit samples. Made by simulators, which hold it whole or make one integration after the
 * other while it is written; calibration reads such files as {@link RampModel}. The reference output of an exposure that is held whole is an extra named REFOUT.
 */
public final class RawModel extends ScienceModel {

    /** Makes the integrations of an exposure, asked for in order. */
    public interface Source {
        /** Fills the samples [group][y][x] of an integration, DN, unsigned. */
        void samples(int integration, short[] into) throws IOException;

        /** Fills the reference output [group][y][x/4] of an integration. Asked for when all samples have been taken. */
        default void referenceOutput(int integration, short[] into) throws IOException {
            throw new UnsupportedOperationException("no reference output");
        }
    }

    private final Shape4 shape;
    private final Source source;
    private final boolean referenceOutput;
    private final long bytes;

    /**
     * An exposure that is held whole.
     *
     * @param samples [integration][group][y][x], DN, unsigned; live
     */
    public RawModel(Shape4 shape, short[] samples) {
        if (samples.length != (long) shape.nints() * shape.integration()) {
            throw new IllegalArgumentException(samples.length + " samples for " + shape);
        }
        this.shape = shape;
        source = (i, into) -> System.arraycopy(samples, i * shape.integration(), into, 0, shape.integration());
        referenceOutput = false;
        bytes = 2L * samples.length;
    }

    /**
     * An exposure that is made while it is written.
     *
     * @param referenceOutput whether the source has a reference output
     */
    public RawModel(Shape4 shape, Source source, boolean referenceOutput) {
        this.shape = shape;
        this.source = source;
        this.referenceOutput = referenceOutput;
        bytes = 2L * shape.integration();
    }

    public Shape4 shape() {
        return shape;
    }

    /** Gives the integrations. */
    public Source source() {
        return source;
    }

    /** Whether the source has a reference output. */
    public boolean hasReferenceOutput() {
        return referenceOutput;
    }

    @Override
    public String dataModel() {
        return "Level1bModel";
    }

    @Override
    public long bytes() {
        return bytes;
    }
}
