package org.webbcal.io.fits;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.webbcal.api.product.ProductReader;
import org.webbcal.api.product.WcsCodec;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.ImageModel;
import org.webbcal.model.Plane;
import org.webbcal.model.RampModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.Spectrum;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.SpectrumTables;
import org.webbcal.model.Table;
import org.webbcal.model.TableExtension;

/** Opens exposures in FITS files and catalogues in ECSV, CSV or FITS tables. */
@Component(service = ProductReader.class)
public final class FitsProductReader implements ProductReader {

    private static final Set<String> RAMP_MODELS = Set.of("LEVEL1BMODEL", "RAMPMODEL");
    private static final Set<String> RAMP_PLANES = Set.of("SCI", "PIXELDQ", "GROUPDQ", "ZEROFRAME", "REFOUT");
    private static final Set<String> IMAGE_PLANES = Set.of("SCI", "ERR", "DQ", "VAR_POISSON", "VAR_RNOISE", "VAR_FLAT");

    /** Models whose SCI has two axes by definition. */
    private static final Set<String> FLAT_MODELS = Set.of("IMAGEMODEL", "IFUIMAGEMODEL");

    /** Reads the world coordinates; products open without them when it is missing. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile WcsCodec codec;

    @Override
    public Probe probe(Path path) throws CalibrationException {
        try (var file = FitsFile.open(path)) {
            var spectra = spectra(file);
            if (!spectra.isEmpty()) {
                return probe(file, path, spectra);
            }
            var sci = science(file);
            boolean ramp = isRamp(file, sci);
            int[] dims = ramp ? dims(shape(file, sci)) : imageDims(file, sci);
            var exposure = new ExposureInfo(
                    file.name(), file.primary().copy(), sci.header().copy());
            if (ramp) {
                checkCounts(file, shape(file, sci), null);
            }
            return new Probe(
                    path,
                    ramp ? FileKind.RAMP : FileKind.IMAGE,
                    exposure,
                    dims,
                    file.primary().string("DATAMODL", ""));
        } catch (IOException e) {
            throw badInput(path, e);
        }
    }

    private static Probe probe(FitsFile file, Path path, List<Hdu> spectra) {
        var exposure = new ExposureInfo(
                file.name(), file.primary().copy(), spectra.get(0).header().copy());
        return new Probe(
                path,
                FileKind.SPECTRUM,
                exposure,
                new int[] {spectra.size()},
                file.primary().string("DATAMODL", ""));
    }

    private static int[] dims(Shape4 s) {
        return new int[] {s.nints(), s.ngroups(), s.ny(), s.nx()};
    }

    // --- what a file is ---

    private static Hdu science(FitsFile file) throws FitsFault {
        var sci = file.hdu("SCI").orElse(null);
        if (sci == null) {
            var primary = file.hdus().get(0);
            String hint = primary.kind() == Hdu.Kind.IMAGE
                    ? "; the primary HDU holds an array of " + primary.shape()
                            + ": move it into an extension SCI [integration][group][y][x] first"
                    : "";
            throw new FitsFault(file.name() + ": no SCI extension, it has " + file.listing() + hint);
        }
        if (sci.kind() != Hdu.Kind.IMAGE) {
            throw new FitsFault(file.name() + ": SCI holds no image (" + sci.shape() + "), expected pixels");
        }
        return sci;
    }

    private static boolean isUncal(FitsFile file) {
        String model = file.primary().string("DATAMODL", "").toUpperCase(Locale.ROOT);
        return model.equals("LEVEL1BMODEL")
                || model.isEmpty() && file.name().toLowerCase(Locale.ROOT).contains("_uncal.");
    }

    private static boolean isRamp(FitsFile file, Hdu sci) throws FitsFault {
        boolean said =
                RAMP_MODELS.contains(file.primary().string("DATAMODL", "").toUpperCase(Locale.ROOT)) || isUncal(file);
        int axes = sci.dims().length;
        if (axes == 4 || said && axes == 3 && file.primary().integer("NINTS", 1) == 1) {
            return true;
        }
        if (said || axes < 2 || axes > 4) {
            throw new FitsFault(file.name() + ": SCI has " + axes + " axes (" + sci.shape() + "), expected "
                    + (said ? "4: integrations, groups, rows, columns" : "2 or 3 for an image, 4 for ramps"));
        }
        return false;
    }

    private static Shape4 shape(FitsFile file, Hdu sci) throws FitsFault {
        long[] d = sci.dims().length == 4 ? sci.dims() : new long[] {1, sci.dims()[0], sci.dims()[1], sci.dims()[2]};
        PixelReader.arrayLength(file, sci, d[1] * d[2] * d[3]);
        return new Shape4(Math.toIntExact(d[0]), (int) d[1], (int) d[2], (int) d[3]);
    }

    private static int[] imageDims(FitsFile file, Hdu sci) throws FitsFault {
        PixelReader.arrayLength(file, sci, sci.count());
        String model = file.primary().string("DATAMODL", "").toUpperCase(Locale.ROOT);
        int axes = sci.dims().length;
        if (FLAT_MODELS.contains(model) && axes != 2 || model.equals("CUBEMODEL") && axes != 3) {
            throw new FitsFault(file.name() + ": SCI has " + axes + " axes (" + sci.shape() + "), but DATAMODL = "
                    + file.primary().string("DATAMODL", "") + " has " + (FLAT_MODELS.contains(model) ? 2 : 3));
        }
        return sci.intDims();
    }

    // --- spectra ---

    /** Tables of spectra in a file without SCI, in order. */
    private static List<Hdu> spectra(FitsFile file) {
        if (file.hdu("SCI").isPresent()) {
            return List.of();
        }
        return file.hdus().stream()
                .filter(h -> h.kind() == Hdu.Kind.TABLE && SpectrumTables.isSpectrum(h.name()))
                .toList();
    }

