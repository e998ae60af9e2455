package org.webbcal.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.webbcal.api.product.AsdfAccess;
import org.webbcal.api.product.FitsAccess;
import org.webbcal.api.reference.Examined;
import org.webbcal.api.reference.ReferenceResolver;
import org.webbcal.api.run.ExposureInfo;
import org.webbcal.model.reference.Reference;
import org.webbcal.model.reference.ReferenceException;
import org.webbcal.reference.crds.CrdsCache;
import org.webbcal.reference.crds.MappingException;
import org.webbcal.reference.crds.Parkeys;
import org.webbcal.reference.crds.Selection;

/**
 * Finds reference files on this machine: overrides, a folder of files named by type, a CRDS cache, and the embedded set, in this order; and opens
 * them.
 *
 * <p>Never writes and never asks a server. Files opened are shared between runs by (type, file, subarray) as long as memory allows. Where a CRDS
 * cache is given the embedded set, which is not fit for science, is asked for parameter references ({@code pars-*}) alone.
 */
@Component(service = ReferenceResolver.class)
public final class LocalReferenceResolver implements ReferenceResolver {

    /** Property of the framework or the JVM: folder of the embedded reference data. */
    static final String FOLDER_PROPERTY = "webbcal.reference.dir";
    /** Property of the framework or the JVM: folder of the installation. */
    static final String HOME_PROPERTY = "webbcal.home";

    /** Endings of files in a folder of references, in order of preference. */
    private static final List<String> ENDINGS = List.of(".fits", ".fits.gz", ".asdf", ".json", ".json.gz");

    private record Key(
            String type,
            Path path,
            long size,
            long modified,
            String instrument,
            String detector,
            String band,
            Window window,
            Extent extent) {}

    private final FitsAccess fits;
    private final AsdfAccess asdf;
    private final Function<String, Optional<String>> environment;
    private final EmbeddedData embedded;
    private final ObjectMapper json = JsonMapper.builder()
            // other software writes NaN; who needs the number says where it stands
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private final Map<Path, CrdsCache> caches = new ConcurrentHashMap<>();
    private final Map<Key, SoftReference<Reference>> opened = new ConcurrentHashMap<>();

    /**
     * @param framework asked for the place of the embedded data, nothing else
     * @param asdf reader of ASDF files; null when none is installed: such references then end in a clear message
     */
    @Activate
    public LocalReferenceResolver(
            BundleContext framework,
            @org.osgi.service.component.annotations.Reference FitsAccess fits,
            @org.osgi.service.component.annotations.Reference(
                            cardinality = ReferenceCardinality.OPTIONAL,
                            policyOption = ReferencePolicyOption.GREEDY)
                    AsdfAccess asdf) {
        this(
                folder(name -> Optional.ofNullable(framework.getProperty(name))),
                fits,
                asdf,
                name -> Optional.ofNullable(System.getenv(name)));
    }

    /** For use outside a framework: with a folder of embedded data and an environment of one's own. */
    public LocalReferenceResolver(
            Path embeddedFolder, FitsAccess fits, AsdfAccess asdf, Function<String, Optional<String>> environment) {
        this.fits = fits;
        this.asdf = asdf;
        this.environment = environment;
        embedded = new EmbeddedData(embeddedFolder);
    }

    private static Path folder(Function<String, Optional<String>> property) {
        return property.apply(FOLDER_PROPERTY)
                .map(Path::of)
                .or(() -> property.apply(HOME_PROPERTY).map(h -> Path.of(h, "reference-data")))
                .orElse(Path.of("reference-data"));
    }

    @Override
    public Choices resolve(ExposureInfo exposure, Set<String> types, Sources sources) {
        Map<String, String> header = Parkeys.of(exposure::keyword);
        var crds = sources.crdsPath()
                .or(() ->
                        environment.apply("CRDS_PATH").filter(p -> !p.isBlank()).map(Path::of));
        String context = "";
        String trouble = null;
        CrdsCache cache = null;
        try {
            if (crds.isPresent()) {
                cache = caches.computeIfAbsent(
                        crds.get().toAbsolutePath().normalize(), root -> new CrdsCache(root, environment));
                context = cache.context(sources.crdsContext().or(() -> environment.apply("CRDS_CONTEXT")));
            } else if (embedded.isThere()) {
                context = embedded.context();
            }
        } catch (MappingException e) {
            trouble = e.getMessage();
        }
        Map<String, Choice> byType = new LinkedHashMap<>();
        for (String type : types) {
            var choice = override(type, sources);
            if (choice == null) {
                choice = fromFolder(type, sources);
            }
            if (choice == null && trouble != null) {
                choice = new Choice(type, Outcome.NOT_FOUND, null, "", type + ": " + trouble);
            }
            if (choice == null && cache != null) {
                choice = fromCache(type, cache, context, exposure, header);
                boolean none = choice.outcome() != Outcome.FILE && choice.outcome() != Outcome.MISSING_FILE;
                if (none && type.startsWith("pars-")) {
                    choice = fromEmbedded(type, exposure, header);
                }
            } else if (choice == null) {
                choice = fromEmbedded(type, exposure, header);
            }
            byType.put(type, choice);
        }
        return new Choices(context, byType);
    }

