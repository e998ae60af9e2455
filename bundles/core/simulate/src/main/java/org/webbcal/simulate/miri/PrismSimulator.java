package org.webbcal.simulate.miri;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.CosmicRay;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.ExtendedEvent;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.RampMaker;
import org.webbcal.simulate.detector.RawFiles;
import org.webbcal.simulate.detector.ReferenceArrays;
import org.webbcal.simulate.detector.ReferenceSet;
import org.webbcal.simulate.detector.TimeSeries;

/**
 * Simulates a point source behind the prism of MIRI. Its flux goes through the same reference files that calibrate the exposure later, so that spectra can be held
 * against the table that is written beside it.
 */
abstract class PrismSimulator<S extends Record & PrismScene> implements Simulator {

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
            "area",
            "distortion",
            "specwcs");
    /** Types without which no sensible exposure can be made. */
    private static final Set<String> NEEDED = Set.of("gain", "readnoise", "photom", "distortion", "specwcs");
    /** Where a ramp ends if nobody says how bright the source is, DN above its start. */
    private static final double USUAL_END = 20000;
    /** Wavelengths at which pixels go bad, micrometres, and columns on either side of the trace. */
    private static final double BAD_FROM = 5;

    private static final double BAD_TO = 12;
    private static final int BAD_COLUMNS = 4;
    private static final double LIGHT = 299792458;

    final SpectroscopyMode mode;
    final ProductWriter writer;
    private final Class<S> sceneClass;
    final ReferenceResolver resolver;
    private final ProductReader reader;

    PrismSimulator(
            SpectroscopyMode mode,
            Class<S> sceneClass,
            ReferenceResolver resolver,
            ProductReader reader,
            ProductWriter writer) {
        this.mode = mode;
        this.sceneClass = sceneClass;
        this.resolver = resolver;
        this.reader = reader;
        this.writer = writer;
    }

    @Override
    public final String mode() {
        return mode.id;
    }

    @Override
    public final Class<? extends Record> parameters() {
        return sceneClass;
    }

    /** Reads and checks the parameters, and makes the folder. */
    final S scene(Map<String, String> values, Path folder) throws CalibrationException {
        var table = ParameterTable.of(sceneClass);
        for (String name : values.keySet()) {
            if (table.entry(name).isEmpty()) {
                throw usage("simulate " + mode.id + " has no parameter " + name + "; there are "
                        + table.entries().stream()
                                .map(ParameterTable.Entry::name)
                                .collect(Collectors.joining(", ")));
            }
        }
        S scene;
        try {
            scene = table.build(sceneClass, values, false);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        if (!mode.subarray.reads(scene.readpatt())) {
            throw usage("parameter readpatt = " + scene.readpatt() + ": subarray " + mode.subarray
                    + " is read by FAST and FASTR1 only");
        }
        if (scene.segments() > scene.nints()) {
            throw usage("parameter segments = " + scene.segments() + ": more than the " + scene.nints()
                    + " integrations of the exposure");
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, folder + " cannot be made: " + e.getMessage(), e);
        }
        return scene;
    }

    static CalibrationException usage(String message) {
        return new CalibrationException(ExitStatus.USAGE, message);
    }

    static LocalDateTime start(PrismScene scene) throws CalibrationException {
        try {
            return LocalDateTime.parse(scene.date()).truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeParseException e) {
            throw usage("parameter date = " + scene.date() + ": expected a time like 2024-05-01T12:00:00");
        }
    }

    /** The spectrum, its continuum at 7.5 um or its table at 1 Jy. */
    final PrismSpectrum spectrum(PrismScene scene) throws CalibrationException {
        if (scene.spectrum() == null) {
            return PrismSpectrum.standard();
        }
        try {
            return PrismSpectrum.of(reader.readTable(Path.of(scene.spectrum())));
        } catch (IllegalArgumentException e) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    scene.spectrum() + ": " + e.getMessage() + "; expected wavelength in um, flux in Jy",
                    e);
        }
    }

    final ExposureFacts facts(PrismScene scene, int number, LocalDateTime start) {
        var readOut = new RampMaker.ReadOut(
                scene.nints(), scene.ngroups(), 1, 0, mode.subarray.frameSeconds(scene.readpatt()));
        return MiriExposure.facts(
                scene.program(),
                number,
                start,
                "MIRIMAGE",
                mode.expType,
                mode.timeSeries,
                scene.readpatt(),
                readOut,
                mode.subarray);
    }

    /** V2 and V3 of a point of the aperture's ideal frame, arcsec. */
    static double[] telescope(SpectroscopyMode.Aperture aperture, double xIdeal, double yIdeal) {
        double a = Math.toRadians(aperture.idealAngle());
        int p = MiriSubarray.PARITY;
        return new double[] {
            aperture.v2Ref() + p * xIdeal * Math.cos(a) + yIdeal * Math.sin(a),
            aperture.v3Ref() - p * xIdeal * Math.sin(a) + yIdeal * Math.cos(a)
        };
    }

    /**
     * An exposure before its light.
     *
     * @param image optics of the source where it stands
     * @param flat 0 where no light is seen
     * @param mask pixels that the reference files give up
     */
    record Exposure(
            PrismScene scene,
            ExposureFacts facts,
            Header primary,
            Header sci,
            Map<String, Reference> refs,
            PrismImage image,
            PrismResponse response,
            float[] flat,
            int[] mask) {

        int nx() {
            return image.subarray().nx();
        }

        int ny() {
            return image.subarray().ny();
        }

        /** Wavelength that the coordinates state for light that the detector sees at one: that of a telescope at rest. */
        double atRest(double micron) {
            return micron / (1 + scene.velocity() / LIGHT);
        }

        /** Multiplies an image by the flat. */
        void flatten(double[] image) {
            for (int p = 0; p < image.length; p++) {
                image[p] *= flat[p];
            }
        }
    }

    /**
     * Opens the reference files of an exposure and finds the place of the source.
     *
     * @param dither offset of the target in the ideal frame, arcsec
     * @param headerAlong by which the coordinates of the headers are wrong, arcsec
     */
    final Exposure open(
            S scene,
            ExposureFacts facts,
            Header pattern,
            double[] dither,
            double headerAlong,
            ReferenceResolver.Sources references)
            throws CalibrationException {
        var primary = primary(scene, facts, dither).set("FILTER", SpectroscopyMode.PRISM);
        pattern.cards().forEach(c -> primary.set(c.key(), c.value()));
        var sci = sci(scene, facts, dither, headerAlong);
        var info = new ExposureInfo(facts.root() + "_uncal.fits", primary, sci);
        var waves = interference(scene);
        var refs = ReferenceSet.open(resolver, info, waves.types(TYPES), waves.types(NEEDED), references);
        int plane = facts.ny() * facts.nx();
        try {
            var geometry = new PrismGeometry(
                    refs.get("specwcs"), refs.get("distortion"), mode.subarray, mode == SpectroscopyMode.LRS_SLIT);
            var image = at(geometry, dither[0] + scene.offsetAlong(), dither[1] + scene.offsetAcross());
            float[] flat =
                    ReferenceArrays.floats(refs.get("flat"), "SCI", plane, 1).clone();
            int[] mask = ReferenceArrays.flags(refs.get("mask"), "DQ", plane);
            boolean[] dead = ReferenceArrays.dead(refs.get("mask"), plane);
            for (int p = 0; p < plane; p++) {
                if (Float.isNaN(flat[p]) || dead[p] || mode.subarray.isReferenceColumn(p % facts.nx())) {
                    flat[p] = 0;
                }
            }
            var response =
                    new PrismResponse(refs.get("photom"), refs.get("area"), mode.subarray, primary.number("EXPMID", 0));
            return new Exposure(scene, facts, primary, sci, refs, image, response, flat, mask);
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    /** Primary header but for filter and pattern. */
    final Header primary(S scene, ExposureFacts facts, double[] dither) {
        return facts.primary()
                .set("TITLE", "Simulated spectrum")
                .set("TEMPLATE", mode.template)
                .set("TARG_RA", scene.ra())
                .set("TARG_DEC", scene.dec())
                .set("PROP_RA", scene.ra())
                .set("PROP_DEC", scene.dec())
                .set("XOFFSET", dither[0])
                .set("YOFFSET", dither[1])
                .set("DITH_RA", scene.ra())
                .set("DITH_DEC", scene.dec())
                .set("APERNAME", mode.aperture.name())
                .set("PPS_APER", mode.aperture.name());
    }

    /** Header of SCI: the target at its dithered place, unless the coordinates are wrong. */
    final Header sci(S scene, ExposureFacts facts, double[] dither, double headerAlong) {
        var a = mode.aperture;
        double[] believed = telescope(a, dither[0] - headerAlong, dither[1]);
        var attitude = new Attitude(believed[0], believed[1], scene.ra(), scene.dec(), scene.roll());
        double[] reference = attitude.sky(a.v2Ref(), a.v3Ref());
        double roll = attitude.roll(a.v2Ref(), a.v3Ref());
        double[] v1 = attitude.sky(0, 0);
        return facts.sci()
                .set("PA_APER", ((roll + a.idealAngle()) % 360 + 360) % 360)
                .set("VA_SCALE", 1.0)
                .set("RA_V1", v1[0])
                .set("DEC_V1", v1[1])
                .set("PA_V3", attitude.roll(0, 0))
                .set("V2_REF", a.v2Ref())
                .set("V3_REF", a.v3Ref())
                .set("VPARITY", MiriSubarray.PARITY)
                .set("V3I_YANG", a.idealAngle())
                .set("RA_REF", reference[0])
                .set("DEC_REF", reference[1])
                .set("ROLL_REF", roll)
                .set("VELOSYS", scene.velocity());
    }

    /** Factor on the spectrum so that it has the flux or the peak that is asked for, with the source where it should be in an exposure. */
    final double scale(Exposure exposure, PrismSpectrum spectrum) {
        var scene = exposure.scene();
        if (scene.flux() != null) {
            return scene.flux() * 1e-3;
        }
        var image = new double[exposure.nx() * exposure.ny()];
        // an offset may put it beside the slit: the scene does not become brighter by that
        var nominal = at(
                exposure.image().geometry(),
                exposure.primary().number("XOFFSET", 0),
                exposure.primary().number("YOFFSET", 0));
        nominal.add(rows(exposure, nominal, spectrum), 0, image);
        double top = 0;
        for (double v : image) {
            top = Math.max(top, v);
        }
        double peak = scene.peak() != null
                ? scene.peak()
                : USUAL_END / exposure.facts().readOut().integrationSeconds();
        return peak / top;
    }

    /** The optics of a source at a place in the ideal frame, arcsec. */
    private PrismImage at(PrismGeometry geometry, double xIdeal, double yIdeal) {
        double[] at = telescope(mode.aperture, xIdeal, yIdeal);
        double[] pixel = geometry.pixel(at[0], at[1]);
        double[] zero = geometry.pixel(mode.aperture.v2Ref(), mode.aperture.v3Ref());
        return new PrismImage(
                geometry, mode.subarray, mode == SpectroscopyMode.LRS_SLIT, pixel[0] - zero[0], pixel[1] - zero[1]);
    }

    static PrismImage.Rows rows(Exposure exposure, PrismSpectrum spectrum) {
        return rows(exposure, exposure.image(), spectrum);
    }

    private static PrismImage.Rows rows(Exposure exposure, PrismImage image, PrismSpectrum spectrum) {
        return image.rows(
                l -> spectrum.at(exposure.atRest(l)) * exposure.response().perJansky(l));
    }

    /** Pixels that no reference file knows to be bad: place, and what they leak; without response if that is negative. */
    record BadPixels(int[] x, int[] y, double[] rate) {

        /** Chooses pixels at the trace that are not given up already. */
        static BadPixels of(Exposure exposure, double hotRate, Noise dice) {
            var scene = exposure.scene();
            int wanted = scene.hotPixels() + scene.deadPixels();
            var taken = new java.util.LinkedHashSet<Integer>();
            for (int tries = 0; taken.size() < wanted && tries < 100 * wanted; tries++) {
                int y = (int) (dice.uniform() * exposure.ny());
                double micron = exposure.image().micron(y);
                if (!(micron >= BAD_FROM && micron <= BAD_TO)) {
                    continue;
                }
                int x = (int) Math.rint(exposure.image().trace(y) + (2 * dice.uniform() - 1) * BAD_COLUMNS);
                if (x >= 0 && x < exposure.nx() && exposure.mask()[y * exposure.nx() + x] == 0) {
                    taken.add(y * exposure.nx() + x);
                }
            }
            int n = taken.size();
            var bad = new BadPixels(new int[n], new int[n], new double[n]);
            int k = 0;
            for (int p : taken) {
                bad.x()[k] = p % exposure.nx();
                bad.y()[k] = p / exposure.nx();
                bad.rate()[k] = k < scene.hotPixels() ? hotRate * (0.5 + dice.uniform()) : -1;
                k++;
            }
            return bad;
        }

        Table table() {
            var kind = new String[x.length];
            for (int k = 0; k < kind.length; k++) {
                kind[k] = rate[k] < 0 ? "dead" : "hot";
            }
            return new Table()
                    .add(new Table.Column("x", x, "pix", "column, 0-based"))
                    .add(new Table.Column("y", y, "pix", "row, 0-based"))
                    .add(new Table.Column("kind", kind, "", "hot, or dead: without response"))
                    .add(new Table.Column("rate", rate, "DN/s", "what a hot pixel leaks"));
        }
    }

    /**
     * Writes the raw files of an exposure.
     *
     * @param usual count rate of light [y][x] outside of events, DN/s, for the effects of the reset
     * @param light that falls in, bad pixels included
     */
    final List<Path> expose(Exposure exposure, float[] usual, RampMaker.Light light, Path folder)
            throws CalibrationException {
        var scene = exposure.scene();
        var facts = exposure.facts();
        var s = mode.subarray;
        var readOut = facts.readOut();
        var files = new RawFiles(facts, writer, folder);
        int n = facts.number();
        try {
            var disturbance =
                    new MiriDetector.Disturbance(scene.firstFrame(), scene.lastFrame(), scene.transientShare());
            var detector = new MiriDetector(
                    s.ny(),
                    s.nx(),
                    exposure.refs(),
                    disturbance,
                    usual,
                    readOut.ngroups(),
                    readOut.integrationSeconds());
            var field = new ExtendedEvent.Field(
                    readOut.nints(), readOut.ngroups(), s.ny(), s.nx(), readOut.groupSeconds(), MiriExposure.PIXEL_CM2);
            var particles = new MiriExposure.Particles(
                    scene.seed(), n, scene.cosmicRayRate(), scene.showerRate(), scene.showerAmplitude());
            List<CosmicRay> hits = particles.fall(field, detector.detector().gain()[0], files);
            var electronics = interference(scene)
                    .electronics(
                            exposure.refs().get("emicorr"),
                            s,
                            scene.readpatt(),
                            readOut.ngroups(),
                            new Noise(scene.seed(), 9, n));
            var maker = new RampMaker(
                    detector.detector(),
                    light,
                    readOut,
                    hits,
                    detector,
                    electronics,
                    new Noise(scene.seed(), 4, n).bits());
            long referenceOutput = new Noise(scene.seed(), 5, n).bits();
            return files.write(
                    exposure.primary(),
                    exposure.sci(),
                    Math.min(scene.segments(), readOut.nints()),
                    (from, count) -> MiriExposure.raw(maker, from, count, referenceOutput));
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    /** Writes the image of the light without the bad pixels, and the table of those. */
    final Path truthImage(Exposure exposure, float[] rate, BadPixels bad, Path folder) throws CalibrationException {
        if (bad.x().length > 0) {
            writer.write(
                    new CatalogModel(bad.table()),
                    folder.resolve(exposure.facts().root() + "_bad_pixels.ecsv"));
        }
        return new RawFiles(exposure.facts(), writer, folder)
                .truth(rate, new TimeSeries(exposure.facts().readOut().nints(), 0));
    }

    /**
     * The spectrum that went in, a line for each row of the detector.
     *
     * @param more columns by row of the detector
     */
    static Table truthTable(
            Exposure exposure, PrismSpectrum spectrum, PrismImage.Rows rows, Map<String, double[]> more) {
        List<Integer> lit = new ArrayList<>();
        var image = exposure.image();
        for (int y = 0; y < exposure.ny(); y++) {
            if (exposure.response().perJansky(image.micron(y)) > 0) {
                lit.add(y);
            }
        }
        int n = lit.size();
        var row = new int[n];
        var c = new double[6][n];
        for (int k = 0; k < n; k++) {
            int y = lit.get(k);
            double seen = image.micron(y);
            row[k] = y;
            c[0][k] = exposure.atRest(seen);
            c[1][k] = spectrum.at(c[0][k]);
            c[2][k] = rows.total(y) / exposure.response().perJansky(seen) / image.transmission(seen);
            c[3][k] = rows.total(y);
            c[4][k] = image.transmission(seen);
            c[5][k] = image.trace(y);
        }
        var table = new Table()
                .add(new Table.Column("wavelength", c[0], "um", "by the reference specwcs, of a telescope at rest"))
                .add(new Table.Column(
                        "flux", c[2], "Jy", "flux density as the optics blur it: what extraction should find"))
                .add(new Table.Column("flux_sharp", c[1], "Jy", "flux density of the source"))
                .add(new Table.Column("rate", c[3], "DN/s", "count rate of the source in the row, flat 1"))
                .add(new Table.Column("transmission", c[4], "", "part of the source's light that passes the slit"))
                .add(new Table.Column("x", c[5], "pix", "column of the trace, 0-based"))
                .add(new Table.Column("y", row, "pix", "row, 0-based"));
        more.forEach((name, values) -> {
            var column = new double[n];
            for (int k = 0; k < n; k++) {
                column[k] = values[lit.get(k)];
            }
            table.add(new Table.Column(name, column, "", ""));
        });
        var meta = table.meta();
        meta.put("exposure", exposure.facts().root());
        meta.put("seed", exposure.scene().seed());
        meta.put("offset_along_arcsec", exposure.scene().offsetAlong());
        meta.put("offset_across_arcsec", exposure.scene().offsetAcross());
        return table;
    }

    static Interference.Strength interference(PrismScene scene) {
        return new Interference.Strength(scene.emi390(), scene.emi10());
    }
}
