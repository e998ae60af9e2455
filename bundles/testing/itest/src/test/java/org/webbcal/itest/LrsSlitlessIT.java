package org.webbcal.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;
import org.webbcal.model.Table;

/** A transit in two segments behind the prism without slit, from ramps to spectra of integrations and the light curve. */
public class LrsSlitlessIT extends PlatformTest {

    private static final int INTEGRATIONS = 80;

    @Configuration
    public Option[] platform() throws IOException {
        return new Option[] {Distribution.platform("lrs-slitless")};
    }

    @Test
    public void transitIsAsDeepAsItWasAndNothingAddsToItsNoise() throws Exception {
        var exposure = simulated(
                "miri-lrs-slitless",
                Map.of("nints", String.valueOf(INTEGRATIONS), "ngroups", "5", "segments", "2", "seed", "3"),
                "transit");
        var result = done(calibrator.submit(
                calibrator.plan(RunRequest.of(exposure.getParent())
                        .outputFolder(scratch())
                        .threads(2)
                        .build()),
                ProgressListener.SILENT));
        var root = exposure.toString().replaceFirst("-seg001.*|_mirimage_uncal.*", "_mirimage");
        var truth = reader.readTable(Path.of(root + "_truth.ecsv"));
        var curve = reader.readTable(Path.of(root + "_light_curve.ecsv"));

        var spectra = reader.readSpectrum(result.products().stream()
                .filter(p -> p.getFileName().toString().matches("jw\\d{5}-.*_x1dints.fits"))
                .findFirst()
                .orElseThrow());
        assertEquals(2, spectra.spectra().size());
        var found = TransitTruth.of(truth, curve, spectra.spectra());
        var words = found.toString();
        assertTrue(words, found.elements() > 200);
        assertEquals(words, found.expected(), found.depth(), 3 * found.error());
        assertTrue(words, found.error() < 0.02 * found.expected());
        assertEquals(words, 0, found.pull(), 0.25);
        assertEquals(words, 1, found.pullWidth(), 0.15);
        assertTrue(words, found.scatter() < 1.15);

        Table light = reader.readTable(result.products().stream()
                .filter(p -> p.getFileName().toString().endsWith("_whtlt.ecsv"))
                .findFirst()
                .orElseThrow());
        assertEquals(INTEGRATIONS, light.rows());
        for (int i = 1; i < INTEGRATIONS; i++) {
            assertTrue(light.require("MJD_UTC").number(i)
                    > light.require("MJD_UTC").number(i - 1));
        }
    }
}
