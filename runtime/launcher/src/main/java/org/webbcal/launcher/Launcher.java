package org.webbcal.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Starts Felix with the bundles that the feature files name, hands the arguments to the command service and ends with its exit status.
 *
 * <p>{@code shell}, {@code serve} and {@code gogo} get the bundles of the shell as well. Each process has a bundle cache of its own, which
 * is deleted at its end, so any number of processes can run at once.
 */
public final class Launcher {

    private Launcher() {}

    public static void main(String[] args) throws Exception {
        var home = Path.of(System.getProperty("webbcal.home", "."))
                .toAbsolutePath()
                .normalize();
        var interruption = Interruption.watch();
        int status;
        try {
            status = run(home, args, interruption);
        } catch (IOException | BundleException e) {
            System.err.println("webbcal: the platform does not start: " + e.getMessage());
            status = 5;
        } catch (RuntimeException | Error e) {
            // the threads of the framework would keep the process waiting for ever
            System.err.println("webbcal: internal fault of the launcher: " + e
                    + "; WEBBCAL_JAVA_OPTS=-Dwebbcal.trace=true tells where");
            if (Boolean.getBoolean("webbcal.trace")) {
                e.printStackTrace();
            }
            status = 1;
        }
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }

    private static int run(Path home, String[] args, Interruption interruption) throws Exception {
        CacheFolders.sweep();
        var cache = CacheFolders.create();
        try {
            var framework = new FrameworkFactory().newFramework(configuration(home, cache));
            framework.init();
            var problems = start(framework, Features.bundles(home, args.length == 0 ? "" : args[0]));
            interruption.started(framework.getBundleContext());
            int status = command(framework.getBundleContext(), args, problems);
            framework.stop();
            framework.waitForStop(10_000);
            return status;
        } finally {
            CacheFolders.delete(cache);
        }
    }

    private static Map<String, String> configuration(Path home, Path cache) throws IOException {
        Map<String, String> map = new HashMap<>();
        var file = home.resolve("etc/framework.properties");
        if (Files.exists(file)) {
            var properties = new Properties();
            try (var in = Files.newBufferedReader(file)) {
                properties.load(in);
            }
            properties.forEach(
                    (k, v) -> map.put(k.toString(), v.toString().replace("${webbcal.home}", home.toString())));
        }
        map.put("webbcal.home", home.toString());
        map.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        map.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        map.putIfAbsent("felix.log.level", "1");
        return map;
    }

    /** Installs, resolves and starts; gives what went wrong, bundle by bundle. */
    private static List<String> start(Framework framework, List<Path> jars) throws BundleException {
        List<String> problems = new ArrayList<>();
        List<Bundle> bundles = new ArrayList<>();
        var context = framework.getBundleContext();
        for (var jar : jars) {
            try {
                bundles.add(context.installBundle("reference:" + jar.toUri()));
            } catch (BundleException e) {
                problems.add(jar.getFileName() + ": " + e.getMessage());
            }
        }
        framework.adapt(FrameworkWiring.class).resolveBundles(null);
        framework.start();
        for (var bundle : bundles) {
            try {
                if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                    bundle.start(Bundle.START_ACTIVATION_POLICY);
                }
            } catch (BundleException e) {
                problems.add(bundle.getSymbolicName() + ": " + e.getMessage());
            } catch (IllegalStateException e) {
                // the deployer, which came up a moment ago, has put a deployed version in its place
                if (bundle.getState() != Bundle.UNINSTALLED) {
                    throw e;
                }
            }
        }
        return problems;
    }

    @SuppressWarnings("unchecked") // the service is registered for String[], which its class object cannot say
    private static int command(BundleContext context, String[] args, List<String> problems)
            throws InterruptedException, InvalidSyntaxException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            var references = context.getServiceReferences(ToIntFunction.class, "(webbcal.main=true)");
            if (!references.isEmpty()) {
                problems.forEach(p -> System.err.println("webbcal: a bundle is left out: " + p));
                ToIntFunction<String[]> main = context.getService(
                        references.stream().max(Comparator.naturalOrder()).get());
                return main.applyAsInt(args);
            }
            Thread.sleep(5);
        }
        System.err.println("webbcal: the command service did not start within 10 s"
                + (problems.isEmpty() ? "" : ": " + String.join("; ", problems)));
        return 5;
    }
}
