package org.webbcal.association;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.run.CalibrationException;
import org.webbcal.api.run.ExitStatus;

/** What strangers write into associations: each fault is one line that names the file. */
class BadAssociationTest {

    @TempDir
    Path folder;

    private CalibrationException refused(String text) throws Exception {
        var file = Files.writeString(folder.resolve("x_asn.json"), text);
        var e = assertThrows(CalibrationException.class, () -> new JsonAssociations().read(file), text);
        assertEquals(ExitStatus.BAD_INPUT, e.status());
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e;
    }

    private static String association(String product, String member) {
        return "{\"products\": [{\"name\": \"" + product + "\", \"members\": [{\"expname\": \"" + member
                + "\", \"exptype\": \"science\"}]}]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "hello; JSON",
                "[]; object",
                "{}; products",
                "{\"products\": []}; products",
                "{\"products\": [{\"name\": \"a\", \"members\": []}]}; no members",
                "{\"products\": [{\"name\": \"a\", \"members\": [5]}]}; expname",
                "{\"products\": [], \"products\": []}; Duplicate",
                "{\"products\": []} tail; JSON",
                "{\"a\": NaN}; JSON",
            })
    void whatIsNoAssociation(String text, String why) throws Exception {
        assertTrue(refused(text).getMessage().contains(why));
    }

    @Test
    void deepNesting() throws Exception {
        refused("{\"products\": " + "[".repeat(100_000));
    }

    @ParameterizedTest
    @CsvSource({"../../etc/passwd", "/etc/passwd", "..\\\\x.fits", "a/../../x.fits", ".", "a\\u0000b.fits", "..\\u0000"
    })
    void membersElsewhere(String name) throws Exception {
        assertTrue(refused(association("p", name)).getMessage().contains("member"));
    }

    @ParameterizedTest
    @CsvSource({"../evil", "a/b", "a\\u0000b", ".hidden", "a b", "\\u001b[31m"})
    void productsWithOtherThanPlainNames(String name) throws Exception {
        assertTrue(refused(association(name, "x.fits")).getMessage().contains("product name"));
    }

    @Test
    void productsWithLongNames() throws Exception {
        assertTrue(refused(association("a".repeat(300), "x.fits")).getMessage().contains("300 characters"));
    }

    @Test
    void membersBelowTheFolderAreFine() throws Exception {
        var file = Files.writeString(
                folder.resolve("x_asn.json"), association("jw01345-o066_{source_id}_nirspec", "sub/./x_cal.fits"));
        assertEquals(
                folder.resolve("sub/x_cal.fits"),
                new JsonAssociations().read(file).get(0).members().get(0).file());
    }
}
