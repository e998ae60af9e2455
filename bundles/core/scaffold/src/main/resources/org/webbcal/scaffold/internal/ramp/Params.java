package @PACKAGE@;

import org.webbcal.api.step.Param;

/**
 * Parameters of {@code @ID@}. A component {@code likeThis} is {@code --steps.@ID@.like_this} on the command line.
 *
 * @param threshold smallest rise between two groups that is flagged, DN
 */
record @CLASS@Params(
        @Param(def = "5000", unit = "DN", min = ">0", doc = "Smallest rise between two groups that is flagged.")
        double threshold) {}
