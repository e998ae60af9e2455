package org.webbcal.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.webbcal.api.product.AsdfAccess;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.product.FitsContent;
import org.webbcal.api.product.FitsContent.Extension;
import org.webbcal.api.product.FitsContent.Kind;
import org.webbcal.api.reference.Examined;
import org.webbcal.lib.wcs.Transform;
import org.webbcal.model.Plane;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.reference.crds.CrdsCache;
import org.webbcal.reference.crds.Mapping;
import org.webbcal.reference.crds.MappingException;
import org.webbcal.reference.crds.RuleMap;

/**
 * Examines the files of a folder: can each be read to its end, does it say of itself what a reference must say, does it hold what its type needs. In a
 * CRDS cache the mappings too.
 */
final class FolderCheck {

    /** A folder deeper than a cache is none of ours. */
    private static final int DEPTH = 5;

    private static final String USEAFTER = "\\d{4}-\\d\\d-\\d\\d([T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d*)?)?";
    private static final String PEDIGREE = "(?i)(GROUND|DUMMY|MODEL|SIMULATION|INFLIGHT( .*)?)";

    /** Extensions that FITS files of a type must have; of those between bars, one. */
    private static final Map<String, List<String>> EXTENSIONS = Map.ofEntries(
            Map.entry("apcorr", List.of("APCORR")),
            Map.entry("area", List.of("SCI")),
            Map.entry("dark", List.of("SCI")),
            Map.entry("flat", List.of("SCI|FAST_VARIATION")),
            Map.entry("fringe", List.of("SCI")),
            Map.entry("gain", List.of("SCI")),
            Map.entry("ipc", List.of("SCI")),
            Map.entry("linearity", List.of("COEFFS")),
            Map.entry("mask", List.of("DQ")),
            Map.entry("photom", List.of("PHOTOM|SCI")),
            Map.entry("readnoise", List.of("SCI")),
            Map.entry("refpix", List.of("IRS2|SCI")),
            Map.entry("reset", List.of("SCI")),
            Map.entry("rscd", List.of("RSCD_GROUP_SKIP|RSCD_GEN|RSCD")),
            Map.entry("saturation", List.of("SCI")),
            Map.entry("specwcs", List.of("WAVETABLE")),
            Map.entry("superbias", List.of("SCI")));

    /** Entries that trees of a type must have; of those between bars, one. */
    private static final Map<String, List<String>> ENTRIES = Map.ofEntries(
            Map.entry("abvegaoffset", List.of("abvega_offset")),
            Map.entry("camera", List.of("model")),
            Map.entry("collimator", List.of("model")),
            Map.entry("distortion", List.of("model|slices")),
            Map.entry("emicorr", List.of("frequencies")),
            Map.entry("extract1d", List.of("apertures")),
            Map.entry("filteroffset", List.of("filters")),
            Map.entry("fore", List.of("model")),
            Map.entry("ote", List.of("model")),
            Map.entry("regions", List.of("regions")),
            Map.entry("specwcs", List.of("model", "slices")),
            Map.entry("wavelengthrange", List.of("wavelengthrange")));

    /** Types of which no pixel may be 0 or less, as long as it is a number. */
    private static final Set<String> POSITIVE = Set.of("gain", "readnoise", "area");

    private final Path folder;
    private final FitsAccess fits;
    private final AsdfAccess asdf;
    private final ObjectMapper json;

    /** @param asdf null where no reader of ASDF files is installed */
    FolderCheck(Path folder, FitsAccess fits, AsdfAccess asdf, ObjectMapper json) {
        this.folder = folder;
        this.fits = fits;
        this.asdf = asdf;
        this.json = json;
    }

    List<Examined> run() throws ReferenceException {
        List<Path> files;
        try (var all = Files.walk(folder, DEPTH)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ReferenceException("there is no folder " + folder + " that can be read", e);
        }
        List<Examined> found = new ArrayList<>();
        for (var file : files) {
            var name = file.getFileName().toString();
            if (name.matches("(?i).*\\.(pmap|imap|rmap)")) {
                found.add(mapping(file, files));
            } else if (name.matches("(?i).*\\.(fits|fits\\.gz|asdf|json|json\\.gz)") && !name.startsWith(".")) {
                found.add(new Examination(file).run());
            }
        }
        if (found.isEmpty()) {
            throw new ReferenceException("there is no reference file in " + folder
                    + "; expected files ending in .fits, .fits.gz, .asdf, .json, or a CRDS cache");
        }
        return found;
    }

