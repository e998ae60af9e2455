package org.webbcal.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.webbcal.api.reference.ReferenceResolver.Sources;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.RunRequest;
import org.webbcal.model.Table;
import org.webbcal.preview.PreviewOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job on made-up data: four dithered exposures of MIRI, from raw ramps to a mosaic, a catalogue and a picture. */
@Command(
        name = "demo",
        description = {
            "The main job on bundled data: simulates four dithered MIRI exposures, calibrates them from raw ramps to a mosaic and a source catalogue,",
            "holds the measured fluxes and positions against the true ones, and draws pictures."
        })
final class DemoCommand extends WebbCommand {

    private static final String MODE = "miri-imaging";

    @Option(
            names = {"-o", "--output-dir"},
            paramLabel = "DIR",
            description = "Where the demo works (default: webbcal-demo).")
    private Path output = Path.of("webbcal-demo");

    @Option(names = "--json", description = "Prints the summary as JSON.")
    private boolean json;

    @Option(names = "--seed", description = "Seed of the simulation.")
    private long seed = 1;

    DemoCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException, InterruptedException {
        var raw = output.resolve("raw");
        var products = output.resolve("products");
        err().println("simulating four dithered MIRI exposures (F770W, full frame) in " + raw);
        var bar = new ProgressBar(session(), json, false);
        var made = SimulateCommand.simulator(services(), MODE)
                .simulate(
                        Map.of("seed", String.valueOf(seed)),
                        folder(raw),
                        new Sources(
                                Map.of(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty(),
                                java.util.Optional.empty()),
                        (what, f) -> bar.progress("simulation", what, f));
        bar.clear();
        var request = RunRequest.of(made.associations().get(0))
                .outputFolder(folder(products))
                .build();
        var result = RunCommand.run(this, request, false, json, false);

        var mosaic = product(result.products(), "_i2d.fits", made);
        var catalog = product(result.products(), "_cat.ecsv", made);
        List<Table> truth = new ArrayList<>();
        for (var file : made.truth()) {
            truth.add(services().reader().readTable(file));
        }
        var image = services().reader().readImage(mosaic);
        double pixel = Math.sqrt(image.sciHeader().number("PIXAR_A2", 0.0121));
        var comparison = TruthComparison.of(truth, services().reader().readTable(catalog), pixel);
        var pictures = pictures(made.exposures().get(0), mosaic, catalog);
        summary(comparison, mosaic, catalog, pictures);
        return ExitStatus.DONE;
    }

    private static Path folder(Path path) throws CalibrationException {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new CalibrationException(
                    ExitStatus.BAD_INPUT,
                    path + ": the folder cannot be made (" + e.getMessage() + "); choose another with -o",
                    e);
        }
    }

    /** The product of the association with that ending: its name is none of the exposures'. */
    private static Path product(List<Path> products, String ending, org.webbcal.api.simulate.Simulator.Simulation made)
            throws CalibrationException {
        var stems = made.exposures().stream()
                .map(p -> p.getFileName().toString().replaceFirst("_uncal\\.fits.*$", ""))
                .toList();
        return products.stream()
                .filter(p -> p.getFileName().toString().endsWith(ending))
                .filter(p ->
                        stems.stream().noneMatch(s -> p.getFileName().toString().startsWith(s)))
                .findFirst()
                .orElseThrow(() -> new CalibrationException(
                        ExitStatus.STEP_FAILED, "the run made no product *" + ending + "; see its log above"));
    }

    /** The way from raw samples to the mosaic with its sources. */
    private List<Path> pictures(Path raw, Path mosaic, Path catalog) throws CalibrationException {
        var preview = services().tools().preview();
        var marked = PreviewOptions.DEFAULT.withCatalog(
                services().reader().readTable(catalog), catalog.getFileName().toString());
        List<Path> pictures = new ArrayList<>();
        for (var product : List.of(raw, mosaic)) {
            var picture = preview.draw(product, product.equals(mosaic) ? marked : PreviewOptions.DEFAULT);
            picture.remarks().forEach(r -> err().println("webbcal: " + r));
            var png = output.resolve(product.getFileName().toString().replaceFirst("\\.fits$", ".png"));
            preview.write(picture, png);
            pictures.add(png);
        }
        return pictures;
    }

    private void summary(TruthComparison c, Path mosaic, Path catalog, List<Path> pictures) {
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("mosaic", mosaic.toString());
            map.put("catalog", catalog.toString());
            map.put("pictures", pictures.stream().map(Path::toString).toList());
            map.put("truth", c);
            printJson(map);
            return;
        }
        out().println();
        out().printf(
                        Locale.ROOT,
                        "bright isolated stars (S/N > 50)   %d simulated, %d recovered%n",
                        c.simulated(),
                        c.recovered());
        out().printf(
                        Locale.ROOT,
                        "flux, measured against true        median %+.2f %%, scatter %.2f %%, pulls of width %.2f%n",
                        100 * c.fluxBias(),
                        100 * c.fluxScatter(),
                        c.pullWidth());
        out().printf(
                        Locale.ROOT,
                        "positions                          %.3f pixel rms on each axis%n",
                        c.positionRmsPixels());
        out().println("mosaic     " + mosaic);
        out().println("catalogue  " + catalog);
        pictures.forEach(p -> out().println("picture    " + p));
    }
}
