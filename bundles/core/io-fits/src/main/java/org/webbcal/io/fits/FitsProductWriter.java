package org.webbcal.io.fits;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.webbcal.api.product.ProductWriter;
import org.webbcal.api.product.WcsCodec;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.model.CatalogModel;
import org.webbcal.model.Header;
import org.webbcal.model.ImageModel;
import org.webbcal.model.ImageStack;
import org.webbcal.model.ImageStack.Layer;
import org.webbcal.model.Plane;
import org.webbcal.model.PlanesModel;
import org.webbcal.model.RampBlock;
import org.webbcal.model.RampModel;
import org.webbcal.model.RawModel;
import org.webbcal.model.ScienceModel;
import org.webbcal.model.Shape4;
import org.webbcal.model.SpectrumModel;
import org.webbcal.model.SpectrumTables;
import org.webbcal.model.TableExtension;
import org.webbcal.model.key.Keywords;

/** Writes products as FITS files and catalogues as ECSV. */
@Component(service = ProductWriter.class)
public final class FitsProductWriter implements ProductWriter {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Order of extensions in the archive's files; what is not in here stands between the variances and the last three, images first. */
    private static final List<String> ORDER = List.of(
            "SCI",
            "ERR",
            "DQ",
            "PIXELDQ",
            "GROUPDQ",
            "ZEROFRAME",
            "REFOUT",
            "AVDRKCUR",
            "WAVELENGTH",
            "AREA",
            "TRACEMODEL",
            "REGIONS",
            "CON",
            "WHT",
            "MASK",
            "GROUP",
            "INT_TIMES",
            "VAR_POISSON",
            "VAR_RNOISE",
            "VAR_FLAT",
            "",
            "HDRTAB",
            "WEBBCAL");

    /** Makes the ASDF extension; products are written without it when it is missing. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile WcsCodec codec;

    /**
     * Data of integrations that are fetched one by one while they are written.
     *
     * @param one array of one integration, filled anew for each
     */
    private record Samples(int[] dims, Header header, boolean unsigned, Object one, Filler filler) {
        interface Filler {
            void fill(int integration) throws IOException;
        }

        /** Samples of a raw exposure. */
        static Samples raw(int[] dims, Header header, RawFiller source) {
            var one = new short[dims[1] * dims[2] * dims[3]];
            return new Samples(dims, header, true, one, i -> source.fill(i, one));
        }

        interface RawFiller {
            void fill(int integration, short[] into) throws IOException;
        }
    }

    /** An extension to be written: an image, a table, or samples. */
    private record Section(String name, Plane image, TableExtension table, Samples samples) {
        Section(String name, Plane image, TableExtension table) {
            this(name, image, table, null);
        }

        int rank(boolean errorBeforeFlags) {
            if (name.equals("ERR") && !errorBeforeFlags) {
                return 10 * ORDER.indexOf("DQ") + 1;
            }
            int place = ORDER.indexOf(name);
            return place >= 0 ? 10 * place : 10 * ORDER.indexOf("") + (table == null ? 0 : 1);
        }
    }

    @Override
    public void write(ScienceModel model, Path path) throws CalibrationException {
        if (model instanceof RampModel ramp) {
            writeRamp(ramp, path);
            return;
        }
        try (var part = PartFile.create(path)) {
            try {
                if (model instanceof ImageModel image) {
                    writeSections(model, planes(image), part);
                } else if (model instanceof ImageStack stack) {
                    writeSections(model, planes(stack), part);
                } else if (model instanceof RawModel raw) {
                    writeSections(model, planes(raw), part);
                } else if (model instanceof SpectrumModel spectra) {
                    writeSections(model, tables(spectra), part);
                } else if (model instanceof PlanesModel) {
                    writeSections(model, new ArrayList<>(), part);
                } else if (model instanceof CatalogModel catalog) {
                    writeCatalog(catalog, part);
                } else {
                    throw new IllegalArgumentException(
                            "no writer for " + model.getClass().getName());
                }
            } catch (IOException e) {
                throw part.failure(e);
            }
            part.commit();
        }
    }

    // --- images ---

