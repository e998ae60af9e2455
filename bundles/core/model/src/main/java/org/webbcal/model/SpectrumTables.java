package org.webbcal.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.Spectrum.Time;

/** Spectra as binary tables, in the layouts of the reference software since its version 1.19; what older versions wrote is read as well. */
public final class SpectrumTables {

    /** Names of columns in older files. */
    private static final Map<Column, String> OLD_NAMES = Map.of(
            Column.FLUX_ERROR, "ERROR",
            Column.FLUX_VAR_POISSON, "VAR_POISSON",
            Column.FLUX_VAR_RNOISE, "VAR_RNOISE",
            Column.FLUX_VAR_FLAT, "VAR_FLAT",
            Column.BKGD_ERROR, "BERROR");

    private static final Column LAST_BEFORE_DQ = Column.SB_VAR_FLAT;

    private SpectrumTables() {}

    /** Whether a table extension of this name holds a spectrum. */
    public static boolean isSpectrum(String extension) {
        return Arrays.stream(Layout.values()).anyMatch(l -> l.extension().equals(extension));
    }

    // --- writing ---

    /** The extension of a spectrum; header and columns are live. */
    public static TableExtension extension(Spectrum spectrum, int version) {
        var table = new Table();
        boolean rows = spectrum.layout() == Layout.PER_INTEGRATION;
        int width = rows ? spectrum.length() : 1;
        if (rows) {
            table.add(new Table.Column("INT_NUM", spectrum.integrations()));
        }
        boolean flags = false;
        for (var column : Column.values()) {
            if (!flags && column.compareTo(LAST_BEFORE_DQ) > 0) {
                table.add(new Table.Column("DQ", spectrum.dq(), width, true, "", "", ""));
                flags = true;
            }
            var values = spectrum.get(column);
            if (values != null) {
                table.add(new Table.Column(
                        name(spectrum.layout(), column), values, width, false, spectrum.unit(column), "", ""));
            }
        }
        if (rows) {
            table.add(new Table.Column("N_ALONGDISP", spectrum.lengths(), 1, true, "", "", ""));
            var segments = new int[spectrum.rows()];
            Arrays.fill(segments, spectrum.segment());
            table.add(new Table.Column("SEGMENT", segments));
            for (var time : Time.values()) {
                table.add(new Table.Column(time.column(), spectrum.times(time), "d", ""));
            }
        }
        return new TableExtension(spectrum.layout().extension(), version, spectrum.header(), table);
    }

    private static String name(Layout layout, Column column) {
        return layout == Layout.COMBINED && column == Column.FLUX_ERROR ? "ERROR" : column.name();
    }

    // --- reading ---

    /**
     * The spectrum that an extension holds.
     *
     * @throws IllegalArgumentException naming the column that is missing
     */
    public static Spectrum spectrum(TableExtension extension) {
        var table = extension.table();
        var wavelength = column(table, Column.WAVELENGTH)
                .orElseThrow(() -> new IllegalArgumentException(extension.name() + " has no column WAVELENGTH but "
                        + table.columns().stream().map(Table.Column::name).toList()));
        boolean several = table.column("INT_NUM").isPresent();
        Spectrum spectrum;
        if (several) {
            spectrum = Spectrum.perIntegration(table.rows(), wavelength.width());
        } else if (wavelength.width() > 1) {
            throw new IllegalArgumentException(
                    extension.name() + " has vectors of wavelengths but no column INT_NUM that numbers its rows");
        } else if (Layout.COMBINED.extension().equals(extension.name())) {
            spectrum = Spectrum.combined(table.rows());
        } else {
            spectrum = Spectrum.single(table.rows());
        }
        int size = spectrum.rows() * spectrum.length();
        for (var column : Column.values()) {
            column(table, column)
                    .filter(c -> c.width() * c.rows() == size)
                    .ifPresent(c -> spectrum.set(column, numbers(c, size)));
        }
        table.column("DQ").filter(c -> c.width() * c.rows() == size).ifPresent(c -> flags(c, spectrum.dq()));
        units(table, spectrum);
        if (several) {
            integrations(table, spectrum);
        }
        extension.header().cards().stream()
                .filter(c -> !c.key().matches("(TDIM|TNULL|TFORM|TUNIT|TTYPE)\\d+"))
                .forEach(c -> spectrum.header().set(c.key(), c.value(), c.comment()));
        return spectrum;
    }

    private static Optional<Table.Column> column(Table table, Column column) {
        var found = table.column(column.name());
        return found.isPresent() || !OLD_NAMES.containsKey(column) ? found : table.column(OLD_NAMES.get(column));
    }

    private static double[] numbers(Table.Column column, int size) {
        if (column.data() instanceof double[] live) {
            return live;
        }
        var values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = column.number(i);
        }
        return values;
    }

    private static void flags(Table.Column column, int[] dq) {
        if (column.data() instanceof int[] flags) {
            System.arraycopy(flags, 0, dq, 0, dq.length);
            return;
        }
        for (int i = 0; i < dq.length; i++) {
            dq[i] = (int) (long) column.number(i);
        }
    }

    private static void units(Table table, Spectrum spectrum) {
        var flux = column(table, Column.FLUX).map(Table.Column::unit).orElse("");
        if (flux.toUpperCase(Locale.ROOT).startsWith("DN")) {
            spectrum.units("DN/s", "DN^2 / s^2", "DN/s", "DN^2 / s^2");
        }
    }

    private static void integrations(Table table, Spectrum spectrum) {
        var numbers = table.require("INT_NUM");
        var lengths = table.column("N_ALONGDISP");
        for (int i = 0; i < spectrum.rows(); i++) {
            spectrum.integrations()[i] = (int) numbers.number(i);
            spectrum.lengths()[i] = lengths.isPresent() ? (int) lengths.get().number(i) : spectrum.length();
        }
        for (var time : Time.values()) {
            var column = table.column(time.column());
            for (int i = 0; column.isPresent() && i < spectrum.rows(); i++) {
                spectrum.times(time)[i] = column.get().number(i);
            }
        }
        table.column("SEGMENT").filter(c -> c.rows() > 0).ifPresent(c -> spectrum.segment((int) c.number(0)));
    }

    /**
     * Time series of older files, an extension for each integration, as one spectrum with a row for each; other spectra as they are.
     */
    public static List<Spectrum> joinIntegrations(List<Spectrum> spectra) {
        boolean old = spectra.size() > 1
                && spectra.stream()
                        .allMatch(s -> s.layout() == Layout.SINGLE
                                && s.header().integer("INT_NUM").isPresent()
                                && s.length() == spectra.get(0).length());
        if (!old) {
            return spectra;
        }
        var first = spectra.get(0);
        int n = first.length();
        var joined = Spectrum.perIntegration(spectra.size(), n);
        for (int row = 0; row < spectra.size(); row++) {
            var one = spectra.get(row);
            joined.integrations()[row] = one.header().integer("INT_NUM", row + 1);
            for (var column : Column.values()) {
                if (one.get(column) != null) {
                    System.arraycopy(one.get(column), 0, joined.make(column), row * n, n);
                }
            }
            System.arraycopy(one.dq(), 0, joined.dq(), row * n, n);
            for (var time : Time.values()) {
                joined.times(time)[row] = one.header().number(time.column(), Double.NaN);
            }
        }
        joined.header().addMissing(first.header());
        joined.header().remove("INT_NUM");
        for (var time : Time.values()) {
            joined.header().remove(time.column());
        }
        return List.of(joined);
    }
}
