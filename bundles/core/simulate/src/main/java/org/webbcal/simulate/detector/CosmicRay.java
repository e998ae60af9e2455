package org.webbcal.simulate.detector;

import java.util.ArrayList;
import java.util.List;
import org.webbcal.model.Table;

/**
 * Charge that a cosmic ray leaves in one pixel.
 *
 * @param integration 0-based; {@code group}: the first group that has the charge, 0-based
 * @param x pixel of the array, 0-based
 * @param dn charge in data numbers
 */
public record CosmicRay(int integration, int group, int y, int x, float dn) {

    /** Median charge of a hit, electrons, and the spread of its natural logarithm. */
    private static final double MEDIAN_ELECTRONS = 2500;

    private static final double LOG_SPREAD = 1.1;
    /** Share of the charge that each of the four neighbours takes, at most. */
    private static final double NEIGHBOUR_SHARE = 0.12;

    /**
     * Hits of one exposure, neighbours as entries of their own.
     *
     * @param pixelCm2 area of a pixel
     * @param perCm2Second rate of hits
     * @param gain e-/DN
     */
    public static List<CosmicRay> rain(
            Noise noise,
            int nints,
            int ngroups,
            int ny,
            int nx,
            double groupSeconds,
            double pixelCm2,
            double perCm2Second,
            double gain) {
        List<CosmicRay> hits = new ArrayList<>();
        for (int i = 0; i < nints; i++) {
            for (int g = 0; g < ngroups; g++) {
                int n = (int) noise.poisson(perCm2Second * pixelCm2 * ny * nx * groupSeconds);
                for (int k = 0; k < n; k++) {
                    int x = (int) (noise.uniform() * nx);
                    int y = (int) (noise.uniform() * ny);
                    double dn = MEDIAN_ELECTRONS * Math.exp(LOG_SPREAD * noise.normal()) / gain;
                    hits.add(new CosmicRay(i, g, y, x, (float) dn));
                    for (int[] d : new int[][] {{0, 1}, {1, 0}, {0, -1}, {-1, 0}}) {
                        double share = NEIGHBOUR_SHARE * noise.uniform();
                        int yy = y + d[0];
                        int xx = x + d[1];
                        if (yy >= 0 && yy < ny && xx >= 0 && xx < nx) {
                            hits.add(new CosmicRay(i, g, yy, xx, (float) (share * dn)));
                        }
                    }
                }
            }
        }
        return hits;
    }

    /** The hits as a table, beside the exposure. */
    public static Table table(List<CosmicRay> hits) {
        int n = hits.size();
        var integration = new int[n];
        var group = new int[n];
        var y = new int[n];
        var x = new int[n];
        var dn = new float[n];
        for (int i = 0; i < n; i++) {
            integration[i] = hits.get(i).integration();
            group[i] = hits.get(i).group();
            y[i] = hits.get(i).y();
            x[i] = hits.get(i).x();
            dn[i] = hits.get(i).dn();
        }
        return new Table()
                .add(new Table.Column("integration", integration, "", "0-based"))
                .add(new Table.Column("group", group, "", "first group that has the charge, 0-based"))
                .add(new Table.Column("y", y, "pix", "row, 0-based"))
                .add(new Table.Column("x", x, "pix", "column, 0-based"))
                .add(new Table.Column("charge", dn, "DN", "charge in linear data numbers"));
    }
}
