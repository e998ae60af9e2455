package org.webbcal.lib.wcs;

/** Intermediate columns of a block evaluation, taken and given back like a stack. For one thread. */
public final class Workspace {

    /** Points of a block: a handful of columns of this length stay in the fastest cache. */
    public static final int BLOCK = 512;

    private double[][] columns = new double[8][];
    private int used;

    /** Position to which {@link #release} goes back. */
    public int mark() {
        return used;
    }

    /** Gives back every column taken since the mark. */
    public void release(int mark) {
        used = mark;
    }

    /** A column of {@link #BLOCK} values, content undefined. */
    public double[] take() {
        if (used == columns.length) {
            columns = java.util.Arrays.copyOf(columns, 2 * columns.length);
        }
        if (columns[used] == null) {
            columns[used] = new double[BLOCK];
        }
        return columns[used++];
    }

    /** Several columns. */
    public double[][] take(int count) {
        var taken = new double[count][];
        for (int k = 0; k < count; k++) {
            taken[k] = take();
        }
        return taken;
    }
}
