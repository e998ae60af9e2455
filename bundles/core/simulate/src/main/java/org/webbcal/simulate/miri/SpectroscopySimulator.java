package org.webbcal.simulate.miri;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
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
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.ExtendedEvent;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.RampMaker;
import org.webbcal.simulate.detector.RawFiles;
import org.webbcal.simulate.detector.ReferenceSet;
import org.webbcal.simulate.detector.TimeSeries;

/** Simulates raw exposures of one spectroscopic mode of MIRI: smooth traces of known count rate through the detector of the reference files. */
abstract class SpectroscopySimulator implements Simulator {

    private static final Set<String> TYPES =
            Set.of("mask", "saturation", "linearity", "reset", "dark", "gain", "readnoise");
    /** Types without which no sensible exposure can be made. */
    private static final Set<String> NEEDED = Set.of("gain", "readnoise");
    /** Where a ramp ends if nobody says how bright the traces are, DN above its start. */
    private static final double USUAL_END = 20000;
    /** How much the last group is pulled down where the pipeline gives it up, DN. */
    private static final double USUAL_LAST_FRAME = 6;

    private final SpectroscopyMode mode;
    private final ReferenceResolver resolver;
    private final ProductWriter writer;

    SpectroscopySimulator(SpectroscopyMode mode, ReferenceResolver resolver, ProductWriter writer) {
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
        return SpectroscopyScene.class;
    }

