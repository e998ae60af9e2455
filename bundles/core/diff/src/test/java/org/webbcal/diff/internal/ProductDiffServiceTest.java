package org.webbcal.diff.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.internal.CoordinatesService;
import org.webbcal.diff.DiffOptions;
import org.webbcal.diff.DiffReport;
import org.webbcal.io.asdf.internal.GwcsCodec;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.io.fits.FitsProductReader;
import org.webbcal.io.fits.FitsProductWriter;
import org.webbcal.model.ImageModel;
import org.webbcal.model.dq.Dq;

class ProductDiffServiceTest {

    private static final int NY = 30;
    private static final int NX = 40;

    @TempDir
    Path folder;

    private final ProductDiffService diff = new ProductDiffService(
            new FitsAccessService(),
            new FitsProductReader(),
            new CoordinatesService(new FitsAccessService(), new GwcsCodec()));

    private Path product(String name, Consumer<ImageModel> change) throws Exception {
        var image = ImageModel.image(NY, NX).withNoisePlanes();
        for (int p = 0; p < image.plane(); p++) {
            image.sci()[p] = 1 + p;
            image.err()[p] = 0.5f;
        }
        image.primary()
                .set("FILTER", "F770W")
                .set("DATE", "2026-01-01T00:00:00")
                .set("S_FLAT", "COMPLETE")
                .set("EFFEXPTM", 111.0);
        image.sciHeader().set("BUNIT", "DN/s");
        change.accept(image);
        var path = folder.resolve(name);
        new FitsProductWriter().write(image, path);
        return path;
    }

    private DiffReport compare(Consumer<ImageModel> a, DiffOptions options) throws Exception {
        return diff.compare(product("a_rate.fits", a), product("b_rate.fits", i -> {}), options);
    }

    private static DiffReport.Extension extension(DiffReport report, String name) {
        return report.extensions().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void copiesAreTheSame() throws Exception {
        var report =
                compare(i -> i.primary().set("DATE", "2026-02-02T00:00:00").set("CAL_VER", "9"), DiffOptions.DEFAULT);
        assertTrue(report.same(), report.toString());
        assertEquals(NY * NX, extension(report, "SCI").numbers().identical());
    }

    @Test
    void onePixelIsFoundWithItsPlaceAndSize() throws Exception {
        var report = compare(i -> i.sci()[7 * NX + 3] += 2, DiffOptions.DEFAULT);
        assertFalse(report.same());
        var numbers = extension(report, "SCI").numbers();
        assertEquals(NY * NX - 1, numbers.within());
        assertArrayEquals(new int[] {7, 3}, numbers.largest().at());
        assertEquals(2, numbers.largest().difference(), 1e-12);
        assertEquals(4, numbers.largestSigma(), 1e-12);
        assertTrue(extension(report, "ERR").same());
    }

    @Test
    void tolerancesAreTakenByExtension() throws Exception {
        Consumer<ImageModel> change = i -> {
            i.sci()[100] *= 1.0005f;
            i.err()[100] *= 1.0005f;
        };
        assertTrue(compare(change, new DiffOptions(1e-3, 0, Map.of(), Set.of(), -1))
                .same());
        var report = compare(change, new DiffOptions(1e-5, 0, Map.of("SCI", 1e-3), Set.of(), -1));
        assertTrue(extension(report, "SCI").same());
        assertFalse(extension(report, "ERR").same());
    }

    @Test
    void nanOnOneSideIsADifference() throws Exception {
        var report = compare(i -> i.sci()[5] = Float.NaN, DiffOptions.DEFAULT);
        var numbers = extension(report, "SCI").numbers();
        assertFalse(report.same());
        assertEquals(1, numbers.nanOnlyA());
        assertEquals(0, numbers.nanOnlyB());
    }

    @Test
    void flagsAreComparedBitByBit() throws Exception {
        Consumer<ImageModel> change = i -> {
            i.dq()[0] = Dq.DO_NOT_USE | Dq.HOT;
            i.dq()[1] = Dq.HOT;
        };
        var flags = extension(compare(change, DiffOptions.DEFAULT), "DQ").flags();
        assertEquals(NY * NX - 2, flags.equal());
        assertEquals(
                "[Bit[flag=DO_NOT_USE, onlyA=1, onlyB=0, both=0, counts=true], Bit[flag=HOT, onlyA=2, onlyB=0, both=0, counts=true]]",
                flags.bits().toString());
        var some = extension(compare(change, new DiffOptions(1e-5, 0, Map.of(), Set.of(), Dq.DO_NOT_USE)), "DQ")
                .flags();
        assertEquals(NY * NX - 1, some.equal());
    }

    @Test
    void keywordsAndExtensionsAreListed() throws Exception {
        var report = compare(
                i -> {
                    i.primary().set("FILTER", "F560W");
                    i.err(null);
                },
                DiffOptions.DEFAULT);
        assertEquals(
                "[Keyword[name=FILTER, a=F560W, b=F770W]]",
                extension(report, "PRIMARY").keywords().toString());
        assertEquals("[ERR]", report.onlyB().toString());
        assertTrue(compare(
                        i -> i.primary().set("FILTER", "F560W"),
                        new DiffOptions(1e-5, 0, Map.of(), Set.of("FILT*"), -1))
                .same());
    }

    @Test
    void otherShapesAreAFault() throws Exception {
        var small = folder.resolve("small_rate.fits");
        new FitsProductWriter().write(ImageModel.image(3, 4), small);
        var report = diff.compare(small, product("b_rate.fits", i -> {}), DiffOptions.DEFAULT);
        assertFalse(report.same());
        assertEquals("shape 3\u00d74 and 30\u00d740", extension(report, "SCI").fault());
    }

    @Test
    void filesThatCannotBeUsedAreRefused() throws Exception {
        var good = product("b_rate.fits", i -> {});
        var cut = folder.resolve("cut_rate.fits");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(good), 8000));
        for (var bad : new Path[] {cut, folder.resolve("absent.fits"), folder}) {
            var e = assertThrows(CalibrationException.class, () -> diff.compare(bad, good, DiffOptions.DEFAULT));
            assertEquals(ExitStatus.BAD_INPUT, e.status());
        }
    }

    @Test
    void cataloguesAreComparedByColumn() throws Exception {
        var a = folder.resolve("a_cat.ecsv");
        var b = folder.resolve("b_cat.ecsv");
        Files.writeString(a, "label,flux,kind\n1,2.5,star\n2,3.5,star\n");
        Files.writeString(b, "flux,label,kind,more\n2.5,1,star,0\n3.6,2,galaxy,0\n");
        var table = extension(diff.compare(a, b, DiffOptions.DEFAULT), "TABLE");
        var text = new StringBuilder();
        table.columns().forEach(c -> text.append(c.name())
                .append(c.same() ? " same;" : " " + c.different() + c.fault() + ";"));
        assertEquals("flux 1;label same;kind 1;more 0only in b;", text.toString());
    }
}
