package org.webbcal.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads feature files (OSGi Feature JSON): the bundle identities that each names, in order. */
final class Features {

    private static final Pattern BUNDLE = Pattern.compile("\"id\"\\s*:\\s*\"([^\":]+):([^\":]+):([^\":]+)\"");

    private Features() {}

    /**
     * Jars of all features in {@code features/}, without duplicates; {@code shell.json} only for interactive commands.
     *
     * @throws IOException naming a jar that a feature names and the distribution lacks
     */
    static List<Path> bundles(Path home, boolean interactive) throws IOException {
        Set<Path> jars = new LinkedHashSet<>();
        List<Path> files = new ArrayList<>();
        try (var folder = Files.newDirectoryStream(home.resolve("features"), "*.json")) {
            folder.forEach(files::add);
        }
        files.sort(null);
        for (var file : files) {
            if (file.getFileName().toString().equals("shell.json") && !interactive) {
                continue;
            }
            var text = Files.readString(file);
            var m = BUNDLE.matcher(text.substring(Math.max(0, text.indexOf("\"bundles\""))));
            while (m.find()) {
                var jar = home.resolve("bundles").resolve(m.group(2) + "-" + m.group(3) + ".jar");
                if (!Files.exists(jar)) {
                    throw new IOException(file.getFileName() + " names " + m.group(2) + " " + m.group(3) + ", and " + jar + " does not exist");
                }
                jars.add(jar);
            }
        }
        return List.copyOf(jars);
    }
}