    @Override
    public SpectrumModel readSpectrum(Path path) throws CalibrationException {
        try (var file = FitsFile.open(path)) {
            var model = readSpectrum(file);
            file.checkUnchanged();
            return model;
        } catch (IOException e) {
            throw badInput(path, e);
        }
    }

    private SpectrumModel readSpectrum(FitsFile file) throws IOException {
        var extensions = spectra(file);
        if (extensions.isEmpty()) {
            throw new FitsFault(
                    file.name() + ": no spectrum, it has " + file.listing() + "; expected EXTRACT1D or COMBINE1D");
        }
        var carried = new CatalogModel(new Table());
        readTablesAndWcs(file, carried);
        var found = new ArrayList<Spectrum>();
        for (var table : carried.tables()) {
            if (SpectrumTables.isSpectrum(table.name())) {
                try {
                    found.add(SpectrumTables.spectrum(table));
                } catch (IllegalArgumentException e) {
                    throw new FitsFault(file.name() + ": " + e.getMessage());
                }
            }
        }
        var spectra = SpectrumTables.joinIntegrations(found);
        var layout = spectra.get(0).layout();
        String kind = file.primary().string("DATAMODL", "");
        // Spectra that were joined are of another model than the file says.
        var model = kind.isBlank() || layout == Spectrum.Layout.PER_INTEGRATION
                ? SpectrumModel.of(layout)
                : new SpectrumModel(kind);
        model.primary(file.primary().copy());
        model.spectra().addAll(spectra);
        carried.tables().stream()
                .filter(t -> !SpectrumTables.isSpectrum(t.name()))
                .forEach(model.tables()::add);
        model.remarks().addAll(carried.remarks());
        return model;
    }

    // --- ramps ---

    @Override
    public RampModel openRamp(Path path) throws CalibrationException {
        FitsFile file = null;
        try {
            file = FitsFile.open(path);
            var ramp = openRamp(file);
            file = null;
            return ramp;
        } catch (IOException e) {
            throw badInput(path, e);
        } finally {
            if (file != null) {
                file.close();
            }
        }
    }

