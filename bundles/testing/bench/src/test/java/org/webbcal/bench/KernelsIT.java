package org.webbcal.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases of {@link Kernels} on the bundles of the distribution: each can be set up and does its work; nothing is timed. */
class KernelsIT {

    @Test
    void everyCaseCanBeMeasured() throws Exception {
        var dist = Path.of(System.getProperty("webbcal.dist")).toAbsolutePath().normalize();
        var path = List.of(
                Path.of("target/classes").toAbsolutePath().toString(),
                Path.of("target/lib").toAbsolutePath() + "/*",
                dist + "/bundles/*",
                dist + "/lib/*");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-XX:+UseParallelGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dwebbcal.dist=" + dist,
                        "-cp",
                        String.join(File.pathSeparator, path),
                        "org.webbcal.bench.Kernels",
                        "--check")
                .redirectErrorStream(true)
                .start();
        var words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), words);
        assertTrue(words.contains("MIRI_FULL jump: done") && words.contains("MIRI_FULL ramp_fit: done"), words);
    }
}
