package org.webbcal.core.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;

/**
 * Digest of what a bundle holds. While a step is worked on, its version stays and its classes change; products must tell such states apart.
 */
final class BundleDigest {

    private record Key(long bundle, long modified) {}

    private final Map<Key, String> known = new ConcurrentHashMap<>();

    /** First 12 hexadecimal digits of the SHA-256 of all entries, in the order of their names; empty if the bundle cannot be read any more. */
    String of(Bundle bundle) {
        return known.computeIfAbsent(new Key(bundle.getBundleId(), bundle.getLastModified()), k -> digest(bundle));
    }

    private static String digest(Bundle bundle) {
        Enumeration<URL> entries = bundle.findEntries("/", "*", true);
        if (entries == null) {
            return "";
        }
        List<URL> sorted = java.util.Collections.list(entries);
        sorted.sort(Comparator.comparing(URL::getPath));
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (var entry : sorted) {
                if (!entry.getPath().endsWith("/")) {
                    digest.update(entry.getPath().getBytes(StandardCharsets.UTF_8));
                    try (var in = entry.openStream()) {
                        digest.update(in.readAllBytes());
                    }
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            return "";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
