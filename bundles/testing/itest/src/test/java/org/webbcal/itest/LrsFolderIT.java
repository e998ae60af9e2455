package org.webbcal.itest;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.webbcal.core.api.Plan;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;
import org.webbcal.model.Spectrum.Column;

/** Folders of low-resolution exposures without associations, as downloads leave them: headers say what belongs together. */
public class LrsFolderIT extends PlatformTest {

    /** Exposure numbers of the simulator: two nods, and the verification image behind them. */
    private static final String FIRST = "jw01234001001_02101_00001_mirimage";

    private static final String SECOND = "jw01234001001_02101_00002_mirimage";
    private static final String VERIFICATION = "jw01234001001_02101_00003_mirimage";

    @Configuration
    public Option[] platform() throws IOException {
        return new Option[] {Distribution.platform("lrs-folder")};
    }

    /** Raw exposures alone, under names that {@code rename} gives. */
    private Path bare(Path simulated, java.util.function.UnaryOperator<String> rename) throws IOException {
        var folder = scratch();
        try (var files = Files.list(simulated)) {
            for (var file :
                    files.filter(f -> f.toString().endsWith("_uncal.fits")).toList()) {
                Files.move(file, folder.resolve(rename.apply(file.getFileName().toString())));
            }
        }
        return folder;
    }

    private Plan plan(Path folder, Path output) throws Exception {
        return calibrator.plan(
                RunRequest.of(folder).outputFolder(output).threads(2).build());
    }

    private static List<String> groups(Plan plan) {
        return plan.groups().stream()
                .map(g -> g.type() + " " + g.product() + ": "
                        + String.join(
                                ", ",
                                g.members().stream()
                                        .map(m -> m.role() + " "
                                                + m.file()
                                                        .getFileName()
                                                        .toString()
                                                        .replace("_uncal.fits", ""))
                                        .toList()))
                .toList();
    }

    /** The source stands 0.08 arcsec across the slit, which costs it 4 % more light than in its middle; the verification image shows where. */
    @Test
    public void nodsAreSubtractedFromEachOtherAndTheVerificationImageTellsThePlaceInTheSlit() throws Exception {
        var raw = simulated(
                        "miri-lrs-slit",
                        Map.of(
                                "ngroups",
                                "5",
                                "verification",
                                "F1000W",
                                "offset_across",
                                "0.08",
                                "cosmic_ray_rate",
                                "0",
                                "shower_rate",
                                "0"),
                        "folder")
                .getParent();
        var truth = reader.readTable(raw.resolve(FIRST + "_truth.ecsv"));
        var output = scratch();
        var plan = plan(bare(raw, n -> n), output);
        assertEquals(
                List.of(
                        "spec2 " + FIRST + ": science " + FIRST + ", background " + SECOND + ", target_acquisition "
                                + VERIFICATION,
                        "spec2 " + SECOND + ": science " + SECOND + ", background " + FIRST + ", target_acquisition "
                                + VERIFICATION,
                        "spec3 jw01234-o001_simulatedfield_miri_p750l: science " + FIRST + ", science " + SECOND),
                groups(plan));
        assertEquals(List.of(), plan.notes());
        done(calibrator.submit(plan, ProgressListener.SILENT));

        for (var nod : List.of(FIRST, SECOND)) {
            var cal = output.resolve(nod + "_cal.fits");
            assertEquals("COMPLETE", provenance(cal, "bkg_subtract").get("STATUS"));
            var header = reader.readImage(cal).primary();
            assertEquals("TA", header.string("PLOSSMD", ""));
            assertEquals(0.08 / 0.11, header.number("PLOSSY", 0), 0.05);
        }
        assertTrue(Files.exists(output.resolve(VERIFICATION + "_cal.fits")));
        var spectrum = reader.readSpectrum(output.resolve("jw01234-o001_simulatedfield_miri_p750l_c1d.fits"))
                .spectra()
                .get(0);
        double[] wavelength = spectrum.require(Column.WAVELENGTH);
        double[] flux = spectrum.require(Column.FLUX);
        double[] ratios = new double[flux.length];
        int n = 0;
        for (int i = 0; i < flux.length; i++) {
            if (wavelength[i] > 6 && wavelength[i] < 10 && Double.isFinite(flux[i])) {
                ratios[n++] = flux[i] / at(truth, wavelength[i]);
            }
        }
        Arrays.sort(ratios, 0, n);
        assertTrue("values " + n, n > 100);
        assertEquals("flux found over flux put in", 1, ratios[n / 2], 0.01);
    }

    /** The flux that went in at a wavelength: rows fall with it. */
    private static double at(org.webbcal.model.Table truth, double micron) {
        int row = 0;
        for (int i = 1; i < truth.rows(); i++) {
            if (Math.abs(truth.require("wavelength").number(i) - micron)
                    < Math.abs(truth.require("wavelength").number(row) - micron)) {
                row = i;
            }
        }
        return truth.require("flux").number(row);
    }

    @Test
    public void segmentsAreJoinedInTheOrderOfTheirIntegrationsWhateverTheirNames() throws Exception {
        var raw = simulated(
                        "miri-lrs-slitless",
                        Map.of("nints", "6", "ngroups", "3", "segments", "3", "cosmic_ray_rate", "0"),
                        "segments")
                .getParent();
        var folder = bare(
                raw,
                n -> n.replace("-seg001", "-segC").replace("-seg002", "-segB").replace("-seg003", "-segA"));
        try (var plan = plan(folder, scratch())) {
            var root = FIRST.replace("_mirimage", "");
            assertEquals(
                    List.of("tso3 jw01234-o001_simulatedfield_miri_p750l-slitlessprism: science " + root
                            + "-segC_mirimage, science " + root + "-segB_mirimage, science " + root + "-segA_mirimage"),
                    groups(plan));
            var last = plan.tasks().get(plan.tasks().size() - 1);
            assertEquals("tso3", last.stage());
            assertEquals(3, last.inputs().size());
        }
    }
}
