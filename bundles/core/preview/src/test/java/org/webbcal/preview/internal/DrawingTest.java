package org.webbcal.preview.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.coordinates.internal.CoordinatesService;
import org.webbcal.io.asdf.internal.GwcsCodec;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.io.fits.FitsProductReader;
import org.webbcal.io.fits.FitsProductWriter;
import org.webbcal.lib.wcs.FitsTan;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.ImageModel;
import org.webbcal.model.SlitImage;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.preview.PreviewOptions;

class DrawingTest {

    @TempDir
    Path folder;

    private final PreviewService preview = new PreviewService(
            new FitsProductReader(),
            new FitsAccessService(),
            new CoordinatesService(new FitsAccessService(), new GwcsCodec()));

    private static ImageModel image(int ny, int nx) {
        var image = ImageModel.image(ny, nx).withNoisePlanes();
        for (int p = 0; p < image.plane(); p++) {
            image.sci()[p] = p % 7;
        }
        image.primary().set("TARGPROP", "NGC 1").set("INSTRUME", "MIRI").set("FILTER", "F770W");
        image.sciHeader().set("BUNIT", "MJy/sr");
        return image;
    }

    @Test
    void rowZeroIsAtTheBottomAndStatesHaveTheirColours() {
        var image = image(100, 100);
        image.sci()[0] = Float.NaN;
        image.dq()[99] = Dq.DO_NOT_USE;
        var scene = Scenes.of(image, "a_cal.fits");
        assertEquals(Scene.NO_VALUE, scene.state()[0]);
        assertEquals(Scene.DO_NOT_USE, scene.state()[99]);
        var picture = new Drawing(scene, null, new PreviewOptions(null, "", 100, List.of())).draw();
        // without coordinates the image begins 74 columns and 78 rows from the corner
        assertEquals(Palette.NO_VALUE.getRGB(), picture.getRGB(74, 78 + 99));
        assertEquals(Palette.DO_NOT_USE.getRGB(), picture.getRGB(74 + 99, 78 + 99));
        assertNotEquals(Palette.NO_VALUE.getRGB(), picture.getRGB(74, 78));
    }

    @Test
    void largeImagesAreAveragedOverWhatTheyShare() {
        var scene = new Scene(4, 6, 0, 0, new float[24], new byte[24], "", "", "", "", null);
        for (int p = 0; p < 24; p++) {
            scene.values()[p] = p % 6;
        }
        scene.state()[0] = Scene.NO_VALUE;
        var raster = Reduction.average(scene, 4, 2);
        // columns 0 and half of 1, in two rows, without the first pixel: (1*0.5 + 0 + 1*0.5) / 2
        assertEquals(0.5f, raster.values()[0], 1e-6);
        assertEquals((0.5 * 1 + 2) / 1.5, raster.values()[1], 1e-6);
        var empty = new Scene(2, 2, 0, 0, new float[4], new byte[] {1, 1, 2, 1}, "", "", "", "", null);
        assertEquals(Scene.NO_VALUE, Reduction.average(empty, 1, 1).state()[0]);
    }

    @Test
    void spectraThatRunUpwardsAreLaidDownUnderTheirWavelengths() {
        var image = image(400, 60);
        image.sciHeader().set("DISPAXIS", SlitImage.VERTICAL);
        var wavelength = new float[image.plane()];
        for (int p = 0; p < wavelength.length; p++) {
            wavelength[p] = 14 - 0.024f * (p / 60);
        }
        SlitImage.plane(image, SlitImage.WAVELENGTH, wavelength);
        image.sci()[0] = Float.NaN;
        image.sci()[399 * 60 + 59] = Float.NaN;
        var scene = Scenes.of(image, "a_s2d.fits").cropped().laid();
        assertTrue(scene.turned());
        assertEquals(400, scene.nx());
        assertEquals(14, scene.wavelengths()[0], 1e-6);
        var box = new PreviewOptions.Box(20.5, 30.5, -0.5, 399.5, "aperture");
        var picture = new Drawing(scene, null, new PreviewOptions(null, "", 780, List.of(box))).draw();
        // two times along, four times across; first row and column are the corner at the lower left
        assertTrue(picture.getWidth() > 1.5 * picture.getHeight(), "it lies");
        assertEquals(Palette.NO_VALUE.getRGB(), picture.getRGB(74, 112 + 4 * 60 - 1));
        assertEquals(Palette.NO_VALUE.getRGB(), picture.getRGB(74 + 2 * 400 - 1, 112));
        var plain = new Drawing(scene, null, new PreviewOptions(null, "", 780, List.of())).draw();
        int edge = 112 + 4 * (60 - 21);
        assertNotEquals(plain.getRGB(74 + 201, edge), picture.getRGB(74 + 201, edge), "lower edge of the aperture");
        assertEquals(plain.getRGB(74 + 201, edge - 20), picture.getRGB(74 + 201, edge - 20), "inside");
        // images that are not slim stay
        assertFalse(Scenes.of(image(100, 60), "a_cal.fits").laid().turned());
    }

