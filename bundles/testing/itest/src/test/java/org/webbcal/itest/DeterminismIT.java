package org.webbcal.itest;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;
import org.webbcal.model.ImageModel;

/**
 * Products of stage 1 are the same to the bit whatever the number of threads, and whether an exposure is held in memory or goes through the scratch file. How
 * rows are cut into blocks is varied by the contract test of each step.
 */
public class DeterminismIT extends PlatformTest {

    /** A bound that holds any exposure of these tests, and one below a single integration of them. */
    private static final long PLENTY = 1L << 30;

    private static final long LITTLE = 100_000;

    /** A way to run: threads, bytes of memory. */
    private record Way(int threads, long memory) {}

    private static final List<Way> WAYS =
            List.of(new Way(1, PLENTY), new Way(2, PLENTY), new Way(3, PLENTY), new Way(1, LITTLE), new Way(3, LITTLE));

    @Configuration
    public Option[] platform() throws IOException {
        return new Option[] {Distribution.platform("determinism")};
    }

    /** Interference is fitted to the whole exposure, jumps are found by its differences. */
    @Test
    public void imagesOfMiri() throws Exception {
        alike(
                simulated(
                        "miri-imaging",
                        Map.of("subarray", "SUB64", "ndithers", "1", "ngroups", "8", "nints", "3", "nstars", "5"),
                        "miri"),
                Map.of());
    }

    /** Integrations enough for jumps to be found across them, in bands of rows that are read from the scratch file. */
    @Test
    public void timeSeriesOfMiri() throws Exception {
        alike(
                simulated(
                        "miri-imaging",
                        Map.of("subarray", "SUB128", "ndithers", "1", "ngroups", "10", "nints", "100", "nstars", "5"),
                        "series"),
                Map.of());
    }

    /** Reference pixels, snowballs that reach into the next integration, and noise that is cleaned with a mask of the whole exposure. */
    @Test
    public void timeSeriesOfNirspec() throws Exception {
        alike(
                simulated("nirspec-bots", Map.of("subarray", "SUB512", "ngroups", "6", "nints", "4"), "nirspec"),
                Map.of("clean_flicker_noise", "false"));
    }

    /** @param skip parameter {@code skip} by step */
    private void alike(Path exposure, Map<String, String> skip) throws Exception {
        Map<String, ImageModel> expected = null;
        for (var way : WAYS) {
            var request = RunRequest.of(exposure)
                    .outputFolder(scratch())
                    .stages(List.of(1))
                    .threads(way.threads())
                    .memoryBytes(way.memory());
            skip.forEach((step, value) -> request.parameter(step, "skip", value));
            var result = done(calibrator.submit(calibrator.plan(request.build()), ProgressListener.SILENT));
            Map<String, ImageModel> made = new LinkedHashMap<>();
            for (var product : result.products()) {
                if (product.getFileName().toString().endsWith(".fits")) {
                    made.put(product.getFileName().toString(), reader.readImage(product));
                }
            }
            if (expected == null) {
                expected = made;
                assertTrue(made.keySet().toString(), made.size() >= 2);
                continue;
            }
            assertEquals(expected.keySet(), made.keySet());
            for (var name : made.keySet()) {
                same(name + ", " + way, expected.get(name), made.get(name));
            }
        }
    }

    private static void same(String what, ImageModel expected, ImageModel made) {
        assertArrayEquals(what, expected.dims(), made.dims());
        same(what + ", SCI", expected.sci(), made.sci());
        same(what + ", ERR", expected.err(), made.err());
        same(what + ", VAR_POISSON", expected.varPoisson(), made.varPoisson());
        same(what + ", VAR_RNOISE", expected.varRnoise(), made.varRnoise());
        assertArrayEquals(what + ", DQ", expected.dq(), made.dq());
    }

    /** Bits are compared, so that a NaN equals a NaN and -0 is not 0. */
    private static void same(String what, float[] expected, float[] made) {
        int at = Arrays.mismatch(expected, made);
        assertTrue(
                what + " differs at " + at + (at < 0 ? "" : ": " + made[at] + " instead of " + expected[at]), at < 0);
    }
}
