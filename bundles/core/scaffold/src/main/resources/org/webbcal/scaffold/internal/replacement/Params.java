package @PACKAGE@;

import org.webbcal.api.step.Param;

/** Parameters of {@code @ID@}: those of the step that it replaces, so that recipes and parameter files fit. Add your own; take out what has no meaning. */
record @CLASS@Params(
@COMPONENTS@) {}
