package org.webbcal.itest;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.After;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;
import org.webbcal.core.api.Job;
import org.webbcal.core.api.PipelineInfo;
import org.webbcal.core.api.ProgressListener;
import org.webbcal.core.api.RunRequest;
import org.webbcal.itest.step.SiteStep;
import org.webbcal.itest.step.UnbuildableStep;
import org.webbcal.itest.step.UnfitStep;

/** Bundles are exchanged while exposures run: what runs is not disturbed, what cannot be trusted stays out. */
public class DeploymentIT extends PlatformTest {

    private static final String LINEARITY = "org.webbcal.step.linearity";
    private static final String PHOTOM = "org.webbcal.step.photom";
    private static final String FLAT_FIELD = "org.webbcal.step.flat_field";

    @Configuration
    public Option[] platform() throws IOException {
        return new Option[] {Distribution.platform("deployment")};
    }

    @After
    public void clearOverlays() throws IOException {
        try (var overlays = Files.newDirectoryStream(home().resolve("overlays"))) {
            for (var overlay : overlays) {
                Files.delete(overlay);
            }
        }
    }

    private Path rebuilt(String name, String version) throws IOException {
        return StepJar.rebuilt(Distribution.jar(name), version).write(scratch().resolve(name + "-" + version + ".jar"));
    }

    private void overlay(String edit) throws IOException {
        Files.writeString(home().resolve("overlays/site.yaml"), "overlay: " + MODE + "\nedit:\n  - " + edit + "\n");
    }

    private String active(String name) {
        return deployer.bundles().stream()
                .filter(b -> b.name().equals(name) && b.state().equals("active"))
                .findFirst()
                .orElseThrow()
                .version();
    }

    // ---- exchange under load
    // -------------------------------------------------------------------------------------------------------------

    @Test
    public void runFinishesWithWhatItPinnedAndTheNextRunGetsTheNewVersion() throws Exception {
        var linearity = active(LINEARITY);
        var photom = active(PHOTOM);
        var old = bundle(LINEARITY, linearity).orElseThrow();
        try (var pause = new Pause("dq_init")) {
            var job = submit(exposure(), scratch(), pause);
            pause.awaitReached();

            // linearity is at work on the first integration, photom has not begun
            assertEquals("active", deployer.deploy(rebuilt(LINEARITY, "1.2.0")).state());
            deployer.deploy(rebuilt(PHOTOM, "1.2.0"));
            assertEquals(Job.State.RUNNING, job.state());
            assertTrue(job.pinned().contains(LINEARITY + "@" + linearity));
            assertEquals(Bundle.ACTIVE, old.getState());
            assertEquals(List.of(linearity + " retired 1", "1.2.0 active 0"), states(LINEARITY));

            pause.release();
            var products = done(job).products();
            assertEquals(linearity, version(products, "rate", "linearity"));
            assertEquals(photom, version(products, "cal", "photom"));
        }
        await("the old bundle goes after its last lease", () -> old.getState() == Bundle.UNINSTALLED);
        assertEquals("1.2.0 active 0", states(LINEARITY).get(1));

        var next = run(exposure()).products();
        assertEquals("1.2.0", version(next, "rate", "linearity"));
        assertEquals("1.2.0", version(next, "cal", "photom"));
    }

    private List<String> states(String name) {
        return deployer.bundles().stream()
                .filter(b -> b.name().equals(name))
                .map(b -> b.version() + " " + b.state() + " " + b.leases())
                .toList();
    }

    @Test
    public void codeAtWorkIsThatOfThePinnedVersion() throws Exception {
        var name = "org.webbcal.itest.shower";
        overlay("insert: { after: linearity, step: itest.shower }");
        deployer.deploy(
                StepJar.site(name, "1.0.0", "itest.shower").write(scratch().resolve("shower-1.jar")));
        try (var pause = new Pause("dq_init")) {
            var job = submit(exposure(), scratch(), pause);
            pause.awaitReached();
            deployer.deploy(
                    StepJar.site(name, "2.0.0", "itest.shower").write(scratch().resolve("shower-2.jar")));
            pause.release();
            var row = provenance(product(done(job).products(), "rate"), "itest.shower");
            assertEquals("1.0.0", row.get("VERSION"));
            assertThat(row.get("NOTES"), containsString("\"code_version\":\"1.0.0\""));
        }
        var row = provenance(product(run(exposure()).products(), "rate"), "itest.shower");
        assertEquals("2.0.0", row.get("VERSION"));
        assertThat(row.get("NOTES"), containsString("\"code_version\":\"2.0.0\""));
    }

