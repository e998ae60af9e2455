package org.webbcal.step.source_catalog;

import java.util.Arrays;
import java.util.Locale;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;

/**
 * Apertures of a filter, by the encircled energy of a star.
 *
 * @param energies encircled energies, percent, ascending
 * @param radii radius of each, pixels of the image
 * @param corrections factor from the flux in each aperture to the total flux
 * @param ringIn inner radius of the background ring, pixels of the image
 * @param ringOut outer radius
 */
record Apertures(int[] energies, float[] radii, float[] corrections, float ringIn, float ringOut) {

    /**
     * Picks the rows of a filter and subarray.
     *
     * @param ratio size of an image pixel relative to a detector pixel: the reference counts detector pixels
     * @throws ReferenceException if a row is missing, not the only one, or the rows have different rings
     */
    static Apertures of(Reference apcorr, String filter, String subarray, int[] energies, double ratio)
            throws ReferenceException {
        var table = apcorr.requireTable("APCORR");
        var radii = new float[energies.length];
        var corrections = new float[energies.length];
        var in = new double[energies.length];
        var out = new double[energies.length];
        for (int k = 0; k < energies.length; k++) {
            int row = row(apcorr, table, filter, subarray, energies[k]);
            // Lengths stay float, as in the reference.
            radii[k] = (float) table.require("radius").number(row) / (float) ratio;
            corrections[k] = (float) table.require("apcorr").number(row);
            in[k] = table.require("skyin").number(row);
            out[k] = table.require("skyout").number(row);
        }
        if (Arrays.stream(in).distinct().count() > 1
                || Arrays.stream(out).distinct().count() > 1) {
            throw new ReferenceException(
                    "source_catalog: reference " + apcorr.fileName() + " has different background rings for " + filter
                            + " " + subarray + ", expected one; choose another with override_apcorr");
        }
        return new Apertures(
                energies, radii, corrections, (float) in[0] / (float) ratio, (float) out[0] / (float) ratio);
    }

    private static int row(Reference apcorr, Table table, String filter, String subarray, int energy)
            throws ReferenceException {
        var filters = table.require("filter");
        var subarrays = table.require("subarray");
        var fractions = table.require("eefraction");
        int found = -1;
        int count = 0;
        for (int i = 0; i < table.rows(); i++) {
            // A fraction of float 0.3 is 30.000001 percent.
            boolean here = filters.text(i).strip().equals(filter)
                    && subarrays.text(i).strip().equals(subarray)
                    && Math.rint(fractions.number(i) * 100) == energy;
            if (here) {
                found = i;
                count++;
            }
        }
        if (count != 1) {
            throw new ReferenceException(String.format(
                    Locale.ROOT,
                    "source_catalog: reference %s has %d rows for %s %s and an encircled energy of %d percent, expected 1; choose another with override_apcorr",
                    apcorr.fileName(),
                    count,
                    filter,
                    subarray,
                    energy));
        }
        return found;
    }
}