    private static Choice override(String type, Sources sources) {
        String value = sources.overrides().get(type);
        if (value == null) {
            return null;
        }
        String rule = "override_" + type;
        if (value.strip().equalsIgnoreCase("N/A") || value.isBlank()) {
            return new Choice(type, Outcome.NOT_APPLICABLE, null, rule, type + ": switched off by " + rule + "=N/A");
        }
        Path path;
        try {
            path = Path.of(value.strip());
        } catch (InvalidPathException e) {
            return new Choice(
                    type,
                    Outcome.MISSING_FILE,
                    null,
                    rule,
                    rule + ": is no name of a file (" + e.getReason() + "); correct it or leave the override out");
        }
        if (!Files.isRegularFile(path)) {
            return new Choice(
                    type,
                    Outcome.MISSING_FILE,
                    null,
                    rule,
                    rule + ": there is no file " + path + "; correct the name or leave the override out");
        }
        return new Choice(type, Outcome.FILE, path, rule, "");
    }

    private static Choice fromFolder(String type, Sources sources) {
        if (sources.refDir().isEmpty()) {
            return null;
        }
        for (String ending : ENDINGS) {
            var path = sources.refDir().get().resolve(type + ending);
            if (Files.isRegularFile(path)) {
                return new Choice(type, Outcome.FILE, path, "--ref-dir", "");
            }
        }
        return null;
    }

    private Choice fromCache(
            String type, CrdsCache cache, String context, ExposureInfo exposure, Map<String, String> header) {
        try {
            var selection = cache.select(context, type, header);
            if (!(selection instanceof Selection.Chosen chosen)) {
                return unanswered(type, selection);
            }
            if (cache.badFiles().contains(chosen.fileName())) {
                return new Choice(
                        type,
                        Outcome.NOT_FOUND,
                        null,
                        chosen.rule(),
                        type + ": " + chosen.fileName() + ", chosen by " + chosen.rule()
                                + ", was withdrawn (bad_files); update the context or set override_" + type);
            }
            var path = cache.locate(chosen.fileName(), exposure.instrument());
            if (path.isEmpty()) {
                return new Choice(
                        type,
                        Outcome.MISSING_FILE,
                        null,
                        chosen.rule(),
                        type + ": " + chosen.fileName() + ", chosen by " + context + ", " + chosen.rule()
                                + ", is not in the CRDS cache; fetch it with crds sync --contexts " + context
                                + " --fetch-references, or set override_" + type);
            }
            return new Choice(type, Outcome.FILE, path.get(), chosen.rule(), "");
        } catch (MappingException e) {
            return new Choice(type, Outcome.NOT_FOUND, null, "", type + ": " + e.getMessage());
        }
    }

    private Choice fromEmbedded(String type, ExposureInfo exposure, Map<String, String> header) {
        if (!embedded.isThere()) {
            return new Choice(
                    type,
                    Outcome.NOT_FOUND,
                    null,
                    "",
                    type + ": no reference file: there is no embedded reference data at "
                            + embedded.folder().toAbsolutePath() + "; set --crds-path, --ref-dir or override_" + type);
        }
        try {
            var selection = embedded.select(type, header);
            if (!(selection instanceof Selection.Chosen chosen)) {
                return unanswered(type, selection);
            }
            var path = embedded.locate(chosen.fileName(), exposure.instrument());
            return path.map(p -> new Choice(type, Outcome.FILE, p, "embedded: " + chosen.rule(), ""))
                    .orElseGet(() -> new Choice(
                            type,
                            Outcome.MISSING_FILE,
                            null,
                            chosen.rule(),
                            type + ": " + chosen.fileName() + " is missing in the embedded reference data at "
                                    + embedded.folder() + "; install the software again"));
        } catch (MappingException e) {
            return new Choice(type, Outcome.NOT_FOUND, null, "", type + ": " + e.getMessage());
        }
    }

