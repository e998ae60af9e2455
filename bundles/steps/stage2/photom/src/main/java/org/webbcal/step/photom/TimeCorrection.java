package org.webbcal.step.photom;

import java.util.List;
import org.webbcal.model.Table;

/**
 * Sensitivity at a time, relative to that at the reference time t0: the product of the laws that a photom reference file has tables for.
 *
 * @see "jwst/photom/time_dependence.py; Gordon et al. 2025, AJ 169, 6 (imaging count rate loss)"
 */
final class TimeCorrection {

    /** Names of the tables, in the order in which the laws are multiplied. */
    static final List<String> TABLES = List.of("TIMECOEFF_LINEAR", "TIMECOEFF_EXPONENTIAL", "TIMECOEFF_POWERLAW");

    /** Days in a year, as the coefficients are defined. */
    private static final double YEAR = 365.0;

    private TimeCorrection() {}

    /** {@code 1 - loss (t - t0)/365}. */
    static double linear(double t, double t0, double lossPerYear) {
        return 1 - lossPerYear * (t - t0) / YEAR;
    }

    /** {@code amplitude exp(-(t - t0)/tau) + constant}; tau in days. */
    static double exponential(double t, double t0, double amplitude, double tau, double constant) {
        return amplitude * Math.exp(-(t - t0) / tau) + constant;
    }

    /** {@code (t - t0 + tsoft)^alpha / ((365 + tsoft)^alpha / year1value)}; tsoft in days. */
    static double powerLaw(double t, double t0, double yearOneValue, double tsoft, double alpha) {
        return Math.pow(t - t0 + tsoft, alpha) / (Math.pow(YEAR + tsoft, alpha) / yearOneValue);
    }

    /** As {@link #linear}, each operation rounded to float. */
    static float linear(float t, float t0, float lossPerYear) {
        return 1 - lossPerYear * (t - t0) / (float) YEAR;
    }

    /** As {@link #exponential}, each operation rounded to float. */
    static float exponential(float t, float t0, float amplitude, float tau, float constant) {
        return amplitude * (float) Math.exp(-(t - t0) / tau) + constant;
    }

    /** As {@link #powerLaw}, each operation rounded to float. */
    static float powerLaw(float t, float t0, float yearOneValue, float tsoft, float alpha) {
        return (float) Math.pow(t - t0 + tsoft, alpha) / ((float) Math.pow((float) YEAR + tsoft, alpha) / yearOneValue);
    }

    /**
     * Value of one law.
     *
     * @param name table name, one of {@link #TABLES}
     * @param row row of the filter and subarray
     * @param mjd time
     * @param asFloat whether to round as the reference does
     */
    static double of(String name, Table table, int row, double mjd, boolean asFloat) {
        double t0 = table.require("t0").number(row);
        switch (name) {
            case "TIMECOEFF_LINEAR" -> {
                double loss = table.require("lossperyear").number(row);
                return asFloat ? linear((float) mjd, (float) t0, (float) loss) : linear(mjd, t0, loss);
            }
            case "TIMECOEFF_EXPONENTIAL" -> {
                double amplitude = table.require("amplitude").number(row);
                double tau = table.require("tau").number(row);
                double constant = table.require("const").number(row);
                return asFloat
                        ? exponential((float) mjd, (float) t0, (float) amplitude, (float) tau, (float) constant)
                        : exponential(mjd, t0, amplitude, tau, constant);
            }
            case "TIMECOEFF_POWERLAW" -> {
                double value = table.require("year1value").number(row);
                double tsoft = table.require("tsoft").number(row);
                double alpha = table.require("alpha").number(row);
                return asFloat
                        ? powerLaw((float) mjd, (float) t0, (float) value, (float) tsoft, (float) alpha)
                        : powerLaw(mjd, t0, value, tsoft, alpha);
            }
            default -> throw new IllegalArgumentException("no law is known for table " + name);
        }
    }
}
