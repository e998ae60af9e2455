package org.webbcal.api.issue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.webbcal.api.issue.Finding.Measure;

class MeasureTest {

    @ParameterizedTest
    @CsvSource({
        "0.02, 0.02",
        "1.4e-14, 0",
        "-3, -3",
        "0.96017, 0.9602",
        "2651.4, 2651",
        "NaN, –",
        "1.0432e-7, 1.043e-07",
        "120000, 120000"
    })
    void numbersAreShort(double value, String expected) {
        assertEquals(expected, Measure.digits(value));
    }
}
