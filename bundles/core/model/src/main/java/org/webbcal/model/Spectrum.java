package org.webbcal.model;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One spectrum, or one for each integration of a time series: the content of one {@code EXTRACT1D} or {@code COMBINE1D} extension.
 *
 * <p>Every column is a flat array {@code [row][wavelength]}, index {@code row * length() + i}; all rows have the same number of wavelengths, shorter ones are
 * padded with NaN (DQ 1, NPIXELS 0). A spectrum without integrations has one row. Columns that the product does not have are null. Arrays are live.
 */
public final class Spectrum {

    /** How a spectrum lies in its extension. */
    public enum Layout {
        /** {@code EXTRACT1D}: one spectrum, a row of the table for each wavelength. */
        SINGLE("EXTRACT1D"),
        /** {@code EXTRACT1D}: a row of the table for each integration, with columns of vectors. */
        PER_INTEGRATION("EXTRACT1D"),
        /** {@code COMBINE1D}: several spectra made one, a row of the table for each wavelength. */
        COMBINED("COMBINE1D");

        private final String extension;

        Layout(String extension) {
            this.extension = extension;
        }

        /** EXTNAME. */
        public String extension() {
            return extension;
        }
    }

    /** What the unit of a column derives from. */
    public enum Quantity {
        /** Wavelength, µm. */
        WAVELENGTH,
        /** Flux density. */
        FLUX,
        /** Square of a flux density. */
        FLUX_VARIANCE,
        /** Surface brightness. */
        BRIGHTNESS,
        /** Square of a surface brightness. */
        BRIGHTNESS_VARIANCE,
        /** A number without unit. */
        NUMBER
    }

    /** Columns of numbers, in the order of the archive's files; {@code DQ} is {@link #dq()}. */
    public enum Column {
        WAVELENGTH(Quantity.WAVELENGTH),
        FLUX(Quantity.FLUX),
        /** {@code ERROR} in a {@code COMBINE1D}. */
        FLUX_ERROR(Quantity.FLUX),
        FLUX_VAR_POISSON(Quantity.FLUX_VARIANCE),
        FLUX_VAR_RNOISE(Quantity.FLUX_VARIANCE),
        FLUX_VAR_FLAT(Quantity.FLUX_VARIANCE),
        SURF_BRIGHT(Quantity.BRIGHTNESS),
        SB_ERROR(Quantity.BRIGHTNESS),
        SB_VAR_POISSON(Quantity.BRIGHTNESS_VARIANCE),
        SB_VAR_RNOISE(Quantity.BRIGHTNESS_VARIANCE),
        SB_VAR_FLAT(Quantity.BRIGHTNESS_VARIANCE),
        BACKGROUND(Quantity.BRIGHTNESS),
        BKGD_ERROR(Quantity.BRIGHTNESS),
        BKGD_VAR_POISSON(Quantity.BRIGHTNESS_VARIANCE),
        BKGD_VAR_RNOISE(Quantity.BRIGHTNESS_VARIANCE),
        BKGD_VAR_FLAT(Quantity.BRIGHTNESS_VARIANCE),
        /** Pixels that went into the value, fractions counted. */
        NPIXELS(Quantity.NUMBER),
        /** Corrected for the residual fringes of integral-field spectra. */
        RF_FLUX(Quantity.FLUX),
        RF_SURF_BRIGHT(Quantity.BRIGHTNESS),
        RF_BACKGROUND(Quantity.BRIGHTNESS),
        /** Sum of the weights of a combined spectrum. */
        WEIGHT(Quantity.NUMBER),
        /** Spectra that went into a value of a combined one. */
        N_INPUT(Quantity.NUMBER);

        private final Quantity quantity;

        Column(Quantity quantity) {
            this.quantity = quantity;
        }

        public Quantity quantity() {
            return quantity;
        }
    }

    /** Times of an integration, MJD: UTC at the observatory, and barycentric dynamical time at the barycentre of the solar system. */
    public enum Time {
        MJD_BEG,
        MJD_AVG,
        MJD_END,
        TDB_BEG,
        TDB_MID,
        TDB_END;

        /** Name of the column. */
        public String column() {
            return name().replace('_', '-');
        }
    }

