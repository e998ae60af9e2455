package org.webbcal.core.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Tells tasks apart: two with the same hash give the same products, so the second need not run. */
final class TaskIdentity {

    private final boolean referenceProfile;
    private final boolean saveIntermediate;
    /** Hash of the task that makes a file; the identity of an input that does not exist yet. */
    private final Map<Path, String> makers = new HashMap<>();

    TaskIdentity(boolean referenceProfile, boolean saveIntermediate) {
        this.referenceProfile = referenceProfile;
        this.saveIntermediate = saveIntermediate;
    }

    /**
     * Notes that a task makes a file.
     *
     * @return whether another task makes it too
     */
    boolean claim(Path product, String hash) {
        var other = makers.put(product, hash);
        return other != null && !other.equals(hash);
    }

    /** Hash of all that decides about the products: inputs, steps with versions and contents of their bundles, parameters, references. */
    String hash(TaskPlan task) {
        var text = new StringBuilder(task.mode())
                .append('/')
                .append(task.stage().name())
                .append('/')
                .append(task.name())
                .append('\n');
        for (var input : task.inputs()) {
            var file = input.file().toAbsolutePath().normalize();
            text.append(input.role())
                    .append(' ')
                    .append(file.getFileName())
                    .append(' ')
                    .append(makers.getOrDefault(file, fileIdentity(file)))
                    .append('\n');
        }
        for (var entry : task.entries()) {
            if (entry instanceof TaskPlan.Node n) {
                text.append(n.label())
                        .append(' ')
                        .append(n.provider())
                        .append(' ')
                        .append(n.digest())
                        .append(' ')
                        .append(n.absent());
                if (n.parameters() != null) {
                    text.append(' ')
                            .append(n.parameters().values())
                            .append(n.parameters().common());
                }
                n.references().forEach((type, c) -> text.append(' ')
                        .append(type)
                        .append('=')
                        .append(c.path() == null ? c.outcome().name() : c.path() + fileIdentity(c.path())));
                text.append('\n');
            } else {
                text.append("save ").append(((TaskPlan.Save) entry).products()).append('\n');
            }
        }
        text.append(referenceProfile).append(saveIntermediate);
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String fileIdentity(Path file) {
        try {
            return Files.size(file) + "@" + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return "absent";
        }
    }
}
