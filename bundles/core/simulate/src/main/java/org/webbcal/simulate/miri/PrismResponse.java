package org.webbcal.simulate.miri;

import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/** How many data numbers a flux density makes by the photometric reference files, at the time of an exposure. */
final class PrismResponse {

    private final double rate;
    private final double[] microns;
    private final double[] factors;

    /**
     * @param area reference with the nominal pixel area, or null: that of {@code photom}
     * @param mjd middle of the exposure
     */
    PrismResponse(Reference photom, Reference area, MiriSubarray subarray, double mjd) throws ReferenceException {
        double conversion = Photometry.mjySrPerDnPerSecond(photom, SpectroscopyMode.PRISM, subarray, mjd);
        double steradian = (area == null ? photom : area).header().number("PIXAR_SR", Double.NaN);
        if (!(steradian > 0)) {
            throw new ReferenceException("photom: reference " + photom.fileName()
                    + " has no pixel area PIXAR_SR; choose another with override_photom");
        }
        rate = 1e-6 / steradian / conversion;
        Table table = photom.requireTable("PHOTOM");
        int row = Photometry.rowOf(photom, SpectroscopyMode.PRISM, subarray);
        var wavelength = table.require("wavelength");
        var response = table.require("relresponse");
        int width = Math.min(wavelength.width(), response.width());
        int n = Math.min(
                width, table.column("nelem").map(c -> (int) c.number(row)).orElse(width));
        microns = new double[n];
        factors = new double[n];
        boolean falling =
                n > 1 && wavelength.number(row * wavelength.width()) > wavelength.number(row * wavelength.width() + 1);
        for (int i = 0; i < n; i++) {
            int from = falling ? n - 1 - i : i;
            microns[i] = wavelength.number(row * wavelength.width() + from);
            factors[i] = response.number(row * response.width() + from);
        }
    }

    /** DN/s of a source of 1 Jy, in all pixels of a row; 0 where the files state none. */
    double perJansky(double micron) {
        int n = microns.length;
        if (!(micron >= microns[0] && micron <= microns[n - 1])) {
            return 0;
        }
        int found = java.util.Arrays.binarySearch(microns, micron);
        int i = Math.min(n - 2, found >= 0 ? found : -found - 2);
        double u = (micron - microns[i]) / (microns[i + 1] - microns[i]);
        return rate / (factors[i] + u * (factors[i + 1] - factors[i]));
    }

    /** The same, beyond the short end as at that end. */
    double perJanskyBeyond(double micron) {
        return perJansky(Math.max(micron, microns[0]));
    }
}
