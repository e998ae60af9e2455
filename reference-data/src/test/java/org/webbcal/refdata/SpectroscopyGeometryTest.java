package org.webbcal.refdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.reference.ReferenceResolver.Outcome;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.api.step.StepRun;
import org.webbcal.io.fits.FitsAccessService;
import org.webbcal.io.fits.FitsProductReader;
import org.webbcal.io.fits.FitsProductWriter;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Shape4;
import org.webbcal.simulate.miri.LrsSlitSimulator;
import org.webbcal.simulate.miri.LrsSlitlessSimulator;
import org.webbcal.simulate.miri.MrsSimulator;
import org.webbcal.step.assign_wcs.AssignWcsStep;
import org.webbcal.testkit.FakeStepContext;

/** Simulated spectroscopic exposures get world coordinates from the embedded files alone, and their light lies where the coordinates are. */
class SpectroscopyGeometryTest {

    private static final Set<String> TYPES = Set.of("distortion", "specwcs", "regions", "wavelengthrange");
    private static final double RA = 0.001;
    private static final double DEC = 61.5;

    @TempDir
    Path folder;

    /** Headers of a simulated exposure, and the image that was put into it. */
    private record Exposure(Header primary, Header sci, int nx, int ny, float[] truth) {}

    /** The same with coordinates. */
    private record Made(Gwcs wcs, ImageModel image, float[] truth) {}

