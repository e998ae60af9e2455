package org.webbcal.refdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.webbcal.api.reference.Examined;
import org.webbcal.model.reference.ReferenceException;

/** Examination of folders: the embedded files are good, spoiled ones are not. */
class FolderCheckTest {

    private static final Path MADE = Platform.FOLDER.resolve("references/jwst/miri");

    @TempDir
    Path folder;

    private Map<String, Examined> check() throws ReferenceException {
        return Platform.RESOLVER.check(folder).stream()
                .collect(Collectors.toMap(e -> e.file().toString(), Function.identity()));
    }

    private void copy(String from, String to) throws Exception {
        Files.copy(MADE.resolve(from), folder.resolve(to));
    }

    @Test
    void smallEmbeddedFilesAreGood() throws Exception {
        var names = List.of(
                "webbcal_miri_ipc.fits",
                "webbcal_miri_distortion.asdf",
                "webbcal_miri_regions_12_short.asdf",
                "webbcal_miri_distortion_34_long.asdf",
                "webbcal_miri_specwcs_34_long.asdf",
                "webbcal_miri_specwcs_p750l.fits",
                "webbcal_miri_wavelengthrange.asdf",
                "webbcal_miri_apcorr.fits",
                "webbcal_miri_photom.fits",
                "webbcal_miri_pars-tweakregstep_f770w.asdf");
        for (var name : names) {
            copy(name, name);
        }
        for (var e : check().values()) {
            assertEquals(List.of(), e.faults(), e.file().toString());
            assertEquals(List.of(), e.remarks(), e.file().toString());
        }
        assertEquals(
                "regions 9\u00d71024\u00d71032",
                check().get("webbcal_miri_regions_12_short.asdf").content());
        for (var e : Platform.RESOLVER.check(Platform.FOLDER.resolve("mappings"))) {
            assertEquals(List.of(), e.faults(), e.file().toString());
        }
    }

    @Test
    void whatCannotBeUsedIsSaid() throws Exception {
        copy("webbcal_miri_ipc.fits", "gain.fits");
        copy("webbcal_miri_filteroffset.asdf", "filteroffset.asdf");
        byte[] whole = Files.readAllBytes(MADE.resolve("webbcal_miri_apcorr.fits"));
        Files.write(folder.resolve("apcorr.fits"), java.util.Arrays.copyOf(whole, 4000));
        Files.writeString(folder.resolve("dark.fits"), "no such thing");
        var text = Files.readString(MADE.resolve("webbcal_miri_distortion.asdf"));
        Files.writeString(
                folder.resolve("distortion.asdf"),
                text.replace("!transform/polynomial-1.2.0", "!transform/riddle-1.0.0"));
        Files.writeString(folder.resolve("wavelengthrange.asdf"), text);
        Files.writeString(folder.resolve("notes.txt"), "is not looked at");
        var found = check();
        assertEquals(6, found.size());
        assertEquals(List.of(), found.get("filteroffset.asdf").faults());
        assertTrue(found.get("gain.fits").faults().get(0).contains("called gain and has REFTYPE IPC"));
        assertTrue(found.get("apcorr.fits").faults().get(0).startsWith("cannot be read"));
        assertTrue(found.get("dark.fits").faults().get(0).startsWith("cannot be read"));
        assertTrue(
                found.get("distortion.asdf").faults().toString().contains("riddle"),
                found.get("distortion.asdf").faults().toString());
        assertTrue(found.get("wavelengthrange.asdf").faults().get(0).contains("has REFTYPE DISTORTION"));
    }

    @Test
    void anEmptyFolderIsAFault() {
        var e = assertThrows(ReferenceException.class, this::check);
        assertTrue(e.getMessage().startsWith("there is no reference file in "), e.getMessage());
    }
}
