package org.webbcal.io.fits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.product.FitsContent.Kind;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

class FitsAccessTest {

    @TempDir
    Path dir;

    private Path reference() throws Exception {
        var model = Samples.rate(3, 4);
        var coefficients = new float[2 * 3 * 4];
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] = i;
        }
        model.putExtra(Plane.ofFloat("COEFFS", coefficients, 2, 3, 4));
        model.putExtra(Plane.ofFlags("COEFFS", new int[] {1, -1}, 2).withVersion(2));
        model.tables()
                .add(new TableExtension(
                        "DQ_DEF", 1, new Header(), new Table().add(new Table.Column("BIT", new int[] {0, 1}))));
        var path = dir.resolve("ref.fits");
        new FitsProductWriter().write(model, path);
        return path;
    }

    @Test
    void listsAndReadsExtensions() throws Exception {
        try (var content = new FitsAccessService().open(reference())) {
            assertEquals("MIRI", content.primary().string("INSTRUME", ""));
            assertEquals("PRIMARY", content.extensions().get(0).name());
            assertEquals(Kind.OTHER, content.extensions().get(0).kind());
            assertArrayEquals(
                    new int[] {2, 3, 4},
                    content.extension("coeffs").orElseThrow().dims());
            assertEquals(Kind.TABLE, content.extension("DQ_DEF").orElseThrow().kind());
            assertArrayEquals(
                    new int[] {2}, content.extension("DQ_DEF").orElseThrow().dims());
            assertEquals(
                    -1,
                    ((int[]) content.plane(content.extension("COEFFS", 2).orElseThrow())
                                    .data())
                            [1]);
            assertTrue(
                    content.plane(content.extension("COEFFS", 2).orElseThrow()).unsigned());
            assertEquals(2, content.table("DQ_DEF").orElseThrow().rows());
            assertFalse(content.plane("DQ_DEF").isPresent());
            assertFalse(content.plane("NONE").isPresent());
        }
    }

    @Test
    void readsTheFirstPlanesAlone() throws Exception {
        var model = Samples.rate(3, 4);
        var values = new float[2 * 3 * 2 * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        model.putExtra(Plane.ofFloat("DARK4", values, 2, 3, 2, 2));
        model.putExtra(Plane.ofFloat("DARK3", values, 6, 2, 2));
        var path = dir.resolve("dark.fits");
        new FitsProductWriter().write(model, path);
        try (var content = new FitsAccessService().open(path)) {
            var four = content.extension("DARK4").orElseThrow();
            var cut = content.leading(four, 2, 2);
            assertArrayEquals(new int[] {2, 2, 2, 2}, cut.dims());
            assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19}, cut.floats());
            assertArrayEquals(
                    new int[] {1, 3, 2, 2}, content.leading(four, 1, 99).dims());
            assertArrayEquals(values, content.leading(four, 99, 99).floats());
            var three = content.extension("DARK3").orElseThrow();
            assertArrayEquals(
                    new float[] {0, 1, 2, 3}, content.leading(three, 1).floats());
            assertThrows(IllegalArgumentException.class, () -> content.leading(three, 1, 1));
        }
    }

    @Test
    void cutsWindowsOutOfEveryPlane() throws Exception {
        try (var content = new FitsAccessService().open(reference())) {
            var extension = content.extension("COEFFS", 1).orElseThrow();
            var window = content.plane(extension, 1, 3, 2, 4);
            assertArrayEquals(new int[] {2, 2, 2}, window.dims());
            assertArrayEquals(new float[] {6, 7, 10, 11, 18, 19, 22, 23}, window.floats());
            assertArrayEquals(
                    new float[] {4, 5, 6, 7, 16, 17, 18, 19},
                    content.plane(extension, 1, 2, 0, 4).floats());
            assertEquals(24, content.plane(extension, 0, 3, 0, 4).size());
            assertThrows(IllegalArgumentException.class, () -> content.plane(extension, 0, 4, 0, 4));
            assertThrows(IllegalArgumentException.class, () -> content.plane(extension, -1, 2, 0, 4));
        }
    }
}
