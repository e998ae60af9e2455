package org.webbcal.simulate.miri;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.webbcal.api.step.ParameterTable;

class SceneTest {

    @ParameterizedTest
    @ValueSource(
            classes = {MiriImagingScene.class, SpectroscopyScene.class, LrsSlitScene.class, LrsSlitlessScene.class})
    void whatAllScenesHaveCanBeChosenInEach(Class<? extends Record> type) {
        var table = ParameterTable.of(type);
        var names = new HashSet<String>();
        table.entries().forEach(e -> assertTrue(names.add(e.name()), e.name() + " twice"));
        var scene = (MiriScene) table.build(type, Map.of("ra", "10.5", "emi_390", "3", "seed", "77"), false);
        assertEquals(10.5, scene.ra());
        assertEquals(3, scene.emi390());
        assertEquals(77, scene.seed());
        assertEquals(-5.391, scene.dec());
        assertEquals(1234, scene.program());
        var refused = assertThrows(IllegalArgumentException.class, () -> table.build(type, Map.of("dec", "95"), false));
        assertTrue(refused.getMessage().startsWith("parameter dec = 95: must be at least -89"), refused.getMessage());
    }
}
