package org.webbcal.diff.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.product.FitsContent.Kind;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.coordinates.ProductCoordinates;
import org.webbcal.diff.DiffOptions;
import org.webbcal.diff.DiffReport;
import org.webbcal.diff.DiffReport.Extension;
import org.webbcal.diff.DiffReport.World;
import org.webbcal.diff.ProductDiff;
import org.webbcal.lib.wcs.Gwcs;

/** Matches the extensions of two products and compares each pair. */
@Component(service = ProductDiff.class)
public final class ProductDiffService implements ProductDiff {

    private final FitsAccess fits;
    private final ProductReader reader;
    private final ProductCoordinates coordinates;

    @Activate
    public ProductDiffService(
            @Reference FitsAccess fits, @Reference ProductReader reader, @Reference ProductCoordinates coordinates) {
        this.fits = fits;
        this.reader = reader;
        this.coordinates = coordinates;
    }

    @Override
    public DiffReport compare(Path a, Path b, DiffOptions options) throws CalibrationException {
        if (isText(a) || isText(b)) {
            return catalogues(a, b, options);
        }
        try (var fa = open(a);
                var fb = open(b)) {
            return compare(fa, fb, options);
        } catch (IOException e) {
            throw new CalibrationException(ExitStatus.BAD_INPUT, e.getMessage(), e);
        }
    }

    private FitsContent open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder, expected a product");
        }
        return fits.open(file);
    }

    private static boolean isText(Path file) {
        var name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".ecsv") || name.endsWith(".csv");
    }

    private DiffReport catalogues(Path a, Path b, DiffOptions options) throws CalibrationException {
        var ta = reader.readTable(a);
        var tb = reader.readTable(b);
        var fault = TableComparison.fault(ta, tb);
        var columns = fault.isEmpty()
                ? TableComparison.compare(ta, tb, options.rtol("TABLE"), options)
                : List.<DiffReport.Column>of();
        boolean same = fault.isEmpty() && columns.stream().allMatch(DiffReport.Column::same);
        var table = new Extension("TABLE", 1, "table", same, fault, List.of(), null, null, columns);
        return new DiffReport(
                a.toString(),
                b.toString(),
                options.rtol(),
                options.atol(),
                same,
                List.of(),
                List.of(),
                List.of(table),
                null,
                List.of());
    }

    private DiffReport compare(FitsContent a, FitsContent b, DiffOptions options) throws IOException {
        List<String> remarks = new ArrayList<>();
        var world = options.ignores("WCS") ? null : world(a, b, remarks);
        List<String> onlyA = new ArrayList<>();
        List<String> onlyB = new ArrayList<>();
        List<Extension> extensions = new ArrayList<>();
        for (var inB : b.extensions()) {
            if (options.ignores(inB.name())) {
                continue;
            }
            var inA = partner(a, inB);
            if (inA.isEmpty()) {
                onlyB.add(label(inB));
            } else {
                extensions.add(compare(a, inA.get(), b, inB, options, world == null));
            }
        }
        for (var inA : a.extensions()) {
            if (!options.ignores(inA.name()) && partner(b, inA).isEmpty()) {
                onlyA.add(label(inA));
            }
        }
        boolean same = onlyA.isEmpty()
                && onlyB.isEmpty()
                && extensions.stream().allMatch(Extension::same)
                && (world == null || world.same());
        return new DiffReport(
                a.path().toString(),
                b.path().toString(),
                options.rtol(),
                options.atol(),
                same,
                onlyA,
                onlyB,
                List.copyOf(extensions),
                world,
                remarks);
    }

    /** The HDU of the same name and version; of several nameless ones that at the same place. */
    private static Optional<FitsContent.Extension> partner(FitsContent in, FitsContent.Extension of) {
        return in.extensions().stream()
                .filter(e -> e.name().equals(of.name())
                        && e.version() == of.version()
                        && (!of.name().isEmpty() || e.index() == of.index()))
                .findFirst();
    }

    private static String label(FitsContent.Extension e) {
        var name = e.name().isEmpty() ? "HDU " + e.index() : e.name();
        return e.version() == 1 ? name : name + "," + e.version();
    }

    private static Extension compare(
            FitsContent a,
            FitsContent.Extension inA,
            FitsContent b,
            FitsContent.Extension inB,
            DiffOptions options,
            boolean sip)
            throws IOException {
        var name = inB.name().isEmpty() ? "HDU " + inB.index() : inB.name();
        double rtol = options.rtol(inB.name());
        var keywords = HeaderComparison.compare(inA.header(), inB.header(), rtol, options, sip);
        var kind = inB.kind() == Kind.IMAGE ? "image" : inB.kind() == Kind.TABLE ? "table" : "header";
        if (inA.kind() != inB.kind()) {
            var other = inA.kind() == Kind.IMAGE ? "image" : inA.kind() == Kind.TABLE ? "table" : "header";
            return new Extension(
                    name, inB.version(), kind, false, other + " and " + kind, keywords, null, null, List.of());
        }
        if (inB.kind() == Kind.IMAGE) {
            var r = ImageComparison.compare(a, inA, b, inB, options);
            boolean same = r.fault().isEmpty()
                    && (r.flags() == null ? r.numbers().same() : r.flags().same());
            return new Extension(
                    name,
                    inB.version(),
                    kind,
                    same && keywords.isEmpty(),
                    r.fault(),
                    keywords,
                    r.numbers(),
                    r.flags(),
                    List.of());
        }
        if (inB.kind() == Kind.TABLE) {
            var ta = a.table(inA);
            var tb = b.table(inB);
            var fault = TableComparison.fault(ta, tb);
            var columns =
                    fault.isEmpty() ? TableComparison.compare(ta, tb, rtol, options) : List.<DiffReport.Column>of();
            boolean same = fault.isEmpty() && columns.stream().allMatch(DiffReport.Column::same);
            return new Extension(
                    name, inB.version(), kind, same && keywords.isEmpty(), fault, keywords, null, null, columns);
        }
        return new Extension(name, inB.version(), kind, keywords.isEmpty(), "", keywords, null, null, List.of());
    }

    private World world(FitsContent a, FitsContent b, List<String> remarks) {
        var inA = coordinates(a, remarks);
        var inB = coordinates(b, remarks);
        if (inA.isEmpty() || inB.isEmpty()) {
            if (inA.isPresent() != inB.isPresent() && remarks.isEmpty()) {
                remarks.add("only " + (inA.isPresent() ? "a" : "b") + " has world coordinates");
            }
            return null;
        }
        var sci = b.extensions().stream()
                .filter(e -> e.kind() == Kind.IMAGE && e.dims().length >= 2)
                .findFirst();
        return WorldComparison.compare(
                inA.get(), inB.get(), sci.map(FitsContent.Extension::dims).orElse(new int[] {1, 1}));
    }

    private Optional<Gwcs> coordinates(FitsContent product, List<String> remarks) {
        try {
            return coordinates.read(product);
        } catch (IOException e) {
            remarks.add(product.path().getFileName() + ": the world coordinates cannot be read and were not compared: "
                    + e.getMessage());
            return Optional.empty();
        }
    }
}
