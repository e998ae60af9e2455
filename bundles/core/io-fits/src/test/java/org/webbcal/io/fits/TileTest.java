package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tile-compressed images against what cfitsio makes of them: {@code tiles.fits.gz} holds images packed in many ways by astropy, and beside each, under a
 * name with {@code TRUE_} before, its pixels as astropy unpacks them.
 */
class TileTest {

    @TempDir
    Path dir;

    @Test
    void pixelsAreThoseOfCfitsio() throws Exception {
        var path = dir.resolve("tiles.fits.gz");
        try (var in = Objects.requireNonNull(TileTest.class.getResourceAsStream("tiles.fits.gz"))) {
            Files.copy(in, path);
        }
        // As in a container, where the thread's loader does not see this bundle.
        var loader = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (var content = new FitsAccessService().open(path)) {
            int checked = 0;
            for (var extension : content.extensions()) {
                var truth = content.plane("TRUE_" + extension.name()).orElse(null);
                if (truth != null) {
                    var plane = content.plane(extension);
                    assertArrayEquals(truth.dims(), plane.dims(), extension.name());
                    assertEquals(truth.unsigned(), plane.unsigned(), extension.name());
                    assertArrayEquals(new Object[] {truth.data()}, new Object[] {plane.data()}, extension.name());
                    checked++;
                }
            }
            assertEquals(10, checked);
        } finally {
            Thread.currentThread().setContextClassLoader(loader);
        }
    }
}
