package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.lib.wcs.Gwcs;

/** What is written opens in asdf and gwcs, is valid against their schemas and gives the same coordinates. */
class PythonTest {

    private static final String PYTHON = "/usr/bin/python3";

    /** Points along each axis of the detector. */
    private static final int GRID = 24;

    /** In arcsec on the sky and the focal plane, micrometres, and pixels. */
    private static final double TOLERANCE = 1e-9;

    @Test
    void gwcsGivesTheSameCoordinatesForImagesSlitsAndSlices(@TempDir Path folder) throws Exception {
        requirePython();
        var products = new LinkedHashMap<String, Integer>();
        products.put("miri_imaging/cal_header/det_image_seq1_MIRIMAGE_F560Wexp1_cal.fits.gz", 1024);
        products.put("asdf/miri_imaging/miriwcs.asdf", 1024);
        products.put("asdf/miri_lrs/miri_lrs_wcs.asdf", 1024);
        products.put("miri_lrs_slitless/ERS_NGTS10_2022_new_drift_041_calints.fits", 72);
        products.put("miri_mrs/cal_templates/template_12A.fits.gz", 1024);
        products.put("miri_mrs/cal_templates/template_34B.fits.gz", 1024);
        var arguments = new ArrayList<String>();
        for (var product : products.entrySet()) {
            var wcs = wcs(SharedData.require(product.getKey()));
            var file = folder.resolve(arguments.size() + ".asdf");
            Files.write(file, new AsdfWriter("1").write(Map.of("wcs", wcs)));
            var table = folder.resolve(arguments.size() + ".txt");
            Files.writeString(
                    table, table(wcs, product.getValue(), product.getKey().contains("slitless") ? 390 : 1024));
            arguments.add(file.toString());
            arguments.add(table.toString());
        }
        var lines = run(folder, arguments);
        assertEquals(products.size(), lines.size(), String.join("\n", lines));
        for (var line : lines) {
            double worst = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            assertTrue(worst <= TOLERANCE, line);
        }
    }

    private static void requirePython() throws Exception {
        boolean there = Files.isExecutable(Path.of(PYTHON))
                && new ProcessBuilder(PYTHON, "-c", "import asdf, gwcs, asdf_astropy")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
        Assumptions.assumeTrue(there, "skipped: " + PYTHON + " with asdf and gwcs (python3-gwcs) is not here");
    }

    private static Gwcs wcs(Path file) throws IOException {
        var asdf = AsdfFile.of(SharedFilesTest.asdf(file));
        return (Gwcs) asdf.get("meta", "wcs")
                .or(() -> {
                    try {
                        return asdf.get("wcs");
                    } catch (AsdfException e) {
                        throw new AssertionError(e);
                    }
                })
                .orElseThrow();
    }

    /** From the detector to all other frames, and back from the last one where the file says how. */
    private static String table(Gwcs wcs, int nx, int ny) {
        var out = new StringBuilder();
        var names = wcs.frames().stream().map(f -> f.name()).toList();
        for (int i = 0; i < GRID; i++) {
            for (int j = 0; j < GRID; j++) {
                double[] pixel = {(i + 0.37) * nx / GRID, (j + 0.61) * ny / GRID};
                double[] last = pixel;
                for (var name : names.subList(1, names.size())) {
                    last = wcs.transform(names.get(0), name).apply(pixel);
                    line(out, names.get(0), name, pixel, last);
                }
                if (wcs.forward().outputs() == 2 && wcs.forward().inverse().isPresent()) {
                    var back = wcs.transform(wcs.lastFrame(), names.get(0)).apply(last);
                    line(out, wcs.lastFrame(), names.get(0), last, back);
                }
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String from, String to, double[] in, double[] result) {
        out.append(from).append(' ').append(to).append(' ').append(in.length);
        for (double v : in) {
            out.append(' ').append(v);
        }
        for (double v : result) {
            out.append(' ').append(v);
        }
        out.append('\n');
    }

    private static List<String> run(Path folder, List<String> arguments) throws Exception {
        var script = folder.resolve("compare_wcs.py");
        try (var in = PythonTest.class.getResourceAsStream("compare_wcs.py")) {
            Files.copy(in, script);
        }
        var command = new ArrayList<>(List.of(PYTHON, script.toString()));
        command.addAll(arguments);
        var said = folder.resolve("out.txt");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "it does not end");
        var text = Files.readString(said, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), text);
        return text.lines().toList();
    }
}
