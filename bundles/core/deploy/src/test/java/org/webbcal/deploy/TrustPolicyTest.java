package org.webbcal.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

class TrustPolicyTest {

    @TempDir
    private Path folder;

    private static JarInspection jar(String name, String checksum) {
        return new JarInspection("x.jar", Path.of("x.jar"), name, Version.emptyVersion, checksum);
    }

    private TrustPolicy policy(String text) throws Exception {
        return TrustPolicy.read(Files.writeString(folder.resolve("trust.yaml"), text));
    }

    @Test
    void withoutAFileOwnBundlesAloneAreAdmitted() throws Exception {
        var policy = TrustPolicy.read(folder.resolve("absent.yaml"));
        assertTrue(policy.admits(jar("org.webbcal.step.jump", "0")));
        assertFalse(policy.admits(jar("org.webbcalx", "0")));
        assertFalse(policy.admits(jar("esac.mask", "0")));
    }

    @Test
    void prefixesAndChecksumsAdmit() throws Exception {
        var policy = policy("admit: [esac.]\nsha256: [ABCDEF]\n");
        assertTrue(policy.admits(jar("esac.mask", "0")));
        assertTrue(policy.admits(jar("stsci.mask", "abcdef")));
        assertFalse(policy.admits(jar("org.webbcal.step.jump", "0")));
    }

    @Test
    void emptyFileAdmitsNobody() throws Exception {
        assertFalse(policy("").admits(jar("org.webbcal.step.jump", "0")));
    }

    @Test
    void fileThatIsNoYamlIsNamed() {
        var e = assertThrows(CalibrationException.class, () -> policy("admit: [esac."));
        assertEquals(ExitStatus.USAGE, e.status());
        assertTrue(e.getMessage().contains("trust.yaml: is not readable as YAML"), e.getMessage());
    }
}
