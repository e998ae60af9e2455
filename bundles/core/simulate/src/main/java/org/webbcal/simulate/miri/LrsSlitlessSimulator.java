package org.webbcal.simulate.miri;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.simulate.Simulator;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.Table;
import org.webbcal.simulate.detector.ExposureFacts;
import org.webbcal.simulate.detector.Noise;
import org.webbcal.simulate.detector.RampMaker;

/** Simulates raw MIRI exposures of the prism without slit: the time series of a star with a transit. */
@Component(service = Simulator.class)
public final class LrsSlitlessSimulator extends PrismSimulator<LrsSlitlessScene> {

    private static final double SECONDS_PER_DAY = 86400;
    /** Features of the depth by wavelength: place and standard deviation in micrometres, height. */
    private static final double[][] DEPTH = {{6.3, 0.35, 1}, {9.5, 0.6, -0.5}};
    /** Range of the white light, micrometres. */
    private static final double WHITE_FROM = 5;

    private static final double WHITE_TO = 12;
    /** Rows of a period of the background's structure, and its part of the whole. */
    private static final double PERIOD = 130;

    private static final double SMOOTH_PART = 1.2;
    private static final double ROW_PART = 0.5;
    /** Shift by which the change of the image with jitter is measured, pixels. */
    private static final double NUDGE = 0.05;

    @Activate
    public LrsSlitlessSimulator(
            @Reference ReferenceResolver resolver, @Reference ProductReader reader, @Reference ProductWriter writer) {
        super(SpectroscopyMode.LRS_SLITLESS, LrsSlitlessScene.class, resolver, reader, writer);
    }

    /** What differs from integration to integration: factors, and shifts in pixels. */
    private record Course(double[] shape, double[] settling, double[] background, double[] jitterX, double[] jitterY) {

        static Course of(LrsSlitlessScene scene, ExposureFacts facts) {
            int n = scene.nints();
            var transit = new Transit(n, scene.depth(), scene.limb1(), scene.limb2());
            var dice = new Noise(scene.seed(), 12);
            double jitter = scene.jitter() / 1e3 / PrismOptics.PIXEL_ARCSEC;
            double tau = scene.settlingTime() != null ? scene.settlingTime() : facts.durationSeconds() / 10;
            double start = ExposureFacts.mjd(facts.start());
            var course = new Course(new double[n], new double[n], new double[n], new double[n], new double[n]);
            for (int i = 0; i < n; i++) {
                double seconds = (facts.middle(i) - start) * SECONDS_PER_DAY;
                course.shape[i] = transit.shape(i);
                course.settling[i] = 1 + scene.settling() * Math.exp(-seconds / tau);
                course.background[i] = 1 + scene.backgroundDrift() * ((i + 0.5) / n - 0.5);
                course.jitterX[i] = jitter * dice.normal();
                course.jitterY[i] = jitter * dice.normal();
            }
            return course;
        }

        Table table(ExposureFacts facts, double whiteDepth) {
            int n = shape.length;
            var number = new int[n];
            var mjd = new double[n];
            var flux = new double[n];
            for (int i = 0; i < n; i++) {
                number[i] = i + 1;
                mjd[i] = facts.middle(i);
                flux[i] = (1 - whiteDepth * shape[i]) * settling[i];
            }
            return new Table()
                    .add(new Table.Column("integration_number", number, "", "1-based"))
                    .add(new Table.Column("int_mid_MJD_UTC", mjd, "d", "middle of the integration"))
                    .add(new Table.Column("flux", flux, "", "factor on the light of 5 to 12 um, settling included"))
                    .add(new Table.Column("shape", shape, "", "the light of a wavelength is 1 - depth * shape"))
                    .add(new Table.Column("settling", settling, "", "factor on all light"))
                    .add(new Table.Column("background", background, "", "factor on the background"))
                    .add(new Table.Column("jitter_x", jitterX, "pix", "shift of the trace along the rows"))
                    .add(new Table.Column("jitter_y", jitterY, "pix", "shift along the columns"));
        }
    }

    /**
     * The parts of the light, DN/s [y][x].
     *
     * @param star out of transit, with what folds back
     * @param hidden what is missing where the shape of the transit is 1
     * @param byX change of the star's image with a shift of a pixel along the rows; {@code byY} along the columns
     * @param sky background
     */
    private record Parts(double[] star, double[] hidden, double[] byX, double[] byY, double[] sky) {}

    @Override
    public Simulation simulate(
            Map<String, String> values, Path folder, ReferenceResolver.Sources references, Progress progress)
            throws CalibrationException {
        var scene = scene(values, folder);
        var unit = spectrum(scene);
        var facts = facts(scene, 0, start(scene));
        progress.at("exposure", 0);
        var pattern = new Header().set("PATTTYPE", "NONE").set("NUMDTHPT", 1).set("PATT_NUM", 1);
        var exposure = open(scene, facts, pattern, new double[2], 0, references);
        var spectrum = unit.times(scale(exposure, unit));
        var rows = rows(exposure, spectrum);
        var folded = exposure.image()
                .foldedRows(l ->
                        scene.foldover() * spectrum.at(l) * exposure.response().perJanskyBeyond(l));
        var hidden = exposure.image()
                .rows(l -> depth(scene, exposure.atRest(l))
                        * spectrum.at(exposure.atRest(l))
                        * exposure.response().perJansky(l));
        var hiddenFolded = exposure.image()
                .foldedRows(l -> scene.depth()
                        * scene.foldover()
                        * spectrum.at(l)
                        * exposure.response().perJanskyBeyond(l));
        double[] sky = sky(scene, exposure);
        var parts = parts(exposure, List.of(rows, folded), List.of(hidden, hiddenFolded), sky);
        var course = Course.of(scene, facts);
        progress.at("integrations", 0.05);
        double top = 0;
        for (double v : parts.star()) {
            top = Math.max(top, v);
        }
        var bad = BadPixels.of(
                exposure, scene.hotRate() != null ? scene.hotRate() : top / 2, new Noise(scene.seed(), 11));
        var usual = new float[parts.star().length];
        for (int p = 0; p < usual.length; p++) {
            usual[p] = (float) (parts.star()[p] + parts.sky()[p]);
        }
        var truth = truthImage(exposure, usual, bad, folder);
        truthTables(scene, exposure, spectrum, rows, folded, hidden, sky, course, folder);
        var files = expose(exposure, usual, light(exposure, parts, course, bad), folder);
        progress.at("done", 1);
        return new Simulation(files, List.of(truth), List.of());
    }

