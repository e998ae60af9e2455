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

    private static boolean wanted(String feature, String command) {
        return switch (feature) {
            case "shell.json" -> List.of("shell", "serve", "gogo").contains(command);
            // without a console the line editor has nothing to edit, and says so at length
            case "terminal.json" -> command.equals("shell") || command.equals("serve") && System.console() != null;
            default -> true;
        };
    }

    /**
     * Jars of all features in {@code features/}, without duplicates; {@code shell.json} and {@code terminal.json} only for commands that need them.
     *
     * @throws IOException naming a jar that a feature names and the distribution lacks
     */
    static List<Path> bundles(Path home, String command) throws IOException {
        Set<Path> jars = new LinkedHashSet<>();
        List<Path> files = new ArrayList<>();
        try (var folder = Files.newDirectoryStream(home.resolve("features"), "*.json")) {
            folder.forEach(files::add);
        }
        files.sort(null);
        for (var file : files) {
            if (!wanted(file.getFileName().toString(), command)) {
                continue;
            }
            var text = Files.readString(file);
            var m = BUNDLE.matcher(text.substring(Math.max(0, text.indexOf("\"bundles\""))));
            while (m.find()) {
                var jar = home.resolve("bundles").resolve(m.group(2) + "-" + m.group(3) + ".jar");
                if (!Files.exists(jar)) {
                    throw new IOException(file.getFileName() + " names " + m.group(2) + " " + m.group(3) + ", and "
                            + jar + " does not exist");
                }
                jars.add(jar);
            }
        }
        return List.copyOf(jars);
    }
}
