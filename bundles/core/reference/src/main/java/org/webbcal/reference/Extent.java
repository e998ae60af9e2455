package org.webbcal.reference;

import org.webbcal.model.Header;

/**
 * How far into a reference that is itself a ramp (dark, reset) an exposure reaches.
 *
 * @param integrations integrations that it needs at most
 * @param groups groups that it needs at most, counted as single frames: what the groups of the reference are is seen later
 */
record Extent(int integrations, int groups) {

    static final Extent ALL = new Extent(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Of an exposure, from its header; what it does not say is not limited. */
    static Extent of(Header header) {
        int ngroups = header.integer("NGROUPS", 0);
        int nints = header.integer("NINTS", 0);
        // on-board averages of old headers show in FRMDIVSR alone
        long frames = (long) Math.max(1, Math.max(header.integer("NFRAMES", 1), header.integer("FRMDIVSR", 1)))
                + Math.max(0, header.integer("GROUPGAP", 0));
        // a later segment takes the last integration of the reference
        boolean first = header.integer("INTSTART", 1) == 1;
        return new Extent(
                nints > 0 && first ? nints : Integer.MAX_VALUE,
                ngroups > 0 ? (int) Math.min(Integer.MAX_VALUE, ngroups * frames) : Integer.MAX_VALUE);
    }
}