    @Test
    public void jarDroppedIntoTheFolderIsDeployed() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        var name = "org.webbcal.step.rscd";
        var folder = home().resolve("deploy");
        var watch = deployer.watch(log::add);
        try (watch;
                var pause = new Pause("dq_init")) {
            var before = active(name);
            var job = submit(exposure(), scratch(), pause);
            pause.awaitReached();
            StepJar.rebuilt(Distribution.jar(name), "3.1.0").write(folder.resolve("rscd.jar"));
            await("the deployment is told", () -> log.contains("deployed " + name + " 3.1.0"));
            pause.release();
            assertEquals(before, version(done(job).products(), "rate", "rscd"));
            assertEquals("3.1.0", version(run(exposure()).products(), "rate", "rscd"));

            Files.writeString(folder.resolve("notes.jar"), "no jar at all");
            await("the refusal lies beside the file", () -> Files.exists(folder.resolve("notes.jar.refused")));
            assertThat(
                    Files.readString(folder.resolve("notes.jar.refused")),
                    containsString("notes.jar is refused: it cannot be read as a jar"));
            assertEquals(2, log.size());
        }
        // a node that starts anew leaves alone what it had before: a rollback holds
        deployer.rollback(name);
        var secondWatch = deployer.watch(log::add);
        try (secondWatch) {
            StepJar.rebuilt(Distribution.jar("org.webbcal.step.reset"), "3.1.0").write(folder.resolve("reset.jar"));
            await("the new jar is deployed", () -> log.contains("deployed org.webbcal.step.reset 3.1.0"));
            assertEquals("0.1.0", active(name));
        }
    }

    @Test
    public void rollbackGoesBackUnderARunningExposure() throws Exception {
        var name = "org.webbcal.step.jump";
        deployer.deploy(rebuilt(name, "4.0.0"));
        deployer.deploy(rebuilt(name, "4.1.0"));
        try (var pause = new Pause("dq_init")) {
            var job = submit(exposure(), scratch(), pause);
            pause.awaitReached();
            assertEquals("4.0.0", deployer.rollback("jump").version());
            pause.release();
            assertEquals("4.1.0", version(done(job).products(), "rate", "jump"));
        }
        assertEquals("4.0.0", version(run(exposure()).products(), "rate", "jump"));
        // the version that was left is no candidate: the next step back is the distribution's own
        assertEquals("0.1.0", deployer.rollback(name).version());
        assertEquals("0.1.0", version(run(exposure()).products(), "rate", "jump"));
        var none = assertThrows(CalibrationException.class, () -> deployer.rollback("jump"));
        assertEquals(ExitStatus.USAGE, none.status());
        assertThat(none.getMessage(), containsString("no version before"));
    }

    @Test
    public void versionCalledBackWhileARunHoldsItIsNotInstalledTwice() throws Exception {
        var name = "org.webbcal.step.lastframe";
        try (var pause = new Pause("dq_init")) {
            var job = submit(exposure(), scratch(), pause);
            pause.awaitReached();
            var held = bundle(name, "0.1.0").orElseThrow();
            deployer.deploy(rebuilt(name, "5.0.0"));
            assertEquals(held.getBundleId(), deployer.rollback(name).id());
            pause.release();
            done(job);
            await("the version that was left goes", () -> bundle(name, "5.0.0").isEmpty());
            assertEquals(Bundle.ACTIVE, held.getState());
        }
        assertEquals("0.1.0", version(run(exposure()).products(), "rate", "lastframe"));
    }

    @Test
    public void rollbackOfASitesOnlyVersionTakesItOut() throws Exception {
        var name = "org.webbcal.itest.only";
        overlay("insert: { after: linearity, step: { itest.only: { optional: true } } }");
        deployer.deploy(
                StepJar.site(name, "1.0.0", "itest.only").write(scratch().resolve("only.jar")));
        try (var pause = new Pause("dq_init")) {
            var job = submit(exposure(), scratch(), pause);
            pause.awaitReached();
            assertEquals("removed", deployer.rollback(name).state());
            pause.release();
            assertEquals(
                    "COMPLETE",
                    provenance(product(done(job).products(), "rate"), "itest.only")
                            .get("STATUS"));
        }
        assertEquals(
                "no provider installed",
                provenance(product(run(exposure()).products(), "rate"), "itest.only")
                        .get("REASON"));
        await("it goes after its last lease", () -> bundle(name, "1.0.0").isEmpty());
    }

    @Test
    public void modeIsExchangedAsAStepIs() throws Exception {
        var name = "org.webbcal.mode.miri_imaging";
        deployer.deploy(rebuilt(name, "1.1.0"));
        assertEquals(
                "1.1.0",
                calibrator.modes().stream()
                        .filter(m -> m.id().equals(MODE))
                        .findFirst()
                        .orElseThrow()
                        .version());
        run(exposure());
        assertEquals("0.1.0", deployer.rollback(name).version());
        assertEquals(
                "0.1.0",
                calibrator.modes().stream()
                        .filter(m -> m.id().equals(MODE))
                        .findFirst()
                        .orElseThrow()
                        .version());
    }

    // ---- refusals
    // -----------------------------------------------------------------------------------------------------------------------

    /** Offers a jar that must be refused, and looks whether anything has changed. */
    private String refused(Path jar) throws Exception {
        var bundles = ids();
        var listed = deployer.bundles();
        var store = files(home().resolve("store"));
        var steps = calibrator.steps().toString();
        var refusal = assertThrows(CalibrationException.class, () -> deployer.deploy(jar));
        assertEquals(ExitStatus.BAD_INPUT, refusal.status());
        assertThat(refusal.getMessage(), containsString(jar.getFileName() + " is refused: "));
        assertEquals("one line", 1, refusal.getMessage().lines().count());
        assertEquals(bundles, ids());
        assertEquals(listed, deployer.bundles());
        assertEquals(store, files(home().resolve("store")));
        assertEquals(steps, calibrator.steps().toString());
        return refusal.getMessage();
    }

    private List<Long> ids() {
        return Arrays.stream(context.getBundles()).map(Bundle::getBundleId).toList();
    }

    private Path offered(String file, StepJar jar) throws IOException {
        return jar.write(scratch().resolve(file));
    }

    @Test
    public void whatIsNoBundleIsRefused() throws Exception {
        var text = Files.writeString(scratch().resolve("readme.jar"), "not a jar");
        assertThat(refused(text), containsString("cannot be read as a jar"));
        assertThat(refused(home().resolve("nowhere.jar")), containsString("there is no such file"));
        var nameless = StepJar.site("x", "1.0.0", "x").without("Bundle-SymbolicName");
        assertThat(refused(offered("nameless.jar", nameless)), containsString("no Bundle-SymbolicName"));
        var stepless = StepJar.site("org.webbcal.itest.stepless", "1.0.0", "x").without("Service-Component");
        assertThat(refused(offered("stepless.jar", stepless)), containsString("registers no step and no mode"));
        var undated = StepJar.rebuilt(Distribution.jar(LINEARITY), "1.2.3.4.5");
        assertThat(refused(offered("undated.jar", undated)), containsString("Bundle-Version"));
    }

    @Test
    public void whatDoesNotResolveIsRefused() throws Exception {
        var jar = StepJar.rebuilt(Distribution.jar(LINEARITY), "9.0.0")
                .header("Import-Package", "org.webbcal.api.step, org.webbcal.model, edu.nowhere.fringes");
        assertThat(
                refused(offered("unresolved.jar", jar)),
                containsString("it does not resolve: no installed bundle exports package edu.nowhere.fringes"));
    }

    @Test
    public void whatCannotBeMadeIsRefused() throws Exception {
        var jar = StepJar.site("org.webbcal.itest.unbuildable", "1.0.0", "linearity", UnbuildableStep.class, 0);
        assertThat(
                refused(offered("unbuildable.jar", jar)),
                containsString(
                        "step linearity cannot be made: java.lang.IllegalStateException: the coefficients are missing"));
    }

    @Test
    public void whatFailsItsSelfCheckIsRefused() throws Exception {
        var unfit = StepJar.site(LINEARITY, "9.0.0", "linearity", UnfitStep.class, 0);
        assertThat(
                refused(offered("unfit.jar", unfit)),
                containsString("step linearity fails its self-check: a straight ramp of 10 DN/s comes out as 11"));
        var impostor = StepJar.site("org.webbcal.itest.impostor", "1.0.0", "shower")
                .replace("step.properties", "id=linearity\nversion=1.0.0\n");
        assertThat(
                refused(offered("impostor.jar", impostor)),
                containsString("announces step shower and describes step linearity"));
    }

    @Test
    public void whatTheSiteDoesNotTrustIsRefusedUntilItIsAdmitted() throws Exception {
        var jar = StepJar.site("esac.shower_mask", "1.0.0", "esac.shower_mask")
                .write(scratch().resolve("stranger.jar"));
        assertThat(
                refused(jar),
                containsString("the site does not trust esac.shower_mask; admit its prefix or its checksum"));
        var policy = home().resolve("etc/trust.yaml");
        var before = Files.readString(policy);
        try {
            Files.writeString(policy, "admit: [org.webbcal., esac.]\n");
            assertEquals(List.of("step esac.shower_mask"), deployer.deploy(jar).provides());
        } finally {
            Files.writeString(policy, before);
        }
    }

    @Test
    public void whatWouldDisturbOthersIsRefused() throws Exception {
        var fragment =
                StepJar.rebuilt(Distribution.jar(LINEARITY), "9.0.0").header("Fragment-Host", "org.webbcal.core");
        assertThat(refused(offered("fragment.jar", fragment)), containsString("it is a fragment"));
        var exporter = StepJar.rebuilt(Distribution.jar(LINEARITY), "9.0.0")
                .header("Export-Package", "org.webbcal.model;version=9");
        assertThat(
                refused(offered("exporter.jar", exporter)),
                containsString("it exports packages (org.webbcal.model;version=9)"));
        var singleton = StepJar.rebuilt(Distribution.jar(LINEARITY), "9.0.0")
                .header("Bundle-SymbolicName", LINEARITY + "; singleton:=true");
        assertThat(refused(offered("singleton.jar", singleton)), containsString("it is a singleton"));
        var omnivore = StepJar.rebuilt(Distribution.jar(LINEARITY), "9.0.0").header("DynamicImport-Package", "*");
        assertThat(refused(offered("omnivore.jar", omnivore)), containsString("imports packages dynamically"));
        var core = StepJar.site("org.webbcal.core", "9.0.0", "shower");
        assertThat(refused(offered("core.jar", core)), containsString("org.webbcal.core belongs to the ground"));
    }

    @Test
    public void refusalUnderARunningExposureDoesNotDisturbIt() throws Exception {
        var jar = offered("unfit.jar", StepJar.site(FLAT_FIELD, "9.0.0", "flat_field", UnfitStep.class, 50));
        try (var pause = new Pause("assign_wcs")) {
            var before = active(FLAT_FIELD);
            var job = submit(exposure(), scratch(), pause);
            pause.awaitReached();
            refused(jar);
            pause.release();
            assertEquals(before, version(done(job).products(), "cal", "flat_field"));
            assertEquals(before, version(run(exposure()).products(), "cal", "flat_field"));
        }
    }

    // ---- force, and cancelling
    // ------------------------------------------------------------------------------------------------------------

    @Test
    public void rampStepTakenAwayByForceFailsTheRunAndLeavesNothing() throws Exception {
        var name = "org.webbcal.step.saturation";
        var folder = scratch();
        try (var pause = new Pause("dq_init")) {
            var job = submit(exposure(), folder, pause);
            pause.awaitReached();
            bundle(name, active(name)).orElseThrow().uninstall();
            pause.release();
            var result = job.await();
            assertEquals(Job.State.FAILED, job.state());
            assertEquals(ExitStatus.NO_SERVICE, result.error().status());
            assertThat(
                    result.error().getMessage(),
                    containsString(
                            "step saturation: its bundle org.webbcal.step.saturation@0.1.0 was removed while the run needed it"));
            assertEquals(List.of(), result.products());
            assertEquals("left behind", List.of(), leftIn(folder));
            var missing = assertThrows(CalibrationException.class, () -> run(exposure()));
            assertEquals(ExitStatus.NO_SERVICE, missing.status());
            assertThat(missing.getMessage(), containsString("step saturation of mode miri-imaging has no provider"));
        } finally {
            deployer.deploy(Distribution.jar(name));
        }
        run(exposure());
    }

    @Test
    public void imageStepTakenAwayByForceLeavesTheProductsBeforeItWhole() throws Exception {
        var folder = scratch();
        try (var pause = new Pause("flat_field")) {
            var job = submit(exposure(), folder, pause);
            pause.awaitReached();
            bundle(FLAT_FIELD, active(FLAT_FIELD)).orElseThrow().uninstall();
            pause.release();
            var result = job.await();
            assertThat(result.error().getMessage(), containsString("step flat_field: its bundle " + FLAT_FIELD));
            assertEquals(2, result.products().size());
            assertWhole(folder, "_rate.fits", "_rateints.fits");
        } finally {
            deployer.deploy(Distribution.jar(FLAT_FIELD));
        }
        // with the step back the run goes on after the last whole product
        var again = done(submit(exposure(), folder, ProgressListener.SILENT));
        assertEquals(1, again.resumed());
        assertWhole(folder, "_rate.fits", "_rateints.fits", "_cal.fits", "_i2d.fits");
    }

    /** Only these products lie in a folder, they can be read, and of the rest there is nothing but the record of the run. */
    private void assertWhole(Path folder, String... endings) throws Exception {
        var files = leftIn(folder);
        var products = files.stream().filter(f -> !f.startsWith(".webbcal")).toList();
        assertEquals(products.toString(), endings.length, products.size());
        for (var ending : endings) {
            reader.readImage(folder.resolve(products.stream()
                    .filter(p -> p.endsWith(ending))
                    .findFirst()
                    .orElseThrow()));
        }
        assertTrue(
                "left behind: " + files,
                files.stream().filter(f -> f.startsWith(".webbcal")).allMatch(f -> f.endsWith(".json")));
    }

    @Test
    public void cancelledRunStopsAndLeavesWholeProductsOnly() throws Exception {
        var folder = scratch();
        try (var pause = new Pause("photom")) {
            var job = submit(exposure(), folder, pause);
            pause.awaitReached();
            assertTrue(calibrator.jobs().contains(job));
            job.cancel();
            pause.release();
            var result = job.await();
            assertEquals(Job.State.CANCELLED, job.state());
            assertEquals(ExitStatus.CANCELLED, result.status());
        }
        assertWhole(folder, "_rate.fits", "_rateints.fits");
        assertEquals(
                1, done(submit(exposure(), folder, ProgressListener.SILENT)).resumed());
    }

    @Test
    public void cancelledInTheMiddleOfARampLeavesNothing() throws Exception {
        var folder = scratch();
        try (var pause = new Pause("linearity")) {
            var job = submit(exposure(), folder, pause);
            pause.awaitReached();
            job.cancel();
            pause.release();
            job.await();
            assertEquals(Job.State.CANCELLED, job.state());
        }
        assertEquals("left behind", List.of(), leftIn(folder));
        assertTrue("leases are given back", deployer.bundles().stream().allMatch(b -> b.leases() == 0));
    }

    // ---- steps of a site
    // -----------------------------------------------------------------------------------------------------------------

    @Test
    public void overlayInsertsASiteStep() throws Exception {
        deployer.deploy(StepJar.site("org.webbcal.itest.mask", "1.0.0", "itest.mask")
                .write(scratch().resolve("mask.jar")));
        assertFalse(labels().contains("itest.mask"));
        overlay("insert: { after: jump, step: itest.mask }");
        assertEquals(labels().indexOf("jump") + 1, labels().indexOf("itest.mask"));
        var row = provenance(product(run(exposure()).products(), "rate"), "itest.mask");
        assertEquals("org.webbcal.itest.mask", row.get("BUNDLE"));
        assertEquals("COMPLETE", row.get("STATUS"));
    }

    @Test
    public void overlayThatDoesNotFitIsAnError() throws Exception {
        overlay("insert: { after: jmup, step: itest.mask }");
        var error = assertThrows(CalibrationException.class, () -> run(exposure()));
        assertThat(error.getMessage(), containsString("site.yaml"));
    }

    private List<String> labels() throws CalibrationException {
        return calibrator.pipeline(MODE, RunRequest.of().build()).steps().stream()
                .map(PipelineInfo.Node::label)
                .toList();
    }

    @Test
    public void stepOfHigherRankingReplacesTheOneOfTheDistribution() throws Exception {
        var name = "org.webbcal.itest.firstframe";
        deployer.deploy(StepJar.site(name, "0.0.1", "firstframe", SiteStep.class, 100)
                .write(scratch().resolve("firstframe.jar")));
        var node = calibrator.pipeline(MODE, RunRequest.of().build()).steps().stream()
                .filter(n -> n.label().equals("firstframe"))
                .findFirst()
                .orElseThrow();
        assertEquals(name + "@0.0.1", node.provider());
        assertEquals(List.of("org.webbcal.step.firstframe@0.1.0"), node.others());

        var request = RunRequest.of(exposure()).outputFolder(scratch()).parameter("firstframe", "skip", "false");
        var products = done(calibrator.submit(calibrator.plan(request.build()), ProgressListener.SILENT))
                .products();
        assertEquals(name, provenance(product(products, "rate"), "firstframe").get("BUNDLE"));

        request.outputFolder(scratch()).parameter("firstframe", "provider", "org.webbcal.step.firstframe");
        products = done(calibrator.submit(calibrator.plan(request.build()), ProgressListener.SILENT))
                .products();
        assertEquals(
                "org.webbcal.step.firstframe",
                provenance(product(products, "rate"), "firstframe").get("BUNDLE"));
    }
}