    @Override
    public final Simulation simulate(
            Map<String, String> values, Path folder, ReferenceResolver.Sources references, Progress progress)
            throws CalibrationException {
        var scene = scene(values);
        var facts = facts(scene);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, folder + " cannot be made: " + e.getMessage(), e);
        }
        progress.at("exposure", 0);
        Header primary = primary(scene, facts);
        var info = new ExposureInfo(facts.root() + "_uncal.fits", primary, new Header());
        var waves = interference(scene);
        var refs = ReferenceSet.open(resolver, info, waves.types(TYPES), waves.types(NEEDED), references);
        try {
            var made = expose(scene, facts, primary, refs, new RawFiles(facts, writer, folder));
            progress.at("done", 1);
            return made;
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    private Simulation expose(
            SpectroscopyScene scene, ExposureFacts facts, Header primary, Map<String, Reference> refs, RawFiles files)
            throws ReferenceException, CalibrationException {
        var s = mode.subarray;
        var readOut = facts.readOut();
        double peak = scene.peak() != null ? scene.peak() : USUAL_END / readOut.integrationSeconds();
        float[] rate = SpectralTraces.rate(mode, facts.detector(), peak, scene.background());
        double lastFrame = scene.lastFrame() != null ? scene.lastFrame() : mode.timeSeries ? 0 : USUAL_LAST_FRAME;
        var disturbance = new MiriDetector.Disturbance(scene.firstFrame(), lastFrame, scene.transientShare());
        var detector = new MiriDetector(
                s.ny(), s.nx(), refs, disturbance, rate, readOut.ngroups(), readOut.integrationSeconds());
        for (int p = 0; p < rate.length; p++) {
            rate[p] = detector.detector().dead()[p] ? 0 : rate[p];
        }
        var series = new TimeSeries(readOut.nints(), mode.timeSeries ? scene.depth() : 0);
        var field = new ExtendedEvent.Field(
                readOut.nints(), readOut.ngroups(), s.ny(), s.nx(), readOut.groupSeconds(), MiriExposure.PIXEL_CM2);
        var particles = new MiriExposure.Particles(
                scene.seed(), 0, scene.cosmicRayRate(), scene.showerRate(), scene.showerAmplitude());
        var hits = particles.fall(field, detector.detector().gain()[0], files);
        var electronics = interference(scene)
                .electronics(refs.get("emicorr"), s, scene.readpatt(), readOut.ngroups(), new Noise(scene.seed(), 9));
        var maker = new RampMaker(
                detector.detector(),
                rate,
                series::flux,
                readOut,
                hits,
                detector,
                electronics,
                new Noise(scene.seed(), 4).bits());
        long referenceOutput = new Noise(scene.seed(), 5).bits();
        var exposures = files.write(
                primary,
                sci(scene, facts),
                scene.segments(),
                (from, count) -> MiriExposure.raw(maker, from, count, referenceOutput));
        return new Simulation(exposures, List.of(files.truth(rate, series)), List.of());
    }

    private static Interference.Strength interference(SpectroscopyScene scene) {
        return new Interference.Strength(scene.emi390(), scene.emi10());
    }

    private SpectroscopyScene scene(Map<String, String> values) throws CalibrationException {
        var table = ParameterTable.of(SpectroscopyScene.class);
        for (String name : values.keySet()) {
            if (table.entry(name).isEmpty()) {
                throw usage("simulate " + mode.id + " has no parameter " + name + "; there are "
                        + table.entries().stream()
                                .map(ParameterTable.Entry::name)
                                .collect(Collectors.joining(", ")));
            }
        }
        try {
            return table.build(SpectroscopyScene.class, values, false);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private ExposureFacts facts(SpectroscopyScene scene) throws CalibrationException {
        LocalDateTime start;
        try {
            start = LocalDateTime.parse(scene.date()).truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeParseException e) {
            throw usage("parameter date = " + scene.date() + ": expected a time like 2024-05-01T12:00:00");
        }
        if (!mode.subarray.reads(scene.readpatt())) {
            throw usage("parameter readpatt = " + scene.readpatt() + ": subarray " + mode.subarray
                    + " is read by FAST and FASTR1 only");
        }
        int nints = scene.nints() == null ? mode.nints : scene.nints();
        if (scene.segments() > nints) {
            throw usage("parameter segments = " + scene.segments() + ": more than the " + nints
                    + " integrations of the exposure");
        }
        var readOut = new RampMaker.ReadOut(
                nints,
                scene.ngroups() == null ? mode.ngroups : scene.ngroups(),
                1,
                0,
                mode.subarray.frameSeconds(scene.readpatt()));
        return MiriExposure.facts(
                scene.program(),
                0,
                start,
                mode == SpectroscopyMode.MRS ? scene.detector() : "MIRIMAGE",
                mode.expType,
                mode.timeSeries,
                scene.readpatt(),
                readOut,
                mode.subarray);
    }

    private Header primary(SpectroscopyScene scene, ExposureFacts facts) {
        var header = facts.primary()
                .set("TEMPLATE", mode.template)
                .set("PATTTYPE", "NONE")
                .set("NUMDTHPT", 1)
                .set("PATT_NUM", 1)
                .set("XOFFSET", 0.0)
                .set("YOFFSET", 0.0)
                .set("TARG_RA", scene.ra())
                .set("TARG_DEC", scene.dec())
                .set("APERNAME", mode.aperture.name())
                .set("PPS_APER", mode.aperture.name());
        if (mode == SpectroscopyMode.MRS) {
            return header.set("CHANNEL", scene.detector().equals("MIRIFULONG") ? "34" : "12")
                    .set("BAND", scene.band());
        }
        return header.set("FILTER", "P750L");
    }

    /** Header of SCI: the target at the reference point of the aperture. */
    private Header sci(SpectroscopyScene scene, ExposureFacts facts) {
        var a = mode.aperture;
        var attitude = new Attitude(a.v2Ref(), a.v3Ref(), scene.ra(), scene.dec(), scene.roll());
        double[] v1 = attitude.sky(0, 0);
        return facts.sci()
                .set("PA_APER", ((scene.roll() + a.idealAngle()) % 360 + 360) % 360)
                .set("VA_SCALE", 1.0)
                .set("RA_V1", v1[0])
                .set("DEC_V1", v1[1])
                .set("PA_V3", attitude.roll(0, 0))
                .set("V2_REF", a.v2Ref())
                .set("V3_REF", a.v3Ref())
                .set("VPARITY", MiriSubarray.PARITY)
                .set("V3I_YANG", a.idealAngle())
                .set("RA_REF", scene.ra())
                .set("DEC_REF", scene.dec())
                .set("ROLL_REF", scene.roll())
                .set("VELOSYS", scene.velocity());
    }

    private static CalibrationException usage(String message) {
        return new CalibrationException(ExitStatus.USAGE, message);
    }
}