    private static List<Section> planes(ImageModel model) {
        var sections = new ArrayList<Section>();
        boolean segments = "SegmentationMapModel".equals(model.dataModel());
        Object sci = segments ? labels(model.sci()) : model.sci();
        add(sections, "SCI", sci, segments, model.dims(), model.sciHeader());
        var unit = model.sciHeader().string("BUNIT").orElse(null);
        add(sections, "ERR", model.err(), false, model.dims(), withUnit(model.planeHeader("ERR"), unit));
        add(sections, "DQ", model.dq(), true, model.dims(), model.planeHeader("DQ"));
        add(sections, "VAR_POISSON", model.varPoisson(), false, model.dims(), model.planeHeader("VAR_POISSON"));
        add(sections, "VAR_RNOISE", model.varRnoise(), false, model.dims(), model.planeHeader("VAR_RNOISE"));
        add(sections, "VAR_FLAT", model.varFlat(), false, model.dims(), model.planeHeader("VAR_FLAT"));
        return sections;
    }

    /** The same planes, fetched image by image. */
    private static List<Section> planes(ImageStack stack) {
        var one = ImageModel.cube(1, stack.ny(), stack.nx()).withNoisePlanes();
        var unit = stack.sciHeader().string("BUNIT").orElse(null);
        var sections = new ArrayList<Section>();
        add(sections, stack, Layer.SCI, one, one.sci(), stack.sciHeader());
        add(sections, stack, Layer.ERR, one, one.err(), withUnit(stack.planeHeader("ERR"), unit));
        add(sections, stack, Layer.DQ, one, one.dq(), stack.planeHeader("DQ"));
        add(sections, stack, Layer.VAR_POISSON, one, one.varPoisson(), stack.planeHeader("VAR_POISSON"));
        add(sections, stack, Layer.VAR_RNOISE, one, one.varRnoise(), stack.planeHeader("VAR_RNOISE"));
        return sections;
    }

    private static void add(
            List<Section> sections, ImageStack stack, Layer layer, ImageModel one, Object plane, Header header) {
        var samples = new Samples(
                stack.dims(), header, layer == Layer.DQ, plane, k -> stack.get(k, one, null, EnumSet.of(layer)));
        sections.add(new Section(layer.name(), null, null, samples));
    }

    private static List<Section> planes(RawModel model) {
        var s = model.shape();
        var source = model.source();
        var sections = new ArrayList<Section>();
        int[] dims = {s.nints(), s.ngroups(), s.ny(), s.nx()};
        sections.add(new Section("SCI", null, null, Samples.raw(dims, model.sciHeader(), source::samples)));
        if (model.hasReferenceOutput()) {
            int[] output = {s.nints(), s.ngroups(), s.ny(), s.nx() / 4};
            sections.add(new Section("REFOUT", null, null, Samples.raw(output, new Header(), source::referenceOutput)));
        }
        return sections;
    }

    private static List<Section> tables(SpectrumModel model) {
        var sections = new ArrayList<Section>();
        for (var spectrum : model.spectra()) {
            var extension = SpectrumTables.extension(spectrum, sections.size() + 1);
            sections.add(new Section(extension.name(), null, extension));
        }
        return sections;
    }

    /** Primary header, planes, extras and tables in the order of the archive, ASDF last. */
    private void writeSections(ScienceModel model, List<Section> sections, PartFile part) throws IOException {
        model.extras().forEach(plane -> sections.add(new Section(plane.name(), plane, null)));
        model.tables().forEach(table -> sections.add(new Section(table.name(), null, table)));
        boolean errorBeforeFlags = model.sciHeader().has("BUNIT");
        sections.sort(Comparator.comparingInt(s -> s.rank(errorBeforeFlags)));

        var pixels = new PixelWriter(part.channel());
        long at =
                put(part, ProductHeaders.primary(primary(model, part.target())).bytes(), 0);
        for (var section : sections) {
            if (section.samples() != null) {
                at = samples(part, pixels, section.name(), section.samples(), at);
            } else {
                at = section.image() != null
                        ? image(part, pixels, section.image(), at)
                        : table(part, pixels, section.table(), at);
            }
        }
        asdf(part, pixels, model, at);
    }

