package org.webbcal.arch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The distribution as it was built, and the folders that it was built from. */
final class Distribution {

    private static final Pattern IDENTITY = Pattern.compile("\"id\"\\s*:\\s*\"[^\":]+:([^\":]+):([^\":]+)\"");
    private static final Pattern STEP_ID = Pattern.compile("name=\"webbcal\\.step\\.id\"[^>]*value=\"([^\"]+)\"");

    private Distribution() {}

    /** Root of the sources. */
    static Path root() {
        return Path.of(System.getProperty("webbcal.root", "../../.."))
                .toAbsolutePath()
                .normalize();
    }

    static Path folder() {
        var folder = Path.of(System.getProperty("webbcal.dist", root() + "/runtime/dist/target/webbcal"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(folder.resolve("bundles"))) {
            throw new IllegalStateException("there is no distribution in " + folder
                    + "; build it first (mvn package), or name one with -Dwebbcal.dist=FOLDER");
        }
        return folder;
    }

    /** Jars of all bundles by file name. */
    static Map<String, Path> bundles() {
        Map<String, Path> jars = new TreeMap<>();
        try (var files = Files.newDirectoryStream(folder().resolve("bundles"), "*.jar")) {
            files.forEach(f -> jars.put(f.getFileName().toString(), f));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jars;
    }

    /** Jars of webbcal's own bundles by symbolic name, those whose name begins so. */
    static Map<String, Path> own(String prefix) {
        Map<String, Path> jars = new TreeMap<>();
        for (var jar : bundles().values()) {
            var name = manifest(jar).getValue("Bundle-SymbolicName");
            if (name != null && name.split(";")[0].startsWith(prefix)) {
                jars.put(name.split(";")[0], jar);
            }
        }
        return jars;
    }

    static Attributes manifest(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Texts of the entries of a jar whose names fit. */
    static List<String> texts(Path jar, String names) {
        try (var file = new JarFile(jar.toFile())) {
            List<String> texts = new ArrayList<>();
            for (var entry :
                    file.stream().filter(e -> e.getName().matches(names)).toList()) {
                texts.add(new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids of the steps that a bundle announces. */
    static Set<String> steps(Path jar) {
        Set<String> ids = new TreeSet<>();
        for (var text : texts(jar, "OSGI-INF/.*\\.xml")) {
            var m = STEP_ID.matcher(text);
            while (m.find()) {
                ids.add(m.group(1));
            }
        }
        return ids;
    }

    /** File names of the jars that the features name. */
    static Set<String> featured() throws IOException {
        Set<String> names = new TreeSet<>();
        try (var features = Files.newDirectoryStream(folder().resolve("features"), "*.json")) {
            for (var feature : features) {
                var text = Files.readString(feature);
                var m = IDENTITY.matcher(text.substring(text.indexOf("\"bundles\"")));
                while (m.find()) {
                    names.add(m.group(1) + "-" + m.group(2) + ".jar");
                }
            }
        }
        return names;
    }

    /** Names of the packages in a manifest header, without attributes. */
    static Set<String> packages(String header) {
        Set<String> names = new TreeSet<>();
        if (header != null) {
            // attributes may hold commas, but only between quotes
            for (var clause : header.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
                names.add(clause.split(";")[0].strip());
            }
        }
        return names;
    }
}
