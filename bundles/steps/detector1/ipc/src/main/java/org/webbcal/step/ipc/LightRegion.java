package org.webbcal.step.ipc;

import org.webbcal.model.Header;
import org.webbcal.model.key.Keywords;

/**
 * The part of an image that sees light: rows {@code y0…y1-1}, columns {@code x0…x1-1}; around it lie reference pixels.
 */
record LightRegion(int y0, int y1, int x0, int x1) {

    /** Reference pixels along an edge of a detector. */
    private static final int BORDER = 4;

    /** First right-hand reference column of MIRI, 0-based, in the full frame. */
    private static final int MIRI_RIGHT = 1028;

    /** First upper or right-hand reference pixel of a NIRSpec detector, 0-based, in the full frame. */
    private static final int NIRSPEC_END = 2044;

    /** Region of an image of that size whose place on the detector stands in the header. MIRI has reference columns only. */
    static LightRegion of(Header header, boolean miri, int ny, int nx) {
        int startX = header.get(Keywords.SUBSTRT1).orElse(1) - 1;
        int startY = header.get(Keywords.SUBSTRT2).orElse(1) - 1;
        int left = Math.max(0, BORDER - startX);
        int right = Math.max(0, startX + nx - (miri ? MIRI_RIGHT : NIRSPEC_END));
        int bottom = miri ? 0 : Math.max(0, BORDER - startY);
        int top = miri ? 0 : Math.max(0, startY + ny - NIRSPEC_END);
        return new LightRegion(bottom, Math.max(bottom, ny - top), left, Math.max(left, nx - right));
    }

    int rows() {
        return y1 - y0;
    }

    int columns() {
        return x1 - x0;
    }
}
