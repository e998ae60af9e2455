package org.webbcal.api.mode;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An instrument mode: a name and a recipe. The recipe is YAML text in the mode's bundle; it says which exposures the mode matches and which steps run in
 * which order. Modes come and go like steps.
 *
 * <p>A recipe that matches nothing is an ingredient: stages that the recipes of modes take by {@code extends}.
 */
@ConsumerType
public interface ModeService {

    /** {@code miri-imaging}. */
    String id();

    /** One line for lists. */
    String title();

    /** Text of the recipe (YAML, see the architecture page). */
    String recipe();

    /**
     * Text of a recipe that lies in the bundle of a mode.
     *
     * @param owner class in that bundle
     * @param name {@code miri-imaging}, for the resource {@code /recipe/miri-imaging.yaml}
     */
    static String recipeIn(Class<?> owner, String name) {
        var file = "/recipe/" + name + ".yaml";
        try (var in = owner.getResourceAsStream(file)) {
            if (in == null) {
                throw new FileNotFoundException(file + " is missing in the bundle of " + owner.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
