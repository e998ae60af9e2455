package org.webbcal.refdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Irs2Layout;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.miri.MiriSubarray;
import org.webbcal.simulate.nirspec.NirspecSubarray;

/** The NIRSpec files that the build made, and those for the modes of MIRI beside imaging, seen as a step sees them. */
class NirspecDataTest {

    private static final Set<String> TYPES =
            Set.of("mask", "saturation", "superbias", "linearity", "dark", "gain", "readnoise", "pictureframe");

    private static Reference open(String type, ExposureInfo exposure) throws ReferenceException {
        var choice = Platform.RESOLVER
                .resolve(exposure, Set.of(type), Platform.EMBEDDED)
                .byType()
                .get(type);
        assertEquals(ReferenceResolver.Outcome.FILE, choice.outcome(), choice.message());
        return Platform.RESOLVER.open(choice, exposure);
    }

    private static void present(ExposureInfo exposure, Set<String> types) {
        Platform.RESOLVER
                .resolve(exposure, types, Platform.EMBEDDED)
                .byType()
                .values()
                .forEach(c -> assertEquals(ReferenceResolver.Outcome.FILE, c.outcome(), exposure.primary() + " " + c));
    }

    @Test
    void everyTypeIsThereForEveryDetectorSubarrayAndPattern() {
        for (var detector : List.of("NRS1", "NRS2")) {
            for (var pattern : List.of("NRS", "NRSRAPID")) {
                for (var s : NirspecSubarray.values()) {
                    present(Platform.nirspec(detector, s, "G395H", pattern), TYPES);
                }
            }
            for (var pattern : List.of("NRSIRS2", "NRSIRS2RAPID")) {
                var exposure = Platform.nirspec(detector, NirspecSubarray.FULL, "G395H", pattern);
                present(exposure, TYPES);
                present(exposure, Set.of("refpix"));
            }
        }
    }

    @Test
    void miriModesHaveTheirRamps() {
        for (var s : MiriSubarray.values()) {
            present(Platform.exposure(s, "P750L", "FASTR1"), Set.of("mask", "dark", "reset", "rscd", "gain"));
        }
        for (var detector : List.of("MIRIFUSHORT", "MIRIFULONG")) {
            var exposure = Platform.exposure(MiriSubarray.FULL, "P750L", "SLOWR1");
            exposure.primary().set("DETECTOR", detector);
            present(exposure, Set.of("mask", "saturation", "linearity", "dark", "reset", "rscd", "gain", "readnoise"));
        }
    }

    @Test
    void subarraysAreCutOutAndTheirDarksFit() throws ReferenceException {
        for (var s : List.of(NirspecSubarray.SUB512, NirspecSubarray.SUB2048, NirspecSubarray.SUBS200A1)) {
            var exposure = Platform.nirspec("NRS1", s, "G395M", "NRSRAPID");
            assertArrayEquals(
                    new int[] {s.ny(), s.nx()},
                    open("superbias", exposure).require("SCI").dims());
            assertArrayEquals(
                    new int[] {40, s.ny(), s.nx()},
                    open("dark", exposure).wholePlane("SCI").orElseThrow().dims());
        }
    }

    @Test
    void darksAreReadAsFarAsTheExposureLasts() throws ReferenceException {
        var exposure = Platform.nirspec("NRS1", NirspecSubarray.SUB512, "G395M", "NRSRAPID");
        float[] whole = open("dark", exposure).wholePlane("SCI").orElseThrow().floats();
        exposure.primary().set("NGROUPS", 5).set("NINTS", 2);
        var dark = open("dark", exposure).wholePlane("SCI").orElseThrow();
        assertArrayEquals(new int[] {5, 32, 512}, dark.dims());
        assertArrayEquals(Arrays.copyOf(whole, dark.size()), dark.floats());
    }

    @Test
    void interleavedFilesHaveTheirReferenceRows() throws ReferenceException {
        for (var detector : List.of("NRS1", "NRS2")) {
            var exposure = Platform.nirspec(detector, NirspecSubarray.FULL, "G395H", "NRSIRS2RAPID");
            var mask = open("mask", exposure).require("DQ");
            assertArrayEquals(new int[] {Irs2Layout.ROWS, Irs2Layout.SIDE}, mask.dims());
            var layout = new Irs2Layout(detector.equals("NRS2"));
            int[] rows = layout.normalRows();
            var traditional = open("mask", Platform.nirspec(detector, NirspecSubarray.FULL, "G395H", "NRS"))
                    .require("DQ")
                    .ints();
            int k = 0;
            for (int row = 0; row < Irs2Layout.ROWS; row++) {
                boolean normal = k < rows.length && rows[k] == row;
                int expected = normal ? traditional[k * Irs2Layout.SIDE + 999] : Dq.REFERENCE_PIXEL;
                assertEquals(expected, mask.ints()[row * Irs2Layout.SIDE + 999], detector + " row " + row);
                k += normal ? 1 : 0;
            }
        }
    }

    @Test
    void inverseOfLinearityInverts() throws ReferenceException {
        var reference = open("linearity", Platform.nirspec("NRS1", NirspecSubarray.SUB512, "PRISM", "NRS"));
        float[] c = reference.require("COEFFS").floats();
        float[] inverse = reference.require("INV_COEFFS").floats();
        int plane = 512 * 32;
        for (double signal : new double[] {100, 5000, 20000, 40000}) {
            double straight = 0;
            for (int k = 3; k >= 0; k--) {
                straight = straight * signal + c[k * plane + 7000];
            }
            double back = 0;
            for (int k = 4; k >= 0; k--) {
                back = back * straight + inverse[k * plane + 7000];
            }
            assertEquals(signal, back, 3e-4 * signal);
        }
    }

    @Test
    void weightsOfTheReferenceSamplesAreRealAndFallWithFrequency() throws ReferenceException {
        var table = open("refpix", Platform.nirspec("NRS2", NirspecSubarray.FULL, "G395H", "NRSIRS2"))
                .requireTable("IRS2");
        assertEquals(2 * 712 * 2048, table.rows());
        var own = table.require("beta_2");
        assertTrue(own.number(0) > 2.5 && own.number(0) < 2.75, "weight of the slowest drift " + own.number(0));
        assertEquals(0, own.number(1));
        assertEquals(0, own.number(712 * 2048));
    }
}
