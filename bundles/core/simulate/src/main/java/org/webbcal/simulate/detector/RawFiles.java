package org.webbcal.simulate.detector;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.RawModel;

/** Writes a raw exposure of a known count rate, in segments if wanted, with the truth beside it. */
public final class RawFiles {

    private final ExposureFacts facts;
    private final ProductWriter writer;
    private final Path folder;

    public RawFiles(ExposureFacts facts, ProductWriter writer, Path folder) {
        this.facts = facts;
        this.writer = writer;
        this.folder = folder;
    }

    /**
     * Writes the segments.
     *
     * @param samples gives the integrations from a number (0-based) on, so many of them
     * @return the files
     */
    public List<Path> write(Header primary, Header sci, int segments, BiFunction<Integer, Integer, RawModel> samples)
            throws CalibrationException {
        int nints = facts.readOut().nints();
        List<Path> files = new ArrayList<>();
        for (int k = 0; k < segments; k++) {
            int from = (int) ((long) k * nints / segments);
            int to = (int) ((long) (k + 1) * nints / segments);
            var raw = samples.apply(from, to - from);
            var header = primary.copy();
            if (segments > 1) {
                header.set("EXSEGNUM", k + 1).set("EXSEGTOT", segments);
                header.set("INTSTART", from + 1).set("INTEND", to);
            }
            raw.primary(header);
            raw.sciHeader(sci.copy());
            raw.tables().add(facts.groups(from, to - from));
            raw.tables().add(facts.integrationTimes(from, to - from));
            var file = folder.resolve(facts.root(k, segments) + "_uncal.fits");
            writer.write(raw, file);
            files.add(file);
        }
        return files;
    }

    /**
     * Writes what went in.
     *
     * @param rate of light [y][x], DN/s, in the frame of the rate products
     * @return the truth image
     */
    public Path truth(float[] rate, TimeSeries series) throws CalibrationException {
        var image = ImageModel.image(facts.ny(), facts.nx());
        System.arraycopy(rate, 0, image.sci(), 0, rate.length);
        image.primary(facts.primary());
        image.sciHeader(new Header().set("BUNIT", "DN/s"));
        var file = folder.resolve(facts.root() + "_truth.fits");
        writer.write(image, file);
        if (series.depth() > 0) {
            writer.write(new CatalogModel(series.table(facts)), folder.resolve(facts.root() + "_light_curve.ecsv"));
        }
        return file;
    }

    /** Writes cosmic rays and larger events, as far as there are any; and gives the charge in all pixels. */
    public List<CosmicRay> particles(List<CosmicRay> rays, List<ExtendedEvent> events, ExtendedEvent.Field field)
            throws CalibrationException {
        if (!rays.isEmpty()) {
            writer.write(new CatalogModel(CosmicRay.table(rays)), folder.resolve(facts.root() + "_cosmic_rays.ecsv"));
        }
        if (!events.isEmpty()) {
            writer.write(new CatalogModel(ExtendedEvent.table(events)), folder.resolve(facts.root() + "_events.ecsv"));
        }
        List<CosmicRay> all = new ArrayList<>(rays);
        all.addAll(ExtendedEvent.pixels(events, field));
        return all;
    }
}
