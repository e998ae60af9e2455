package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.lib.wcs.Transform;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Transforms of real reference files and stored world coordinates against the values that astropy and gwcs give. */
class ReferenceTransformsTest {

    /**
     * Polynomials of which the terms cancel to a millionth at a point far from the slice they are made for. Exact arithmetic on their coefficients
     * shows that either side is off by up to 5e-11 of the sum there, which is rounding of the terms.
     */
    private static final Set<String> CANCELLING = Set.of(
            "jwst_miri_distortion_0029 /alpha_model/28",
            "jwst_miri_distortion_0029 /alpha_model/29",
            "jwst_miri_distortion_0031 /alpha_model/35",
            "jwst_miri_distortion_0032 /alpha_model/9");

    /** All transforms found, forward and inverse, at 12 points in two ranges; a file of which no copy is here is left out. */
    @Test
    void agreesWithAstropyOnEveryTransformOfReferenceFiles() throws IOException {
        Path truth = SharedData.require("truth_refmodels");
        var files = new HashMap<String, Path>();
        for (var folder : List.of("crds/references/jwst/miri", "miri_mrs/refs_flt9", "nirspec/refs")) {
            try (var list = Files.list(SharedData.require(folder))) {
                list.forEach(f -> files.put(f.getFileName().toString().replace(".asdf", ""), f));
            }
        }
        int runs = 0;
        int tables = 0;
        try (var list = Files.list(truth)) {
            for (var table : list.sorted().toList()) {
                var file = files.get(table.getFileName()
                        .toString()
                        .replaceFirst("^.*?__", "")
                        .replace(".json", ""));
                if (file != null) {
                    runs += check(table, file);
                    tables++;
                }
            }
        }
        assertTrue(tables >= 44 && runs > 3600, runs + " runs of " + tables + " tables");
    }

    private static int check(Path table, Path file) throws IOException {
        var options = new LoaderOptions();
        options.setCodePointLimit(1 << 24);
        var text = Files.readString(table).replace("NaN", ".nan").replace("Infinity", ".inf");
        List<Map<String, Object>> entries = new Yaml(new SafeConstructor(options)).load(text);
        var tree = AsdfFile.open(file).tree();
        var name = file.getFileName().toString().replace(".asdf", "");
        int checked = 0;
        for (var entry : entries) {
            var path = (String) entry.get("path");
            var what = name + " " + path;
            if (!(walk(tree, path.substring(1).split("/")) instanceof Transform transform)) {
                throw new AssertionError(what + " is not known");
            }
            double tolerance = CANCELLING.contains(what) ? 1e-10 : 1e-11;
            for (var run : list(entry.get("eval"))) {
                boolean inverse = Boolean.TRUE.equals(((Map<?, ?>) run).get("inverse"));
                var t = inverse ? transform.inverse().orElseGet(() -> fail(what + " has no inverse")) : transform;
                compare(
                        what + (inverse ? " inverse" : ""),
                        t,
                        columns(((Map<?, ?>) run).get("inputs")),
                        columns(((Map<?, ?>) run).get("outputs")),
                        tolerance);
                checked++;
            }
        }
        return checked;
    }

    private static Object walk(Object value, String[] path) {
        for (var key : path) {
            value = value instanceof Map<?, ?> m
                    ? m.get(key)
                    : value instanceof List<?> l
                            ? l.get(Integer.parseInt(key))
                            : value instanceof Tagged t && t.value() instanceof Map<?, ?> m ? m.get(key) : null;
        }
        return value;
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }

    private static double[][] columns(Object value) {
        return list(value).stream()
                .map(row -> list(row).stream()
                        .mapToDouble(v -> v instanceof Number n ? n.doubleValue() : Double.NaN)
                        .toArray())
                .toArray(double[][]::new);
    }

    private static void compare(String what, Transform t, double[][] in, double[][] expected, double tolerance) {
        int n = in[0].length;
        var out = new double[t.outputs()][n];
        t.applyAll(in, out, 0, n);
        for (int p = 0; p < n; p++) {
            var point = new double[in.length];
            for (int k = 0; k < in.length; k++) {
                point[k] = in[k][p];
            }
            double[] single = t.apply(point);
            for (int k = 0; k < expected.length; k++) {
                near(what + " output " + k + " point " + p, expected[k][p], single[k], tolerance);
                near(what + " output " + k + " point " + p + " in a block", expected[k][p], out[k][p], tolerance);
            }
        }
    }

    /** Relative to the value itself; not a number exactly where it is expected. */
    private static void near(String what, double expected, double found, double tolerance) {
        if (Double.isNaN(expected) && Double.isNaN(found)) {
            return;
        }
        if (!(Math.abs(expected - found) <= tolerance * Math.abs(expected))) {
            fail(what + ": expected " + expected + ", found " + found);
        }
    }

    @Test
    void agreesWithGwcsOnStoredImagingCoordinates() throws IOException {
        var stored = (Gwcs) AsdfFile.open(SharedData.require("asdf/miri_imaging/miriwcs.asdf"))
                .get("wcs")
                .orElseThrow();
        var again = (Gwcs) AsdfFile.of(new AsdfWriter("1").write(Map.of("wcs", stored)))
                .get("wcs")
                .orElseThrow();
        assertTrue(
                stored.boundingBox().equals(again.boundingBox())
                        && stored.boundingBox().isPresent(),
                "bounding box " + again.boundingBox());
        var rows = Files.readAllLines(SharedData.require("truth_wcs/miri_imaging_miriwcs.csv"));
        var sky = new double[2];
        var xy = new double[2];
        for (var row : rows.subList(1, rows.size())) {
            double[] v = java.util.Arrays.stream(row.split(","))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            for (var wcs : List.of(stored, again)) {
                double[] v2v3 = wcs.transform("detector", "v2v3").apply(v[0], v[1]);
                wcs.pixelToSky(v[0], v[1], sky);
                if (!Double.isNaN(v[4])) {
                    near(row, v[2], v2v3[0], 1e-12);
                    near(row, v[3], v2v3[1], 1e-12);
                    near(row, v[4], sky[0], 1e-12);
                    near(row, v[5], sky[1], 1e-12);
                }
                wcs.skyToPixel(sky[0], sky[1], xy);
                assertEquals(v[0], xy[0], 1e-7, row);
                assertEquals(v[1], xy[1], 1e-7, row);
            }
        }
    }
}