    private Exposure simulate(Simulator simulator, String... namesAndValues) throws Exception {
        var values =
                new HashMap<>(Map.of("ngroups", "2", "nints", "1", "ra", "" + RA, "dec", "" + DEC, "background", "4"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        var made = simulator.simulate(values, folder, Platform.EMBEDDED, (what, fraction) -> {});
        try (var ramp = new FitsProductReader().openRamp(made.exposures().get(0));
                var truth = new FitsAccessService().open(made.truth().get(0))) {
            int nx = ramp.shape().nx();
            int ny = ramp.shape().ny();
            var plane = truth.extensions().stream()
                    .filter(e -> e.dims().length == 2 && e.dims()[1] == nx)
                    .findFirst()
                    .orElseThrow();
            return new Exposure(
                    ramp.primary(), ramp.sciHeader(), nx, ny, truth.plane(plane).floats());
        }
    }

    private static Made assign(Exposure exposure, Set<String> types) throws Exception {
        var context = FakeStepContext.miri(new Shape4(1, 1, exposure.ny(), exposure.nx()));
        exposure.primary().cards().forEach(c -> context.key(c.key(), c.value()));
        exposure.sci().cards().forEach(c -> context.sciKey(c.key(), c.value()));
        var info = context.exposure();
        var choices = Platform.RESOLVER.resolve(info, types, Platform.EMBEDDED);
        for (var choice : choices.byType().values()) {
            assertEquals(Outcome.FILE, choice.outcome(), choice.message());
            context.reference(Platform.RESOLVER.open(choice, info));
        }
        var image = ImageModel.image(exposure.ny(), exposure.nx());
        image.primary(exposure.primary().copy());
        image.sciHeader(exposure.sci().copy());
        var model = (StepRun.Model) new AssignWcsStep().open(context);
        image = (ImageModel) model.process(image).get(0);
        return new Made(image.wcs().orElseThrow(), image, exposure.truth());
    }

    @ParameterizedTest
    @CsvSource({
        "MIRIFUSHORT, 4.90, 8.77, 5.66, 10.13, 6.53, 11.70",
        "MIRIFULONG, 11.55, 20.95, 13.34, 24.48, 15.41, 27.90"
    })
    void everyBandOfTheSpectrometer(
            String detector, double shortA, double longA, double shortB, double longB, double shortC, double longC)
            throws Exception {
        var exposure = simulate(new MrsSimulator(Platform.RESOLVER, new FitsProductWriter()), "detector", detector);
        spectrometer(exposure, "SHORT", shortA, longA);
        spectrometer(exposure, "MEDIUM", shortB, longB);
        spectrometer(exposure, "LONG", shortC, longC);
    }

    private static void spectrometer(Exposure exposure, String band, double shortest, double longest) throws Exception {
        exposure.primary().set("BAND", band);
        var made = assign(exposure, TYPES);
        var wcs = made.wcs();
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        int lit = 0;
        int both = 0;
        int shown = 0;
        var toSlices = wcs.transform("detector", "alpha_beta");
        var back = wcs.transform("world", "detector");
        for (int y = 0; y < 1024; y += 31) {
            for (int x = 4; x < 1028; x++) {
                double[] sky = wcs.forward().apply(x, y);
                boolean inSlice = Double.isFinite(sky[0]);
                lit += made.truth()[y * 1032 + x] > 0 ? 1 : 0;
                shown += inSlice ? 1 : 0;
                if (inSlice) {
                    both += made.truth()[y * 1032 + x] > 0 ? 1 : 0;
                    low = Math.min(low, sky[2]);
                    high = Math.max(high, sky[2]);
                    assertEquals(DEC, sky[1], 12.0 / 3600, "in the field");
                    assertArrayEquals(new double[] {x, y}, back.apply(sky), 2e-3, "there and back");
                    assertTrue(Math.abs(toSlices.apply(x, y)[0]) < 6, "along the slice");
                }
            }
        }
        assertEquals(shortest, low, 1e-3);
        assertEquals(longest, high, 0.02);
        assertTrue(
                shown > 15000 && both > 0.95 * shown && both > 0.95 * lit,
                lit + " lit, " + shown + " with a place, " + both + " both");
        assertTrue(made.image().sciHeader().string("S_REGION", "").startsWith("POLYGON ICRS"));
    }

    @Test
    void slit() throws Exception {
        var simulator = new LrsSlitSimulator(Platform.RESOLVER, new FitsProductReader(), new FitsProductWriter());
        var made = assign(simulate(simulator, "ndithers", "1"), Set.of("distortion", "specwcs"));
        prism(made, 325, 10, 394);
        // the target stands in the middle of the slit
        double[] pixel = made.wcs().transform("world", "detector").apply(RA, DEC, 8);
        assertEquals(325.1, pixel[0], 0.3);
        assertEquals(DEC, made.image().primary().number("DITH_DEC", 0), 1e-9);
        assertTrue(made.image().sciHeader().string("S_REGION", "").startsWith("POLYGON ICRS"));
    }

    @Test
    void slitless() throws Exception {
        var simulator = new LrsSlitlessSimulator(Platform.RESOLVER, new FitsProductReader(), new FitsProductWriter());
        var made = assign(simulate(simulator, "velocity", "20000"), Set.of("distortion", "specwcs"));
        prism(made, 37, 10, 394);
    }

    /** Wavelengths from 14 µm below to 4.6 µm above, and the brightest column where alpha is 0. */
    private static void prism(Made made, int column, int bottom, int top) {
        int nx = made.image().nx();
        float[] wavelength = made.image().extra("WAVELENGTH").orElseThrow().floats();
        double last = 15;
        for (int y = bottom; y < top; y += 5) {
            double here = wavelength[y * nx + column];
            assertTrue(here < last && here > 3, "row " + y + ": " + here);
            last = here;
            double[] at = made.wcs().transform("detector", "alpha_beta").apply(column, y);
            assertEquals(0, at[0], 0.2, "alpha in row " + y);
            int brightest = column - 10;
            for (int x = column - 10; x <= column + 10; x++) {
                brightest = made.truth()[y * nx + x] > made.truth()[y * nx + brightest] ? x : brightest;
            }
            assertEquals(column, brightest, 1.5, "trace in row " + y);
        }
        assertEquals(14.5, wavelength[bottom * nx + column], 0.15);
        assertEquals(4.7, last, 0.15);
    }

    private double flux(String offset) throws Exception {
        var where = folder.resolve("at" + offset);
        var simulator = new LrsSlitSimulator(Platform.RESOLVER, new FitsProductReader(), new FitsProductWriter());
        var values = Map.of("ngroups", "1", "ndithers", "1", "peak", "100", "offset_along", offset);
        var made = simulator.simulate(values, where, Platform.EMBEDDED, (what, fraction) -> {});
        var table = made.exposures().get(0).toString().replace("_uncal.fits", "_truth.ecsv");
        return new FitsProductReader()
                .readTable(Path.of(table))
                .require("flux_sharp")
                .number(200);
    }

    @Test
    void aSourceIsAsBrightWhereverThePointingPutsIt() throws Exception {
        // 2.9 arcsec from the middle is beyond the slit
        assertEquals(flux("0"), flux("2.9"), 1e-12);
    }
}
