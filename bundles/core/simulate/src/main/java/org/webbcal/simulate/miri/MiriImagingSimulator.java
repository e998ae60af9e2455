package org.webbcal.simulate.miri;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.RawModel;
import org.webbcal.model.Table;
import org.webbcal.model.dq.Dq;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.ExtendedEvent;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.RampMaker;
import org.webbcal.simulate.detector.RawFiles;
import org.webbcal.simulate.detector.ReferenceArrays;
import org.webbcal.simulate.detector.ReferenceSet;

/**
 * Simulates dithered imaging of a star field. The sky goes through the same reference files by which the exposures are calibrated later, so the
 * calibrated fluxes and positions can be held against the truth tables.
 */
@Component(service = Simulator.class)
public final class MiriImagingSimulator implements Simulator {

    private static final Set<String> TYPES = Set.of(
            "mask",
            "saturation",
            "linearity",
            "reset",
            "dark",
            "gain",
            "readnoise",
            "flat",
            "photom",
            "distortion",
            "filteroffset");
    /** Types without which no sensible exposure can be made. */
    private static final Set<String> NEEDED = Set.of("gain", "readnoise", "photom", "distortion");
    /** Overhead between dithered exposures, s. */
    private static final double SLEW_SECONDS = 95;
    /** Scale of the field by velocity aberration: what a speed of 20 km/s away from the target gives. */
    private static final double VA_SCALE = 0.99993;

    private static final double DEFAULT_ARCSEC2_PER_STAR = 60;
    private static final double PIXEL_ARCSEC = 0.1104;
    private static final double SR_PER_ARCSEC2 = Math.pow(Math.PI / 648000, 2);
    private static final double[][] FOUR_POINTS = {{-0.5, -0.37}, {0.53, -0.45}, {0.47, 0.52}, {-0.49, 0.41}};

    private final ReferenceResolver resolver;
    private final ProductReader reader;
    private final ProductWriter writer;

