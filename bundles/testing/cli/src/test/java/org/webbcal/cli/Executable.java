package org.webbcal.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The built distribution, started as a process, with an installation folder of the test's own so that stores and logs are not those of the build. */
final class Executable {

    private static final long PATIENCE_SECONDS = 120;

    /** What a process left: its status and words. */
    record Outcome(int status, List<String> out, List<String> err) {

        /** Lines that tell what is wrong. */
        List<String> faults() {
            return err.stream().filter(l -> l.startsWith("webbcal: ")).toList();
        }
    }

    private final Path home;
    private final Path work;

    private Executable(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    /** Puts an installation together in {@code target/NAME/home}; what only is read are links. */
    static Executable install(String name) throws IOException {
        var dist = Path.of(System.getProperty("webbcal.dist", "../../../runtime/dist/target/webbcal"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isExecutable(dist.resolve("bin/webbcal"))) {
            throw new IllegalStateException("there is no distribution in " + dist
                    + "; build it first (mvn package), or name one with -Dwebbcal.dist=FOLDER");
        }
        var work = Path.of("target", name).toAbsolutePath();
        delete(work);
        var home = work.resolve("home");
        for (var folder : List.of("bin", "etc", "deploy", "overlays", "store", "logs")) {
            Files.createDirectories(home.resolve(folder));
        }
        for (var folder : List.of("bin", "etc")) {
            try (var files = Files.list(dist.resolve(folder))) {
                for (var file : files.toList()) {
                    Files.copy(
                            file,
                            home.resolve(folder).resolve(file.getFileName()),
                            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
        for (var folder : List.of("lib", "bundles", "features", "reference-data")) {
            Files.createSymbolicLink(home.resolve(folder), dist.resolve(folder));
        }
        return new Executable(home, work);
    }

    /** Folder for files of the test. */
    Path work() {
        return work;
    }

    /** The installation. */
    Path home() {
        return home;
    }

    /** The reference files that come with the distribution. */
    Path references() {
        return home.resolve("reference-data/references/jwst/miri");
    }

    ProcessBuilder process(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/webbcal").toString()));
        command.addAll(List.of(arguments));
        return prepared(new ProcessBuilder(command));
    }

    /** Runs with a limit on the size of files, as if the disk were full beyond. */
    Outcome runWithFileLimit(int blocksOf512, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -f " + blocksOf512 + "; exec \"$0\" \"$@\"",
                home.resolve("bin/webbcal").toString()));
        command.addAll(List.of(arguments));
        return outcome(prepared(new ProcessBuilder(command)));
    }

    /** Whether {@link #runOnDisk} can be had: it takes the right to mount, in a name space of its own. */
    static boolean mayMount() throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("webbcal-cli");
        try {
            return new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", folder.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such program
        } finally {
            Files.delete(folder);
        }
    }

    /**
     * Runs with a file system of its own in a folder, which nobody else sees and which is gone at the end.
     *
     * @param options of the mount, such as {@code size=200k} or {@code ro}
     * @param left gets what the command left there
     */
    Outcome runOnDisk(String options, Path folder, Path left, String... arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.createDirectories(left);
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                """
                disk=$1; left=$2; shift 2
                mount -t tmpfs -o "$0" tmpfs "$disk" || exit 99
                "$@"
                status=$?
                cp -a "$disk/." "$left"
                exit $status
                """,
                options,
                folder.toString(),
                left.toString(),
                home.resolve("bin/webbcal").toString()));
        command.addAll(List.of(arguments));
        return outcome(prepared(new ProcessBuilder(command)));
    }

    private ProcessBuilder prepared(ProcessBuilder builder) {
        builder.directory(work.toFile()).redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.environment().remove("CRDS_PATH");
        builder.environment().remove("CRDS_CONTEXT");
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return outcome(process(arguments));
    }

    private static Outcome outcome(ProcessBuilder builder) throws IOException, InterruptedException {
        var out = Files.createTempFile("webbcal-cli", ".out");
        var err = Files.createTempFile("webbcal-cli", ".err");
        try {
            var process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end after " + PATIENCE_SECONDS + " s: " + builder.command());
            }
            return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Files of a folder and of those below, as paths relative to it. */
    static List<String> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString())
                    .sorted()
                    .toList();
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            try (var walk = Files.walk(folder)) {
                for (var file : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
