package org.webbcal.step.tweakreg;

import java.util.Map;

/**
 * What suits the images of a filter: long wavelengths have wide stars, and few of them.
 *
 * @param kernelFwhm width of a star, pixels
 * @param minobj fewest matches
 * @param fitgeometry what is fitted
 * @param searchrad largest offset, arcsec
 * @see "CRDS, pars-tweakregstep for MIR_IMAGE, delivery of October 2022"
 */
record FilterDefaults(double kernelFwhm, int minobj, String fitgeometry, double searchrad) {

    private static final FilterDefaults GENERAL = new FilterDefaults(2.5, 15, "rshift", 2);

    private static final Map<String, FilterDefaults> MIRI = Map.ofEntries(
            Map.entry("F560W", new FilterDefaults(1.63, 15, "rshift", 1)),
            Map.entry("F770W", new FilterDefaults(2.19, 15, "rshift", 1)),
            Map.entry("F1000W", new FilterDefaults(2.89, 15, "rshift", 1)),
            Map.entry("F1130W", new FilterDefaults(3.32, 5, "shift", 1)),
            Map.entry("F1280W", new FilterDefaults(3.71, 5, "shift", 1)),
            Map.entry("F1500W", new FilterDefaults(4.35, 5, "shift", 1)),
            Map.entry("F1800W", new FilterDefaults(5.22, 5, "shift", 1)),
            Map.entry("F2100W", new FilterDefaults(5.99, 5, "shift", 1)),
            Map.entry("F2550W", new FilterDefaults(7.31, 5, "shift", 1)),
            Map.entry("F2550WR", new FilterDefaults(7.31, 5, "shift", 1)));

    static FilterDefaults of(String instrument, String filter) {
        return instrument.equals("MIRI") ? MIRI.getOrDefault(filter, GENERAL) : GENERAL;
    }
}
