package org.webbcal.core.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhenTest {

    private static final Map<String, String> KEYWORDS = Map.of("NINTS", "3", "EXP_TYPE", "MIR_IMAGE", "TSOVISIT", "F");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NINTS > 1 | true",
                "NINTS >= 3 and NINTS <= 3 | true",
                "NINTS == 3.0 | true",
                "NINTS != 3 | false",
                "EXP_TYPE == MIR_IMAGE | true",
                "EXP_TYPE == 'mir_image' | true",
                "not TSOVISIT == T | true",
                "TSOVISIT == false | true",
                "NINTS > 5 or EXP_TYPE == MIR_IMAGE | true",
                "NINTS > 5 and EXP_TYPE == MIR_IMAGE or NINTS < 2 | false",
                "(NINTS > 5 or NINTS > 2) and EXP_TYPE != MIR_MRS | true",
            })
    void comparesKeywords(String text, boolean expected) {
        assertEquals(expected, When.parse(text).test(KEYWORDS::get));
    }

    @Test
    void comparisonWithAMissingKeywordIsFalseExceptUnequal() {
        assertEquals(false, When.parse("FILTER == F770W").test(KEYWORDS::get));
        assertEquals(false, When.parse("FILTER < 3").test(KEYWORDS::get));
        assertTrue(When.parse("FILTER != F770W").test(KEYWORDS::get));
    }

    @Test
    void saysWhatCannotBeRead() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> When.parse("NINTS >"))
                .getMessage()
                .contains("a value is expected"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> When.parse("NINTS > 1 1"))
                .getMessage()
                .contains("unexpected '1'"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> When.parse("(NINTS > 1"))
                .getMessage()
                .contains("closing parenthesis"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> When.parse("NINTS is 1"))
                .getMessage()
                .contains("'is' is no comparison"));
    }
}
