package org.webbcal.coordinates.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.product.FitsContent.Extension;
import org.webbcal.api.product.FitsContent.Kind;
import org.webbcal.api.product.WcsCodec;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.CoordinatesSummary;
import org.webbcal.coordinates.ProductCoordinates;
import org.webbcal.lib.wcs.Gwcs;
import org.webbcal.model.Table;

/** World coordinates of FITS products: the ASDF extension, else keywords. */
@Component(service = ProductCoordinates.class)
public final class CoordinatesService implements ProductCoordinates {

    private final FitsAccess fits;
    private final WcsCodec codec;

    @Activate
    public CoordinatesService(@Reference FitsAccess fits, @Reference WcsCodec codec) {
        this.fits = fits;
        this.codec = codec;
    }

    /** Coordinates, where they were found, and the dimensions of the image, slowest first. */
    private record Found(Gwcs wcs, String source, int[] dims) {}

    @Override
    public Optional<Gwcs> read(FitsContent product) throws IOException {
        return find(product).map(Found::wcs);
    }

    private Optional<Found> find(FitsContent product) throws IOException {
        var image = image(product);
        int[] dims = image.isEmpty() ? new int[] {0, 0} : image.get().dims();
        var asdf = product.extension("ASDF");
        if (asdf.isPresent() && asdf.get().kind() != Kind.OTHER) {
            var wcs = codec.decode(bytes(product, asdf.get()));
            if (wcs.isPresent()) {
                return Optional.of(new Found(wcs.get(), "ASDF", dims));
            }
        }
        if (image.isEmpty()) {
            return Optional.empty();
        }
        try {
            return FitsKeywords.read(image.get().header(), dims[dims.length - 1], dims[dims.length - 2])
                    .map(w -> new Found(w, "keywords of " + image.get().name(), dims));
        } catch (IOException e) {
            throw new IOException(image.get().name() + ": " + e.getMessage(), e);
        }
    }

    /** SCI, or the first image of a file that has none. */
    private static Optional<Extension> image(FitsContent product) {
        var images = product.extensions().stream()
                .filter(e -> e.kind() == Kind.IMAGE
                        && e.dims().length >= 2
                        && !e.name().equals("ASDF"))
                .toList();
        return images.stream().filter(e -> e.name().equals("SCI")).findFirst().or(() -> images.stream()
                .findFirst());
    }

    /** The ASDF file in its extension: the one cell of a table, or the pixels of an image in old files. */
    private static byte[] bytes(FitsContent product, Extension asdf) throws IOException {
        if (asdf.kind() == Kind.IMAGE) {
            if (product.plane(asdf).data() instanceof byte[] b) {
                return b;
            }
        } else {
            var columns = product.table(asdf).columns();
            if (columns.size() == 1 && columns.get(0).data() instanceof byte[] b) {
                return b;
            }
        }
        throw new IOException("the ASDF extension does not hold bytes; run assign_wcs again");
    }

    private Found require(Path file) throws CalibrationException {
        try (var product = fits.open(file)) {
            return find(product)
                    .orElseThrow(() -> bad(
                            product.path().getFileName()
                                    + ": no world coordinates: it has neither an ASDF extension with them nor CTYPE1 and CTYPE2 in its image; run assign_wcs first",
                            null));
        } catch (IOException e) {
            var name = String.valueOf(file.getFileName());
            var message = String.valueOf(e.getMessage());
            throw bad(
                    message.startsWith(name) ? message : name + ": the world coordinates cannot be read: " + message,
                    e);
        }
    }

    private static CalibrationException bad(String message, Throwable cause) {
        return new CalibrationException(ExitStatus.BAD_INPUT, message, cause);
    }

    @Override
    public CoordinatesSummary describe(Path file) throws CalibrationException {
        var found = require(file);
        try {
            return Description.of(String.valueOf(file.getFileName()), found.source(), found.wcs(), found.dims());
        } catch (IllegalArgumentException e) {
            throw bad(file.getFileName() + ": the world coordinates cannot be evaluated: " + e.getMessage(), e);
        }
    }

    @Override
    public Table evaluate(Path file, Table points, Evaluation evaluation) throws CalibrationException {
        return PointTable.evaluate(require(file).wcs(), points, evaluation);
    }

    @Override
    public List<String> columns(Gwcs wcs, String frame) {
        return Axes.of(wcs, frame);
    }
}
