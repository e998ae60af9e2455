package org.webbcal.api.step;

import org.osgi.annotation.versioning.ProviderType;
import org.webbcal.model.Header;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Shape4;

/** A whole ramp exposure for steps that need all integrations, held in memory or in a scratch file according to the memory setting. */
@ProviderType
public interface RampExposure {

    Shape4 shape();

    Header primary();

    /** Flags [y][x] of all integrations. */
    int[] pixelDq();

    /**
     * Walks over the integrations in order; what the visitor changes is kept. The visitor may exchange arrays for smaller ones ({@link
     * org.webbcal.model.RampBlock#replace}) if it does so alike for all integrations; {@link #shape} and {@link #pixelDq} are then the new ones.
     */
    void integrations(BlockVisitor visitor) throws StepException;

    /**
     * Walks over the integrations in order for looking at them: nothing may be changed. Where the exposure is in a scratch file, samples are read for a
     * visitor that asks for them, and nothing is written.
     */
    default void look(BlockVisitor visitor) throws StepException {
        integrations(visitor);
    }

    /**
     * Walks over bands of rows, each with all integrations: for statistics across integrations. What the visitor changes is kept.
     */
    void bands(BandVisitor visitor) throws StepException;

    /** Sees one integration at a time. */
    interface BlockVisitor {
        void visit(RampBlock block) throws StepException;
    }

    /** Sees rows {@code y0…y1-1} of every integration. */
    interface BandVisitor {
        /**
         * @param sci samples; {@code sci[i]} is integration i as [group][y-y0][x]
         * @param groupDq flags of the same shape
         */
        void visit(int y0, int y1, float[][] sci, byte[][] groupDq) throws StepException;
    }
}
