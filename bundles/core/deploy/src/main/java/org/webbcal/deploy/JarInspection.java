package org.webbcal.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/**
 * What a jar says of itself, before any of its code is touched.
 *
 * @param name symbolic name
 * @param checksum SHA-256 of the file, hexadecimal
 */
record JarInspection(Path jar, String name, Version version, String checksum) {

    /** No step bundle is that large; a bound for what is read from a stranger's file. */
    private static final long MAX_BYTES = 256L << 20;

    /**
     * Reads and checks the manifest.
     *
     * @throws CalibrationException for anything that is no plain bundle: no jar, no manifest, a fragment, native code, imports from anywhere
     */
    static JarInspection of(Path jar) throws CalibrationException {
        try {
            if (!Files.isRegularFile(jar)) {
                throw refused(jar, "there is no such file");
            }
            if (Files.size(jar) > MAX_BYTES) {
                throw refused(jar, "it is larger than " + (MAX_BYTES >> 20) + " MB");
            }
            return inspect(jar, manifest(jar));
        } catch (IOException e) {
            throw refused(jar, "it cannot be read as a jar (" + e.getMessage() + ")");
        }
    }

    private static Manifest manifest(Path jar) throws IOException, CalibrationException {
        try (var file = new JarFile(jar.toFile())) {
            var manifest = file.getManifest();
            if (manifest == null) {
                throw refused(jar, "it has no manifest, so it is no bundle; build it with the project that 'webbcal new-step' writes");
            }
            return manifest;
        }
    }

    private static JarInspection inspect(Path jar, Manifest manifest) throws IOException, CalibrationException {
        var main = manifest.getMainAttributes();
        var name = main.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw refused(jar, "its manifest has no Bundle-SymbolicName, so it is no bundle; build it with the project that 'webbcal new-step' writes");
        }
        if (main.getValue(Constants.FRAGMENT_HOST) != null) {
            throw refused(jar, "it is a fragment, which would change another bundle");
        }
        if (main.getValue(Constants.BUNDLE_NATIVECODE) != null) {
            throw refused(jar, "it brings native code");
        }
        var dynamic = main.getValue(Constants.DYNAMICIMPORT_PACKAGE);
        if (dynamic != null && dynamic.contains("*")) {
            throw refused(jar, "it imports packages dynamically (DynamicImport-Package: " + dynamic + ")");
        }
        Version version;
        try {
            version = Version.parseVersion(main.getValue(Constants.BUNDLE_VERSION));
        } catch (IllegalArgumentException e) {
            throw refused(jar, "its Bundle-Version is not a version (" + e.getMessage() + ")");
        }
        return new JarInspection(jar, name.split(";")[0].strip(), version, sha256(jar));
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

    static CalibrationException refused(Path jar, String why) {
        return new CalibrationException(ExitStatus.BAD_INPUT, jar.getFileName() + " is refused: " + why);
    }
}