    private RampModel openRamp(FitsFile file) throws IOException {
        var sci = science(file);
        if (!isRamp(file, sci)) {
            throw new FitsFault(file.name() + ": SCI has " + sci.dims().length + " axes (" + sci.shape()
                    + "), expected a ramp with 4: integrations, groups, rows, columns");
        }
        var shape = shape(file, sci);
        var groupDq = ofShape(file, "GROUPDQ", sci.dims());
        long[] plane = {shape.ny(), shape.nx()};
        var zeroFrame = ofShape(file, "ZEROFRAME", new long[] {shape.nints(), shape.ny(), shape.nx()});
        var refout = file.hdu("REFOUT")
                .filter(h -> h.kind() == Hdu.Kind.IMAGE && h.count() % ((long) shape.nints() * shape.ngroups()) == 0)
                .orElse(null);
        if (refout != null) {
            PixelReader.arrayLength(file, refout, refout.count() / shape.nints());
        }
        var ramp = new FitsRamp(file, shape, sci, groupDq, zeroFrame, refout);
        ramp.primary(file.primary().copy());
        ramp.sciHeader(sci.header().copy());
        for (var hdu : new Hdu[] {groupDq, zeroFrame, refout}) {
            if (hdu != null) {
                keepHeader(ramp, hdu);
            }
        }
        if (refout != null) {
            // Its geometry differs between readout modes; the writer makes the extension of the same shape again.
            ramp.planeHeader("REFOUT").set("NAXIS1", refout.dims()[refout.dims().length - 1]);
        }
        checkCounts(file, shape, ramp);
        RampChecks.pattern(file.name(), file.primary(), ramp);
        if (sci.dims().length == 3) {
            ramp.remarks().add(file.name() + ": SCI has 3 axes (" + sci.shape() + "); taken as one integration");
        }
        var taken = Arrays.asList(groupDq, zeroFrame, refout);
        for (String name : new String[] {"GROUPDQ", "ZEROFRAME", "REFOUT"}) {
            var found = file.hdu(name).orElse(null);
            if (found != null && found.kind() == Hdu.Kind.IMAGE && !taken.contains(found)) {
                ramp.remarks()
                        .add(file.name() + ": " + name + " is " + found.shape() + " and does not fit SCI ("
                                + sci.shape() + "); left out");
            }
        }
        if (isUncal(file)) {
            RampChecks.planes(
                    file.name(),
                    file.primary(),
                    file.hdu("ZEROFRAME").isPresent(),
                    file.hdu("REFOUT").isPresent(),
                    ramp);
        }
        if (isUncal(file) && !(sci.bitpix() == 16 && sci.scale() == 1) && sci.bitpix() != 8) {
            checkCountsOfAdc(file, sci, ramp);
        }
        readPixelDq(file, ramp, plane);
        for (var hdu : file.hdus().subList(1, file.hdus().size())) {
            boolean oldErr = hdu.named("ERR") && Arrays.equals(hdu.dims(), sci.dims());
            if (hdu.kind() == Hdu.Kind.IMAGE && !(hdu.version() == 1 && RAMP_PLANES.contains(hdu.name())) && !oldErr) {
                ramp.extras().add(plane(file, hdu));
            }
        }
        readTablesAndWcs(file, ramp);
        for (var table : ramp.tables()) {
            if (table.name().equals("GROUP")) {
                RampChecks.groups(file.name(), table.table(), shape);
            }
        }
        return ramp;
    }

    private static Hdu ofShape(FitsFile file, String name, long[] dims) {
        return file.hdu(name)
                .filter(h -> h.kind() == Hdu.Kind.IMAGE && sameShape(h.dims(), dims))
                .orElse(null);
    }

    /** Whether shapes agree but for leading axes of length one. */
    private static boolean sameShape(long[] a, long[] b) {
        var x = a.length >= b.length ? a : b;
        var y = a.length >= b.length ? b : a;
        int more = x.length - y.length;
        for (int i = 0; i < more; i++) {
            if (x[i] != 1) {
                return false;
            }
        }
        return Arrays.equals(x, more, x.length, y, 0, y.length);
    }

