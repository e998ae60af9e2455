package org.webbcal.simulate.nirspec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.api.step.ParameterTable;
import org.webbcal.model.Header;
import org.webbcal.model.RawModel;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.CosmicRay;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.ExtendedEvent;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.RampMaker;
import org.webbcal.simulate.detector.RawFiles;
import org.webbcal.simulate.detector.ReferenceSet;
import org.webbcal.simulate.detector.TimeSeries;

/** Simulates raw exposures of one mode of NIRSpec: smooth traces of known count rate through the detector of the reference files. */
abstract class NirspecSimulator implements Simulator {

    private static final Set<String> TYPES =
            Set.of("mask", "saturation", "superbias", "linearity", "dark", "gain", "readnoise");
    /** Types without which no sensible exposure can be made. */
    private static final Set<String> NEEDED = Set.of("gain", "readnoise");
    /** Area of a pixel, cm^2: 18 um pitch. */
    private static final double PIXEL_CM2 = 18e-4 * 18e-4;
    /** Where a ramp ends if nobody says how bright the traces are, DN. */
    private static final double USUAL_END = 20000;

    private final NirspecMode mode;
    private final ReferenceResolver resolver;
    private final ProductWriter writer;

    NirspecSimulator(NirspecMode mode, ReferenceResolver resolver, ProductWriter writer) {
        this.mode = mode;
        this.resolver = resolver;
        this.writer = writer;
    }

    @Override
    public final String mode() {
        return mode.id;
    }

    @Override
    public final Class<? extends Record> parameters() {
        return NirspecScene.class;
    }

    /** The settings of one simulation, checked. */
    private record Setup(
            NirspecScene scene, NirspecSubarray subarray, String grating, boolean irs2, ExposureFacts facts) {

        boolean reversed() {
            return scene.detector().equals("NRS2");
        }

        double peak() {
            return scene.peak() != null
                    ? scene.peak()
                    : USUAL_END / facts.readOut().integrationSeconds();
        }
    }

