package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;
import org.webbcal.model.Spectrum.Layout;
import org.webbcal.model.Spectrum.Time;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

class SpectrumProductTest {

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();
    private final FitsProductWriter writer = new FitsProductWriter();

    private SpectrumModel copy(SpectrumModel model) throws Exception {
        var path = dir.resolve("x.fits");
        writer.write(model, path);
        var probe = reader.probe(path);
        assertEquals(FileKind.SPECTRUM, probe.kind());
        assertArrayEquals(new int[] {model.spectra().size()}, probe.dims());
        return reader.readSpectrum(path);
    }

    private static Spectrum filled(Spectrum spectrum, double first) {
        for (var column : new Column[] {Column.WAVELENGTH, Column.FLUX, Column.FLUX_ERROR, Column.NPIXELS}) {
            double[] values = spectrum.make(column);
            for (int i = 0; i < values.length; i++) {
                values[i] = first + column.ordinal() + i;
            }
        }
        spectrum.dq()[1] = 0x80000001;
        spectrum.header().set("SLTNAME", "S1").set("EXTRXSTR", 3.5);
        return spectrum;
    }

    @Test
    void severalSpectraKeepColumnsUnitsAndHeaders() throws Exception {
        var model = SpectrumModel.of(Layout.SINGLE);
        model.primary().set("INSTRUME", "MIRI");
        var raw = filled(Spectrum.single(4), 0);
        raw.units("DN/s", "DN^2 / s^2", "DN/s", "DN^2 / s^2");
        model.add(filled(Spectrum.single(3), 0.5)).add(raw);
        var back = copy(model);

        assertEquals("MultiSpecModel", back.dataModel());
        assertEquals("MIRI", back.primary().string("INSTRUME", ""));
        assertEquals(2, back.spectra().size());
        var one = back.spectra().get(0);
        assertEquals(3, one.length());
        assertArrayEquals(model.spectra().get(0).get(Column.FLUX), one.get(Column.FLUX));
        assertArrayEquals(model.spectra().get(0).dq(), one.dq());
        assertNull(one.get(Column.BACKGROUND));
        assertEquals("Jy", one.unit(Column.FLUX));
        assertEquals("DN/s", back.spectra().get(1).unit(Column.FLUX));
        assertEquals("S1", one.header().string("SLTNAME", ""));
        assertEquals(3.5, one.header().number("EXTRXSTR", 0));
    }

    @Test
    void timeSeriesHaveARowForEachIntegration() throws Exception {
        var spectrum = filled(Spectrum.perIntegration(3, 2), 1);
        spectrum.integrations()[2] = 27;
        spectrum.lengths()[1] = 1;
        spectrum.times(Time.MJD_AVG)[2] = 60188.5;
        spectrum.segment(2);
        var back = copy(SpectrumModel.of(Layout.PER_INTEGRATION).add(spectrum))
                .spectra()
                .get(0);

        assertEquals(Layout.PER_INTEGRATION, back.layout());
        assertEquals(3, back.rows());
        assertEquals(2, back.length());
        assertArrayEquals(spectrum.get(Column.FLUX), back.get(Column.FLUX));
        assertArrayEquals(spectrum.dq(), back.dq());
        assertArrayEquals(new int[] {1, 2, 27}, back.integrations());
        assertArrayEquals(new int[] {2, 1, 2}, back.lengths());
        assertArrayEquals(new double[] {Double.NaN, Double.NaN, 60188.5}, back.times(Time.MJD_AVG));
        assertEquals(2, back.segment());
    }

    @Test
    void combinedSpectraCallTheirErrorError() throws Exception {
        var spectrum = filled(Spectrum.combined(3), 2);
        spectrum.make(Column.WEIGHT)[0] = 9;
        var model = SpectrumModel.of(Layout.COMBINED).add(spectrum);
        var back = copy(model);
        assertEquals("MultiCombinedSpecModel", back.dataModel());
        assertEquals(Layout.COMBINED, back.spectra().get(0).layout());
        assertArrayEquals(spectrum.get(Column.FLUX_ERROR), back.spectra().get(0).get(Column.FLUX_ERROR));
        assertEquals(9, back.spectra().get(0).get(Column.WEIGHT)[0]);
        assertTrue(reader.readTable(dir.resolve("x.fits")).column("ERROR").isPresent());
    }

