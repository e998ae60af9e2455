package org.webbcal.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * An installation in a framework within this process: the commands as the shell has them, one behind the other, without a Java machine for each. That the same
 * words and statuses leave the executable is what the cases show that are processes.
 */
final class Platform implements AutoCloseable {

    private final Framework framework;
    private final Object commands;
    private final Method main;

    private Platform(Framework framework, Object commands) throws NoSuchMethodException {
        this.framework = framework;
        this.commands = commands;
        main = commands.getClass().getMethod("_main", Object[].class);
    }

    /** Starts all bundles of an installation but the line editor, which wants a terminal. */
    static Platform start(Path home) throws Exception {
        Map<String, String> map = new HashMap<>();
        var properties = new Properties();
        try (var in = Files.newBufferedReader(home.resolve("etc/framework.properties"))) {
            properties.load(in);
        }
        properties.forEach((k, v) -> map.put(k.toString(), v.toString().replace("${webbcal.home}", home.toString())));
        map.put("webbcal.home", home.toString());
        map.put(Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString());
        map.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        map.putIfAbsent("felix.log.level", "1");
        var framework = new FrameworkFactory().newFramework(map);
        framework.init();
        List<Bundle> bundles = new ArrayList<>();
        try (var jars = Files.newDirectoryStream(home.resolve("bundles"), "*.jar")) {
            for (var jar : jars) {
                if (!jar.getFileName().toString().contains("jline")) {
                    bundles.add(framework.getBundleContext().installBundle("reference:" + jar.toUri()));
                }
            }
        }
        framework.adapt(FrameworkWiring.class).resolveBundles(null);
        framework.start();
        for (var bundle : bundles) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
        var context = framework.getBundleContext();
        for (long end = System.nanoTime() + 30_000_000_000L; System.nanoTime() < end; Thread.sleep(5)) {
            var found = context.getAllServiceReferences(null, "(osgi.command.scope=webb)");
            if (found != null) {
                return new Platform(framework, context.getService(found[0]));
            }
        }
        throw new IllegalStateException("the commands did not come up within 30 s");
    }

    /** Runs one command line. */
    Executable.Outcome run(List<String> arguments) throws ReflectiveOperationException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var systemOut = System.out;
        var systemErr = System.err;
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            var status = (Integer) main.invoke(commands, (Object) arguments.toArray());
            return new Executable.Outcome(status == null ? 0 : status, lines(out), lines(err));
        } finally {
            System.setOut(systemOut);
            System.setErr(systemErr);
        }
    }

    private static List<String> lines(ByteArrayOutputStream words) {
        return words.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Override
    public void close() throws IOException {
        try {
            framework.stop();
            framework.waitForStop(10_000);
        } catch (org.osgi.framework.BundleException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
