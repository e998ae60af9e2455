package org.webbcal.model;

/** Dimensions of a ramp exposure, slowest first: integrations, groups, rows, columns. */
public record Shape4(int nints, int ngroups, int ny, int nx) {

    /** Pixels of one plane. */
    public int plane() {
        return ny * nx;
    }

    /** Samples of one integration. */
    public int integration() {
        return Math.multiplyExact(ngroups, plane());
    }

    @Override
    public String toString() {
        return nints + "×" + ngroups + "×" + ny + "×" + nx;
    }
}
