package org.webbcal.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Spectra with their metadata: {@code x1d}, {@code x1dints}, {@code c1d}. One {@link Spectrum} for each slit, order, source or segment.
 *
 * <p>There is no SCI extension; what describes a spectrum is in its own header.
 */
public final class SpectrumModel extends ScienceModel {

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
            exposure.table("INT_TIMES").ifPresent(model.tables()::add);
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
