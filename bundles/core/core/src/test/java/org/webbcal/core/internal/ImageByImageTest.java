package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.step.CancelledException;
import org.webbcal.api.step.StepDescriptor;
import org.webbcal.api.step.StepDescriptor.Kind;
import org.webbcal.api.step.StepDescriptor.Locality;
import org.webbcal.api.step.StepException;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack.Layer;

/** Steps on images of integrations that are on disk. */
class ImageByImageTest {

    private static final int DEPTH = 5;
    private static final int NY = 3;
    private static final int NX = 4;
    private static final EnumSet<Layer> PLANES = EnumSet.complementOf(EnumSet.of(Layer.WORK));
    private static final StepDescriptor GAIN = StepDescriptor.of("gain_scale", "Gain")
            .inPlace(Kind.IMAGE)
            .locality(Locality.PIXEL)
            .build();

    @TempDir
    Path folder;

    private ScratchStack stack;

    @BeforeEach
    void fill() throws IOException {
        stack = new ScratchStack(DEPTH, NY, NX, folder, 1 << 20);
        stack.primary().set("TARGNAME", "NGC 1");
        var image = ImageModel.cube(1, NY, NX).withNoisePlanes();
        for (int k = 0; k < DEPTH; k++) {
            for (int p = 0; p < NY * NX; p++) {
                image.sci()[p] = 100 * k + p;
                image.err()[p] = k + 1;
                image.dq()[p] = p % 3;
                image.varPoisson()[p] = 2 * k;
                image.varRnoise()[p] = 3 * k;
            }
            stack.put(k, image, new int[NY * NX], EnumSet.allOf(Layer.class));
        }
    }

    @AfterEach
    void close() {
        stack.close();
    }

    private ImageModel image(int k) throws IOException {
        var image = ImageModel.cube(1, NY, NX).withNoisePlanes();
        stack.get(k, image, null, PLANES);
        return image;
    }

    private static ImageByImage walk() {
        return new ImageByImage("gain_scale", "org.example.gain@1.0.0");
    }

    @Test
    void everyImageIsChangedInItsPlaceWithAllPlanes() throws Exception {
        List<Double> shares = new ArrayList<>();
        walk().process(
                        stack,
                        GAIN,
                        image -> {
                            assertEquals("NGC 1", image.primary().string("TARGNAME", ""));
                            assertArrayEquals(new int[] {1, NY, NX}, image.dims());
                            int k = (int) image.sci()[0] / 100;
                            for (int p = 0; p < NY * NX; p++) {
                                image.sci()[p] *= 2;
                                image.err()[p] *= 2;
                                image.varPoisson()[p] *= 4;
                                image.varRnoise()[p] *= 4;
                            }
                            image.dq()[7] |= 1 << k;
                            image.primary().set("GAINFACT", 2.0);
                            image.sciHeader().set("LASTIMG", k);
                            return List.of(image);
                        },
                        () -> false,
                        shares::add);
        for (int k = 0; k < DEPTH; k++) {
            var image = image(k);
            for (int p = 0; p < NY * NX; p++) {
                assertEquals(2 * (100 * k + p), image.sci()[p], 0);
                assertEquals(2 * (k + 1), image.err()[p], 0);
                assertEquals(p % 3 | (p == 7 ? 1 << k : 0), image.dq()[p]);
                assertEquals(8 * k, image.varPoisson()[p], 0);
                assertEquals(12 * k, image.varRnoise()[p], 0);
            }
        }
        assertEquals(2, stack.primary().number("GAINFACT", 0));
        assertEquals(DEPTH - 1, stack.sciHeader().integer("LASTIMG", -1), "keywords are those of the last image");
        assertEquals(List.of(0.2, 0.4, 0.6, 0.8, 1.0), shares);
    }

    @Test
    void whatTheMakerKeepsForItselfStays() throws Exception {
        var words = new int[NY * NX];
        words[5] = 77;
        stack.put(2, image(2), words, EnumSet.of(Layer.WORK));
        walk().process(stack, GAIN, List::of, () -> false, f -> {});
        var found = new int[NY * NX];
        stack.get(2, image(2), found, EnumSet.of(Layer.WORK));
        assertArrayEquals(words, found);
    }

    /** One that looks at all integrations cannot be given them one by one. */
    @ParameterizedTest
    @EnumSource(
            value = Locality.class,
            names = {"EXPOSURE", "SET"})
    void aStepThatNeedsAllImagesIsRefused(Locality reach) throws Exception {
        var descriptor = StepDescriptor.of("outlier_detection", "Outliers")
                .inPlace(Kind.IMAGE)
                .locality(reach)
                .build();
        assertRefused(descriptor, "needs all 5 images at once");
    }

    @Test
    void aStepThatTakesRampsAsWellIsRefused() throws Exception {
        var descriptor = StepDescriptor.of("clean_flicker_noise", "Noise")
                .inPlace(Kind.RAMP_OR_IMAGE)
                .locality(Locality.PIXEL)
                .build();
        assertRefused(descriptor, "give more --memory, or run segments");
    }

    private void assertRefused(StepDescriptor descriptor, String words) throws IOException {
        var e = assertThrows(
                StepException.class, () -> walk().process(stack, descriptor, image -> fail(), () -> false, f -> {}));
        assertEquals(ExitStatus.NO_SERVICE, e.status());
        assertTrue(
                e.getMessage().startsWith("step gain_scale: ") && e.getMessage().contains(words), e.getMessage());
        assertEquals(400, image(4).sci()[0], 0);
    }

    private static List<ImageModel> fail() {
        throw new AssertionError("the step must not be called");
    }

    @Test
    void aStepThatMakesAnotherProductIsRefused() {
        List<ImageByImage.Work> works = List.of(
                image -> List.of(ImageModel.cube(1, NY, NX)),
                image -> List.of(image, ImageModel.image(NY, NX)),
                image -> List.of());
        for (var work : works) {
            var e = assertThrows(StepException.class, () -> walk().process(stack, GAIN, work, () -> false, f -> {}));
            assertEquals(ExitStatus.NO_SERVICE, e.status());
            assertTrue(
                    e.getMessage().contains("org.example.gain@1.0.0 makes another product")
                            && e.getMessage().contains("run segments"),
                    e.getMessage());
        }
    }

    @Test
    void aRunThatIsCancelledStopsBeforeTheNextImage() throws Exception {
        int[] seen = new int[1];
        assertThrows(CancelledException.class, () -> walk().process(
                        stack,
                        GAIN,
                        image -> {
                            seen[0]++;
                            return List.of(image);
                        },
                        () -> seen[0] == 2,
                        f -> {}));
        assertEquals(2, seen[0]);
    }

    @Test
    void aDiskThatFailsIsToldWithTheStep() {
        stack.close();
        var e = assertThrows(StepException.class, () -> walk().process(stack, GAIN, List::of, () -> false, f -> {}));
        assertEquals(ExitStatus.STEP_FAILED, e.status());
        assertTrue(e.getMessage().startsWith("step gain_scale: "), e.getMessage());
    }

    @Test
    void reachDecidesWhoMayWorkSo() {
        for (var reach : Locality.values()) {
            var descriptor = StepDescriptor.of("x", "X")
                    .inPlace(Kind.IMAGE)
                    .locality(reach)
                    .build();
            assertEquals(reach.compareTo(Locality.EXPOSURE) < 0, ImageByImage.suits(descriptor), reach.name());
        }
    }
}
