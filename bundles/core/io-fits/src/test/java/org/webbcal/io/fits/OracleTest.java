package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.product.ProductReader.FileKind;
import org.webbcal.model.CatalogModel;

/** Products of the reference software, read and written again: the same cards in the same order, the same pixels, the same lines. */
class OracleTest {

    /** Cards that differ by their nature. */
    private static final Set<String> OURS = Set.of("DATE", "FILENAME");

    @TempDir
    Path dir;

    private final FitsProductReader reader = new FitsProductReader();
    private final FitsProductWriter writer = new FitsProductWriter();

    private static Path oracle(String file) {
        String home = System.getenv("WEBBCAL_ORACLE");
        var path = (home == null ? Path.of(System.getProperty("user.home"), ".cache", "webbcal-oracle") : Path.of(home))
                .resolve(file);
        Assumptions.assumeTrue(Files.exists(path), "no " + path + ": unpack the oracle packs or set WEBBCAL_ORACLE");
        return path;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "detector1/miri_sub64_image/12_ramp_fit_rate.fits",
                "detector1/miri_sub64_image/12_ramp_fit_rateints.fits",
                "detector1/miri_sub64_image/10_dark_current.fits",
                "detector1/nrs_nframes4_zeroframe/04_superbias.fits",
                "imaging/image2/04_photom.fits",
                "imaging/image3/04_resample.fits",
                "imaging/image3/05_source_catalog_segm.fits",
                "imaging/coron3/01_outlier_detection_sci1.fits"
            })
    void copiesAreTheSameCardByCard(String name) throws Exception {
        compareCopy(name, "\n");
    }

    /** The place of EXTVER among the cards of slits and spectra is not that of the reference software, nor where long texts break; that has no meaning. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spectroscopy/lrs_slit/06_photom_nod1.fits",
                "spectroscopy/lrs_slit/08_resample_spec_nod1.fits",
                "spectroscopy/lrs_slit/20_x1d_nod1.fits",
                "spectroscopy/lrs_slit/13_combine_1d.fits",
                "spectroscopy/lrs_slitless/05_photom_seg002.fits",
                "spectroscopy/lrs_slitless/jw01234002001_seg002_mirimage_x1dints.fits",
                "spectroscopy/lrs_slitless/jw01234-o002_t001_miri_p750l-slitlessprism_x1dints.fits"
            })
    void copiesOfSlitsAndSpectraHaveTheSameCards(String name) throws Exception {
        compareCopy(name, null);
    }

    /** Compares a copy; cards in order when there is a separator, else sorted. */
    private void compareCopy(String name, String separator) throws Exception {
        var path = oracle(name);
        var copy = dir.resolve("copy.fits");
        var kind = reader.probe(path).kind();
        if (kind == FileKind.SPECTRUM) {
            writer.write(reader.readSpectrum(path), copy);
        } else if (kind == FileKind.RAMP) {
            try (var ramp = reader.openRamp(path)) {
                writer.write(ramp, copy);
            }
        } else {
            writer.write(reader.readImage(path), copy);
        }
        try (var a = FitsFile.open(path);
                var b = FitsFile.open(copy)) {
            for (var expected : a.hdus()) {
                if (expected.named("ASDF")) {
                    continue;
                }
                var found = b.hdus().stream()
                        .filter(h -> h.named(expected.name()) && h.version() == expected.version())
                        .findFirst()
                        .orElseThrow();
                assertEquals(text(cards(a, expected), separator), text(cards(b, found), separator), expected.label());
                var x = new byte[(int) expected.dataBytes()];
                var y = new byte[(int) found.dataBytes()];
                a.read(x, x.length, expected.dataAt());
                b.read(y, y.length, found.dataAt());
                assertArrayEquals(x, y, expected.label());
            }
        }
    }

    private static String text(List<String> cards, String separator) {
        return separator != null
                ? String.join(separator, cards)
                : cards.stream()
                        .filter(c -> c.matches("\\S.*") && !c.startsWith("CONTINUE"))
                        .sorted()
                        .collect(Collectors.joining("\n"));
    }

    /** The cards of a header without those of ours; blanks kept for keywords that are added later do not count. */
    private static List<String> cards(FitsFile file, Hdu hdu) throws Exception {
        var bytes = new byte[(int) (hdu.dataAt() - hdu.headerAt())];
        file.read(bytes, bytes.length, hdu.headerAt());
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var out = new ArrayList<String>();
        boolean skipping = false;
        for (int i = 0; i < text.length(); i += 80) {
            String card = text.substring(i, i + 80).stripTrailing();
            String key = card.length() < 8 ? card : card.substring(0, 8).strip();
            skipping = OURS.contains(key) || skipping && key.equals("CONTINUE");
            if (!skipping && !key.equals("END")) {
                // The reference cuts long numbers to 20 characters, which may leave zeros at their end.
                boolean cut = card.matches("[^']{10} *-?[0-9.]+0E-.*");
                out.add(
                        cut
                                ? card.replaceFirst("0+E-", "E-").replaceAll(" +", " ")
                                : card.matches("[^']{10} *-?[0-9.]+E-.*") ? card.replaceAll(" +", " ") : card);
            }
        }
        while (!out.isEmpty() && out.get(out.size() - 1).isEmpty()) {
            out.remove(out.size() - 1);
        }
        return out;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imaging/image3/05_source_catalog.ecsv",
                "imaging/tso_image/02_tso_photometry_seg1.ecsv",
                "imaging/image3/01_tweakreg_cat_exp1.ecsv"
            })
    void cataloguesKeepEveryDigit(String name) throws Exception {
        var path = oracle(name);
        var copy = dir.resolve("copy_cat.ecsv");
        writer.write(new CatalogModel(reader.readTable(path)), copy);
        assertEquals(rows(path), rows(copy));
    }

    private static List<String> rows(Path path) throws Exception {
        return Files.readAllLines(path).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