    @Test
    void theTimesOfIntegrationsStayWithTheirSpectra() throws Exception {
        var exposure = Samples.rate(2, 2);
        exposure.tables().add(new TableExtension("INT_TIMES", 1, new Header(), new Table()));
        assertTrue(SpectrumModel.of(Layout.PER_INTEGRATION, exposure)
                .table("INT_TIMES")
                .isPresent());
        assertTrue(SpectrumModel.of(Layout.SINGLE, exposure).table("INT_TIMES").isEmpty());
    }

    private static SpectrumModel segment(int... integrations) {
        var table = new Table().add(new Table.Column("integration_number", integrations));
        var mid = java.util.Arrays.stream(integrations).asDoubleStream().toArray();
        table.add(new Table.Column("int_mid_MJD_UTC", mid));
        var exposure = Samples.rate(2, 2);
        exposure.tables().add(new TableExtension("INT_TIMES", 1, new Header(), table));
        exposure.primary().set("INTSTART", integrations[0]).set("INTEND", integrations[integrations.length - 1]);
        var spectrum = filled(Spectrum.perIntegration(integrations.length, 2), integrations[0]);
        System.arraycopy(integrations, 0, spectrum.integrations(), 0, integrations.length);
        return SpectrumModel.of(Layout.PER_INTEGRATION, exposure).add(spectrum);
    }

    @Test
    void segmentsBecomeOneWhateverTheirOrder() throws Exception {
        var all = segment(3, 4);
        all.append(segment(1, 2, 3));
        var back = copy(all);
        assertEquals(2, back.spectra().size());
        assertArrayEquals(new int[] {1, 2, 3}, back.spectra().get(0).integrations());
        assertEquals(1, back.primary().integer("INTSTART", 0));
        assertEquals(4, back.primary().integer("INTEND", 0));
        var times = back.table("INT_TIMES").orElseThrow().table();
        assertArrayEquals(new int[] {1, 2, 3, 4}, (int[])
                times.require("integration_number").data());
        assertArrayEquals(new double[] {1, 2, 3, 4}, (double[])
                times.require("int_mid_MJD_UTC").data());
    }

    @Test
    void oldTimeSeriesBecomeRows() throws Exception {
        var model = SpectrumModel.of(Layout.SINGLE);
        for (int i = 1; i <= 3; i++) {
            var spectrum = filled(Spectrum.single(2), 10 * i);
            spectrum.header().set("INT_NUM", i).set("MJD-AVG", 60000.0 + i);
            model.add(spectrum);
        }
        var back = copy(model);
        assertEquals("TSOMultiSpecModel", back.dataModel());
        assertEquals(1, back.spectra().size());
        var all = back.spectra().get(0);
        assertEquals(3, all.rows());
        assertArrayEquals(new int[] {1, 2, 3}, all.integrations());
        assertEquals(60003, all.times(Time.MJD_AVG)[2]);
        assertEquals(model.spectra().get(2).get(Column.FLUX)[1], all.get(Column.FLUX)[5]);
        assertEquals(0x80000001, all.dq()[3]);
    }

    @Test
    void oldNamesOfColumnsAreKnown() throws Exception {
        var table = new Table();
        table.add(new Table.Column("WAVELENGTH", new double[] {5, 6}))
                .add(new Table.Column("FLUX", new float[] {1, 2}))
                .add(new Table.Column("ERROR", new double[] {0.1, 0.2}))
                .add(new Table.Column("DQ", new int[] {0, 1}));
        var file = new CatalogModel(new Table());
        file.tables().add(new TableExtension("EXTRACT1D", 1, new Header(), table));
        var spectrum = org.webbcal.model.SpectrumTables.spectrum(file.tables().get(0));
        assertArrayEquals(new double[] {0.1, 0.2}, spectrum.get(Column.FLUX_ERROR));
        assertArrayEquals(new double[] {1, 2}, spectrum.get(Column.FLUX));
    }

    @Test
    void anImageHoldsNoSpectrum() throws Exception {
        var path = dir.resolve("rate.fits");
        writer.write(Samples.rate(2, 2), path);
        var fault = assertThrows(CalibrationException.class, () -> reader.readSpectrum(path));
        assertTrue(fault.getMessage().contains("no spectrum"), fault.getMessage());
    }

    @Test
    void aTableWithoutWavelengthsIsRefused() throws Exception {
        var spectrum = Spectrum.single(2);
        spectrum.make(Column.FLUX);
        var path = dir.resolve("x.fits");
        writer.write(SpectrumModel.of(Layout.SINGLE).add(spectrum), path);
        var fault = assertThrows(CalibrationException.class, () -> reader.readSpectrum(path));
        assertTrue(fault.getMessage().contains("WAVELENGTH"), fault.getMessage());
    }
}
