package org.webbcal.itest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.webbcal.itest.step.SiteStep;

/** Bundles with steps, made while the tests run. */
final class StepJar {

    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Manifest manifest = new Manifest();

    private StepJar() {
        header(Attributes.Name.MANIFEST_VERSION.toString(), "1.0");
    }

    /** A bundle of the distribution as it would be built with another version. */
    static StepJar rebuilt(Path jar, String version) throws IOException {
        var copy = new StepJar();
        try (var file = new JarFile(jar.toFile())) {
            copy.manifest.getMainAttributes().putAll(file.getManifest().getMainAttributes());
            for (var entry : file.stream()
                    .filter(e -> !e.isDirectory() && !e.getName().equals(JarFile.MANIFEST_NAME))
                    .toList()) {
                try (var in = file.getInputStream(entry)) {
                    copy.entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return copy.header("Bundle-Version", version);
    }

    /** A bundle with {@link SiteStep}: its step has that id. */
    static StepJar site(String name, String version, String id) throws IOException {
        return site(name, version, id, SiteStep.class, 0);
    }

    /** A bundle with one of the step classes of these tests. */
    static StepJar site(String name, String version, String id, Class<? extends SiteStep> step, int ranking)
            throws IOException {
        var jar = new StepJar();
        jar.header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", name)
                .header("Bundle-Version", version);
        jar.header("Import-Package", "org.webbcal.api.step, org.webbcal.model, org.webbcal.model.dq")
                .header("Service-Component", "OSGI-INF/step.xml");
        for (var type : new String[] {"SiteStep", "SiteStep$1", "Identity", "UnbuildableStep", "UnfitStep"}) {
            var file = "org/webbcal/itest/step/" + type + ".class";
            try (InputStream in = StepJar.class.getResourceAsStream("/" + file)) {
                jar.entries.put(file, in.readAllBytes());
            }
        }
        jar.entry("step.properties", "id=" + id + "\nversion=" + version + "\n");
        return jar.entry("OSGI-INF/step.xml", """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%1$s">
                  <property name="webbcal.step.id" value="%2$s"/>
                  <property name="service.ranking" type="Integer" value="%3$d"/>
                  <service><provide interface="org.webbcal.api.step.Step"/></service>
                  <implementation class="%1$s"/>
                </scr:component>
                """.formatted(step.getName(), id, ranking));
    }

    StepJar header(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    StepJar without(String name) {
        manifest.getMainAttributes().remove(new Attributes.Name(name));
        return this;
    }

    StepJar replace(String entry, String text) {
        return entry(entry, text);
    }

    private StepJar entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Writes the jar in one move, as one should into a folder that is watched. */
    Path write(Path file) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new JarOutputStream(bytes, manifest)) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes.toByteArray());
    }
}
