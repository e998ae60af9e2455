package org.webbcal.coordinates.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private static final String MAGIC = "#ASDF";

    /** Largest ASDF file that is read, bytes. */
    private static final long MAX_ASDF = 1 << 28;

    private static final int[] NO_IMAGE = {0, 0};

    private final FitsAccess fits;
    private final WcsCodec codec;

    @Activate
    public CoordinatesService(@Reference FitsAccess fits, @Reference WcsCodec codec) {
        this.fits = fits;
        this.codec = codec;
    }

    @Override
    public Optional<Gwcs> read(FitsContent product) throws IOException {
        return find(product).stream().findFirst().map(Coordinates::wcs);
    }

    private List<Coordinates> find(FitsContent product) throws IOException {
        var images = images(product);
        int[] dims = images.isEmpty() ? NO_IMAGE : images.get(0).dims();
        var asdf = product.extension("ASDF");
        if (asdf.isPresent() && asdf.get().kind() != Kind.OTHER) {
            var found = new ArrayList<Coordinates>();
            for (var e : codec.decodeAll(bytes(product, asdf.get())).entrySet()) {
                int slit = found.size();
                found.add(new Coordinates(
                        e.getKey(),
                        e.getValue(),
                        "ASDF",
                        slit < images.size() ? images.get(slit).dims() : dims));
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        if (images.isEmpty()) {
            return List.of();
        }
        var image = images.get(0);
        try {
            return FitsKeywords.read(image.header(), dims[dims.length - 1], dims[dims.length - 2])
                    .map(w -> List.of(new Coordinates("", w, "keywords of " + image.name(), dims)))
                    .orElse(List.of());
        } catch (IOException e) {
            throw new IOException(image.name() + ": " + e.getMessage(), e);
        }
    }

    /** The versions of SCI, or all images of a file that has none. */
    private static List<Extension> images(FitsContent product) {
        var images = product.extensions().stream()
                .filter(e -> e.kind() == Kind.IMAGE
                        && e.dims().length >= 2
                        && !e.name().equals("ASDF"))
                .toList();
        var science = images.stream().filter(e -> e.name().equals("SCI")).toList();
        return science.isEmpty() ? images : science;
    }

    /** Of an ASDF file that stands alone; empty when it is none. */
    private List<Coordinates> standingAlone(Path file) throws IOException {
        var start = new byte[MAGIC.length()];
        try (var in = Files.newInputStream(file)) {
            if (in.readNBytes(start, 0, start.length) < start.length
                    || !new String(start, StandardCharsets.US_ASCII).equals(MAGIC)) {
                return List.of();
            }
        }
        if (Files.size(file) > MAX_ASDF) {
            throw new IOException("it has " + Files.size(file) + " bytes, expected at most " + MAX_ASDF);
        }
        return codec.decodeAll(Files.readAllBytes(file)).entrySet().stream()
                .map(e -> new Coordinates(e.getKey(), e.getValue(), "ASDF", NO_IMAGE))
                .toList();
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

    private List<Coordinates> require(Path file, String slit) throws CalibrationException {
        var all = require(file);
        if (slit == null) {
            return all;
        }
        var named = all.stream()
                .filter(c -> c.slit().equalsIgnoreCase(slit.strip()))
                .toList();
        if (named.isEmpty() || slit.isBlank()) {
            throw new CalibrationException(
                    ExitStatus.USAGE,
                    "--slit " + slit + ": "
                            + (all.size() == 1 && all.get(0).slit().isEmpty()
                                    ? file.getFileName() + " has one set of coordinates for the whole image"
                                    : "no such slit; there are "
                                            + String.join(
                                                    ", ",
                                                    all.stream()
                                                            .map(Coordinates::slit)
                                                            .toList())));
        }
        return named;
    }

    /** All that a file has, at least one. */
    List<Coordinates> require(Path file) throws CalibrationException {
        try {
            var found = Files.isRegularFile(file) ? standingAlone(file) : List.<Coordinates>of();
            if (found.isEmpty()) {
                try (var product = fits.open(file)) {
                    found = find(product);
                }
            }
            if (found.isEmpty()) {
                throw bad(
                        file.getFileName()
                                + ": no world coordinates: it has neither an ASDF extension with them nor CTYPE1 and CTYPE2 in its image; run assign_wcs first",
                        null);
            }
            return found;
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
    public List<CoordinatesSummary> describe(Path file) throws CalibrationException {
        var all = new ArrayList<CoordinatesSummary>();
        try {
            for (var found : require(file)) {
                all.add(Description.of(String.valueOf(file.getFileName()), found));
            }
        } catch (IllegalArgumentException e) {
            throw bad(file.getFileName() + ": the world coordinates cannot be evaluated: " + e.getMessage(), e);
        }
        return all;
    }

    @Override
    public Table evaluate(Path file, Table points, Evaluation evaluation) throws CalibrationException {
        return PointTable.evaluate(require(file, evaluation.slit()), points, evaluation);
    }

    @Override
    public List<Place> trace(Path file, double[] point, Evaluation evaluation) throws CalibrationException {
        var places = new ArrayList<Place>();
        for (var c : require(file, evaluation.slit())) {
            places.addAll(PointTable.trace(c, point, evaluation));
        }
        return places;
    }

    @Override
    public List<String> columns(Gwcs wcs, String frame) {
        return Axes.of(wcs, frame);
    }
}
