package org.webbcal.api.step;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares one parameter, on a component of the step's parameter record. The public name is the component's name in lower snake case
 * ({@code rejectionThreshold} is {@code rejection_threshold}).
 *
 * <p>Types: {@code boolean}, {@code int}, {@code long}, {@code double}, {@link String}, the boxed forms where "none" is a value
 * ({@code def = "none"} gives null), and {@code double[]}, {@code int[]}, {@code String[]} written as comma-separated lists.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Param {
    /** Default as it would be typed; {@code none} for null, empty for the empty string or list. */
    String def();

    /** One sentence for {@code webbcal steps}. */
    String doc();

    String unit() default "";

    /** Smallest valid value, inclusive; with a leading {@code >} exclusive. */
    String min() default "";

    /** Largest valid value, inclusive; with a leading {@code <} exclusive. */
    String max() default "";

    String[] choices() default {};

    /** Value under {@code --profile reference}, where it differs from {@link #def}; {@value #SAME} otherwise. */
    String reference() default SAME;

    /** Public name where it cannot be derived. */
    String name() default "";

    String SAME = "\u0000same";
}
