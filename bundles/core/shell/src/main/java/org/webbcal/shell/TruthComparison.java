package org.webbcal.shell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.webbcal.model.Table;

/**
 * A catalogue held against the stars that were simulated: bright, isolated ones that lie in every exposure.
 *
 * @param simulated stars that qualify
 * @param recovered those that the catalogue has within half an arcsecond
 * @param fluxBias median of (measured − true) / true
 * @param fluxScatter robust standard deviation of the same
 * @param positionRmsPixels rms distance on one axis, after taking out nothing, in pixels of the mosaic
 * @param pullWidth robust standard deviation of (measured − true) / error
 */
record TruthComparison(
        int simulated, int recovered, double fluxBias, double fluxScatter, double positionRmsPixels, double pullWidth) {

    /** Least distance to the next star, arcsec: beyond it the light of a neighbour in the aperture is below the noise. */
    private static final double ISOLATION_ARCSEC = 2.9;

    /** Least signal-to-noise ratio in the catalogue. */
    private static final double MIN_SNR = 50;

    private static final double MATCH_ARCSEC = 0.5;

    /**
     * Compares.
     *
     * @param truth one table for each exposure: label, ra, dec (deg), flux (Jy), inside
     * @param catalog source catalogue: sky_centroid.ra, sky_centroid.dec, aper_total_flux, aper_total_flux_err
     * @param pixelArcsec pixel of the mosaic
     */
    static TruthComparison of(List<Table> truth, Table catalog, double pixelArcsec) {
        var first = truth.get(0);
        int n = first.rows();
        var ra = numbers(first, "ra");
        var dec = numbers(first, "dec");
        var flux = numbers(first, "flux");
        var sourceRa = numbers(catalog, "sky_centroid.ra");
        var sourceDec = numbers(catalog, "sky_centroid.dec");
        var sourceFlux = numbers(catalog, "aper_total_flux");
        var sourceError = numbers(catalog, "aper_total_flux_err");
        List<Double> bias = new ArrayList<>();
        List<Double> pull = new ArrayList<>();
        double squares = 0;
        int simulated = 0;
        for (int i = 0; i < n; i++) {
            if (!everywhere(truth, i) || !isolated(ra, dec, i)) {
                continue;
            }
            int best = nearest(sourceRa, sourceDec, ra[i], dec[i]);
            double distance =
                    best < 0 ? Double.POSITIVE_INFINITY : arcsec(sourceRa[best], sourceDec[best], ra[i], dec[i]);
            if (distance < MATCH_ARCSEC && !(sourceFlux[best] / sourceError[best] > MIN_SNR)) {
                continue;
            }
            simulated++;
            if (distance < MATCH_ARCSEC) {
                bias.add((sourceFlux[best] - flux[i]) / flux[i]);
                pull.add((sourceFlux[best] - flux[i]) / sourceError[best]);
                squares += distance * distance / 2;
            }
        }
        int recovered = bias.size();
        return new TruthComparison(
                simulated,
                recovered,
                median(bias),
                robustSigma(bias),
                recovered == 0 ? Double.NaN : Math.sqrt(squares / recovered) / pixelArcsec,
                robustSigma(pull));
    }

    private static double[] numbers(Table table, String column) {
        var c = table.require(column);
        var values = new double[c.rows()];
        for (int i = 0; i < values.length; i++) {
            values[i] = c.number(i);
        }
        return values;
    }

    private static boolean everywhere(List<Table> truth, int star) {
        return truth.stream().allMatch(t -> t.column("inside")
                .map(c -> c.number(star) != 0 || c.text(star).equalsIgnoreCase("true"))
                .orElse(true));
    }

    private static boolean isolated(double[] ra, double[] dec, int star) {
        for (int k = 0; k < ra.length; k++) {
            if (k != star && arcsec(ra[k], dec[k], ra[star], dec[star]) < ISOLATION_ARCSEC) {
                return false;
            }
        }
        return true;
    }

    private static int nearest(double[] ra, double[] dec, double ra0, double dec0) {
        int best = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int k = 0; k < ra.length; k++) {
            double d = arcsec(ra[k], dec[k], ra0, dec0);
            if (d < least) {
                least = d;
                best = k;
            }
        }
        return best;
    }

    /** Small angles only. */
    private static double arcsec(double ra, double dec, double ra0, double dec0) {
        return 3600 * Math.hypot((ra - ra0) * Math.cos(Math.toRadians(dec0)), dec - dec0);
    }

    private static double median(List<Double> values) {
        var a = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return a.length == 0 ? Double.NaN : 0.5 * (a[(a.length - 1) / 2] + a[a.length / 2]);
    }

    /** 1.4826 times the median absolute deviation. */
    private static double robustSigma(List<Double> values) {
        double centre = median(values);
        return 1.4826
                * median(Arrays.stream(values.stream()
                                .mapToDouble(v -> Math.abs(v - centre))
                                .toArray())
                        .boxed()
                        .toList());
    }
}
