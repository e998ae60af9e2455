package org.webbcal.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Holds what tests of known issues measure against the bar, and keeps it for the table of {@code bundles/testing/regression/README.md}: a line for each figure in the file that the environment
 * variable {@code WEBBCAL_MEASURED} names.
 */
public final class Measured {

    /** Share of an injected artifact that may be left. */
    public static final double LEFT = 0.2;
    /** Share by which data without the artifact may change. */
    public static final double HARM = 0.01;

    private static final String FILE = "WEBBCAL_MEASURED";

    private Measured() {}

    /**
     * An artifact that was injected, before and after.
     *
     * @param issue known issue
     * @param what the artifact, and how it is answered
     * @param before its amplitude
     * @param after what is left, in the same unit
     */
    public static void injection(String issue, String what, double before, double after) {
        keep(issue, what, "left", after / before);
        assertTrue(
                Math.abs(after) <= LEFT * before,
                () -> issue + ", " + what + ": of " + before + " injected, " + after + " are left");
    }

    /**
     * What the answer does to data without the artifact.
     *
     * @param clean figure of the clean data: scatter, signal, number of good samples
     * @param after the same after the correction
     */
    public static void harm(String issue, String what, double clean, double after) {
        keep(issue, what, "harm", after / clean - 1);
        assertTrue(
                Math.abs(after - clean) <= HARM * clean,
                () -> issue + ", " + what + ": clean data change from " + clean + " to " + after);
    }

    private static void keep(String issue, String what, String kind, double share) {
        var file = System.getenv(FILE);
        if (file == null || file.isEmpty()) {
            return;
        }
        try {
            var line = String.format(Locale.ROOT, "%s\t%s\t%s\t%.6f%n", issue, what, kind, share);
            Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