    /** Compares the array with NINTS and NGROUPS; remarks may be null. */
    private static void checkCounts(FitsFile file, Shape4 shape, ScienceModel model) throws FitsFault {
        var header = file.primary();
        RampChecks.segment(file.name(), header);
        for (String key : new String[] {"NFRAMES", "GROUPGAP"}) {
            int least = key.equals("NFRAMES") ? 1 : 0;
            if (header.integer(key, least) < least) {
                throw new FitsFault(file.name() + ": " + key + " = " + header.integer(key, least)
                        + " in the primary header, expected " + least + " or more; correct the keyword");
            }
        }
        int groups = header.integer("NGROUPS", shape.ngroups());
        if (shape.ngroups() > groups) {
            throw new FitsFault(file.name() + ": SCI has " + shape.ngroups() + " groups, but NGROUPS = " + groups
                    + "; correct the keyword if the pixels are right");
        }
        int nints = header.integer("NINTS", shape.nints());
        var first = header.integer("INTSTART");
        var last = header.integer("INTEND");
        if (first.isPresent() && last.isPresent() && last.getAsInt() >= first.getAsInt()) {
            nints = Math.min(nints, last.getAsInt() - first.getAsInt() + 1);
        }
        if (shape.nints() > nints) {
            throw new FitsFault(file.name() + ": SCI has " + shape.nints() + " integrations, but NINTS = "
                    + header.integer("NINTS", nints)
                    + (first.isPresent() ? ", INTSTART = " + first.getAsInt() : "")
                    + (last.isPresent() ? ", INTEND = " + last.getAsInt() : "")
                    + "; correct the keywords if the pixels are right");
        }
        int nx = header.integer("SUBSIZE1", shape.nx());
        int ny = header.integer("SUBSIZE2", shape.ny());
        boolean interleaved = shape.ny() == 3200 && ny == 2048;
        if (nx != shape.nx() || ny != shape.ny() && !interleaved) {
            throw new FitsFault(file.name() + ": SCI has " + shape.ny() + " rows of " + shape.nx()
                    + " columns, but SUBSIZE2 = " + ny + ", SUBSIZE1 = " + nx
                    + ", by which references are cut; correct the keywords if the pixels are right");
        }
        if (model == null) {
            return;
        }
        if (header.integer("EXSEGTOT", 1) <= 1) {
            nints = header.integer("NINTS", nints);
        }
        if (shape.ngroups() < groups || shape.nints() < nints) {
            model.remarks()
                    .add(file.name() + ": exposure cut short: SCI has " + shape.nints() + " integrations of "
                            + shape.ngroups() + " groups, the keywords announce " + nints + " of " + groups);
        }
    }

    /** Raw counts are whole numbers of 16 bit; a file that holds them in another type is accepted only if they are. */
    private static void checkCountsOfAdc(FitsFile file, Hdu sci, RampModel ramp) throws IOException {
        var reader = new PixelReader(file, sci);
        var values = new double[1 << 16];
        long n = sci.count();
        for (long at = 0; at < n; at += values.length) {
            int count = (int) Math.min(values.length, n - at);
            reader.doubles(at, values, 0, count);
            for (int i = 0; i < count; i++) {
                double v = values[i];
                if (!(v >= 0 && v <= 65535 && v == Math.rint(v))) {
                    throw new FitsFault(
                            file.name() + ": uncal SCI has BITPIX " + sci.bitpix() + " and at flat index " + (at + i)
                                    + " the value " + v
                                    + ", expected whole numbers from 0 to 65535; use it as a ramp (DATAMODL = RampModel) if it was calibrated");
                }
            }
        }
        ramp.remarks()
                .add(file.name() + ": uncal SCI has BITPIX " + sci.bitpix()
                        + " instead of 16; all values are whole numbers and were taken");
    }

