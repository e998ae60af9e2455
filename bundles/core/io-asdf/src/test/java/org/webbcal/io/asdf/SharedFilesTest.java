package org.webbcal.io.asdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.webbcal.lib.wcs.Gwcs;

/** Reference files and products of the observatory, as many as are at hand. */
class SharedFilesTest {

    /** Tags that are no transforms and mean nothing here. */
    private static final List<String> OTHER =
            List.of("astropy/table", "core/column", "core/ndarray", "frames/icrs", "core/table");

    @Test
    void everyTransformAndEveryWorldCoordinateSystemIsKnown() throws IOException {
        var unknown = new TreeSet<String>();
        int files = 0;
        int systems = 0;
        for (var folder : List.of(
                "asdf/jwst",
                "asdf/miri_imaging",
                "asdf/miri_lrs",
                "crds/references/jwst",
                "miri_imaging",
                "miri_lrs_slitless",
                "miri_lrs_slit",
                "miri_mrs",
                "nirspec",
                "pars")) {
            for (var file : files(SharedData.require(folder))) {
                var bytes = asdf(file);
                if (bytes != null) {
                    var found = new ArrayList<Gwcs>();
                    collect(file.getFileName().toString(), AsdfFile.of(bytes).tree(), unknown, found);
                    writtenAgainItIsTheSame(file, bytes);
                    files++;
                    systems += found.size();
                }
            }
        }
        assertEquals("", String.join("\n", unknown));
        assertTrue(files > 80 && systems > 10, files + " files with " + systems + " world coordinate systems");
    }

    /** A text conversion took single bytes out of this file before it was published; its index says where its blocks were. */
    @Test
    void aDamagedFileSaysWhereItIsDamaged() throws IOException {
        var file = AsdfFile.open(SharedData.require("asdf/gwcs_examples/wcs_examples.asdf"));
        var e = assertThrows(AsdfException.class, file::tree);
        assertTrue(e.getMessage().contains("block 0 at byte 64006 is damaged"), e.getMessage());
    }

    /** The reference point of the aperture is where the header says: the turns of old products go in the opposite sense. */
    @Test
    void theOldPointingLeadsFromTheFocalPlaneToTheSky() throws IOException {
        for (var band : List.of("12A", "12C", "34B")) {
            var file = AsdfFile.of(asdf(SharedData.require("miri_mrs/cal_templates/template_" + band + ".fits.gz")));
            var wcs = (Gwcs) file.get("meta", "wcs").orElseThrow();
            double[] sky = wcs.transform("v2v3", "world").apply(number(file, "v2_ref"), number(file, "v3_ref"), 5.0);
            assertEquals(number(file, "ra_ref"), sky[0], 1e-13, band);
            assertEquals(number(file, "dec_ref"), sky[1], 1e-13, band);
            assertEquals(5.0, sky[2], band);
        }
    }

    private static double number(AsdfFile file, String key) throws IOException {
        return ((Number) file.get("meta", "wcsinfo", key).orElseThrow()).doubleValue();
    }

    /** Read and written, a tree stays as it is from then on. */
    private static void writtenAgainItIsTheSame(Path file, byte[] bytes) throws IOException {
        for (var standard : AsdfStandard.values()) {
            var writer = new AsdfWriter("1", standard);
            var once = writer.write(AsdfFile.of(bytes).tree());
            var twice = writer.write(AsdfFile.of(once).tree());
            assertArrayEquals(once, twice, file.toString());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.filter(f -> f.toString().matches(".*\\.(asdf|fits|fits\\.gz)"))
                    .sorted()
                    .toList();
        }
    }

    /** The ASDF part of a file; null for a FITS file without. */
    static byte[] asdf(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (file.toString().endsWith(".gz")) {
            bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
        }
        if (file.toString().endsWith(".asdf")) {
            return bytes;
        }
        int start = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("#ASDF 1.");
        return start < 0 ? null : java.util.Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private static void collect(String where, Object value, TreeSet<String> unknown, List<Gwcs> found) {
        if (value instanceof Tagged t) {
            if (OTHER.stream().noneMatch(t.tag()::contains)) {
                unknown.add(where + " " + t.tag());
            }
            collect(where, t.value(), unknown, found);
        } else if (value instanceof Map<?, ?> m) {
            m.forEach((k, v) -> collect(where, v, unknown, found));
        } else if (value instanceof List<?> l) {
            l.forEach(v -> collect(where, v, unknown, found));
        } else if (value instanceof Gwcs w) {
            found.add(w);
        }
    }
}
