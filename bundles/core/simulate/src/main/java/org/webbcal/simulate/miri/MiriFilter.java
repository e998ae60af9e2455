package org.webbcal.simulate.miri;

import java.util.Optional;

/**
 * Filters of the MIRI imager with the figures by which exposures are simulated and the embedded reference files are made. They are round numbers
 * of the size measured in flight, good for demonstrations and tests, not for science.
 *
 * @see "Point spread: JWST User Documentation, MIRI imaging, table of FWHM. Count rate loss: Gordon et al. 2025, AJ 169, 6 (time constant 200 d), and
 *     STScI news of 2023-09-29 (21 % in the first year at 25.5 um). Sky: order of magnitude of the zodiacal and thermal background"
 */
public enum MiriFilter {
    F560W(5.6, 0.207, 0.46, 0.010, 1.2, 3.76),
    F770W(7.7, 0.269, 0.26, 0.010, 6, 4.38),
    F1000W(10.0, 0.328, 0.33, 0.012, 20, 4.95),
    F1130W(11.3, 0.375, 1.20, 0.015, 26, 5.24),
    F1280W(12.8, 0.420, 0.44, 0.020, 38, 5.49),
    F1500W(15.0, 0.488, 0.36, 0.030, 55, 5.84),
    F1800W(18.0, 0.591, 0.45, 0.050, 100, 6.23),
    F2100W(21.0, 0.674, 0.45, 0.090, 220, 6.53),
    F2550W(25.5, 0.803, 0.95, 0.220, 850, 6.97);

    private final double wavelengthMicron;
    private final double fwhmArcsec;
    private final double photmjsr;
    private final double loss;
    private final double skyMjySr;
    private final double abVegaOffset;

    MiriFilter(
            double wavelengthMicron,
            double fwhmArcsec,
            double photmjsr,
            double loss,
            double skyMjySr,
            double abVegaOffset) {
        this.wavelengthMicron = wavelengthMicron;
        this.fwhmArcsec = fwhmArcsec;
        this.photmjsr = photmjsr;
        this.loss = loss;
        this.skyMjySr = skyMjySr;
        this.abVegaOffset = abVegaOffset;
    }

    /** By the name of the FILTER keyword. */
    public static Optional<MiriFilter> named(String name) {
        for (var f : values()) {
            if (f.name().equalsIgnoreCase(name.strip())) {
                return Optional.of(f);
            }
        }
        return Optional.empty();
    }

    /** Central wavelength, um. */
    public double wavelengthMicron() {
        return wavelengthMicron;
    }

    /** Full width at half maximum of a point source, arcsec. */
    public double fwhmArcsec() {
        return fwhmArcsec;
    }

    /** Surface brightness that gives 1 DN/s when the instrument was new, MJy/sr. */
    public double photmjsr() {
        return photmjsr;
    }

    /** Part of the count rate that is lost in the long run. */
    public double loss() {
        return loss;
    }

    /** Usual background, MJy/sr. */
    public double skyMjySr() {
        return skyMjySr;
    }

    /** AB magnitude of a source of Vega magnitude 0. */
    public double abVegaOffset() {
        return abVegaOffset;
    }

    /** The point spread function on pixels of a size. */
    public GaussianMixture pointSpread(double pixelArcsec) {
        return GaussianMixture.pointSource(fwhmArcsec / pixelArcsec);
    }
}
