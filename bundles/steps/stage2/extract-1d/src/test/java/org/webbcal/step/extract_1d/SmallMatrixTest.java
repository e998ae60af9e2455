package org.webbcal.step.extract_1d;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SmallMatrixTest {

    @Test
    void conditionIsTheRatioOfEigenvalues() {
        assertEquals(1, SmallMatrix.condition(new double[][] {{7}}, 1));
        // eigenvalues 1 and 3
        assertEquals(3, SmallMatrix.condition(new double[][] {{2, 1}, {1, 2}}, 2), 1e-12);
        assertEquals(100, SmallMatrix.condition(new double[][] {{100, 0, 0}, {0, 1, 0}, {0, 0, 10}}, 3), 1e-12);
        assertFalse(SmallMatrix.condition(new double[][] {{1, 1}, {1, 1}}, 2) < 1e10);
        assertFalse(SmallMatrix.condition(new double[1][1], 1) < 1e10);
    }

    @Test
    void inverseTimesMatrixIsOne() {
        double[][] a = {{4, 1, 0.5}, {1, 3, 0.2}, {0.5, 0.2, 5}};
        var inverse = new double[3][3];
        assertTrue(SmallMatrix.invert(a, inverse, 3));
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double sum = 0;
                for (int k = 0; k < 3; k++) {
                    sum += inverse[i][k] * a[k][j];
                }
                assertEquals(i == j ? 1 : 0, sum, 1e-14);
            }
        }
        assertFalse(SmallMatrix.invert(new double[2][2], new double[2][2], 2));
    }
}
