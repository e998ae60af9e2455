package org.webbcal.refdata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.io.fits.FitsProductReader;
import org.webbcal.io.fits.FitsProductWriter;
import org.webbcal.model.RampBlock;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.simulate.miri.MiriImagingSimulator;

/** Simulated exposures, read back and calibrated with a few lines of arithmetic: what went in comes out. */
class SimulatedTruthTest {

    private static final FitsProductReader READER = new FitsProductReader();

    @TempDir
    Path folder;

    private Simulator.Simulation simulate(Path where, String... settings) throws CalibrationException {
        Map<String, String> values = new HashMap<>();
        for (String s : settings) {
            values.put(s.substring(0, s.indexOf('=')), s.substring(s.indexOf('=') + 1));
        }
        var simulator = new MiriImagingSimulator(Platform.RESOLVER, READER, new FitsProductWriter());
        return simulator.simulate(values, where, Platform.EMBEDDED, (what, fraction) -> {});
    }

    /** A ramp with reset, non-linearity and dark undone, [g][y][x] in linear DN; and what else is needed. */
    private record Straight(float[] ramp, RampBlock raw, ExposureInfo info) {}

    private static Straight straighten(Path uncal) throws Exception {
        try (var model = READER.openRamp(uncal)) {
            var block = model.read(0);
            var info = new ExposureInfo(uncal.getFileName().toString(), model.primary(), model.sciHeader());
            int plane = block.plane();
            float[] sci = block.sci().clone();
            float[] reset = reference("reset", info).require("SCI").floats();
            int resetGroups = reference("reset", info).require("SCI").dims()[1];
            float[] dark = reference("dark", info).require("SCI").floats();
            float[] c = reference("linearity", info).require("COEFFS").floats();
            for (int g = 0; g < block.ngroups(); g++) {
                for (int p = 0; p < plane; p++) {
                    float s = sci[g * plane + p] - (g < resetGroups ? reset[g * plane + p] : 0);
                    sci[g * plane + p] =
                            ((c[3 * plane + p] * s + c[2 * plane + p]) * s + c[plane + p]) * s - dark[g * plane + p];
                }
            }
            return new Straight(sci, block, info);
        }
    }

    private static Reference reference(String type, ExposureInfo info) throws Exception {
        return Platform.RESOLVER.open(
                Platform.RESOLVER
                        .resolve(info, Set.of(type), Platform.EMBEDDED)
                        .byType()
                        .get(type),
                info);
    }

    @Test
    void starsHaveTheirFluxAndPlace() throws Exception {
        var made = simulate(
                folder,
                "subarray=SUB256",
                "ngroups=40",
                "ndithers=1",
                "nstars=9",
                "flux_min=3e-4",
                "flux_max=2e-3",
                "min_separation=7",
                "cosmic_ray_rate=0",
                "seed=5",
                "background=2");
        var straight = straighten(made.exposures().get(0));
        var truth = READER.readTable(made.truth().get(0));
        int n = 256;
        float[] flat = reference("flat", straight.info()).require("SCI").floats();
        float[] area = reference("area", straight.info()).require("SCI").floats();
        double sr = reference("area", straight.info()).header().number("PIXAR_SR", 0);
        double conversion = ((Number) truth.meta().get("mjy_sr_per_dn_s")).doubleValue();
        double seconds = straight.info().primary().number("TGROUP", 0);
        int last = 38;
        double measured = 0;
        double expected = 0;
        int used = 0;
        for (int k = 0; k < truth.rows(); k++) {
            double x = truth.require("x").number(k);
            double y = truth.require("y").number(k);
            if (x < 26 || y < 26 || x > n - 27 || y > n - 27) {
                continue;
            }
            double sum = 0;
            double sx = 0;
            double sky = 0;
            boolean whole = true;
            for (int j = (int) y - 22; j <= (int) y + 22; j++) {
                for (int i = (int) x - 22; i <= (int) x + 22; i++) {
                    int p = j * n + i;
                    double r = Math.hypot(i - x, j - y);
                    if (r > 20) {
                        continue;
                    }
                    whole &= !Float.isNaN(flat[p]) && straight.raw().sci()[39 * n * n + p] < 50000;
                    double rate = (straight.ramp()[last * n * n + p] - straight.ramp()[p]) / (last * seconds);
                    double flux = (rate / flat[p] * conversion - 2) * area[p] * sr * 1e6;
                    sum += flux;
                    sx += r < 4 ? flux * (i - x) : 0;
                    sky += flux;
                }
            }
            if (whole) {
                measured += sum;
                expected += truth.require("flux").number(k);
                assertEquals(0, sx / sum, 0.05, "place of star " + k);
                used++;
            }
        }
        assertTrue(used >= 2, used + " stars could be measured");
        assertEquals(1, measured / expected, 0.005, used + " stars");
    }

