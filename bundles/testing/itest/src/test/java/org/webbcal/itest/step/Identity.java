package org.webbcal.itest.step;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What the jar says of the step in it. */
final class Identity {

    private Identity() {}

    static String property(String name) {
        var properties = new Properties();
        try (var in = Identity.class.getResourceAsStream("/step.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name);
    }
}
