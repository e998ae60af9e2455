package org.webbcal.shell;

import java.nio.file.Path;
import java.util.List;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.preview.PreviewOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws a product. */
@Command(
        name = "preview",
        description = {
            "Draws a quick-look picture of a product: exposures at any stage, mosaics, cubes.",
            "Of a ramp it shows the last group minus the first, of a stack or cube the median of its planes."
        })
final class PreviewCommand extends WebbCommand {

    @Parameters(paramLabel = "FILE", description = "Product.")
    private Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PNG",
            description = "Picture (default: the name of FILE with .png, in the working folder).")
    private Path output;

    @Option(names = "--catalog", paramLabel = "CAT.ecsv", description = "Sources to mark.")
    private Path catalog;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Longer side of the image in the picture, pixels (default: 900).")
    private int size = PreviewOptions.DEFAULT.size();

    PreviewCommand(Session session) {
        super(session);
    }

    @Override
    ExitStatus execute() throws CalibrationException {
        PreviewOptions options;
        try {
            options = new PreviewOptions(null, "", size, List.of());
        } catch (IllegalArgumentException e) {
            throw new CalibrationException(ExitStatus.USAGE, "--size " + size + ": " + e.getMessage(), e);
        }
        if (catalog != null) {
            options = options.withCatalog(
                    services().reader().readTable(catalog),
                    catalog.getFileName().toString());
        }
        var png = output != null
                ? output
                : Path.of(file.getFileName().toString().replaceFirst("\\.fits(\\.gz|\\.fz)?$", "") + ".png");
        var preview = services().tools().preview();
        var picture = preview.draw(file, options);
        preview.write(picture, png);
        picture.remarks().forEach(r -> err().println("webbcal: " + r));
        out().println(png);
        return ExitStatus.DONE;
    }
}