    @Activate
    public MiriImagingSimulator(
            @org.osgi.service.component.annotations.Reference ReferenceResolver resolver,
            @org.osgi.service.component.annotations.Reference ProductReader reader,
            @org.osgi.service.component.annotations.Reference ProductWriter writer) {
        this.resolver = resolver;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public String mode() {
        return "miri-imaging";
    }

    @Override
    public Class<? extends Record> parameters() {
        return MiriImagingScene.class;
    }

    /** The settings of one simulation, checked. */
    private record Setup(
            MiriImagingScene scene,
            MiriFilter filter,
            MiriSubarray subarray,
            LocalDateTime start,
            RawHeaders headers) {}

    @Override
    public Simulation simulate(
            Map<String, String> values, Path folder, ReferenceResolver.Sources references, Progress progress)
            throws CalibrationException {
        var setup = setup(values);
        var scene = setup.scene();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, folder + " cannot be made: " + e.getMessage(), e);
        }
        var base =
                new Attitude(setup.subarray().v2Ref(), setup.subarray().v3Ref(), scene.ra(), scene.dec(), scene.roll());
        List<Star> stars = stars(setup, base);
        List<Path> exposures = new ArrayList<>();
        List<Path> truth = new ArrayList<>();
        for (int n = 0; n < scene.ndithers(); n++) {
            String root = setup.headers().facts(n, setup.start()).root();
            progress.at("exposure " + (n + 1) + " of " + scene.ndithers(), n / (double) scene.ndithers());
            expose(setup, n, base, stars, folder, references);
            exposures.add(folder.resolve(root + "_uncal.fits"));
            truth.add(folder.resolve(root + "_truth.ecsv"));
        }
        var association = associate(setup, exposures, folder);
        progress.at("done", 1);
        return new Simulation(exposures, truth, List.of(association));
    }

    private static Setup setup(Map<String, String> values) throws CalibrationException {
        var table = ParameterTable.of(MiriImagingScene.class);
        for (String name : values.keySet()) {
            if (table.entry(name).isEmpty()) {
                throw usage("simulate miri-imaging has no parameter " + name + "; there are "
                        + table.entries().stream()
                                .map(ParameterTable.Entry::name)
                                .collect(Collectors.joining(", ")));
            }
        }
        MiriImagingScene scene;
        LocalDateTime start;
        try {
            scene = table.build(MiriImagingScene.class, values, false);
            start = LocalDateTime.parse(scene.date()).truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeParseException e) {
            throw usage("parameter date = " + values.get("date") + ": expected a time like 2024-05-01T12:00:00");
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        var filter = MiriFilter.valueOf(scene.filter());
        var subarray = MiriSubarray.valueOf(scene.subarray());
        if (!subarray.reads(scene.readpatt())) {
            throw usage("parameter readpatt = " + scene.readpatt() + ": subarray " + subarray
                    + " is read by FAST and FASTR1 only");
        }
        if (scene.fluxMax() < scene.fluxMin()) {
            throw usage(
                    "parameter flux_max = " + scene.fluxMax() + " Jy is below flux_min = " + scene.fluxMin() + " Jy");
        }
        return new Setup(scene, filter, subarray, start, new RawHeaders(scene, filter, subarray));
    }

    private static CalibrationException usage(String message) {
        return new CalibrationException(ExitStatus.USAGE, message);
    }

    private List<Star> stars(Setup setup, Attitude base) throws CalibrationException {
        var scene = setup.scene();
        if (scene.catalog() != null) {
            var table = reader.readTable(Path.of(scene.catalog()));
            List<Star> stars = new ArrayList<>();
            try {
                for (int i = 0; i < table.rows(); i++) {
                    stars.add(new Star(
                            table.require("ra").number(i),
                            table.require("dec").number(i),
                            table.require("flux").number(i)));
                }
            } catch (IllegalArgumentException e) {
                throw new CalibrationException(
                        ExitStatus.BAD_INPUT,
                        scene.catalog() + ": " + e.getMessage() + "; expected ra, dec in deg and flux in Jy",
                        e);
            }
            return stars;
        }
        var s = setup.subarray();
        boolean full = s == MiriSubarray.FULL;
        // Of the whole detector the field right of the knife edge counts.
        double width = (full ? 668 : s.nx()) * PIXEL_ARCSEC + scene.ditherSize();
        double height = s.ny() * PIXEL_ARCSEC + scene.ditherSize();
        int count = scene.nstars() != null
                ? scene.nstars()
                : (int) Math.max(5, Math.round(width * height / DEFAULT_ARCSEC2_PER_STAR));
        double x = full ? 0 : (s.nx() + 1) / 2.0 - s.xRefFits();
        double[] centre = telescope(s, x * PIXEL_ARCSEC, ((s.ny() + 1) / 2.0 - s.yRefFits()) * PIXEL_ARCSEC);
        return Star.field(new Noise(scene.seed(), 1), base, centre, new double[] {width / 2, height / 2}, count, scene);
    }

    /** V2 and V3 of a point of the ideal frame, arcsec. */
    private static double[] telescope(MiriSubarray s, double xIdeal, double yIdeal) {
        double a = Math.toRadians(MiriSubarray.V3_IDEAL_ANGLE);
        int p = MiriSubarray.PARITY;
        return new double[] {
            s.v2Ref() + p * xIdeal * Math.cos(a) + yIdeal * Math.sin(a),
            s.v3Ref() - p * xIdeal * Math.sin(a) + yIdeal * Math.cos(a)
        };
    }

    /** Offset of a dither in the ideal frame, arcsec: four corners, then a spiral. */
    private static double[] dither(MiriImagingScene scene, int n) {
        if (scene.ndithers() == 1) {
            return new double[] {0, 0};
        } else if (scene.ndithers() <= FOUR_POINTS.length) {
            return new double[] {FOUR_POINTS[n][0] * scene.ditherSize(), FOUR_POINTS[n][1] * scene.ditherSize()};
        }
        double r = scene.ditherSize() / 2 * Math.sqrt((n + 0.5) / scene.ndithers());
        double angle = n * Math.PI * (3 - Math.sqrt(5));
        return new double[] {r * Math.cos(angle), r * Math.sin(angle)};
    }

    private void expose(
            Setup setup, int n, Attitude base, List<Star> stars, Path folder, ReferenceResolver.Sources references)
            throws CalibrationException {
        var scene = setup.scene();
        var s = setup.subarray();
        double[] offset = dither(scene, n);
        double[] target = telescope(s, offset[0], offset[1]);
        double[] pointing = base.sky(target[0], target[1]);
        double roll = base.roll(target[0], target[1]);
        var attitude = new Attitude(s.v2Ref(), s.v3Ref(), pointing[0], pointing[1], roll);
        var start = setup.start()
                .plus(
                        Math.round(
                                n * (setup.headers().facts(n, setup.start()).durationSeconds() + SLEW_SECONDS) * 1e3),
                        ChronoUnit.MILLIS);

        var error = new Noise(scene.seed(), 2, n);
        double blunder = n == 0 ? 0 : scene.pointingError() / 3600;
        double raError = blunder * error.normal() / Math.cos(Math.toRadians(pointing[1]));
        double decError = blunder * error.normal();
        var facts = setup.headers().facts(n, start);
        Header primary = setup.headers().primary(facts, offset);
        Header sci =
                setup.headers().sci(facts, (pointing[0] + raError + 360) % 360, pointing[1] + decError, roll, VA_SCALE);
        String root = facts.root();
        var info = new ExposureInfo(root + "_uncal.fits", primary, sci);

        Map<String, Reference> refs = ReferenceSet.open(
                resolver,
                info,
                interference(scene).types(TYPES),
                interference(scene).types(NEEDED),
                references);
        try {
            var geometry = new ImagerGeometry(
                    refs.get("distortion"),
                    refs.get("filteroffset"),
                    setup.filter().name(),
                    s,
                    VA_SCALE);
            var scenery = new Table();
            float[] rate = rate(setup, geometry, attitude, stars, refs, primary.number("EXPMID", 0), scenery);
            var raw = ramp(setup, n, rate, refs, new RawFiles(facts, writer, folder));
            raw.primary(primary);
            raw.sciHeader(sci);
            raw.tables().add(facts.groups(0, scene.nints()));
            raw.tables().add(facts.integrationTimes(0, scene.nints()));
            writer.write(raw, folder.resolve(root + "_uncal.fits"));
            scenery.meta().put("exposure", root);
            scenery.meta().put("filter", setup.filter().name());
            scenery.meta().put("seed", scene.seed());
            scenery.meta()
                    .put(
                            "pointing_error_arcsec",
                            List.of(raError * 3600 * Math.cos(Math.toRadians(pointing[1])), decError * 3600));
            writer.write(new CatalogModel(scenery), folder.resolve(root + "_truth.ecsv"));
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    /** Count rate of light [y][x], DN/s; and the table of the stars as the exposure sees them. */
    private static float[] rate(
            Setup setup,
            ImagerGeometry geometry,
            Attitude attitude,
            List<Star> stars,
            Map<String, Reference> refs,
            double mjd,
            Table truth)
            throws ReferenceException {
        var s = setup.subarray();
        double conversion = Photometry.mjySrPerDnPerSecond(
                refs.get("photom"), setup.filter().name(), s, mjd);
        double background = setup.scene().background() != null
                ? setup.scene().background()
                : setup.filter().skyMjySr();
        var brightness = new float[s.ny() * s.nx()];
        Arrays.fill(brightness, (float) background);
        var psf = setup.filter().pointSpread(PIXEL_ARCSEC);
        int n = stars.size();
        var columns = new double[5][n];
        var label = new int[n];
        var inside = new boolean[n];
        for (int i = 0; i < n; i++) {
            var star = stars.get(i);
            double[] v = attitude.telescope(star.ra(), star.dec());
            double[] p = geometry.pixel(v[0], v[1]);
            double area = geometry.pixelArea(p[0], p[1]);
            // The profile has its width on the sky; in pixels it follows the local scale.
            psf.scaled(PIXEL_ARCSEC / Math.sqrt(area / SR_PER_ARCSEC2))
                    .add(brightness, s.ny(), s.nx(), p[0], p[1], star.flux() * 1e-6 / area);
            label[i] = i + 1;
            columns[0][i] = star.ra();
            columns[1][i] = star.dec();
            columns[2][i] = star.flux();
            columns[3][i] = p[0];
            columns[4][i] = p[1];
            inside[i] = p[0] > -0.5 && p[0] < s.nx() - 0.5 && p[1] > -0.5 && p[1] < s.ny() - 0.5;
        }
        float[] flat = ReferenceArrays.floats(refs.get("flat"), "SCI", brightness.length, 1);
        int[] mask = ReferenceArrays.flags(refs.get("mask"), "DQ", brightness.length);
        for (int k = 0; k < brightness.length; k++) {
            boolean dark = Float.isNaN(flat[k]) || s.isReferenceColumn(k % s.nx()) || Dq.any(mask[k], Dq.DEAD);
            brightness[k] = dark ? 0 : (float) (brightness[k] * flat[k] / conversion);
        }
        truth.add(new Table.Column("label", label, "", "number of the star, the same in all exposures"))
                .add(new Table.Column("ra", columns[0], "deg", "right ascension"))
                .add(new Table.Column("dec", columns[1], "deg", "declination"))
                .add(new Table.Column("flux", columns[2], "Jy", "flux density"))
                .add(new Table.Column("x", columns[3], "pix", "column of the centre, 0-based"))
                .add(new Table.Column("y", columns[4], "pix", "row of the centre, 0-based"))
                .add(new Table.Column("inside", inside, "", "whether the centre is on the array"));
        truth.meta().put("background_mjy_sr", background);
        truth.meta().put("mjy_sr_per_dn_s", conversion);
        return brightness;
    }

    private static Interference.Strength interference(MiriImagingScene scene) {
        return new Interference.Strength(scene.emi390(), scene.emi10());
    }

    private RawModel ramp(Setup setup, int n, float[] rate, Map<String, Reference> refs, RawFiles files)
            throws ReferenceException, CalibrationException {
        var scene = setup.scene();
        var s = setup.subarray();
        var readOut = setup.headers().facts(n, setup.start()).readOut();
        var disturbance = new MiriDetector.Disturbance(scene.firstFrame(), scene.lastFrame(), scene.transientShare());
        var detector = new MiriDetector(
                s.ny(), s.nx(), refs, disturbance, rate, scene.ngroups(), readOut.integrationSeconds());
        var field = new ExtendedEvent.Field(
                scene.nints(), scene.ngroups(), s.ny(), s.nx(), readOut.groupSeconds(), MiriExposure.PIXEL_CM2);
        var particles = new MiriExposure.Particles(
                scene.seed(), n, scene.cosmicRayRate(), scene.showerRate(), scene.showerAmplitude());
        var hits = particles.fall(field, detector.detector().gain()[0], files);
        long stream = new Noise(scene.seed(), 4, n).bits();
        var electronics = interference(scene)
                .electronics(refs.get("emicorr"), s, scene.readpatt(), scene.ngroups(), new Noise(scene.seed(), 9, n));
        var maker = new RampMaker(detector.detector(), rate, i -> 1, readOut, hits, detector, electronics, stream);
        return MiriExposure.raw(maker, 0, scene.nints(), new Noise(scene.seed(), 5, n).bits());
    }

    private static Path associate(Setup setup, List<Path> exposures, Path folder) throws CalibrationException {
        String program = String.format(Locale.ROOT, "%05d", setup.scene().program());
        String subarray = setup.subarray() == MiriSubarray.FULL
                ? ""
                : "-" + setup.subarray().name().toLowerCase(Locale.ROOT);
        String product =
                "jw" + program + "-o001_t001_miri_" + setup.filter().name().toLowerCase(Locale.ROOT) + subarray;
        String members = exposures.stream()
                .map(e ->
                        "        {\"expname\": \"" + e.getFileName().toString().replace("_uncal.fits", "_cal.fits")
                                + "\", \"exptype\": \"science\"}")
                .collect(Collectors.joining(",\n"));
        String json = """
                {
                  "asn_type": "image3",
                  "asn_rule": "Asn_Lv3Image",
                  "asn_id": "o001",
                  "asn_pool": "none",
                  "program": "%s",
                  "target": "t001",
                  "products": [
                    {
                      "name": "%s",
                      "members": [
                %s
                      ]
                    }
                  ]
                }
                """.formatted(program, product, members);
        var file = folder.resolve("jw" + program + "-o001_image3_00001_asn.json");
        try {
            Files.writeString(file, json);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.STEP_FAILED, file + " cannot be written: " + e.getMessage(), e);
        }
        return file;
    }
}
