package org.webbcal.model;

import org.webbcal.model.key.Keywords;

/**
 * Rows of a NIRSpec read-out with interleaved reference pixels (IRS2).
 *
 * <p>An image has 3200 rows of 2048 columns: five outputs of 640 rows. The first of them along the read-out is the reference output; each of the others holds
 * 32 times 8 normal rows, 4 reference rows and 8 normal rows. Rows of NRS2 run against the read-out, so its reference output comes last. The pattern is
 * the same in both directions.
 *
 * @param reversed whether rows run against the read-out (NRS2)
 */
public record Irs2Layout(boolean reversed) {

    /** Rows of an image. */
    public static final int ROWS = 3200;

    /** Columns of an image, and rows once the reference rows are taken out. */
    public static final int SIDE = 2048;

    /** Rows of an output. */
    public static final int OUTPUT_ROWS = 640;

    /** Outputs, the reference output included. */
    public static final int OUTPUTS = 5;

    /** Normal rows between two blocks of reference rows. */
    public static final int NORMAL = 16;

    /** Rows of a block of reference rows. */
    public static final int REFERENCE = 4;

    /** Rows from one block of reference rows to the next. */
    public static final int PERIOD = NORMAL + REFERENCE;

    /** Whether an image of this size is an IRS2 read-out: a side longer than the detector. */
    public static boolean isIrs2(int ny, int nx) {
        return Math.max(ny, nx) > SIDE;
    }

    /**
     * The layout of an exposure.
     *
     * @throws IllegalArgumentException if the size is not 3200×2048, or NRS_NORM and NRS_REF state a pattern other than 16 and 4
     */
    public static Irs2Layout of(Header primary, int ny, int nx) {
        int normal = primary.integer("NRS_NORM", NORMAL);
        int reference = primary.integer("NRS_REF", REFERENCE);
        if (ny != ROWS || nx != SIDE || normal != NORMAL || reference != REFERENCE) {
            throw new IllegalArgumentException("an IRS2 read-out of " + ny + "×" + nx + " pixels with NRS_NORM = "
                    + normal + " and NRS_REF = " + reference + "; known is " + ROWS + "×" + SIDE + " with " + NORMAL
                    + " and " + REFERENCE);
        }
        return new Irs2Layout(primary.get(Keywords.DETECTOR).orElse("").equals("NRS2"));
    }

    /** Whether a row holds interleaved reference samples, those of the reference output included. */
    public static boolean isReferenceRow(int row) {
        int k = row % PERIOD;
        return k >= NORMAL / 2 && k < NORMAL / 2 + REFERENCE;
    }

    /** Place along the read-out, 0 … 3199, of a row; and the row of a place. */
    public int place(int row) {
        return reversed ? ROWS - 1 - row : row;
    }

    /** Rows of the 2048 normal pixels of a column, ascending. */
    public int[] normalRows() {
        var rows = new int[SIDE];
        int n = 0;
        for (int row = 0; row < ROWS; row++) {
            if (place(row) >= OUTPUT_ROWS && !isReferenceRow(row)) {
                rows[n++] = row;
            }
        }
        return rows;
    }
}