    @Test
    void backgroundAndItsNoiseAreRight() throws Exception {
        var made = simulate(
                folder,
                "subarray=SUB256",
                "ngroups=30",
                "ndithers=1",
                "nstars=0",
                "cosmic_ray_rate=0",
                "filter=F1500W",
                "seed=2");
        var straight = straighten(made.exposures().get(0));
        var truth = READER.readTable(made.truth().get(0));
        double conversion = ((Number) truth.meta().get("mjy_sr_per_dn_s")).doubleValue();
        double background = ((Number) truth.meta().get("background_mjy_sr")).doubleValue();
        float[] flat = reference("flat", straight.info()).require("SCI").floats();
        float[] readNoise =
                reference("readnoise", straight.info()).require("SCI").floats();
        int[] mask = reference("mask", straight.info()).require("DQ").ints();
        double seconds = straight.info().primary().number("TGROUP", 0);
        int plane = 256 * 256;
        double pulls = 0;
        double squares = 0;
        int n = 0;
        for (int p = 0; p < plane; p++) {
            if (mask[p] != 0 || Float.isNaN(flat[p])) {
                continue;
            }
            double expected = background / conversion * flat[p] * 10 * seconds;
            double measured = straight.ramp()[25 * plane + p] - straight.ramp()[15 * plane + p];
            double variance = expected / Imager.GAIN + readNoise[p] * readNoise[p] + 1 / 6.0;
            double pull = (measured - expected) / Math.sqrt(variance);
            pulls += pull;
            squares += pull * pull;
            n++;
        }
        assertEquals(0, pulls / n, 0.02);
        // The dark current's own noise, and the slope of the correction at the level of the pedestal, are left out of
        // the variance: 3 %.
        assertEquals(1, Math.sqrt(squares / n), 0.03);
    }

    @Test
    void theSameSeedGivesTheSamePixelsAndAnotherDoesNot() throws Exception {
        String[] small = {"subarray=SUB64", "ngroups=5", "ndithers=2", "nints=2"};
        var one = simulate(folder.resolve("a"), small);
        var two = simulate(folder.resolve("b"), small);
        var other = simulate(folder.resolve("c"), "subarray=SUB64", "ngroups=5", "ndithers=2", "nints=2", "seed=77");
        for (int k = 0; k < 2; k++) {
            assertArrayEquals(
                    samples(one.exposures().get(k)), samples(two.exposures().get(k)));
        }
        assertTrue(!java.util.Arrays.equals(
                samples(one.exposures().get(0)), samples(other.exposures().get(0))));
        assertTrue(!java.util.Arrays.equals(
                samples(one.exposures().get(0)), samples(one.exposures().get(1))));
    }

    private static float[] samples(Path uncal) throws CalibrationException, IOException {
        try (var model = READER.openRamp(uncal)) {
            return model.read(0).sci().clone();
        }
    }

    @Test
    void exposuresReadBackAsTheObservatoryWouldDeliverThem() throws Exception {
        var made = simulate(folder, "subarray=SUB64", "ngroups=6", "nints=3", "ndithers=3", "date=2024-06-01T01:02:03");
        assertEquals(3, made.exposures().size());
        assertEquals(
                "jw01234001001_02101_00002_mirimage_uncal.fits",
                made.exposures().get(1).getFileName().toString());
        try (var model = READER.openRamp(made.exposures().get(2))) {
            assertEquals("3×6×64×72", model.shape().toString());
            var h = model.primary();
            assertEquals("Level1bModel", h.string("DATAMODL", ""));
            assertEquals("2024-06-01", h.string("DATE-OBS", ""));
            assertEquals(60462.0, Math.floor(h.number("EXPSTART", 0)));
            assertEquals(6 * 0.08512, h.number("EFFINTTM", 0), 1e-9);
            assertEquals(3, h.integer("PATT_NUM", 0));
            assertEquals(779, h.integer("SUBSTRT2", 0));
            for (String key : List.of(
                    "RA_REF",
                    "DEC_REF",
                    "ROLL_REF",
                    "V2_REF",
                    "V3_REF",
                    "VPARITY",
                    "V3I_YANG",
                    "VA_SCALE",
                    "PA_V3",
                    "RA_V1",
                    "DEC_V1")) {
                assertTrue(model.sciHeader().number(key).isPresent(), key);
            }
            assertEquals(3, model.table("INT_TIMES").orElseThrow().table().rows());
            assertEquals(18, model.table("GROUP").orElseThrow().table().rows());
            assertEquals(6 * 64 * 18, model.read(1).refout().length);
        }
        String association = Files.readString(made.associations().get(0));
        assertTrue(association.contains("jw01234-o001_t001_miri_f770w-sub64"), association);
        assertTrue(association.contains("jw01234001001_02101_00003_mirimage_cal.fits"), association);
    }

    @Test
    void starsCanBeGiven() throws Exception {
        var list = folder.resolve("stars.csv");
        Files.writeString(list, "ra,dec,flux\n83.822,-5.391,0.001\n83.8221,-5.391,0.0005\n");
        var made = simulate(folder, "subarray=SUB64", "ngroups=3", "ndithers=1", "catalog=" + list);
        Table truth = READER.readTable(made.truth().get(0));
        assertEquals(2, truth.rows());
        // The target is at the reference point of the aperture, 1-based (38.5, 32.5), but for the offset of the filter.
        assertEquals(37.5, truth.require("x").number(0), 0.02);
        assertEquals(31.5, truth.require("y").number(0), 0.02);
    }

    @Test
    void wrongSettingsAreNamed() {
        for (String wrong : List.of(
                "filter=F123W", "nosuch=1", "ngroups=0", "date=yesterday", "readpatt=SLOWR1", "flux_max=1e-9")) {
            var e = assertThrows(CalibrationException.class, () -> simulate(folder, "subarray=SUB64", wrong), wrong);
            assertEquals(ExitStatus.USAGE, e.status());
            assertTrue(e.getMessage().contains(wrong.substring(0, wrong.indexOf('='))), e.getMessage());
        }
    }
}
