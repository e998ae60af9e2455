package org.webbcal.api.mode;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * An instrument mode: a name and a recipe. The recipe is YAML text in the mode's bundle; it says which exposures the mode matches and which steps run in
 * which order. Modes come and go like steps.
 */
@ConsumerType
public interface ModeService {

    /** {@code miri-imaging}. */
    String id();

    /** One line for lists. */
    String title();

    /** Text of the recipe (YAML, see the architecture page). */
    String recipe();
}
