package org.webbcal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reference files in which some pixels are NaN: these pixels have no value and say so, or do without the correction; all others are as ever. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HolesInReferencesIT {

    /** Each pixel whose number is a multiple of this is NaN in the reference. */
    private static final int EVERY = 97;

    private static final int DO_NOT_USE = 1;

    private Executable webbcal;
    private Platform platform;
    private Path uncal;
    private float[] good;

    @BeforeAll
    void calibrate() throws Exception {
        webbcal = Executable.install("holes");
        var raw = webbcal.work().resolve("raw");
        var made = webbcal.run(
                "simulate",
                "miri-imaging",
                "-o",
                raw.toString(),
                "--subarray=SUB64",
                "--ndithers=1",
                "--nints=2",
                "--ngroups=8");
        assertEquals(0, made.status(), () -> String.join("\n", made.err()));
        uncal = webbcal.work()
                .resolve(made.out().stream()
                        .filter(l -> l.endsWith("_uncal.fits"))
                        .findFirst()
                        .orElseThrow())
                .normalize();
        platform = Platform.start(webbcal.home());
        good = floats(rate("good"), "SCI");
    }

    @AfterAll
    void stop() throws Exception {
        if (platform != null) {
            platform.close();
        }
    }

    private Fits rate(String name, String... more) throws Exception {
        var out = webbcal.work().resolve(name);
        List<String> arguments =
                new ArrayList<>(List.of("run", uncal.toString(), "-o", out.toString(), "--stage", "1"));
        arguments.addAll(List.of(more));
        var end = platform.run(arguments);
        assertEquals(0, end.status(), () -> String.join("\n", end.err()));
        var product = Executable.files(out).stream()
                .filter(f -> f.endsWith("_rate.fits"))
                .findFirst()
                .orElseThrow();
        return Fits.read(out.resolve(product));
    }

    private static float[] floats(Fits file, String extension) {
        var values = new float[72 * 64];
        ByteBuffer.wrap(file.content(extension)).asFloatBuffer().get(values);
        return values;
    }

    @ParameterizedTest
    @CsvSource({
        "ramp_fit,gain,gain,SCI,true",
        "jump,gain,gain,SCI,true",
        "ramp_fit,readnoise,readnoise_fast,SCI,true",
        "jump,readnoise,readnoise_fast,SCI,false",
        "saturation,saturation,saturation,SCI,false",
        "linearity,linearity,linearity,COEFFS,false",
        "dark_current,dark,dark_fastr1_sub64,SCI,false"
    })
    void holesStayHoles(String step, String type, String file, String extension, boolean lost) throws Exception {
        var spoiled = webbcal.work().resolve(step + "-" + file + ".fits");
        Fits.read(webbcal.references().resolve("webbcal_miri_" + file + ".fits.gz"))
                .data(extension, d -> {
                    var values = ByteBuffer.wrap(d).asFloatBuffer();
                    for (int k = 0; k < values.capacity(); k += EVERY) {
                        values.put(k, Float.NaN);
                    }
                    return d;
                })
                .write(spoiled);
        var rate = rate(step + "-" + type, "--steps." + step + ".override_" + type + "=" + spoiled);
        var sci = floats(rate, "SCI");
        var err = floats(rate, "ERR");
        var dq = new int[sci.length];
        ByteBuffer.wrap(rate.content("DQ")).asIntBuffer().get(dq);
        int changed = 0;
        int gone = 0;
        for (int k = 0; k < sci.length; k++) {
            changed += Float.compare(sci[k], good[k]) == 0 ? 0 : 1;
            gone += Float.isNaN(sci[k]) && !Float.isNaN(good[k]) ? 1 : 0;
            // the file holds unsigned numbers less 2^31: the sign bit does not matter here
            assertTrue(!Float.isNaN(sci[k]) || (dq[k] & DO_NOT_USE) != 0, "a pixel without value is not flagged: " + k);
            assertTrue(err[k] >= 0 || Float.isNaN(err[k]), "ERR " + err[k] + " of pixel " + k);
        }
        // pixels of the holes, of each group in darks, and neighbours that shared their flags
        assertTrue(changed < 0.1 * sci.length, changed + " pixels changed");
        assertTrue(lost == gone > 0, gone + " pixels without value more than before");
    }
}
