package org.webbcal.lib.wcs.transform;

import org.webbcal.lib.wcs.Transform;

/** Says to which region a point belongs: n inputs, one output, the number of the region. For {@link RegionsSelector}. */
public interface LabelMapper extends Transform {

    /** Output for points that belong to no region: 0, or NaN. */
    double noLabel();

    /** Picks and reorders the inputs before they are looked up; null where they are taken as they are. */
    Transform inputsMapping();

    @Override
    default int outputs() {
        return 1;
    }

    /** Pixel that holds a coordinate: the centre of pixel 0 is 0, its edges are -0.5, included, and 0.5. NaN stays NaN. */
    static double pixel(double coordinate) {
        return Math.floor(coordinate + 0.5);
    }
}
