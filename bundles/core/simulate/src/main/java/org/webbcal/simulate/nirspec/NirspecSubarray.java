package org.webbcal.simulate.nirspec;

/**
 * Subarrays of the NIRSpec detectors in the frame of the products: where they lie, their size, and the time of a frame.
 *
 * @see "JWST User Documentation, NIRSpec detector subarrays; places as in technical note ESA-JWST-SCI-NRS-TN-2018-002"
 */
public enum NirspecSubarray {
    FULL(1, 1, 2048, 2048, new int[] {1, 1}),
    ALLSLITS(1, 1, 2048, 256, new int[] {897, 899}),
    SUBS200A1(1, 1, 2048, 64, new int[] {1054, 930}),
    SUBS200A2(1, 1, 2048, 64, new int[] {1018, 966}),
    SUBS200B1(1, 1, 2048, 64, new int[] {918, 1068}),
    SUBS400A1(1, 1, 2048, 64, new int[] {978, 1006}),
    SUB2048(1, 1, 2048, 32, null),
    SUB1024A(1, 1, 1024, 32, null),
    SUB1024B(1025, 1025, 1024, 32, null),
    SUB512(1025, 513, 512, 32, null),
    SUB512S(1025, 513, 512, 16, null),
    SUB32(1399, 619, 32, 32, new int[] {975, 1043});

    /** Time of a sample, s. */
    private static final double SAMPLE_SECONDS = 1e-5;
    /** Samples without a pixel at the end of each line of a read-out. */
    private static final int LINE_OVERHEAD = 12;
    /** Samples of a line of the interleaved read-out, pauses included. */
    private static final int IRS2_LINE = 712;
    /** Rows that one of the four outputs of a whole detector reads. */
    private static final int OUTPUT_ROWS = 512;

    private final int xStartNrs1;
    private final int xStartNrs2;
    private final int nx;
    private final int ny;
    private final int[] yStart;

    NirspecSubarray(int xStartNrs1, int xStartNrs2, int nx, int ny, int[] yStart) {
        this.xStartNrs1 = xStartNrs1;
        this.xStartNrs2 = xStartNrs2;
        this.nx = nx;
        this.ny = ny;
        this.yStart = yStart;
    }

    /** Columns. */
    public int nx() {
        return nx;
    }

    /** Rows; of normal pixels. */
    public int ny() {
        return ny;
    }

    /** SUBSTRT1, 1-based. */
    public int xStartFits(String detector) {
        return detector.equals("NRS2") ? xStartNrs2 : xStartNrs1;
    }

    /** SUBSTRT2, 1-based: those for bright objects follow the spectrum of the grating. */
    public int yStartFits(String detector, String grating) {
        if (yStart != null) {
            return yStart[detector.equals("NRS2") ? 1 : 0];
        }
        int start =
                switch (grating) {
                    case "G395M" -> 946;
                    case "G235H" -> 967;
                    case "PRISM" -> 957;
                    default -> 963;
                };
        return this == SUB512S ? start + 8 : start;
    }

    /** Outputs that read it. */
    public int outputs(boolean irs2) {
        return this != FULL ? 1 : irs2 ? 5 : 4;
    }

    /** Time of one frame, s. Lines run along the columns of the products. */
    public double frameSeconds(boolean irs2) {
        int line = irs2 ? IRS2_LINE : (this == FULL ? OUTPUT_ROWS : ny) + LINE_OVERHEAD;
        return line * (nx + 1) * SAMPLE_SECONDS;
    }
}
