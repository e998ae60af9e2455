package org.webbcal.reference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.Header;
import org.webbcal.model.Plane;
import org.webbcal.model.Table;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.model.reference.UnusableReferenceException;

/**
 * A reference in FITS, cut to one subarray. Headers are read at once, arrays when they are asked for and then kept. Of an uncompressed file only
 * the rows and columns of the subarray are read; a compressed one is unpacked a single time and all its arrays are taken.
 */
final class FitsReference implements Reference {

    /** Types whose groups are those of one subarray's timing, so that no part of them fits another. */
    private static final Set<String> EXACT = Set.of("dark", "reset");

    /** Of these the large arrays are read as far as the exposure lasts: darks have hundreds of groups. */
    private static final Set<String> RAMPS = Set.of("SCI", "ERR");

    private static final Set<String> FLAG_PLANES = Set.of("DQ", "PIXELDQ");

    private final String type;
    private final Path path;
    private final FitsAccess access;
    private final Header header;
    private final List<FitsContent.Extension> extensions;
    /** Part of the file's own arrays that the exposure covers; null when they fit as they are. */
    private final Window cut;
    /** Rows and columns of the file's own detector arrays. */
    private final int ownRows;

    private final int ownColumns;
    private final Extent extent;
    private final Map<String, Optional<Plane>> planes = new LinkedHashMap<>();
    private final Map<String, Optional<Plane>> wholePlanes = new LinkedHashMap<>();
    private final Map<String, Optional<Table>> tables = new LinkedHashMap<>();
    private DqDefinition definition;
    private boolean definitionRead;

    private FitsReference(String type, Path path, FitsAccess access, FitsContent content, ExposureInfo exposure)
            throws ReferenceException {
        this.type = type;
        this.path = path;
        this.access = access;
        header = content.primary().copy();
        extensions = List.copyOf(content.extensions());
        Suitability.check(
                type,
                "reference " + fileName(),
                exposure,
                key -> key instanceof String k ? header.string(k) : Optional.empty());
        var main = extensions.stream()
                .filter(e -> e.kind() == FitsContent.Kind.IMAGE && e.dims().length >= 2)
                .findFirst();
        ownRows = main.map(e -> e.dims()[e.dims().length - 2]).orElse(0);
        ownColumns = main.map(e -> e.dims()[e.dims().length - 1]).orElse(0);
        cut = main.isPresent() && !isKernel(main.get()) ? cut(exposure) : null;
        extent = extent(type, exposure);
    }

    /** How much of a reference of that type the exposure needs. */
    static Extent extent(String type, ExposureInfo exposure) {
        return EXACT.contains(type) ? Extent.of(exposure.primary()) : Extent.ALL;
    }

    /** Reads the headers of a file, checks that it serves the exposure, and takes the arrays of a compressed one. */
    static FitsReference open(String type, Path path, FitsAccess access, ExposureInfo exposure)
            throws IOException, ReferenceException {
        try (var content = access.open(path)) {
            var reference = new FitsReference(type, path, access, content, exposure);
            if (reference.isCompressed()) {
                // unpacking takes longer than all the rest, so it is not done again when the first array is asked for
                reference.readAll(content);
            }
            return reference;
        }
    }

    /** A small convolution kernel for all pixels, whatever the subarray keywords say. */
    private boolean isKernel(FitsContent.Extension e) {
        return type.equals("ipc") && e.dims().length == 2;
    }

