package org.webbcal.itest;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.wiring.BundleWiring;
import org.webbcal.core.api.ProgressListener;

/**
 * Steps are exchanged over and over while exposures run, one behind the other. No run may fail, every product must name the versions that made it, and what
 * was replaced must leave nothing behind: no bundle, no class, no thread.
 */
public class SoakIT extends PlatformTest {

    private static final String SITE_STEP = "org.webbcal.itest.watch";

    /** Exchanges after which everything that is made once has been made: code of the JDK, caches, remembered runs. */
    private static final int WARM_UP = 40;

    /** Classes that come late: of the JDK for reflection, of paths taken rarely; a leak would be several for each exchange. */
    private static final int NOISE = 100;

    /** A bundle that is exchanged, and the versions that it had. */
    private final class Exchanged {
        private final String name;
        private final String label;
        private final List<String> versions = new ArrayList<>();
        /** How many exchanges have begun, and how many have ended: what a run pinned lies between the two. */
        private final AtomicInteger begun = new AtomicInteger();

        private final AtomicInteger ended = new AtomicInteger();
        private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

        private Exchanged(String name, String label, String first) {
            this.name = name;
            this.label = label;
            versions.add(first);
        }

        private synchronized void add(String version) {
            versions.add(version);
            begun.incrementAndGet();
        }

        private void deploy(String version) throws Exception {
            var jar = name.equals(SITE_STEP)
                    ? StepJar.site(name, version, label)
                    : StepJar.rebuilt(Distribution.jar(name), version);
            var file = jar.write(home().resolve("scratch").resolve(name + ".jar"));
            add(version);
            loaded(deployer.deploy(file).id());
            ended.incrementAndGet();
        }

        private void rollback() throws Exception {
            add(versions.get(versions.size() - 2));
            var back = deployer.rollback(name);
            assertEquals(versions.get(versions.size() - 1), back.version());
            loaded(back.id());
            ended.incrementAndGet();
        }

        private void loaded(long id) {
            loaders.add(new WeakReference<>(
                    context.getBundle(id).adapt(BundleWiring.class).getClassLoader()));
        }

        private synchronized List<String> between(int from, int to) {
            return List.copyOf(versions.subList(from, to + 1));
        }
    }

    private final Map<String, Exchanged> exchanged = new LinkedHashMap<>();
    private final Semaphore steps = new Semaphore(0);
    private final AtomicBoolean stop = new AtomicBoolean();
    private int runs;

    @Configuration
    public Option[] platform() throws IOException {
        return new Option[] {Distribution.platform("soak")};
    }

    private void exchange(String name, String label) {
        exchanged.put(label, new Exchanged(name, label, "0.1.0"));
    }

    @Test
    public void exchangesWhileExposuresRunLeaveNoTrace() throws Exception {
        int swaps = Integer.getInteger("webbcal.soak.swaps", 200);
        // an early step on ramps, the fold, steps on images, and one of a site that tells which code was at work
        exchange("org.webbcal.step.linearity", "linearity");
        exchange("org.webbcal.step.ramp_fit", "ramp_fit");
        exchange("org.webbcal.step.flat_field", "flat_field");
        exchange("org.webbcal.step.resample", "resample");
        exchange(SITE_STEP, "itest.watch");
        Files.writeString(
                home().resolve("overlays/soak.yaml"),
                "overlay: " + MODE + "\nedit:\n  - insert: { before: ramp_fit, step: itest.watch }\n");
        exchanged.get("itest.watch").deploy("0.1.0");
        exposure();

        long start = System.nanoTime();
        swap(0, WARM_UP);
        long before = settle();
        long threads = ManagementFactory.getThreadMXBean().getThreadCount();
        int bundles = context.getBundles().length;
        swap(WARM_UP, WARM_UP + swaps);
        long after = settle();
        System.out.printf(
                Locale.ROOT,
                "%d exchanges under %d runs in %.0f s; loaded classes %d -> %d%n",
                WARM_UP + swaps,
                runs,
                (System.nanoTime() - start) / 1e9,
                before,
                after);

        assertTrue("loaded classes grew from " + before + " to " + after, after <= before + NOISE);
        assertEquals("bundles", bundles, context.getBundles().length);
        assertTrue("threads", ManagementFactory.getThreadMXBean().getThreadCount() <= threads + 2);
        for (var e : exchanged.values()) {
            assertEquals(
                    "class loaders of " + e.name + " that are alive",
                    1,
                    e.loaders.stream()
                            .map(WeakReference::get)
                            .filter(l -> l != null)
                            .distinct()
                            .count());
        }
        assertTrue("jars in the store", files(home().resolve("store")).size() < 25 * exchanged.size());
    }

    /** Exchanges steps in turn, every tenth time by a rollback, while runs follow one another. */
    private void swap(int from, int to) throws Exception {
        stop.set(false);
        var pool = Executors.newSingleThreadExecutor();
        try {
            var running = pool.submit(() -> {
                while (!stop.get()) {
                    runAndCheck();
                }
                return null;
            });
            var all = List.copyOf(exchanged.values());
            for (int i = from; i < to && !running.isDone(); i++) {
                // a run is under way, and has gone on since the exchange before
                steps.drainPermits();
                while (!running.isDone() && !steps.tryAcquire(1, TimeUnit.SECONDS)) {
                    // wait on
                }
                var bundle = all.get(i % all.size());
                if (i % 10 == 9) {
                    bundle.rollback();
                } else {
                    bundle.deploy("1.0." + i);
                }
            }
            stop.set(true);
            running.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            stop.set(true);
            pool.shutdown();
        }
    }

    private void runAndCheck() throws Exception {
        Map<String, Integer> ended = new LinkedHashMap<>();
        exchanged.forEach((label, e) -> ended.put(label, e.ended.get()));
        var folder = scratch();
        var job = submit(exposure(), folder, new ProgressListener() {
            @Override
            public void progress(String task, String label, double fraction) {
                steps.release();
            }
        });
        Map<String, List<String>> possible = new LinkedHashMap<>();
        exchanged.forEach((label, e) -> possible.put(label, e.between(ended.get(label), e.begun.get())));
        var products = done(job).products();
        for (var e : exchanged.values()) {
            var pinned = pinned(job.pinned(), e.name);
            assertTrue(
                    e.name + " " + pinned + " was pinned, when there were " + possible.get(e.label),
                    possible.get(e.label).contains(pinned));
            for (var product : products) {
                if (madeBy(product, e.label)) {
                    var row = provenance(product, e.label);
                    assertEquals(product.getFileName() + ", " + e.label, pinned, row.get("VERSION"));
                    if (e.name.equals(SITE_STEP)) {
                        assertThat(row.get("NOTES"), containsString("\"code_version\":\"" + pinned + "\""));
                    }
                }
            }
        }
        assertEquals(4, products.size());
        Distribution.delete(folder);
        runs++;
    }

    private static String pinned(List<String> bundles, String name) {
        return bundles.stream()
                .filter(b -> b.startsWith(name + "@"))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 1);
    }

    private static boolean madeBy(Path product, String label) {
        var file = product.getFileName().toString();
        return switch (label) {
            case "flat_field" -> file.endsWith("_cal.fits") || file.endsWith("_i2d.fits");
            case "resample" -> file.endsWith("_i2d.fits");
            default -> true;
        };
    }

    /** Waits until replaced versions are gone, and counts the classes that are left. */
    private long settle() throws Exception {
        await("replaced bundles go", () -> deployer.bundles().stream()
                .noneMatch(b -> b.state().equals("retired")));
        long count = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(20);
            count = Math.min(count, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        }
        return count;
    }
}