    private final Layout layout;
    private final int rows;
    private final int length;
    private final Header header = new Header();
    private final Map<Column, double[]> columns = new EnumMap<>(Column.class);
    private final Map<Quantity, String> units = new EnumMap<>(Quantity.class);
    private final int[] dq;
    private final int[] integrations;
    private final int[] lengths;
    private final Map<Time, double[]> times = new EnumMap<>(Time.class);
    private int segment = 1;

    private Spectrum(Layout layout, int rows, int length) {
        this.layout = layout;
        this.rows = rows;
        this.length = length;
        dq = new int[Math.multiplyExact(rows, length)];
        boolean several = layout == Layout.PER_INTEGRATION;
        integrations = several ? new int[rows] : null;
        lengths = several ? new int[rows] : null;
        if (several) {
            for (int i = 0; i < rows; i++) {
                integrations[i] = i + 1;
                lengths[i] = length;
            }
            for (var time : Time.values()) {
                var mjd = new double[rows];
                Arrays.fill(mjd, Double.NaN);
                times.put(time, mjd);
            }
        }
        units("Jy", "Jy^2", "MJy/sr", "MJy^2 / sr^2");
    }

    /** A spectrum of {@code length} wavelengths without columns but DQ. */
    public static Spectrum single(int length) {
        return new Spectrum(Layout.SINGLE, 1, length);
    }

    /** A spectrum for each of {@code rows} integrations, numbered from 1, of segment 1, at unknown times. */
    public static Spectrum perIntegration(int rows, int length) {
        return new Spectrum(Layout.PER_INTEGRATION, rows, length);
    }

    /** A combined spectrum. */
    public static Spectrum combined(int length) {
        return new Spectrum(Layout.COMBINED, 1, length);
    }

    public Layout layout() {
        return layout;
    }

    /** Integrations; 1 for a spectrum without. */
    public int rows() {
        return rows;
    }

    /** Wavelengths in a row. */
    public int length() {
        return length;
    }

    /** Keywords of the extension: SLTNAME, SRCTYPE, EXTRXSTR … (1-based pixels, inclusive). */
    public Header header() {
        return header;
    }

    /** The values of a column, or null. */
    public double[] get(Column column) {
        return columns.get(column);
    }

    /** The values of a column, allocated as zeros where there is none. */
    public double[] make(Column column) {
        return columns.computeIfAbsent(column, c -> new double[rows * length]);
    }

    /** The values of a column that must be there. */
    public double[] require(Column column) {
        return Optional.ofNullable(columns.get(column))
                .orElseThrow(() -> new IllegalArgumentException("spectrum has no column " + column));
    }

    /** Sets a column or, with null, takes it out. */
    public Spectrum set(Column column, double[] values) {
        if (values == null) {
            columns.remove(column);
            return this;
        }
        if (values.length != rows * length) {
            throw new IllegalArgumentException(
                    column + " has " + values.length + " values for " + rows + " rows of " + length);
        }
        columns.put(column, values);
        return this;
    }

    /** Flags; DO_NOT_USE where there is no flux. */
    public int[] dq() {
        return dq;
    }

    /** Unit of a column, in the spelling of the archive; empty for none. */
    public String unit(Column column) {
        return units.getOrDefault(column.quantity(), "");
    }

    /** Sets the units of fluxes, of surface brightness and of their squares: {@code DN/s} for spectra that were not calibrated. */
    public void units(String flux, String fluxVariance, String brightness, String brightnessVariance) {
        units.put(Quantity.WAVELENGTH, "um");
        units.put(Quantity.FLUX, flux);
        units.put(Quantity.FLUX_VARIANCE, fluxVariance);
        units.put(Quantity.BRIGHTNESS, brightness);
        units.put(Quantity.BRIGHTNESS_VARIANCE, brightnessVariance);
    }

    /** Numbers of the integrations in the exposure, from 1; null for a spectrum without integrations. */
    public int[] integrations() {
        return integrations;
    }

    /** Wavelengths of each row before the padding; null for a spectrum without integrations. */
    public int[] lengths() {
        return lengths;
    }

    /** Times of the integrations, MJD, NaN where unknown; null for a spectrum without integrations. */
    public double[] times(Time time) {
        return times.get(time);
    }

    /** Segment of the exposure. */
    public int segment() {
        return segment;
    }

    public void segment(int number) {
        segment = number;
    }

    long bytes() {
        return (8L * columns.size() + 4L) * rows * length;
    }
}
