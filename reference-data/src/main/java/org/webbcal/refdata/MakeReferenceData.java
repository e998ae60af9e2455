package org.webbcal.refdata;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.webbcal.simulate.miri.MiriFilter;

/**
 * Makes the embedded reference data: a folder in the form of a CRDS cache. Run by the build; run again only when the code or the notes changed.
 *
 * <pre>MakeReferenceData FOLDER NOTES VERSION</pre>
 */
public final class MakeReferenceData {

    private MakeReferenceData() {}

    /** Entry of the build. */
    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            throw new IllegalArgumentException("usage: MakeReferenceData FOLDER NOTES VERSION");
        }
        var folder = Path.of(args[0]);
        var notes = Path.of(args[1]);
        String fingerprint = fingerprint(notes, args[2]);
        var stamp = folder.resolve(".made-from");
        if (Files.isRegularFile(stamp) && Files.readString(stamp).equals(fingerprint)) {
            return;
        }
        delete(folder);
        make(folder, args[2]);
        Files.createDirectories(folder.resolve("notes"));
        try (Stream<Path> files = Files.list(notes)) {
            for (Path f : (Iterable<Path>) files::iterator) {
                Files.copy(f, folder.resolve("notes").resolve(f.getFileName()));
            }
        }
        Files.writeString(stamp, fingerprint);
    }

    /** Makes all files and their rules. */
    private static void make(Path root, String version) throws IOException {
        var folder = new ReferenceFolder(root, version, "MIRI", new Imager());
        var distortion = new Distortion();
        new RampFiles(folder).write();
        var images = new ImageFiles(folder, distortion);
        images.write();
        new CatalogFiles(folder, distortion).write();
        InterferenceFile.write(folder);
        new PrismFile(folder, distortion).write();
        new PrismCalibration(folder, images).write();
        new SpectrometerFiles(folder).write();
        folder.rules.notApplicable(
                "refpix", "superbias", "persat", "trapdensity", "trappars", "lastframe", "bkg", "psfmask");
        var nirspec = new ReferenceFolder(root, version, "NIRSPEC", null);
        new NirspecFiles(nirspec).write();
        var mappings = root.resolve("mappings/jwst");
        folder.rules.write(mappings);
        nirspec.rules.write(mappings);
        Rules.writeContext(mappings, version, List.of(folder.rules, nirspec.rules));
    }

    private static String fingerprint(Path notes, String version) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(version.getBytes(StandardCharsets.UTF_8));
            List<Path> inputs = new ArrayList<>();
            for (Class<?> c : List.of(MakeReferenceData.class, MiriFilter.class)) {
                try (Stream<Path> files = Files.walk(Path.of(
                        c.getProtectionDomain().getCodeSource().getLocation().toURI()))) {
                    files.filter(Files::isRegularFile).forEach(inputs::add);
                }
            }
            try (Stream<Path> files = Files.list(notes)) {
                files.forEach(inputs::add);
            }
            inputs.sort(null);
            for (Path f : inputs) {
                digest.update(f.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(f));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = new ArrayList<>(files.toList());
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.delete(all.get(i));
        }
    }
}