    private static void writeCatalog(CatalogModel model, PartFile part) throws IOException {
        // Not closed: the part file is flushed to disk first.
        var text = new BufferedWriter(Channels.newWriter(part.channel(), StandardCharsets.UTF_8), 1 << 16);
        new EcsvWriter(text).write(model.catalog());
        text.flush();
    }

    private static void add(
            List<Section> sections, String name, Object data, boolean unsigned, int[] dims, Header header) {
        if (data != null) {
            sections.add(new Section(name, new Plane(name, 1, dims, data, unsigned, header), null));
        }
    }

    private static Header withUnit(Header header, String unit) {
        if (unit == null) {
            return header;
        }
        var copy = new Header();
        copy.set(Keywords.BUNIT, unit);
        copy.addMissing(header);
        return copy;
    }

    /** Labels of a segmentation map, whole numbers below 2^24 held as float. */
    private static int[] labels(float[] sci) {
        var out = new int[sci.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) sci[i];
        }
        return out;
    }

    private static Header primary(ScienceModel model, Path path) {
        var header = model.primary().copy();
        header.set(Keywords.DATE, DATE.format(Instant.now()));
        header.set(Keywords.FILENAME, FitsFile.nameOf(path));
        header.set(Keywords.DATAMODL, model.dataModel());
        return header;
    }

    private static long put(PartFile part, byte[] bytes, long at) throws IOException {
        Blocks.write(part.channel(), ByteBuffer.wrap(bytes), at);
        return at + bytes.length;
    }

    private static long image(PartFile part, PixelWriter pixels, Plane plane, long at) throws IOException {
        int bitpix = PixelWriter.bitpix(plane.data());
        long next = put(
                part,
                ProductHeaders.image(
                                plane.name(), plane.version(), plane.dims(), bitpix, plane.unsigned(), plane.header())
                        .bytes(),
                at);
        return pixels.pad(pixels.write(plane.data(), 0, plane.size(), plane.unsigned(), next));
    }

    private static long samples(PartFile part, PixelWriter pixels, String name, Samples samples, long at)
            throws IOException {
        int[] dims = samples.dims();
        var one = samples.one();
        int n = Array.getLength(one);
        long next = put(
                part,
                ProductHeaders.image(name, 1, dims, PixelWriter.bitpix(one), samples.unsigned(), samples.header())
                        .bytes(),
                at);
        for (int i = 0; i < dims[0]; i++) {
            samples.filler().fill(i);
            next = pixels.write(one, 0, n, samples.unsigned(), next);
        }
        return pixels.pad(next);
    }

    private static long table(PartFile part, PixelWriter pixels, TableExtension table, long at) throws IOException {
        var writer = new TableWriter(table);
        long next = put(
                part,
                ProductHeaders.table(table.name(), table.version(), writer, table.header())
                        .bytes(),
                at);
        return pixels.pad(writer.write(part.channel(), next));
    }

    private void asdf(PartFile part, PixelWriter pixels, ScienceModel model, long at) throws IOException {
        var maker = codec;
        byte[] bytes = maker == null ? null : maker.encode(model);
        if (bytes != null && bytes.length > 0) {
            pixels.pad(
                    put(part, bytes, put(part, ProductHeaders.asdf(bytes.length).bytes(), at)));
        }
    }

    // --- ramps ---

    private void writeRamp(RampModel ramp, Path path) throws CalibrationException {
        try (var sink = beginRamp(ramp, path)) {
            for (int i = 0; i < ramp.shape().nints(); i++) {
                RampBlock block;
                try {
                    block = ramp.read(i);
                } catch (IOException e) {
                    throw FitsProductReader.badInput(path, e);
                }
                sink.add(block);
            }
            sink.finish(ramp);
        }
    }

    @Override
    public void sweep(Path folder) {
        PartFile.sweep(folder);
    }

    @Override
    public RampSink beginRamp(RampModel like, Path path) throws CalibrationException {
        return new Sink(like, PartFile.create(path));
    }

    /**
     * A ramp product that grows by integrations. Headers come last, when all keywords are known, into place kept free for them.
     */
    private final class Sink implements RampSink {

        /** Place for keywords that steps add until the end: two blocks of 36 cards in the primary, one in SCI. */
        private static final int SPARE = 2 * FitsFile.BLOCK;

        private final PartFile part;
        private final PixelWriter pixels;
        private final RampModel like;
        private final int nints;
        private Shape4 shape;
        private int refoutSamples;
        private boolean zeroFrames;
        private int blocks;
        private long sciHeaderAt;
        private long sciAt;
        private long pixelDqAt;
        private byte[] pixelDqHeader;
        private byte[] groupDqHeader;
        private byte[] zeroFrameHeader;
        private byte[] refoutHeader;
        private long groupDqAt;
        private long zeroFrameAt;
        private long refoutAt;
        private long restAt;

        Sink(RampModel like, PartFile part) {
            this.like = like;
            this.part = part;
            this.pixels = new PixelWriter(part.channel());
            this.nints = like.shape().nints();
        }

        @Override
        public void add(RampBlock block) throws CalibrationException {
            try {
                if (shape == null) {
                    layOut(block);
                }
                if (block.ngroups() != shape.ngroups()
                        || block.ny() != shape.ny()
                        || block.nx() != shape.nx()
                        || blocks >= nints) {
                    throw new IllegalArgumentException("integration " + block.integration() + " of " + block.ngroups()
                            + "×" + block.ny() + "×" + block.nx() + " does not belong into " + shape);
                }
                int n = shape.integration();
                pixels.write(block.sci(), 0, n, false, sciAt + 4L * n * blocks);
                pixels.write(block.groupDq(), 0, n, false, groupDqAt + (long) n * blocks);
                if (zeroFrames) {
                    int plane = shape.plane();
                    var frame = block.zeroFrame() == null ? new float[plane] : block.zeroFrame();
                    pixels.write(frame, 0, plane, false, zeroFrameAt + 4L * plane * blocks);
                }
                if (refoutSamples > 0) {
                    var output = block.refout() == null ? new float[refoutSamples] : block.refout();
                    pixels.write(output, 0, refoutSamples, false, refoutAt + 4L * refoutSamples * blocks);
                }
                blocks++;
            } catch (IOException e) {
                throw part.failure(e);
            }
        }

        /** Fixes the place of every plane; sizes are known from the first integration. */
        private void layOut(RampBlock block) {
            shape = new Shape4(nints, block.ngroups(), block.ny(), block.nx());
            zeroFrames = block.zeroFrame() != null;
            refoutSamples = block.refout() == null ? 0 : block.refout().length;
            sciHeaderAt = ProductHeaders.primary(primary(like, part.target())).bytes().length + (long) SPARE;
            sciAt = sciHeaderAt + sciCards(like).bytes().length + FitsFile.BLOCK;
            long samples = (long) nints * shape.integration();
            long at = sciAt + Hdu.padded(4 * samples);
            pixelDqHeader = pixelDqCards().bytes();
            pixelDqAt = at + pixelDqHeader.length;
            at = pixelDqAt + Hdu.padded(4L * shape.plane());
            groupDqHeader = groupDqCards().bytes();
            groupDqAt = at + groupDqHeader.length;
            at = groupDqAt + Hdu.padded(samples);
            if (zeroFrames) {
                zeroFrameHeader = zeroFrameCards().bytes();
                zeroFrameAt = at + zeroFrameHeader.length;
                at = zeroFrameAt + Hdu.padded(4L * nints * shape.plane());
            }
            if (refoutSamples > 0) {
                refoutHeader = refoutCards().bytes();
                refoutAt = at + refoutHeader.length;
                at = refoutAt + Hdu.padded(4L * nints * refoutSamples);
            }
            restAt = at;
        }

        private Cards sciCards(RampModel model) {
            return ProductHeaders.image(
                    "SCI",
                    1,
                    new int[] {nints, shape.ngroups(), shape.ny(), shape.nx()},
                    -32,
                    false,
                    model.sciHeader());
        }

        private Cards pixelDqCards() {
            return cards("PIXELDQ", 32, true, shape.ny(), shape.nx());
        }

        private Cards groupDqCards() {
            return cards("GROUPDQ", 8, true, nints, shape.ngroups(), shape.ny(), shape.nx());
        }

        private Cards zeroFrameCards() {
            return cards("ZEROFRAME", -32, false, nints, shape.ny(), shape.nx());
        }

        /** The reference output has its own geometry, which the reader left as NAXIS1 in the plane's header; a quarter of the columns if nobody knows. */
        private Cards refoutCards() {
            int perGroup = refoutSamples / shape.ngroups();
            int columns = like.planeHeader("REFOUT").integer("NAXIS1", shape.nx() / 4);
            if (columns <= 0 || perGroup % columns != 0) {
                columns = perGroup;
            }
            return cards("REFOUT", -32, false, nints, shape.ngroups(), perGroup / columns, columns);
        }

        private Cards cards(String name, int bitpix, boolean unsigned, int... dims) {
            return ProductHeaders.image(name, 1, dims, bitpix, unsigned, like.planeHeader(name));
        }

        @Override
        public void finish(RampModel model) throws CalibrationException {
            if (blocks != nints) {
                throw new IllegalStateException(
                        part.target() + ": " + blocks + " integrations of " + nints + " were written");
            }
            try {
                put(part, pixelDqHeader, pixelDqAt - pixelDqHeader.length);
                pixels.pad(pixels.write(model.pixelDq(), 0, shape.plane(), true, pixelDqAt));
                long samples = (long) nints * shape.integration();
                pixels.pad(sciAt + 4 * samples);
                header(groupDqHeader, groupDqAt, samples);
                if (zeroFrames) {
                    header(zeroFrameHeader, zeroFrameAt, 4L * nints * shape.plane());
                }
                if (refoutSamples > 0) {
                    header(refoutHeader, refoutAt, 4L * nints * refoutSamples);
                }
                long at = restAt;
                var sections = new ArrayList<Section>();
                model.extras().forEach(plane -> sections.add(new Section(plane.name(), plane, null)));
                model.tables().forEach(table -> sections.add(new Section(table.name(), null, table)));
                sections.sort(Comparator.comparingInt(s -> s.rank(true)));
                for (var section : sections) {
                    at = section.image() != null
                            ? image(part, pixels, section.image(), at)
                            : table(part, pixels, section.table(), at);
                }
                asdf(part, pixels, model, at);
                headers(model);
            } catch (IOException e) {
                throw part.failure(e);
            }
            part.commit();
        }

        private void header(byte[] bytes, long dataAt, long dataBytes) throws IOException {
            put(part, bytes, dataAt - bytes.length);
            pixels.pad(dataAt + dataBytes);
        }

        /** Primary and SCI header, now final. If they outgrew their place, everything after moves back. */
        private void headers(RampModel model) throws IOException {
            var primary = ProductHeaders.primary(primary(model, part.target()));
            var sci = sciCards(model);
            long needed = (long) primary.bytes().length + sci.bytes().length;
            if (needed > sciAt) {
                move(sciAt, needed - sciAt);
                sciHeaderAt = primary.bytes().length;
                sciAt = needed;
            } else if (primary.bytes().length > sciHeaderAt || sci.bytes().length > sciAt - sciHeaderAt) {
                sciHeaderAt = primary.bytes().length;
            }
            put(part, primary.bytes(sciHeaderAt), 0);
            put(part, sci.bytes(sciAt - sciHeaderAt), sciHeaderAt);
        }

        /** Moves all bytes from a place on towards the end of the file, last ones first. */
        private void move(long from, long by) throws IOException {
            var channel = part.channel();
            var buffer = ByteBuffer.allocateDirect(4 << 20);
            long end = channel.size();
            while (end > from) {
                int n = (int) Math.min(buffer.capacity(), end - from);
                end -= n;
                buffer.clear().limit(n);
                long at = end;
                while (buffer.hasRemaining()) {
                    int got = channel.read(buffer, at);
                    if (got < 0) {
                        throw new IOException("the part file became shorter");
                    }
                    at += got;
                }
                buffer.flip();
                Blocks.write(channel, buffer, end + by);
            }
        }

        @Override
        public void close() {
            part.close();
        }
    }
}
