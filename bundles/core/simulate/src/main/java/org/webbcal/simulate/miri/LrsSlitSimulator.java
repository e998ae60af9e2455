package org.webbcal.simulate.miri;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.RampMaker;
import org.webbcal.simulate.detector.ReferenceSet;

/** Simulates raw MIRI exposures of the prism behind the slit: a point source at two nods. */
@Component(service = Simulator.class)
public final class LrsSlitSimulator extends PrismSimulator<LrsSlitScene> {

    /** Overhead between nods, s. */
    private static final double SLEW_SECONDS = 60;
    /** Temperature whose radiation the background has, K, and second constant of radiation, K um. */
    private static final double BACKGROUND_KELVIN = 270;

    private static final double C2 = 14387.77;
    /** Column of a bright source of the imager, rows of its spectrum above and below its brightest, and how much brighter than its scattered light it is. */
    private static final double SCATTER_X = 620;

    private static final double SCATTER_SIGMA = 70;
    private static final double SCATTER_CONTRAST = 60;
    /** Rows over which the arm of scattered light spreads, columns in which it falls to half. */
    private static final double ARM_SIGMA = 3;

    private static final double ARM_HALF = 300;

    @Activate
    public LrsSlitSimulator(
            @Reference ReferenceResolver resolver, @Reference ProductReader reader, @Reference ProductWriter writer) {
        super(SpectroscopyMode.LRS_SLIT, LrsSlitScene.class, resolver, reader, writer);
    }

    @Override
    public Simulation simulate(
            Map<String, String> values, Path folder, ReferenceResolver.Sources references, Progress progress)
            throws CalibrationException {
        var scene = scene(values, folder);
        var spectrum = spectrum(scene);
        List<List<Path>> exposures = new ArrayList<>();
        List<Path> truth = new ArrayList<>();
        double scale = 0;
        var start = start(scene);
        var first = verificationFacts(scene, start);
        if (scene.verification() != null) {
            start = after(first, start);
        }
        for (int n = 0; n < scene.ndithers(); n++) {
            progress.at("exposure " + (n + 1) + " of " + scene.ndithers(), (double) n / scene.ndithers());
            var facts = facts(scene, n, start);
            double[] dither = {scene.ndithers() == 1 ? 0 : scene.nod() / 2 * (n == 0 ? 1 : -1), 0};
            var pattern = new Header()
                    .set("PATTTYPE", scene.ndithers() == 1 ? "NONE" : "ALONG-SLIT-NOD")
                    .set("NUMDTHPT", scene.ndithers())
                    .set("PRIDTPTS", scene.ndithers())
                    .set("PATT_NUM", n + 1);
            var exposure = open(scene, facts, pattern, dither, scene.headerAlong(), references);
            if (n == 0) {
                scale = scale(exposure, spectrum);
            }
            expose(scene, exposure, spectrum.times(scale), folder, exposures, truth);
            start = after(facts, start);
        }
        Path verification = null;
        if (scene.verification() != null) {
            verification = verify(scene, first, spectrum.times(scale), folder, references);
        }
        var associations = associate(scene, exposures, verification, folder);
        if (verification != null) {
            exposures.add(List.of(verification));
        }
        progress.at("done", 1);
        return new Simulation(exposures.stream().flatMap(List::stream).toList(), truth, associations);
    }

    private static LocalDateTime after(ExposureFacts facts, LocalDateTime start) {
        return start.plus(Math.round((facts.durationSeconds() + SLEW_SECONDS) * 1e3), ChronoUnit.MILLIS);
    }

    /** The verification image comes first, and has the number behind those of the spectra. */
    private ExposureFacts verificationFacts(LrsSlitScene scene, LocalDateTime start) {
        var readOut = new RampMaker.ReadOut(
                1, scene.verificationGroups(), 1, 0, mode.subarray.frameSeconds(scene.readpatt()));
        return MiriExposure.facts(
                scene.program(),
                scene.ndithers(),
                start,
                "MIRIMAGE",
                "MIR_TACONFIRM",
                false,
                scene.readpatt(),
                readOut,
                mode.subarray);
    }

