package org.webbcal.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.ops4j.pax.exam.Option;

/** The distribution as it was built, in a framework of Pax Exam; its features, with a home folder of the test's own. */
final class Distribution {

    private static final Pattern BUNDLE = Pattern.compile("\"id\"\\s*:\\s*\"[^\":]+:([^\":]+):([^\":]+)\"");

    private Distribution() {}

    static Path folder() {
        var folder = Path.of(System.getProperty("webbcal.dist", "../../../runtime/dist/target/webbcal"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(folder.resolve("bundles"))) {
            throw new IllegalStateException("there is no distribution in " + folder
                    + "; build it first (mvn package), or name one with -Dwebbcal.dist=FOLDER");
        }
        return folder;
    }

    /** The jar of a bundle of the distribution. */
    static Path jar(String name) throws IOException {
        try (var jars = Files.newDirectoryStream(folder().resolve("bundles"), name + "-*.jar")) {
            for (var jar : jars) {
                return jar;
            }
        }
        throw new IOException("the distribution has no bundle " + name);
    }

    /** All that a framework needs to run the distribution. */
    static Option platform(String test) throws IOException {
        var home = home(test);
        var properties = new Properties();
        try (var in = Files.newBufferedReader(folder().resolve("etc/framework.properties"))) {
            properties.load(in);
        }
        List<Option> options = new ArrayList<>();
        properties.forEach((k, v) -> options.add(frameworkProperty(k.toString()).value(v)));
        options.add(frameworkProperty("webbcal.home").value(home.toString()));
        options.add(frameworkProperty("webbcal.reference.dir")
                .value(folder().resolve("reference-data").toString()));
        for (var jar : bundles()) {
            options.add(bundle(jar.toUri().toString()));
        }
        options.add(junitBundles());
        options.add(cleanCaches(true));
        return composite(options.toArray(new Option[0]));
    }

    /** Jars that the features name, the line editor of the shell left out: it wants a terminal. */
    static Set<Path> bundles() throws IOException {
        Set<Path> jars = new LinkedHashSet<>();
        try (var features = Files.newDirectoryStream(folder().resolve("features"), "*.json")) {
            for (var feature : features) {
                if (!feature.getFileName().toString().equals("terminal.json")) {
                    var text = Files.readString(feature);
                    var m = BUNDLE.matcher(text.substring(text.indexOf("\"bundles\"")));
                    while (m.find()) {
                        jars.add(folder().resolve("bundles").resolve(m.group(1) + "-" + m.group(2) + ".jar"));
                    }
                }
            }
        }
        return jars;
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var walk = Files.walk(folder)) {
                for (var file : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static Path home(String test) throws IOException {
        var home = Path.of("target", "homes", test).toAbsolutePath();
        delete(home);
        for (var name : List.of("etc", "deploy", "overlays", "store", "scratch")) {
            Files.createDirectories(home.resolve(name));
        }
        for (var name : List.of("site.yaml", "trust.yaml")) {
            Files.copy(
                    folder().resolve("etc").resolve(name), home.resolve("etc").resolve(name));
        }
        return home;
    }
}
