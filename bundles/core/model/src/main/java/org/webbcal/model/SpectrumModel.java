package org.webbcal.model;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.webbcal.model.key.Keywords;

/**
 * Spectra with their metadata: {@code x1d}, {@code x1dints}, {@code c1d}. One {@link Spectrum} for each slit, order, source or segment.
 *
 * <p>There is no SCI extension; what describes a spectrum is in its own header.
 */
public final class SpectrumModel extends ScienceModel {

    private static final String INT_TIMES = "INT_TIMES";

    private final String dataModel;
    private final List<Spectrum> spectra = new ArrayList<>();

    /** @param dataModel value of DATAMODL */
    public SpectrumModel(String dataModel) {
        this.dataModel = dataModel;
    }

    /** An empty product of the right kind for spectra of one layout. */
    public static SpectrumModel of(Spectrum.Layout layout) {
        return new SpectrumModel(
                switch (layout) {
                    case SINGLE -> "MultiSpecModel";
                    case PER_INTEGRATION -> "TSOMultiSpecModel";
                    case COMBINED -> "MultiCombinedSpecModel";
                });
    }

    /**
     * An empty product that begins with what is known of an exposure: its primary header and, for spectra of integrations, its INT_TIMES table.
     */
    public static SpectrumModel of(Spectrum.Layout layout, ScienceModel exposure) {
        var model = of(layout);
        model.primary(exposure.primary().copy());
        if (layout == Spectrum.Layout.PER_INTEGRATION) {
            exposure.table(INT_TIMES).ifPresent(model.tables()::add);
        }
        return model;
    }

    /** The spectra, in the order of EXTVER; changes write through. */
    public List<Spectrum> spectra() {
        return spectra;
    }

    public SpectrumModel add(Spectrum spectrum) {
        spectra.add(spectrum);
        return this;
    }

    /**
     * Adds the spectra of another exposure behind those that are here; headers stay, exposure times (EFFINTTM, EFFEXPTM) are kept with the
     * spectra. Spectra of integrations, and the rows of the tables INT_TIMES, which become one, get into the order of their integrations.
     */
    public void append(SpectrumModel next) {
        ownTimes();
        next.ownTimes();
        spectra.addAll(next.spectra);
        if (spectra.stream().allMatch(s -> s.layout() == Spectrum.Layout.PER_INTEGRATION && s.rows() > 0)) {
            spectra.sort(Comparator.comparingInt(s -> s.integrations()[0]));
            span(next);
        }
        var other = next.table(INT_TIMES);
        var own = table(INT_TIMES);
        if (other.isEmpty()) {
            return;
        }
        if (own.isEmpty()) {
            tables().add(other.get());
            return;
        }
        var joined = joined(own.get().table(), other.get().table());
        tables().set(
                        tables().indexOf(own.get()),
                        new TableExtension(
                                INT_TIMES, own.get().version(), own.get().header(), joined));
    }

    /** INTSTART and INTEND of the segments together. */
    private void span(SpectrumModel next) {
        for (var key : List.of(Keywords.INTSTART, Keywords.INTEND)) {
            var own = primary().integer(key.name());
            var other = next.primary().integer(key.name());
            if (own.isPresent() && other.isPresent()) {
                boolean end = key == Keywords.INTEND;
                int a = own.getAsInt();
                int b = other.getAsInt();
                primary().set(key, end ? Math.max(a, b) : Math.min(a, b));
            }
        }
    }

    /** Each spectrum takes the exposure times of its exposure along: they are its weights when spectra are combined. */
    private void ownTimes() {
        for (var key : List.of(Keywords.EFFINTTM.name(), Keywords.EFFEXPTM.name())) {
            var seconds = primary().number(key);
            for (var spectrum : spectra) {
                if (seconds.isPresent() && !spectrum.header().has(key)) {
                    spectrum.header().set(key, seconds.getAsDouble());
                }
            }
        }
    }

    private static Table joined(Table a, Table b) {
        var rows = new TreeMap<Integer, int[]>();
        int which = 0;
        for (var table : new Table[] {a, b}) {
            var numbers = table.column("integration_number");
            for (int row = 0; row < table.rows(); row++) {
                int number = numbers.isPresent() ? (int) numbers.get().number(row) : rows.size();
                rows.putIfAbsent(number, new int[] {which, row});
            }
            which++;
        }
        var joined = new Table();
        for (var column : a.columns()) {
            var data = Array.newInstance(column.data().getClass().getComponentType(), rows.size());
            int at = 0;
            for (int[] row : rows.values()) {
                var source = row[0] == 0 ? column : b.column(column.name()).orElse(null);
                if (source == null || source.data().getClass() != column.data().getClass()) {
                    return a;
                }
                Array.set(data, at++, Array.get(source.data(), row[1]));
            }
            joined.add(new Table.Column(
                    column.name(), data, 1, column.unsigned(), column.unit(), column.description(), column.format()));
        }
        return joined;
    }

    /** Whether there is a spectrum for each integration: the product is an {@code x1dints}. */
    public boolean isPerIntegration() {
        return spectra.stream().anyMatch(s -> s.layout() == Spectrum.Layout.PER_INTEGRATION);
    }

    /** A deep copy of headers; spectra and tables are shared. */
    public SpectrumModel copy() {
        var copy = new SpectrumModel(dataModel);
        copy.takeMetadata(this);
        copy.spectra.addAll(spectra);
        return copy;
    }

    @Override
    public String dataModel() {
        return dataModel;
    }

    @Override
    public long bytes() {
        return spectra.stream().mapToLong(Spectrum::bytes).sum();
    }
}