    private static void readPixelDq(FitsFile file, RampModel ramp, long[] plane) throws IOException {
        var hdu = file.hdu("PIXELDQ").filter(h -> h.kind() == Hdu.Kind.IMAGE).orElse(null);
        if (hdu == null) {
            return;
        }
        if (!sameShape(hdu.dims(), plane)) {
            ramp.remarks()
                    .add(file.name() + ": PIXELDQ is " + hdu.shape() + ", SCI has " + plane[0] + "×" + plane[1]
                            + "; replaced by zeros");
            return;
        }
        keepHeader(ramp, hdu);
        var flags = new int[(int) hdu.count()];
        new PixelReader(file, hdu).flags(0, flags, 0, flags.length);
        ramp.pixelDq(flags);
    }

    // --- images ---

    @Override
    public ImageModel readImage(Path path) throws CalibrationException {
        try (var file = FitsFile.open(path)) {
            var model = readImage(file);
            file.checkUnchanged();
            return model;
        } catch (IOException e) {
            throw badInput(path, e);
        }
    }

    private ImageModel readImage(FitsFile file) throws IOException {
        var sci = science(file);
        if (isRamp(file, sci)) {
            throw new FitsFault(
                    file.name() + ": SCI has 4 axes (" + sci.shape() + "): a ramp; expected an image with 2 or 3");
        }
        int[] d = imageDims(file, sci);
        // The size of the planes is known to be in the file, so this cannot ask for more than that.
        var model = d.length == 2 ? ImageModel.image(d[0], d[1]) : ImageModel.cube(d[0], d[1], d[2]);
        String kind = file.primary().string("DATAMODL", "");
        if (!kind.isBlank()) {
            model.dataModel(kind);
        }
        model.primary(file.primary().copy());
        model.sciHeader(sci.header().copy());
        new PixelReader(file, sci).floats(0, model.sci(), 0, model.sci().length);
        model.err(floats(file, model, "ERR", sci));
        model.varPoisson(floats(file, model, "VAR_POISSON", sci));
        model.varRnoise(floats(file, model, "VAR_RNOISE", sci));
        model.varFlat(floats(file, model, "VAR_FLAT", sci));
        var dq = likeSci(file, "DQ", sci);
        if (dq != null) {
            var flags = new int[model.sci().length];
            new PixelReader(file, dq).flags(0, flags, 0, flags.length);
            model.dq(flags);
            keepHeader(model, dq);
        }
        for (var hdu : file.hdus().subList(1, file.hdus().size())) {
            boolean known = hdu.version() == sci.version() && IMAGE_PLANES.contains(hdu.name());
            if (hdu.kind() == Hdu.Kind.IMAGE && !known && !hdu.named("ASDF")) {
                model.extras().add(plane(file, hdu));
            } else if (hdu.kind() == Hdu.Kind.OTHER
                    && hdu.dims().length == 0
                    && !hdu.name().isEmpty()
                    && !known) {
                // A header without data; it is carried as such.
                model.extras()
                        .add(new Plane(
                                hdu.name(),
                                hdu.version(),
                                new int[] {0},
                                new byte[0],
                                false,
                                hdu.header().copy()));
            }
        }
        readTablesAndWcs(file, model);
        return model;
    }

    private static Hdu likeSci(FitsFile file, String name, Hdu sci) throws FitsFault {
        var hdu = file.hdus().stream()
                .filter(h -> h.named(name) && h.version() == sci.version() && h.kind() == Hdu.Kind.IMAGE)
                .findFirst()
                .orElse(null);
        if (hdu != null && !sameShape(hdu.dims(), sci.dims())) {
            throw new FitsFault(file.name() + ": " + hdu.label() + " is " + hdu.shape() + ", SCI is " + sci.shape()
                    + "; they must agree");
        }
        return hdu;
    }

    private static float[] floats(FitsFile file, ImageModel model, String name, Hdu sci) throws IOException {
        var hdu = likeSci(file, name, sci);
        if (hdu == null) {
            return null;
        }
        keepHeader(model, hdu);
        var values = new float[model.sci().length];
        new PixelReader(file, hdu).floats(0, values, 0, values.length);
        return values;
    }

