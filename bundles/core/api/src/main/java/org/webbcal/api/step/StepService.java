package org.webbcal.api.step;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Put beside {@code @Component(service = Step.class)}: the facts by which a provider is selected before its class is loaded.
 * They become the service properties {@code webbcal.step.id}, {@code webbcal.step.instruments} and {@code webbcal.step.exp.types} (an underscore of a name here is a
 * dot there).
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface StepService {
    String PREFIX_ = "webbcal.step.";

    /** Name of the step, as in the reference software: {@code ramp_fit}. Site steps carry a prefix: {@code esac.shower_mask}. */
    String id();

    /** Instruments that this provider serves; empty for all. */
    String[] instruments() default {};

    /** Exposure types that this provider serves; empty for all. */
    String[] exp_types() default {};
}