    @Override
    public final Simulation simulate(
            Map<String, String> values, Path folder, ReferenceResolver.Sources references, Progress progress)
            throws CalibrationException {
        var setup = setup(values);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, folder + " cannot be made: " + e.getMessage(), e);
        }
        progress.at("exposure", 0);
        Header primary = primary(setup);
        var info = new ExposureInfo(setup.facts().root() + "_uncal.fits", primary, new Header());
        var refs = ReferenceSet.open(resolver, info, TYPES, NEEDED, references);
        try {
            var made = expose(setup, primary, refs, new RawFiles(setup.facts(), writer, folder));
            progress.at("done", 1);
            return made;
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    private Simulation expose(Setup setup, Header primary, Map<String, Reference> refs, RawFiles files)
            throws ReferenceException, CalibrationException {
        var scene = setup.scene();
        var s = setup.subarray();
        var readOut = setup.facts().readOut();
        var detector = new NirspecDetector(s, setup.irs2(), setup.reversed(), readOut.frameSeconds(), refs);
        float[] rate =
                Traces.rate(mode, s, scene.detector(), setup.grating(), setup.peak(), scene.background(), scene.seed());
        for (int p = 0; p < rate.length; p++) {
            rate[p] = detector.reference()[p] ? 0 : rate[p];
        }
        var series = new TimeSeries(readOut.nints(), mode.timeSeries ? scene.depth() : 0);
        var field = new ExtendedEvent.Field(
                readOut.nints(), readOut.ngroups(), s.ny(), s.nx(), readOut.groupSeconds(), PIXEL_CM2);
        var rays = CosmicRay.rain(
                new Noise(scene.seed(), 3),
                field.nints(),
                field.ngroups(),
                field.ny(),
                field.nx(),
                field.groupSeconds(),
                PIXEL_CM2,
                scene.cosmicRayRate(),
                detector.detector().gain()[0]);
        var snowballs = ExtendedEvent.snowballs(new Noise(scene.seed(), 6), field, scene.snowballRate());
        List<CosmicRay> hits = files.particles(rays, snowballs, field);
        hits.removeIf(h -> detector.reference()[h.y() * s.nx() + h.x()]);
        var amplitudes = new ReadOutNoise.Amplitudes(
                scene.commonNoise(), scene.outputNoise(), scene.alternatingNoise(), scene.drift());
        var electronics = new ReadOutNoise(
                amplitudes, s, setup.irs2(), setup.reversed(), readOut.nframes(), new Noise(scene.seed(), 8).bits());
        var maker = new RampMaker(
                detector.detector(),
                rate,
                series::flux,
                readOut,
                hits,
                detector,
                electronics,
                new Noise(scene.seed(), 4).bits());
        var exposures = files.write(
                primary,
                setup.facts().sci(),
                scene.segments(),
                (from, count) -> new RawModel(maker.shape(count), maker.source(from, count), false));
        return new Simulation(exposures, List.of(files.truth(rate, series)), List.of());
    }

    private Setup setup(Map<String, String> values) throws CalibrationException {
        var table = ParameterTable.of(NirspecScene.class);
        for (String name : values.keySet()) {
            if (table.entry(name).isEmpty()) {
                throw usage("simulate " + mode.id + " has no parameter " + name + "; there are "
                        + table.entries().stream()
                                .map(ParameterTable.Entry::name)
                                .collect(Collectors.joining(", ")));
            }
        }
        NirspecScene scene;
        LocalDateTime start;
        try {
            scene = table.build(NirspecScene.class, values, false);
            start = LocalDateTime.parse(scene.date()).truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeParseException e) {
            throw usage("parameter date = " + values.get("date") + ": expected a time like 2024-05-01T12:00:00");
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
        var subarray = NirspecSubarray.valueOf(given(scene.subarray(), mode.subarray));
        var usualPattern = subarray == NirspecSubarray.FULL ? mode.readPattern : "NRSRAPID";
        var pattern = given(scene.readpatt(), usualPattern);
        boolean irs2 = pattern.contains("IRS2");
        if (irs2 && subarray != NirspecSubarray.FULL) {
            throw usage(
                    "parameter readpatt = " + pattern + ": subarray " + subarray + " is read by NRSRAPID and NRS only");
        }
        int frames =
                switch (pattern) {
                    case "NRS" -> 4;
                    case "NRSIRS2" -> 5;
                    default -> 1;
                };
        int nints = scene.nints() == null ? mode.nints : scene.nints();
        if (scene.segments() > nints) {
            throw usage("parameter segments = " + scene.segments() + ": more than the " + nints
                    + " integrations of the exposure");
        }
        var readOut = new RampMaker.ReadOut(
                nints,
                scene.ngroups() == null ? mode.ngroups : scene.ngroups(),
                frames,
                0,
                subarray.frameSeconds(irs2));
        var grating = given(scene.grating(), mode.grating);
        boolean reversed = scene.detector().equals("NRS2");
        var facts = new ExposureFacts(
                scene.program(),
                0,
                start,
                "NIRSPEC",
                scene.detector(),
                mode.expType,
                mode.timeSeries,
                pattern,
                readOut,
                subarray.name(),
                subarray.xStartFits(scene.detector()),
                subarray.yStartFits(scene.detector(), grating),
                subarray.nx(),
                subarray.ny(),
                subarray.outputs(irs2),
                reversed ? -2 : 2,
                reversed ? -1 : 1);
        return new Setup(scene, subarray, grating, irs2, facts);
    }

    private static String given(String value, String otherwise) {
        return value == null || value.toLowerCase(Locale.ROOT).equals("none") ? otherwise : value;
    }

    private Header primary(Setup setup) {
        var header = setup.facts()
                .primary()
                .set("TEMPLATE", mode.template)
                .set("FILTER", NirspecMode.filter(setup.grating()))
                .set("GRATING", setup.grating())
                .set("OPMODE", mode.opMode)
                .set("LAMP", "NONE")
                .set("PATTTYPE", "NONE")
                .set("NUMDTHPT", 1)
                .set("PATT_NUM", 1);
        if (setup.irs2()) {
            header.set("NRS_NORM", 16).set("NRS_REF", 4);
        }
        if (mode == NirspecMode.FIXED_SLIT) {
            header.set("FXD_SLIT", slit(setup.subarray()));
        } else if (mode == NirspecMode.BRIGHT_OBJECT) {
            header.set("FXD_SLIT", "S1600A1");
        }
        return header;
    }

    private static String slit(NirspecSubarray s) {
        return switch (s) {
            case SUBS200A2 -> "S200A2";
            case SUBS200B1 -> "S200B1";
            case SUBS400A1 -> "S400A1";
            case FULL, ALLSLITS, SUBS200A1 -> "S200A1";
            default -> "S1600A1";
        };
    }

    private static CalibrationException usage(String message) {
        return new CalibrationException(ExitStatus.USAGE, message);
    }
}