    /** Depth of the transit at a wavelength: area of the planet by that of the star. */
    private static double depth(LrsSlitlessScene scene, double micron) {
        double feature = 0;
        for (double[] g : DEPTH) {
            feature += g[2] * Math.exp(-Math.pow((micron - g[0]) / g[1], 2) / 2);
        }
        return scene.depth() * (1 + scene.depthFeature() * feature);
    }

    /** Background by row: smooth structure and rows of their own. */
    private static double[] sky(LrsSlitlessScene scene, Exposure exposure) {
        var dice = new Noise(scene.seed(), 13);
        var sky = new double[exposure.ny()];
        for (int y = 0; y < sky.length; y++) {
            double structure = SMOOTH_PART * Math.sin(2 * Math.PI * y / PERIOD) + ROW_PART * dice.normal();
            sky[y] = Math.max(0, scene.background() * (1 + scene.backgroundRows() * structure));
        }
        return sky;
    }

    private static Parts parts(
            Exposure exposure, List<PrismImage.Rows> light, List<PrismImage.Rows> hidden, double[] sky) {
        int plane = exposure.nx() * exposure.ny();
        var here = exposure.image();
        var star = new double[plane];
        var missing = new double[plane];
        var left = new double[plane];
        var right = new double[plane];
        for (var rows : light) {
            here.add(rows, 0, star);
            here.add(rows, -NUDGE, left);
            here.add(rows, NUDGE, right);
        }
        hidden.forEach(rows -> here.add(rows, 0, missing));
        var byX = new double[plane];
        var byY = new double[plane];
        var background = new double[plane];
        for (int y = 0; y < exposure.ny(); y++) {
            for (int x = 0; x < exposure.nx(); x++) {
                int p = y * exposure.nx() + x;
                byX[p] = (right[p] - left[p]) / (2 * NUDGE);
                double above = y + 1 < exposure.ny() ? star[p + exposure.nx()] : 0;
                double below = y > 0 ? star[p - exposure.nx()] : 0;
                byY[p] = (below - above) / 2;
                background[p] = sky[y];
            }
        }
        for (double[] part : List.of(star, missing, byX, byY, background)) {
            exposure.flatten(part);
        }
        return new Parts(star, missing, byX, byY, background);
    }

    private static RampMaker.Light light(Exposure exposure, Parts parts, Course course, BadPixels bad) {
        int nx = exposure.nx();
        var leak = new double[parts.star().length];
        for (int k = 0; k < bad.x().length; k++) {
            leak[bad.y()[k] * nx + bad.x()[k]] = bad.rate()[k];
        }
        return (i, y, into) -> {
            for (int x = 0; x < nx; x++) {
                int p = y * nx + x;
                double star = parts.star()[p]
                        - course.shape()[i] * parts.hidden()[p]
                        + course.jitterX()[i] * parts.byX()[p]
                        + course.jitterY()[i] * parts.byY()[p];
                double light = Math.max(0, star) + course.background()[i] * parts.sky()[p];
                into[x] = leak[p] < 0 ? 0 : light * course.settling()[i] + leak[p];
            }
        };
    }

    private void truthTables(
            LrsSlitlessScene scene,
            Exposure exposure,
            PrismSpectrum spectrum,
            PrismImage.Rows rows,
            PrismImage.Rows folded,
            PrismImage.Rows hidden,
            double[] sky,
            Course course,
            Path folder)
            throws CalibrationException {
        int ny = exposure.ny();
        Map<String, double[]> more = new LinkedHashMap<>();
        for (String name : List.of("depth", "folded", "background")) {
            more.put(name, new double[ny]);
        }
        double white = 0;
        double whiteHidden = 0;
        for (int y = 0; y < ny; y++) {
            double micron = exposure.image().micron(y);
            double perJansky = exposure.response().perJansky(micron);
            if (perJansky > 0) {
                more.get("depth")[y] = rows.total(y) > 0 ? hidden.total(y) / rows.total(y) : 0;
                more.get("folded")[y] = folded.total(y) / perJansky;
            }
            more.get("background")[y] = sky[y];
            double atRest = exposure.atRest(micron);
            if (atRest >= WHITE_FROM && atRest <= WHITE_TO) {
                white += rows.total(y) / perJansky;
                whiteHidden += hidden.total(y) / perJansky;
            }
        }
        String root = exposure.facts().root();
        writer.write(
                new CatalogModel(truthTable(exposure, spectrum, rows, more)), folder.resolve(root + "_truth.ecsv"));
        double whiteDepth = white > 0 ? whiteHidden / white : 0;
        var table = course.table(exposure.facts(), whiteDepth);
        table.meta().put("white_depth", whiteDepth);
        table.meta().put("limb_1", scene.limb1());
        table.meta().put("limb_2", scene.limb2());
        table.meta().put("settling", scene.settling());
        writer.write(new CatalogModel(table), folder.resolve(root + "_light_curve.ecsv"));
    }
}