    private static void keepHeader(ScienceModel model, Hdu hdu) {
        var header = model.planeHeader(hdu.name());
        header.addMissing(hdu.header());
        header.remove("BUNIT");
    }

    // --- the rest of a file ---

    static Plane plane(FitsFile file, Hdu hdu) throws IOException {
        int n = PixelReader.arrayLength(file, hdu, hdu.count());
        var reader = new PixelReader(file, hdu);
        Object data = reader.newArray(n);
        reader.stored(0, data, 0, n);
        return new Plane(
                hdu.name(),
                hdu.version(),
                hdu.intDims(),
                data,
                hdu.unsigned(),
                hdu.header().copy());
    }

    private void readTablesAndWcs(FitsFile file, ScienceModel model) throws IOException {
        if (file.trailing() > 0) {
            model.remarks().add(file.name() + ": the last " + file.trailing() + " bytes are no FITS and were left out");
        }
        for (var hdu : file.hdus().subList(1, file.hdus().size())) {
            if (hdu.named("ASDF")) {
                readWcs(file, hdu, model);
            } else if (hdu.kind() == Hdu.Kind.TABLE) {
                model.tables()
                        .add(new TableExtension(
                                hdu.name(), hdu.version(), TableHints.with(hdu), TableReader.read(file, hdu)));
            }
        }
    }

    /** The bytes of an ASDF extension: the cell of its table, or the pixels of files before 2019. */
    private void readWcs(FitsFile file, Hdu hdu, ScienceModel model) throws IOException {
        var reader = codec;
        if (reader == null || hdu.dataBytes() == 0 || hdu.dataBytes() > Integer.MAX_VALUE - 8) {
            return;
        }
        var bytes = new byte[(int) hdu.dataBytes()];
        file.read(bytes, bytes.length, hdu.dataAt());
        try {
            reader.decode(bytes).ifPresent(model::wcs);
        } catch (IOException e) {
            model.remarks()
                    .add(file.name() + ": the WCS in its ASDF extension cannot be read (" + e.getMessage()
                            + "); run assign_wcs again if a step needs it");
        }
    }

    // --- tables ---

    @Override
    public Table readTable(Path path) throws CalibrationException {
        try {
            if (!Files.exists(path)) {
                throw new FitsFault(path + ": no such file");
            }
            if (Files.isDirectory(path)) {
                throw new FitsFault(path + ": is a folder, expected a table");
            }
            return isBinary(path) ? fitsTable(path) : TextTables.read(path);
        } catch (IOException e) {
            throw badInput(path, e);
        }
    }

    /** Whether a file begins like FITS or like something compressed. */
    private static boolean isBinary(Path path) throws IOException {
        try (var in = Files.newInputStream(path)) {
            var start = new String(in.readNBytes(6), StandardCharsets.ISO_8859_1);
            return start.equals("SIMPLE") || start.startsWith("\u001f\u008b") || start.startsWith("PK\u0003\u0004");
        }
    }

    /** The first table; keywords of its header become metadata. */
    private static Table fitsTable(Path path) throws IOException {
        try (var file = FitsFile.open(path)) {
            var hdu = file.hdus().stream()
                    .filter(h -> h.kind() == Hdu.Kind.TABLE && !h.named("ASDF"))
                    .findFirst()
                    .orElseThrow(() -> new FitsFault(file.name() + ": no table, it has " + file.listing()));
            var table = TableReader.read(file, hdu);
            hdu.header().cards().forEach(card -> table.meta().put(card.key(), card.value()));
            return table;
        }
    }

    static CalibrationException badInput(Path path, IOException e) {
        String message = e instanceof FitsFault
                ? e.getMessage()
                : FitsFile.nameOf(path) + ": cannot be read: " + FitsFile.reason(e);
        return new CalibrationException(ExitStatus.BAD_INPUT, message, e);
    }
}