    private static Choice unanswered(String type, Selection selection) {
        if (selection instanceof Selection.NotApplicable none) {
            return new Choice(
                    type, Outcome.NOT_APPLICABLE, null, none.rule(), type + ": not applicable by " + none.rule());
        } else if (selection instanceof Selection.Omitted none) {
            return new Choice(type, Outcome.ABSENT, null, none.rule(), type + ": unknown to " + none.rule());
        }
        var nothing = (Selection.NotFound) selection;
        if (!nothing.absent().isEmpty()) {
            return new Choice(
                    type, Outcome.UNDECIDED, null, String.join(", ", nothing.absent()), type + ": " + nothing.reason());
        }
        String reason = nothing.reason();
        return new Choice(
                type,
                Outcome.NOT_FOUND,
                null,
                "",
                type + ": " + reason + "; set --crds-path, --ref-dir or override_" + type);
    }

    @Override
    public Reference open(Choice choice, ExposureInfo exposure) throws ReferenceException {
        if (choice.outcome() != Outcome.FILE) {
            throw new ReferenceException(choice.message());
        }
        var path = choice.path().toAbsolutePath().normalize();
        try {
            var key = new Key(
                    choice.type(),
                    path,
                    Files.size(path),
                    Files.getLastModifiedTime(path).toMillis(),
                    exposure.instrument(),
                    exposure.detector(),
                    exposure.keyword("CHANNEL").orElse("")
                            + exposure.keyword("BAND").orElse(""),
                    Window.of(exposure.primary()).orElse(null),
                    FitsReference.extent(choice.type(), exposure));
            var shared = opened.get(key);
            var reference = shared == null ? null : shared.get();
            if (reference == null) {
                reference = read(choice.type(), path, exposure);
                opened.values().removeIf(s -> s.get() == null);
                opened.put(key, new SoftReference<>(reference));
            }
            return reference;
        } catch (IOException e) {
            throw new ReferenceException(
                    choice.type() + ": reference " + path.getFileName() + " cannot be read: " + e.getMessage()
                            + "; choose another with override_" + choice.type(),
                    e);
        }
    }

    @Override
    public List<Examined> check(Path folder) throws ReferenceException {
        return new FolderCheck(folder, fits, asdf, json).run();
    }

    private Reference read(String type, Path path, ExposureInfo exposure) throws IOException, ReferenceException {
        byte[] start = start(path);
        String text = new String(start, StandardCharsets.US_ASCII);
        if (text.startsWith("#ASDF")) {
            if (asdf == null) {
                throw new ReferenceException(type + ": no reader of ASDF files is installed, needed for "
                        + path.getFileName() + "; install org.webbcal.io.asdf");
            }
            return checked(new TreeReference(type, path, asdf.read(path)), exposure);
        } else if (text.stripLeading().startsWith("{")
                || path.getFileName().toString().endsWith(".json")) {
            return checked(new TreeReference(type, path, tree(path)), exposure);
        }
        return FitsReference.open(type, path, fits, exposure);
    }

    /** Names and values of a JSON file; what is wrong with it is said in one line. */
    private Map<String, Object> tree(Path path) throws IOException {
        try (InputStream in = stream(path)) {
            return json.readValue(in, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            throw new IOException(
                    (e instanceof MismatchedInputException
                                    ? "it does not hold names and values in braces"
                                    : "it is no JSON, "
                                            + e.getOriginalMessage()
                                                    .lines()
                                                    .findFirst()
                                                    .orElse(""))
                            + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")"),
                    e);
        }
    }

    private static Reference checked(TreeReference reference, ExposureInfo exposure) throws ReferenceException {
        Suitability.check(
                reference.type(),
                "reference " + reference.fileName(),
                exposure,
                key -> key instanceof List<?> at ? reference.meta(at) : Optional.empty());
        return reference;
    }

    /** First bytes of the content, unpacked. */
    static byte[] start(Path path) throws IOException {
        try (InputStream in = stream(path)) {
            return in.readNBytes(64);
        }
    }

    /** The content, unpacked. */
    static InputStream stream(Path path) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(path));
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "references of %s, %d open", embedded.folder(), opened.size());
    }
}
