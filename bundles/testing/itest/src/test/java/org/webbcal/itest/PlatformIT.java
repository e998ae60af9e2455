package org.webbcal.itest;

import static org.hamcrest.CoreMatchers.containsString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.felix.service.command.CommandProcessor;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.webbcal.core.api.RunRequest;

/** The distribution starts as a whole, and its shell answers. */
public class PlatformIT extends PlatformTest {

    @Inject
    private CommandProcessor shell;

    @Configuration
    public Option[] platform() throws IOException {
        return new Option[] {Distribution.platform("platform")};
    }

    @Test
    public void everyBundleIsActive() {
        List<String> idle = new ArrayList<>();
        for (var bundle : context.getBundles()) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null && bundle.getState() != Bundle.ACTIVE) {
                idle.add(bundle.getSymbolicName());
            }
        }
        assertEquals(List.of(), idle);
    }

    @Test
    public void everyModeHasAProviderForEachOfItsSteps() throws Exception {
        assertFalse(calibrator.modes().isEmpty());
        for (var mode : calibrator.modes()) {
            assertEquals("fault of mode " + mode.id(), "", mode.fault());
            for (var node :
                    calibrator.pipeline(mode.id(), RunRequest.of().build()).steps()) {
                assertFalse(
                        "mode " + mode.id() + ", step " + node.label() + " has no provider",
                        node.provider().isEmpty());
            }
        }
    }

    @Test
    public void everyStepCanBeMade() {
        for (var step : calibrator.steps()) {
            assertEquals(step.id() + " of " + step.bundle(), "active", step.state());
            assertEquals(0, step.leases());
        }
    }

    @Test
    public void exposureIsCalibratedFromRampToMosaic() throws Exception {
        var products = run(exposure()).products();
        assertEquals("0.1.0", version(products, "rate", "ramp_fit"));
        assertEquals("0.1.0", version(products, "cal", "photom"));
        assertEquals("0.1.0", version(products, "i2d", "resample"));
        // a product tells the whole way, from the first step on
        assertEquals("COMPLETE", provenance(product(products, "i2d"), "dq_init").get("STATUS"));
    }

    @Test
    public void shellHasTheCommandsOfTheCommandLine() throws Exception {
        assertThat(shell("webb:modes"), containsString(MODE));
        assertThat(shell("webb:steps jump"), containsString("rejection_threshold"));
        assertThat(shell("webb:pipeline " + MODE), containsString("ramp_fit"));
        assertThat(shell("webb:bundles"), containsString("org.webbcal.step.jump"));
        assertThat(shell("webb:info " + exposure()), containsString("SUB64"));
        run(exposure());
        assertThat(shell("webb:jobs"), containsString("pinned org.webbcal.step."));
    }

    @Test
    public void shellGivesTheExitStatusAsValue() throws Exception {
        var output = new ByteArrayOutputStream();
        var stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        try (var session = shell.createSession(new ByteArrayInputStream(new byte[0]), stream, stream)) {
            assertNull(session.execute("webb:modes"));
            assertEquals(2, session.execute("webb:steps jmup"));
        }
        assertTrue(output.toString(StandardCharsets.UTF_8).contains("no step is called jmup"));
    }

    private String shell(String line) throws Exception {
        var output = new ByteArrayOutputStream();
        var stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        try (var session = shell.createSession(new ByteArrayInputStream(new byte[0]), stream, stream)) {
            session.execute(line);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
