package org.webbcal.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/**
 * What a jar says of itself, before any of its code is touched.
 *
 * @param label name of the file that was given, for messages
 * @param jar the file inspected
 * @param name symbolic name
 * @param checksum SHA-256 of the file, hexadecimal
 */
record JarInspection(String label, Path jar, String name, Version version, String checksum) {

    /** No step bundle is that large; a bound for what is read from a stranger's file. */
    private static final long MAX_BYTES = 256L << 20;

    /**
     * Reads and checks the manifest.
     *
     * @throws CalibrationException for anything that is no plain bundle which could stand beside its other versions
     */
    static JarInspection of(String label, Path jar) throws CalibrationException {
        try {
            if (!Files.isRegularFile(jar)) {
                throw refused(label, "there is no such file");
            }
            if (Files.size(jar) > MAX_BYTES) {
                throw refused(label, "it is larger than " + (MAX_BYTES >> 20) + " MB");
            }
            return inspect(label, jar, manifest(label, jar));
        } catch (IOException e) {
            throw refused(label, "it cannot be read as a jar (" + e.getMessage() + ")");
        }
    }

    private static Attributes manifest(String label, Path jar) throws IOException, CalibrationException {
        try (var file = new JarFile(jar.toFile())) {
            var manifest = file.getManifest();
            if (manifest == null) {
                throw refused(
                        label,
                        "it has no manifest, so it is no bundle; build it with the project that 'webbcal new-step' writes");
            }
            return manifest.getMainAttributes();
        }
    }

    private static JarInspection inspect(String label, Path jar, Attributes manifest)
            throws IOException, CalibrationException {
        var name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw refused(
                    label,
                    "its manifest has no Bundle-SymbolicName, so it is no bundle; build it with the project that 'webbcal new-step' writes");
        }
        if (manifest.getValue(Constants.FRAGMENT_HOST) != null) {
            throw refused(label, "it is a fragment, which would change another bundle");
        }
        if (manifest.getValue(Constants.BUNDLE_NATIVECODE) != null) {
            throw refused(label, "it brings native code");
        }
        var dynamic = manifest.getValue(Constants.DYNAMICIMPORT_PACKAGE);
        if (dynamic != null && dynamic.contains("*")) {
            throw refused(label, "it imports packages dynamically (DynamicImport-Package: " + dynamic + ")");
        }
        var exported = manifest.getValue(Constants.EXPORT_PACKAGE);
        if (exported != null) {
            throw refused(
                    label,
                    "it exports packages (" + exported
                            + "), which would tie other bundles to this version; a step or mode keeps its classes to itself");
        }
        if (name.matches(".*;\\s*singleton\\s*:=\\s*\"?true.*")) {
            throw refused(
                    label,
                    "it is a singleton, so it cannot stand beside its version before; remove singleton:=true from Bundle-SymbolicName");
        }
        try {
            var version = Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION));
            return new JarInspection(label, jar, name.split(";")[0].strip(), version, sha256(jar));
        } catch (IllegalArgumentException e) {
            throw refused(label, "its Bundle-Version is not a version (" + e.getMessage() + ")");
        }
    }

    static String sha256(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The refusal of this jar. */
    CalibrationException refused(String why) {
        return refused(label, why);
    }

    private static CalibrationException refused(String label, String why) {
        return new CalibrationException(ExitStatus.BAD_INPUT, label + " is refused: " + why);
    }
}
