package org.webbcal.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;
import org.webbcal.model.Spectrum;
import org.webbcal.model.Spectrum.Column;

/** Two nods of a point source in the slit of the prism, from ramps to the combined spectrum: what went in comes out. */
public class LrsSlitIT extends PlatformTest {

    @Configuration
    public Option[] platform() throws IOException {
        return new Option[] {Distribution.platform("lrs-slit")};
    }

    @Test
    public void spectraOfNodsHaveTheirFluxWavelengthsAndErrors() throws Exception {
        var exposure = simulated("miri-lrs-slit", Map.of("ngroups", "8", "seed", "7"), "slit");
        var result = done(calibrator.submit(
                calibrator.plan(RunRequest.of(exposure.getParent())
                        .outputFolder(scratch())
                        .threads(2)
                        .build()),
                ProgressListener.SILENT));
        var truth = reader.readTable(Path.of(exposure.toString().replace("_uncal.fits", "_truth.ecsv")));
        var combined = only(result.products(), "_c1d.fits");
        assertEquals(Spectrum.Layout.COMBINED, combined.layout());
        // at nearly all wavelengths both nods count
        double nods = 0;
        for (double n : combined.require(Column.N_INPUT)) {
            nods += n;
        }
        assertTrue("nods in a value " + nods / combined.length(), nods > 1.95 * combined.length());
        held("combined", SpectrumTruth.of(truth, combined));
        int found = 0;
        for (var product : result.products()) {
            if (product.getFileName().toString().endsWith("_x1d.fits")) {
                var spectrum = only(List.of(product), "_x1d.fits");
                described(spectrum);
                held(product.getFileName().toString(), SpectrumTruth.of(truth, spectrum));
                found++;
            }
        }
        assertEquals("spectra: of each nod, and of the image of both", 3, found);
    }

    private Spectrum only(List<Path> products, String end) throws Exception {
        var files = products.stream()
                .filter(p -> p.getFileName().toString().endsWith(end))
                .toList();
        assertEquals(files.toString(), 1, files.size());
        var spectra = reader.readSpectrum(files.get(0)).spectra();
        assertEquals(1, spectra.size());
        return spectra.get(0);
    }

    private static void held(String what, SpectrumTruth t) {
        var words = what + ": " + t;
        assertTrue(words, t.elements() > 235);
        assertTrue(words, t.signalToNoise() > 50);
        assertEquals(words, 0, t.bias(), 0.01);
        assertEquals(words, 0, t.micron(), 0.002);
        assertEquals(words, 1, t.pullWidth(), 0.15);
    }

    /** What users look for: where the spectrum was taken, of what, in which units. */
    private static void described(Spectrum spectrum) {
        var h = spectrum.header();
        assertEquals("POINT", h.string("SRCTYPE", ""));
        assertEquals("MIR_LRS-FIXEDSLIT", h.string("SLTNAME", ""));
        assertEquals(7, h.number("EXTRXSTP", 0) - h.number("EXTRXSTR", 0), 1e-6);
        assertTrue(h.number("SLIT_RA").isPresent() && h.number("SLIT_DEC").isPresent());
        // the trace lies where the coordinates have the target
        assertEquals(0, h.number("SRCPOSDF", 99), 0.5);
        assertEquals("Jy", spectrum.unit(Column.FLUX));
    }
}