    /** The image of the source in the slit through a filter of the imager, without nod. */
    private Path verify(
            LrsSlitScene scene,
            ExposureFacts facts,
            PrismSpectrum spectrum,
            Path folder,
            ReferenceResolver.Sources references)
            throws CalibrationException {
        double[] still = {0, 0};
        var primary = primary(scene, facts, still)
                .set("TITLE", "Simulated verification image")
                .set("FILTER", scene.verification())
                .set("PATTTYPE", "NONE")
                .set("NUMDTHPT", 1)
                .set("PATT_NUM", 1);
        var sci = sci(scene, facts, still, scene.headerAlong());
        var waves = interference(scene);
        var refs = ReferenceSet.open(
                resolver,
                new ExposureInfo(facts.root() + "_uncal.fits", primary, sci),
                waves.types(VerificationImage.TYPES),
                waves.types(VerificationImage.NEEDED),
                references);
        try {
            var image = VerificationImage.of(
                    scene,
                    mode.subarray,
                    refs,
                    telescope(mode.aperture, 0, 0),
                    telescope(mode.aperture, scene.offsetAlong(), scene.offsetAcross()));
            float[] rate = image.rate(spectrum, refs, primary.number("EXPMID", 0));
            writer.write(new CatalogModel(image.truth(facts)), folder.resolve(facts.root() + "_truth.ecsv"));
            var exposure = new Exposure(scene, facts, primary, sci, refs, null, null, null, null);
            int nx = mode.subarray.nx();
            return expose(
                            exposure,
                            rate,
                            (integration, y, into) -> {
                                for (int x = 0; x < nx; x++) {
                                    into[x] = rate[y * nx + x];
                                }
                            },
                            folder)
                    .get(0);
        } catch (ReferenceException e) {
            throw new CalibrationException(ExitStatus.MISSING_REFERENCE, e.getMessage(), e);
        }
    }

    private void expose(
            LrsSlitScene scene,
            Exposure exposure,
            PrismSpectrum spectrum,
            Path folder,
            List<List<Path>> exposures,
            List<Path> truth)
            throws CalibrationException {
        int nx = exposure.nx();
        var rows = rows(exposure, spectrum);
        var light = new double[nx * exposure.ny()];
        exposure.image().add(rows, 0, light);
        double top = 0;
        for (double v : light) {
            top = Math.max(top, v);
        }
        double[] sky = background(scene, exposure);
        for (int y = 0; y < exposure.ny(); y++) {
            for (int x = 0; x < nx; x++) {
                light[y * nx + x] += sky[y] * exposure.image().uncovered(x, y);
            }
        }
        if (scene.scatter() > 0) {
            scatter(scene, exposure, light);
        }
        exposure.flatten(light);
        var rate = new float[light.length];
        for (int p = 0; p < rate.length; p++) {
            rate[p] = (float) light[p];
        }
        var bad = BadPixels.of(
                exposure,
                scene.hotRate() != null ? scene.hotRate() : top / 2,
                // the same pixels in all exposures
                new Noise(scene.seed(), 11));
        truth.add(truthImage(exposure, rate, bad, folder));
        var table = truthTable(exposure, spectrum, rows, Map.of("background", sky));
        writer.write(new CatalogModel(table), folder.resolve(exposure.facts().root() + "_truth.ecsv"));
        for (int k = 0; k < bad.x().length; k++) {
            int p = bad.y()[k] * nx + bad.x()[k];
            rate[p] = bad.rate()[k] < 0 ? 0 : rate[p] + (float) bad.rate()[k];
        }
        exposures.add(expose(
                exposure,
                rate,
                (integration, y, into) -> {
                    for (int x = 0; x < nx; x++) {
                        into[x] = rate[y * nx + x];
                    }
                },
                folder));
    }

