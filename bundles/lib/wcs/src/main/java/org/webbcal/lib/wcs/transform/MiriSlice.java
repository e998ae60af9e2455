package org.webbcal.lib.wcs.transform;

import java.util.Optional;
import org.webbcal.lib.wcs.Transform;

/**
 * Slice of the MIRI MRS from the position across slices: {@code 100 channel + slice}, slices from 1.
 *
 * @param betaZero centre of slice 1, arcsec
 * @param betaStep width of a slice, arcsec
 * @param channel 1 to 4
 */
public record MiriSlice(double betaZero, double betaStep, double channel) implements Transform {

    @Override
    public int inputs() {
        return 1;
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public void apply(double[] in, int inOffset, double[] out, int outOffset) {
        out[outOffset] = LabelMapper.pixel(channel * 100 + (in[inOffset] - betaZero) / betaStep + 1);
    }

    @Override
    public Optional<Transform> inverse() {
        return Optional.empty();
    }
}
