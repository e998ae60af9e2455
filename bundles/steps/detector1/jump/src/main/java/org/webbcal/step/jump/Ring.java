package org.webbcal.step.jump;

/**
 * A ring of equal weights around a pixel, as a disc less a smaller one: in the row {@code dy = k - reach} columns up to {@code outer[k]} to either side belong to
 * the disc, and those up to {@code inner[k]} do not belong to the ring. -1 stands for none.
 *
 * @param reach largest distance of a row or column
 */
record Ring(int reach, int[] outer, int[] inner) {

    /** Pixels with {@code inner <= distance <= inner + width}. */
    static Ring of(double inner, double width) {
        double outer = inner + width;
        // the kernel of the reference software ends at half of the odd number next above twice the outer radius
        int size = (int) Math.ceil(2 * outer);
        int reach = (size % 2 == 0 ? size + 1 : size) / 2;
        var out = new int[2 * reach + 1];
        var in = new int[out.length];
        for (int k = 0; k < out.length; k++) {
            double dy = k - reach;
            out[k] = -1;
            in[k] = -1;
            for (int dx = 0; dx <= reach; dx++) {
                double square = (double) dx * dx + dy * dy;
                out[k] = square <= outer * outer ? dx : out[k];
                in[k] = square < inner * inner ? dx : in[k];
            }
        }
        return new Ring(reach, out, in);
    }

    /** Number of pixels. */
    int size() {
        int n = 0;
        for (int k = 0; k < outer.length; k++) {
            n += 2 * (outer[k] - inner[k]);
            // the column of the centre counts once
            n -= outer[k] >= 0 && inner[k] < 0 ? 1 : 0;
        }
        return n;
    }
}
