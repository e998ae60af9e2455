package @PACKAGE@;

import org.webbcal.api.step.Param;

/**
 * Parameters of {@code @ID@}. A component {@code likeThis} is {@code --steps.@ID@.like_this} on the command line.
 *
 * @param threshold smallest signal that is flagged, in units of the image
 */
record @CLASS@Params(
        @Param(def = "1e6", min = ">0", doc = "Smallest signal that is flagged, in units of the image.")
        double threshold) {}
