package org.webbcal.reference.crds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A CRDS cache on disk, read only: mappings, contexts and reference files. Never written to, never asks a server. Thread-safe; mappings are read
 * once.
 *
 * <pre>
 * config/jwst/server_config             the last answer of the server, a Python dictionary
 * config/jwst/bad_files.txt             names that must not be used
 * mappings/jwst/*.pmap *.imap *.rmap
 * references/jwst/[instrument/]FILE
 * </pre>
 */
public final class CrdsCache {

    private static final Pattern MAPPING_NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}\\.(pmap|imap|rmap)");
    private static final Pattern REFERENCE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}\\.(fits|asdf|json)(\\.gz)?");
    private static final Pattern NUMBERED_CONTEXT = Pattern.compile("jwst_(\\d+)\\.pmap");
    private static final List<String> INSTRUMENTS = List.of("miri", "nirspec", "nircam", "niriss", "fgs");

    private final Path mappings;
    private final Path references;
    private final Path config;
    private final boolean verify;
    private final Map<String, Mapping> loaded = new ConcurrentHashMap<>();
    private final Map<String, RuleMap> compiled = new ConcurrentHashMap<>();
    private Set<String> badFiles;

    /**
     * @param root folder that holds {@code mappings}, {@code references} and {@code config}
     * @param environment value of an environment variable: {@code CRDS_MAPPATH}, {@code CRDS_REFPATH} and {@code CRDS_CFGPATH} replace the folders
     */
    public CrdsCache(Path root, java.util.function.Function<String, Optional<String>> environment) {
        mappings = environment
                .apply("CRDS_MAPPATH")
                .map(Path::of)
                .orElse(root.resolve("mappings"))
                .resolve("jwst");
        references = environment
                .apply("CRDS_REFPATH")
                .map(Path::of)
                .orElse(root.resolve("references"))
                .resolve("jwst");
        config = environment
                .apply("CRDS_CFGPATH")
                .map(Path::of)
                .orElse(root.resolve("config"))
                .resolve("jwst");
        verify = environment
                .apply("CRDS_IGNORE_MAPPING_CHECKSUM")
                .filter(v -> !v.equals("0") && !v.equalsIgnoreCase("false"))
                .isEmpty();
    }

    /** Folder of the mappings, for messages. */
    public Path mappingFolder() {
        return mappings;
    }

    /**
     * Name of the context to use.
     *
     * @param asked as the user or the environment says it; empty: what the server called latest, else the newest that is complete in the cache
     */
    public String context(Optional<String> asked) throws MappingException {
        if (asked.isPresent() && !asked.get().isBlank()) {
            return named(asked.get().strip());
        }
        var server = serverConfig();
        for (String key : List.of("latest_context", "operational_context")) {
            if (server.get(key) instanceof String s && Files.isRegularFile(mappings.resolve(s))) {
                return s;
            }
        }
        return newest();
    }

    private String named(String asked) throws MappingException {
        String name = asked.toLowerCase(Locale.ROOT);
        var server = serverConfig();
        switch (name) {
            case "latest", "jwst-latest", "jwst-operational":
                for (String key : List.of("latest_context", "operational_context")) {
                    if (server.get(key) instanceof String s) {
                        return checked(s);
                    }
                }
                throw new MappingException("CRDS context '" + asked + "': " + config.resolve("server_config")
                        + " does not say which that is; name a .pmap file");
            case "jwst-edit":
                if (server.get("edit_context") instanceof String s) {
                    return checked(s);
                }
                throw new MappingException("CRDS context '" + asked + "': " + config.resolve("server_config")
                        + " does not say which that is; name a .pmap file");
            case "build", "jwst-build":
                throw new MappingException("CRDS context '" + asked
                        + "' is known to the CRDS server alone; name a .pmap file of " + mappings);
            default:
                break;
        }
        if (name.matches("jwst-\\d{4}.*")) {
            throw new MappingException("CRDS context '" + asked
                    + "': contexts by date are known to the CRDS server alone; name a .pmap file of " + mappings);
        }
        return checked(name.matches("[a-z]+_\\d+") ? asked + ".pmap" : asked);
    }

    private String checked(String name) throws MappingException {
        if (!MAPPING_NAME.matcher(name).matches()) {
            throw new MappingException(
                    "'" + name + "' is not the name of a CRDS context; expected for instance jwst_1464.pmap");
        }
        if (!Files.isRegularFile(mappings.resolve(name))) {
            throw new MappingException("CRDS context " + name + " is not in " + mappings
                    + "; fetch it with crds sync --contexts " + name + " --fetch-references");
        }
        return name;
    }

    private String newest() throws MappingException {
        List<String> contexts = new ArrayList<>();
        try (var files = Files.list(mappings)) {
            files.map(f -> f.getFileName().toString())
                    .filter(n -> n.endsWith(".pmap"))
                    .forEach(contexts::add);
        } catch (IOException e) {
            throw new MappingException(
                    "no CRDS cache at " + mappings + " (" + e.getMessage() + "); set --crds-path or CRDS_PATH", e);
        }
        contexts.sort(Comparator.comparingInt(CrdsCache::number).reversed().thenComparing(Comparator.reverseOrder()));
        for (String context : contexts) {
            var map = mapping(context);
            boolean complete = map.selector() instanceof Map<?, ?> m
                    && m.entrySet().stream()
                            .filter(e -> INSTRUMENTS.contains(
                                    String.valueOf(e.getKey()).toLowerCase(Locale.ROOT)))
                            .allMatch(e -> !MAPPING_NAME
                                            .matcher(String.valueOf(e.getValue()))
                                            .matches()
                                    || Files.isRegularFile(mappings.resolve(String.valueOf(e.getValue()))));
            if (complete) {
                return context;
            }
        }
        throw new MappingException("no complete CRDS context in " + mappings
                + "; fetch one with crds sync --contexts NAME --fetch-references");
    }

    private static int number(String context) {
        var m = NUMBERED_CONTEXT.matcher(context);
        return m.matches() ? Integer.parseInt(m.group(1)) : -1;
    }

    /** The server's last answer; empty when there is none or it is not a plain dictionary. */
    private Map<?, ?> serverConfig() {
        var file = config.resolve("server_config");
        try {
            if (Files.isRegularFile(file)
                    && MappingParser.literal("server_config", Files.readString(file)) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (IOException | MappingException e) {
            return Map.of();
        }
        return Map.of();
    }

    /** Names of files that were withdrawn, by the server's record and by the list beside it. */
    public synchronized Set<String> badFiles() throws MappingException {
        if (badFiles == null) {
            Set<String> names = new LinkedHashSet<>();
            var server = serverConfig();
            if (server.get("bad_files_list") instanceof List<?> list) {
                list.forEach(n -> names.add(String.valueOf(n)));
            } else if (server.get("bad_files") instanceof String s) {
                names.addAll(List.of(s.strip().split("\\s+")));
            }
            var file = config.resolve("bad_files.txt");
            if (Files.isRegularFile(file)) {
                try {
                    Files.readAllLines(file, StandardCharsets.UTF_8).forEach(line -> names.add(line.strip()));
                } catch (IOException e) {
                    throw new MappingException(file + " cannot be read: " + e.getMessage(), e);
                }
            }
            badFiles = names;
        }
        return badFiles;
    }

    /** Reads a mapping, once. */
    public Mapping mapping(String name) throws MappingException {
        var known = loaded.get(name);
        if (known != null) {
            return known;
        }
        checked(name);
        try {
            var mapping = Mapping.parse(name, Files.readAllBytes(mappings.resolve(name)), verify);
            loaded.put(name, mapping);
            return mapping;
        } catch (IOException e) {
            throw new MappingException(mappings.resolve(name) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private RuleMap rules(String name) throws MappingException {
        var known = compiled.get(name);
        if (known == null) {
            known = new RuleMap(mapping(name));
            compiled.put(name, known);
        }
        return known;
    }

    /**
     * Applies the rules of a context.
     *
     * @param context a {@code .pmap}, or for tests an {@code .imap} or {@code .rmap}
     * @param type reference type, any case
     * @param exposure conditioned values by path, see {@link Parkeys#of}
     */
    public Selection select(String context, String type, Map<String, String> exposure) throws MappingException {
        String name = context;
        if (name.endsWith(".pmap")) {
            String instrument = exposure.getOrDefault("META.INSTRUMENT.NAME", Conditioning.UNDEFINED);
            Object next = entry(mapping(name), instrument);
            if (next == null) {
                return new Selection.Omitted(name + ": no instrument " + instrument);
            }
            name = String.valueOf(next);
        }
        if (name.endsWith(".imap")) {
            Object next = entry(mapping(name), type);
            if (next == null || next.equals("OMIT")) {
                return new Selection.Omitted(name + ": no type " + type);
            } else if (next.equals(Conditioning.NOT_APPLICABLE)) {
                return new Selection.NotApplicable(name + ": " + type + " is N/A");
            }
            name = String.valueOf(next);
        }
        return rules(name).select(exposure);
    }

    private static Object entry(Mapping mapping, String key) {
        if (mapping.selector() instanceof Map<?, ?> map) {
            for (var e : map.entrySet()) {
                if (String.valueOf(e.getKey()).equalsIgnoreCase(key)) {
                    return e.getValue();
                }
            }
        }
        return null;
    }

    /**
     * Where a reference file lies: in the folder of its instrument, of another, or directly under {@code references/jwst}.
     *
     * @throws MappingException if the rules gave a name that is not a plain file name
     */
    public Optional<Path> locate(String fileName, String instrument) throws MappingException {
        if (!REFERENCE_NAME.matcher(fileName).matches()) {
            throw new MappingException("'" + fileName + "' is not the name of a reference file");
        }
        List<String> folders = new ArrayList<>();
        folders.add(instrument.toLowerCase(Locale.ROOT));
        folders.addAll(INSTRUMENTS);
        for (String folder : folders) {
            var file = folder.matches("[a-z]+")
                    ? references.resolve(folder).resolve(fileName)
                    : references.resolve(fileName);
            if (Files.isRegularFile(file)) {
                return Optional.of(file);
            }
        }
        var flat = references.resolve(fileName);
        return Files.isRegularFile(flat) ? Optional.of(flat) : Optional.empty();
    }
}