    /** Thermal background by row, DN/s in a pixel: what the response makes of a warm sky, at most as bright as asked for. */
    private static double[] background(LrsSlitScene scene, Exposure exposure) {
        var sky = new double[exposure.ny()];
        double top = 0;
        for (int y = 0; y < sky.length; y++) {
            double micron = exposure.image().micron(y);
            if (micron > 0) {
                double planck = Math.pow(micron, -3) / Math.expm1(C2 / (micron * BACKGROUND_KELVIN));
                sky[y] = planck * exposure.response().perJansky(micron);
                top = Math.max(top, sky[y]);
            }
        }
        for (int y = 0; y < sky.length; y++) {
            sky[y] *= top > 0 ? scene.background() / top : 0;
        }
        return sky;
    }

    /** A bright source of the imager, dispersed as all light is, and the arm of the detector's cross-shaped artefact that reaches the slit. */
    private static void scatter(LrsSlitScene scene, Exposure exposure, double[] light) {
        int nx = exposure.nx();
        double distance = Math.abs(SCATTER_X - exposure.image().trace(scene.scatterRow()));
        double atSlit = 1 / (1 + distance / ARM_HALF);
        for (int y = 0; y < exposure.ny(); y++) {
            double off = y - scene.scatterRow();
            double arm = scene.scatter() * Math.exp(-off * off / (2 * ARM_SIGMA * ARM_SIGMA)) / atSlit;
            double spectrum =
                    scene.scatter() * SCATTER_CONTRAST * Math.exp(-off * off / (2 * SCATTER_SIGMA * SCATTER_SIGMA));
            var psf = PrismOptics.pointSpread(8);
            for (int x = 0; x < nx; x++) {
                double d = Math.abs(x - SCATTER_X);
                light[y * nx + x] += arm / (1 + d / ARM_HALF);
                for (int k = 0; k < psf.size() && d < psf.reach(); k++) {
                    light[y * nx + x] += spectrum * psf.weight(k) * PrismOptics.within(0.5, psf.sigma(k), d);
                }
            }
        }
    }

    /** Each nod with the other as its background, and both together. */
    private static List<Path> associate(LrsSlitScene scene, List<List<Path>> exposures, Path verification, Path folder)
            throws CalibrationException {
        String program = String.format(Locale.ROOT, "%05d", scene.program());
        List<Path> written = new ArrayList<>();
        List<String> all = new ArrayList<>();
        int number = 0;
        for (var files : exposures) {
            for (var file : files) {
                String stem = file.getFileName().toString().replace("_uncal.fits", "");
                all.add(member(stem + "_cal.fits", "science"));
                List<String> members = new ArrayList<>(List.of(member(stem + "_rate.fits", "science")));
                exposures.stream()
                        .filter(other -> other != files)
                        .flatMap(List::stream)
                        .forEach(other -> members.add(
                                member(other.getFileName().toString().replace("_uncal", "_rate"), "background")));
                if (verification != null) {
                    members.add(member(
                            verification.getFileName().toString().replace("_uncal", "_rate"), "target_acquisition"));
                }
                if (members.size() > 1) {
                    written.add(association(folder, program, "spec2", ++number, stem, members));
                }
            }
        }
        if (all.size() > 1) {
            written.add(association(folder, program, "spec3", 1, "jw" + program + "-o001_t001_miri_p750l", all));
        }
        return written;
    }

    private static String member(String file, String role) {
        return "        {\"expname\": \"" + file + "\", \"exptype\": \"" + role + "\"}";
    }

    private static Path association(
            Path folder, String program, String type, int number, String product, List<String> members)
            throws CalibrationException {
        String json = """
                {
                  "asn_type": "%s",
                  "asn_rule": "%s",
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
                """.formatted(
                        type,
                        type.equals("spec2") ? "Asn_Lv2MIRLRSFixedSlitNod" : "Asn_Lv3SpectralTarget",
                        program,
                        product,
                        String.join(",\n", members));
        var file = folder.resolve(String.format(Locale.ROOT, "jw%s-o001_%s_%05d_asn.json", program, type, number));
        try {
            Files.writeString(file, json);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.STEP_FAILED, file + " cannot be written: " + e.getMessage(), e);
        }
        return file;
    }
}