    // --- mappings ---

    /** Mappings are read, their checksum compared, and the files that they name looked for. */
    private Examined mapping(Path file, List<Path> files) {
        List<String> faults = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        var there = files.stream().map(f -> f.getFileName().toString()).collect(Collectors.toSet());
        var content = new StringBuilder();
        try {
            var root = file.toAbsolutePath().getParent().getParent().getParent();
            var cache = new CrdsCache(root, name -> Optional.empty());
            var mapping = cache.mapping(file.getFileName().toString());
            if (file.toString().endsWith(".rmap")) {
                content.append(keys(mapping, remarks));
            }
            var named = new TreeSet<String>();
            names(mapping.selector(), named);
            var missing = named.stream().filter(n -> !there.contains(n)).toList();
            content.append(content.isEmpty() ? "" : "; ").append(named.size()).append(" files");
            if (!missing.isEmpty()) {
                remarks.add(missing.size() + " of the files that it names are not here, first " + missing.get(0));
            }
        } catch (MappingException e) {
            faults.add(e.getMessage());
        }
        return new Examined(folder.relativize(file), "mapping", content.toString(), faults, remarks);
    }

    /** Keys of rules; rules of a kind that is not followed here, of no instrument that is calibrated, are only odd. */
    private static String keys(Mapping mapping, List<String> remarks) {
        try {
            return "keys " + String.join(", ", new RuleMap(mapping).keys());
        } catch (MappingException e) {
            remarks.add(e.getMessage());
            return "";
        }
    }

    private static void names(Object selector, Set<String> found) {
        if (selector instanceof Map<?, ?> map) {
            map.values().forEach(v -> names(v, found));
        } else if (selector instanceof Iterable<?> list) {
            list.forEach(v -> names(v, found));
        } else if (selector instanceof String s && s.matches("[\\w.-]+\\.(fits|asdf|json|rmap|imap)")) {
            found.add(s);
        }
    }

    // --- reference files ---

    /** The examination of one file. */
    private final class Examination {

        private final Path file;
        private final List<String> faults = new ArrayList<>();
        private final List<String> remarks = new ArrayList<>();
        private String type = "";
        private String content = "";

        Examination(Path file) {
            this.file = file;
        }