    @Test
    void stacksAreShownAsTheirMedian() throws Exception {
        var cube = ImageModel.cube(5, 20, 30).withNoisePlanes();
        for (int k = 0; k < 5; k++) {
            java.util.Arrays.fill(cube.sci(), k * 600, (k + 1) * 600, k == 4 ? 1000 : k);
        }
        // of pixel 7 only the first two planes may be used
        for (int k = 2; k < 5; k++) {
            cube.dq()[k * 600 + 7] = Dq.DO_NOT_USE;
        }
        var file = folder.resolve("a_calints.fits");
        new FitsProductWriter().write(cube, file);
        var scenes = new Scenes(
                new FitsProductReader(),
                new FitsAccessService(),
                new CoordinatesService(new FitsAccessService(), new GwcsCodec()));
        for (var scene : List.of(Scenes.of(cube, "a_calints.fits"), scenes.of(file))) {
            assertEquals(2, scene.values()[0]);
            assertEquals(0.5f, scene.values()[7]);
            assertTrue(scene.subtitle().contains("median of 5 "), scene.subtitle());
        }
    }

    @Test
    void gridNamesItsLinesAndFindsNorth() {
        // north up, east left, 0.36 arcsec per pixel
        var wcs = new Gwcs(
                new FitsTan(51, 51, 83.633, 22.0145, -1, 0, 0, 1, 1e-4, 1e-4), Gwcs.BoundingBox.ofImage(100, 100));
        var grid = new SkyGrid(wcs, 100, 100);
        assertEquals(0, grid.atCentre().northX(), 1e-3);
        assertEquals(1 / 0.36, grid.atCentre().northY(), 1e-3);
        assertEquals(-1 / 0.36, grid.atCentre().eastX(), 1e-3);
        assertTrue(grid.labels().size() >= 6, grid.labels().toString());
        assertTrue(grid.labels().stream()
                .anyMatch(l -> l.text().startsWith("5h34m") && l.places().get(0).top()));
        assertTrue(grid.labels().stream()
                .anyMatch(l -> l.text().startsWith("+22\u00b000\u2032")
                        && !l.places().get(0).top()));
        assertEquals("23h59m59.9s", SkyGrid.rightAscension(-1.5, 1.5));
        assertEquals("0h00m", SkyGrid.rightAscension(0, 900));
        assertEquals("\u22120\u00b000\u203200.5\u2033", SkyGrid.declination(-0.5, 0.5));
    }

    @Test
    void sourcesAreMarkedByTheSkyWhereThereIsOne() {
        var wcs = new Gwcs(
                new FitsTan(51, 51, 83.633, 22.0145, -1, 0, 0, 1, 1e-4, 1e-4), Gwcs.BoundingBox.ofImage(100, 100));
        var image = image(100, 100);
        image.wcs(wcs);
        var catalog = new Table()
                .add(new Table.Column("sky_centroid.ra", new double[] {83.633}))
                .add(new Table.Column("sky_centroid.dec", new double[] {22.0145}))
                .add(new Table.Column("xcentroid", new double[] {3}))
                .add(new Table.Column("ycentroid", new double[] {4}));
        var bySky = PreviewService.marks(Scenes.of(image, "a_i2d.fits"), catalog);
        assertEquals(50, bySky.get(0)[0], 1e-6);
        image.wcs(null);
        var byPixel = PreviewService.marks(Scenes.of(image, "a_i2d.fits"), catalog);
        assertEquals(3, byPixel.get(0)[0]);
        assertNull(PreviewService.marks(Scenes.of(image, "a_i2d.fits"), new Table()));
    }

    @Test
    void picturesAreWrittenWhole() throws Exception {
        var picture = preview.draw(image(300, 2000), "a_cal.fits", new PreviewOptions(null, "", 400, List.of()));
        var png = folder.resolve("a.png");
        preview.write(picture, png);
        var read = ImageIO.read(png.toFile());
        assertEquals(picture.image().getWidth(), read.getWidth());
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing else is left behind");
        }
        assertThrows(CalibrationException.class, () -> preview.write(picture, folder.resolve("absent/a.png")));
    }

    @Test
    void oddImagesAreDrawnToo() {
        for (var image : List.of(image(1, 1), image(1, 4000), image(4000, 1), image(3, 2))) {
            assertTrue(preview.draw(image, "a.fits", PreviewOptions.DEFAULT)
                            .image()
                            .getWidth()
                    > 0);
        }
        var empty = image(50, 50);
        java.util.Arrays.fill(empty.sci(), Float.NaN);
        assertTrue(preview.draw(empty, "a.fits", PreviewOptions.DEFAULT).image().getWidth() > 0);
    }

    @Test
    void aSmallPartWithValuesIsDrawnAloneAndKnowsWhereItLies() {
        var image = image(200, 100);
        java.util.Arrays.fill(image.sci(), Float.NaN);
        for (int y = 50; y < 90; y++) {
            java.util.Arrays.fill(image.sci(), y * 100 + 30, y * 100 + 40, 1);
        }
        var part = Scenes.of(image, "a_cal.fits").cropped();
        assertEquals(24, part.x0());
        assertEquals(44, part.y0());
        assertEquals(22, part.nx());
        assertEquals(52, part.ny());
        assertEquals(Scene.GOOD, part.state()[6 * 22 + 6]);
        assertEquals(Scene.NO_VALUE, part.state()[5 * 22 + 6]);
        // half an image stays whole
        java.util.Arrays.fill(image.sci(), 0, 100 * 100, 1);
        assertEquals(100, Scenes.of(image, "a_cal.fits").cropped().nx());
    }
}
