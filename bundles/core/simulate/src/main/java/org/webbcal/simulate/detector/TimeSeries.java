package org.webbcal.simulate.detector;

import org.webbcal.model.Table;

/**
 * The light curve of a transit: how bright a star is in each integration.
 *
 * @param nints integrations of the exposure
 * @param depth part of the light that is missing at the bottom
 */
public record TimeSeries(int nints, double depth) {

    // Contacts of the transit as parts of the exposure.
    private static final double FIRST = 0.30;
    private static final double SECOND = 0.38;

    /** Light in an integration (0-based) relative to that outside of the transit. */
    public double flux(int integration) {
        if (depth == 0 || nints < 2) {
            return 1;
        }
        double t = (integration + 0.5) / nints;
        double phase = (Math.min(t, 1 - t) - FIRST) / (SECOND - FIRST);
        double s = Math.max(0, Math.min(1, phase));
        return 1 - depth * s * s * (3 - 2 * s);
    }

    /** The light curve as a table, beside the exposure. */
    public Table table(ExposureFacts facts) {
        var number = new int[nints];
        var mjd = new double[nints];
        var flux = new double[nints];
        for (int i = 0; i < nints; i++) {
            number[i] = i + 1;
            mjd[i] = facts.middle(i);
            flux[i] = flux(i);
        }
        return new Table()
                .add(new Table.Column("integration_number", number, "", "1-based"))
                .add(new Table.Column("int_mid_MJD_UTC", mjd, "d", "middle of the integration"))
                .add(new Table.Column("flux", flux, "", "factor on the rate of the truth image"));
    }
}