        Examined run() {
            try {
                var start = new String(LocalReferenceResolver.start(file), StandardCharsets.US_ASCII);
                if (start.startsWith("#ASDF")) {
                    if (asdf == null) {
                        faults.add("no reader of ASDF files is installed");
                    } else {
                        tree(asdf.read(file));
                    }
                } else if (start.stripLeading().startsWith("{")) {
                    try (InputStream in = LocalReferenceResolver.stream(file)) {
                        tree(json.readValue(in, Map.class));
                    }
                } else {
                    try (var open = fits.open(file)) {
                        fits(open);
                    }
                }
            } catch (IOException | IllegalArgumentException e) {
                faults.add("cannot be read: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
            return new Examined(folder.relativize(file), type, content, faults, remarks);
        }

        /** What every reference says of itself. */
        private void facts(Function<String, Optional<String>> value, boolean strict) {
            type = value.apply("REFTYPE").orElse("").strip().toLowerCase(Locale.ROOT);
            var stem = file.getFileName().toString().replaceFirst("\\..*", "").toLowerCase(Locale.ROOT);
            if (type.isEmpty()) {
                type = EXTENSIONS.containsKey(stem) || ENTRIES.containsKey(stem) ? stem : "";
                (strict ? faults : remarks)
                        .add("REFTYPE is absent"
                                + (type.isEmpty() ? ": is it a reference file?" : ", taken from the name"));
                if (type.isEmpty()) {
                    return;
                }
            } else if ((EXTENSIONS.containsKey(stem) || ENTRIES.containsKey(stem)) && !stem.equals(type)) {
                faults.add("it is called " + stem + " and has REFTYPE " + type.toUpperCase(Locale.ROOT));
            }
            expect(value, "TELESCOP", "JWST");
            expect(value, "INSTRUME", "MIRI|NIRSPEC|NIRCAM|NIRISS|FGS|SYSTEM|ALL|ANY|GENERIC|N/A");
            expect(value, "USEAFTER", USEAFTER);
            expect(value, "PEDIGREE", PEDIGREE);
            for (var key : List.of("AUTHOR", "DESCRIP")) {
                if (value.apply(key).orElse("").isBlank()) {
                    remarks.add(key + " is absent");
                }
            }
        }

        private void expect(Function<String, Optional<String>> value, String key, String pattern) {
            var found = value.apply(key).map(String::strip).orElse("");
            if (!found.toUpperCase(Locale.ROOT).matches(pattern)) {
                remarks.add(key + " is " + (found.isEmpty() ? "absent" : "'" + found + "'"));
            }
        }

        private void fits(FitsContent open) throws IOException {
            facts(key -> open.primary().string(key), true);
            var parts = new ArrayList<String>();
            for (var e : open.extensions()) {
                if (e.kind() == Kind.IMAGE) {
                    parts.add(e.name() + " " + size(e.dims()));
                    image(open, e);
                } else if (e.kind() == Kind.TABLE) {
                    parts.add(e.name() + " (" + open.table(e).rows() + " rows)");
                }
            }
            content = String.join(", ", parts);
            for (var needed : EXTENSIONS.getOrDefault(type, List.of())) {
                if (List.of(needed.split("\\|")).stream()
                        .noneMatch(n -> open.extension(n).isPresent())) {
                    faults.add("there is no extension " + needed.replace("|", " or ") + ", which a " + type + " needs");
                }
            }
            flags(open);
        }

        private void image(FitsContent open, Extension e) throws IOException {
            var plane = open.plane(e);
            int[] dims = e.dims();
            int nx = open.primary().integer("SUBSIZE1", 0);
            int ny = open.primary().integer("SUBSIZE2", 0);
            boolean whole = dims.length >= 2 && e.name().equals("SCI") && !type.equals("ipc") && nx > 0 && ny > 0;
            if (whole && (dims[dims.length - 1] != nx || dims[dims.length - 2] != ny)) {
                remarks.add(e.name() + " has " + dims[dims.length - 2] + " rows of " + dims[dims.length - 1]
                        + ", SUBSIZE says " + ny + " of " + nx);
            }
            if (!(plane.data() instanceof float[] || plane.data() instanceof double[])) {
                return;
            }
            double[] values = plane.doubles();
            long finite = 0;
            long low = 0;
            for (double v : values) {
                finite += Double.isFinite(v) ? 1 : 0;
                low += v <= 0 ? 1 : 0;
            }
            if (finite == 0 && values.length > 0) {
                faults.add(e.name() + " holds no number");
            } else if (finite < values.length / 2) {
                remarks.add(
                        e.name() + " is nan in " + 100 * (values.length - finite) / values.length + " % of its pixels");
            }
            if (POSITIVE.contains(type) && e.name().equals("SCI") && low > finite / 2) {
                faults.add("SCI is 0 or less in " + 100 * low / values.length + " % of its pixels, expected " + type
                        + " above 0");
            }
        }

        private void flags(FitsContent open) throws IOException {
            var definition = open.extension("DQ_DEF").filter(e -> e.kind() == Kind.TABLE);
            if (definition.isPresent()) {
                var unknown = new DqDefinition(open.table(definition.get())).unknown();
                if (!unknown.isEmpty()) {
                    remarks.add("DQ_DEF names flags that products do not have: " + String.join(", ", unknown));
                }
            } else if (flagged(open)) {
                remarks.add("DQ has flags and there is no DQ_DEF: their bits are taken for those of products");
            }
        }

        private boolean flagged(FitsContent open) throws IOException {
            var flags = open.extension("DQ").filter(e -> e.kind() == Kind.IMAGE);
            return flags.isPresent()
                    && Arrays.stream(open.plane(flags.get()).ints()).anyMatch(f -> f != 0);
        }

        private void tree(Map<?, ?> tree) {
            var meta = tree.get("meta") instanceof Map<?, ?> m ? m : tree;
            boolean parameters = tree.get("parameters") instanceof Map<?, ?>;
            facts(key -> text(meta, key), asdfOfAType(tree) && !parameters);
            var entries = new TreeMap<String, Object>();
            tree.forEach((k, v) -> entries.put(String.valueOf(k), v));
            List.of("meta", "history", "asdf_library").forEach(entries::remove);
            content = entries.entrySet().stream()
                    .map(e -> e.getKey() + described(e.getValue()))
                    .collect(Collectors.joining(", "));
            if (type.startsWith("pars-")) {
                if (!parameters) {
                    faults.add("there is no map 'parameters'");
                }
                return;
            }
            for (var needed : ENTRIES.getOrDefault(type, List.of())) {
                if (List.of(needed.split("\\|")).stream().noneMatch(tree::containsKey)) {
                    faults.add("there is no entry " + needed.replace("|", " or ") + ", which a " + type + " needs");
                }
            }
            entries.forEach((key, value) -> unknownTag(value)
                    .ifPresent(tag -> faults.add("'" + key + "' uses '" + tag + "', which is not known here")));
            if (type.equals("distortion") && tree.get("model") instanceof Transform model) {
                distortion(model);
            }
        }

        private boolean asdfOfAType(Map<?, ?> tree) {
            return tree.get("meta") instanceof Map<?, ?>;
        }

        /** Pixels go to V2, V3 and come back. */
        private void distortion(Transform model) {
            if (model.inputs() != 2 || model.outputs() != 2) {
                faults.add(
                        "its model leads from " + model.inputs() + " to " + model.outputs() + " axes, expected 2 to 2");
                return;
            }
            double[] pixel = {512, 512};
            double[] angle = model.apply(pixel);
            if (!Double.isFinite(angle[0]) || !Double.isFinite(angle[1])) {
                faults.add("its model gives no V2, V3 for pixel 512, 512");
                return;
            }
            var inverse = model.inverse();
            if (inverse.isEmpty()) {
                remarks.add("its model has no inverse");
                return;
            }
            double[] back = inverse.get().apply(angle);
            double off = Math.hypot(back[0] - pixel[0], back[1] - pixel[1]);
            if (!(off < 0.2)) {
                remarks.add(
                        String.format(Locale.ROOT, "its inverse comes back %.2f pixels from where it started", off));
            }
        }
    }

    private static Optional<String> text(Map<?, ?> meta, String key) {
        Object value =
                switch (key) {
                    case "REFTYPE" -> meta.get("reftype");
                    case "TELESCOP" -> meta.get("telescope");
                    case "DESCRIP" -> meta.get("description");
                    case "INSTRUME" -> meta.get("instrument") instanceof Map<?, ?> i ? i.get("name") : null;
                    default -> meta.get(key.toLowerCase(Locale.ROOT));
                };
        return Optional.ofNullable(value).map(String::valueOf);
    }

    private static String described(Object value) {
        if (value instanceof Plane plane) {
            return " " + size(plane.dims());
        } else if (value instanceof List<?> list) {
            return " [" + list.size() + "]";
        }
        return value instanceof Transform t ? " " + t.inputs() + "\u2192" + t.outputs() : "";
    }

    private static String size(int[] dims) {
        return Arrays.stream(dims).mapToObj(String::valueOf).collect(Collectors.joining("\u00d7"));
    }

    /** The innermost tag of a transform that is not known: those around it only suffer from it. */
    private static Optional<String> unknownTag(Object value) {
        if (value instanceof Map<?, ?> map) {
            var inside = map.values().stream()
                    .map(FolderCheck::unknownTag)
                    .flatMap(Optional::stream)
                    .findFirst();
            return inside.isPresent() || !(map.get("!tag") instanceof String tag) || !tag.contains("transform")
                    ? inside
                    : Optional.of(tag);
        }
        return value instanceof List<?> list
                ? list.stream()
                        .map(FolderCheck::unknownTag)
                        .flatMap(Optional::stream)
                        .findFirst()
                : Optional.empty();
    }
}