    private Window cut(ExposureInfo exposure) throws ReferenceException {
        var wanted = Window.of(exposure.primary()).orElse(null);
        var stated = Window.of(header).orElse(null);
        if (wanted == null || stated == null && !Window.isFullFrame(ownRows, ownColumns)) {
            return null;
        }
        // The size of the arrays wins over the keywords, which some files have wrong.
        var own = stated == null
                ? new Window(0, 0, ownColumns, ownRows)
                : new Window(stated.x0(), stated.y0(), ownColumns, ownRows);
        if (own.x0() < 0 || own.y0() < 0) {
            throw new ReferenceException(type + ": reference " + fileName() + " has SUBSTRT1 " + (own.x0() + 1)
                    + ", SUBSTRT2 " + (own.y0() + 1) + ", expected 1 or more; choose another with override_" + type);
        }
        boolean interleaved = ownRows == 3200 && wanted.ny() == 2048;
        if (own.equals(wanted) || interleaved && own.x0() == wanted.x0() && own.nx() == wanted.nx()) {
            return null;
        }
        if (EXACT.contains(type)) {
            throw new ReferenceException(
                    type + ": reference " + fileName() + " covers " + own + ", " + exposure.name() + " is "
                            + exposure.subarray() + ", " + wanted + ": a " + type
                            + " must be made for the very subarray; choose another with override_" + type);
        }
        if (!own.contains(wanted)) {
            throw new ReferenceException(type + ": reference " + fileName() + " covers " + own + ", " + exposure.name()
                    + " (" + exposure.subarray() + ", " + wanted + ") lies outside; choose another with override_"
                    + type);
        }
        return new Window(wanted.x0() - own.x0(), wanted.y0() - own.y0(), wanted.nx(), wanted.ny());
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public String fileName() {
        return path.getFileName().toString();
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Header header() {
        return header;
    }

    @Override
    public List<String> extensions() {
        List<String> names = new ArrayList<>();
        extensions.stream().skip(1).forEach(e -> names.add(e.name()));
        return names;
    }

    @Override
    public Map<String, Object> tree() {
        return Map.of();
    }

    @Override
    public synchronized Optional<Plane> plane(String name) {
        return get(planes, name, this::readPlane);
    }

    @Override
    public synchronized Optional<Plane> wholePlane(String name) {
        return cut == null
                ? plane(name)
                : get(wholePlanes, name, (content, e) -> translated(content, e, content.plane(e)));
    }

    @Override
    public synchronized Optional<Table> table(String name) {
        return get(tables, name, (content, e) -> e.kind() == FitsContent.Kind.TABLE ? content.table(e) : null);
    }

    private interface Reader<T> {
        T read(FitsContent content, FitsContent.Extension extension) throws IOException;
    }

    private <T> Optional<T> get(Map<String, Optional<T>> known, String name, Reader<T> reader) {
        String key = name.toUpperCase(java.util.Locale.ROOT);
        var found = known.get(key);
        if (found != null) {
            return found;
        }
        if (extensions.stream().noneMatch(e -> e.name().equalsIgnoreCase(key))) {
            return Optional.empty();
        }
        try (var content = access.open(path)) {
            var extension = content.extension(key);
            found = extension.isEmpty() ? Optional.empty() : Optional.ofNullable(reader.read(content, extension.get()));
            known.put(key, found);
            return found;
        } catch (IOException e) {
            throw new UnusableReferenceException(
                    type + ": reference " + fileName() + ", extension " + key + ", cannot be read: " + e.getMessage()
                            + "; choose another with override_" + type,
                    e);
        }
    }

    private boolean isCompressed() {
        return !fileName().endsWith(".fits");
    }

    private void readAll(FitsContent content) throws IOException {
        for (var e : extensions) {
            boolean unasked = EXACT.contains(type) && e.name().equals("ERR");
            if (unasked) {
                continue;
            }
            if (e.kind() == FitsContent.Kind.IMAGE && !planes.containsKey(e.name())) {
                planes.put(e.name(), Optional.ofNullable(readPlane(content, e)));
            } else if (e.kind() == FitsContent.Kind.TABLE && !tables.containsKey(e.name())) {
                tables.put(e.name(), Optional.of(content.table(e)));
            }
        }
    }

    private Plane readPlane(FitsContent content, FitsContent.Extension e) throws IOException {
        if (e.kind() != FitsContent.Kind.IMAGE) {
            return null;
        }
        int n = e.dims().length;
        boolean ofDetector = cut != null && n >= 2 && e.dims()[n - 2] == ownRows && e.dims()[n - 1] == ownColumns;
        boolean ramp = EXACT.contains(type) && RAMPS.contains(e.name()) && (n == 3 || n == 4);
        var plane = ramp
                ? content.leading(
                        e, n == 3 ? new int[] {extent.groups()} : new int[] {extent.integrations(), extent.groups()})
                : ofDetector
                        ? content.plane(e, cut.y0(), cut.y0() + cut.ny(), cut.x0(), cut.x0() + cut.nx())
                        : content.plane(e);
        checkValues(plane);
        return translated(content, e, plane);
    }

    /** A file without a single number, or a gain without a positive one, makes products of NaN alone: better no product. */
    private void checkValues(Plane plane) {
        if (!plane.name().equals("SCI") || !(plane.data() instanceof float[] values)) {
            return;
        }
        boolean gain = type.equals("gain");
        for (float v : values) {
            if (gain ? v > 0 : Float.isFinite(v)) {
                return;
            }
        }
        throw new UnusableReferenceException(type + ": reference " + fileName() + ", extension SCI, holds no "
                + (gain ? "positive" : "finite") + " value" + (cut == null ? "" : " in the subarray")
                + "; choose another with override_" + type);
    }

    private Plane translated(FitsContent content, FitsContent.Extension e, Plane plane) throws IOException {
        if (!FLAG_PLANES.contains(e.name())) {
            return plane;
        }
        if (!definitionRead) {
            var table = content.table("DQ_DEF");
            definition = table.isPresent() && table.get().rows() > 0 ? new DqDefinition(table.get()) : null;
            definitionRead = true;
        }
        int[] flags = definition == null ? plane.ints() : definition.translate(plane.ints());
        return new Plane(plane.name(), plane.version(), plane.dims(), flags, true, plane.header());
    }
}
